"""What may be attached to a message to a customer: links and a file, nine at most (wecom 5)."""

from typing import Any

from bot.channels.wecom.texts import cut, flat, size
from bot.core.message import Outbound

MOST = 9
TITLE_BYTES, URL_BYTES = 128, 2048

Attachment = dict[str, Any]


def attached(message: Outbound, media: str = "") -> tuple[list[Attachment], list[str]]:
    """The attachments, and as lines for the text what cannot be one: what is copied, and a link too long or too many.

    `media` is the media id of the message's file. Buttons that come back to us are left out: nothing does from there.
    """
    lines = [f"{button.label}: {button.copy}" for button in flat(message) if button.copy]
    found: list[Attachment] = [{"msgtype": "file", "file": {"media_id": media}}] if media else []
    links = [(button.label, button.url) for button in flat(message) if button.url]
    links += [(link.title, link.url) for link in message.links]
    for title, url in links:
        if len(found) < MOST and size(url) <= URL_BYTES:
            found.append({"msgtype": "link", "link": {"title": cut(title, TITLE_BYTES), "url": url}})
        else:
            lines.append(f"{title}: {url}")
    return found, lines


def texted(message: Outbound, lines: list[str], most: int) -> str:
    """The text with those lines, cut to so many bytes, the lines kept whole."""
    after = "".join(f"\n{line}" for line in lines)
    return cut(message.text, max(most - size(after), 0)) + after if lines else cut(message.text, most)
