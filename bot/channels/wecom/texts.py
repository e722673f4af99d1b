"""Texts within WeCom's limits, which count bytes: split and cut at whole characters, and never as a link nobody meant."""

import re
import unicodedata
from collections.abc import Iterator

from bot.core.message import Button, ChannelError, Outbound

TEXT_BYTES = 2048  # wecom 3 and 6; longer is cut by the platform, wherever that falls
LINE_ENDS = frozenset("\n")
SENTENCE_ENDS = frozenset(".!?;" + "".join(chr(sign) for sign in (0x3002, 0xFF01, 0xFF1F, 0xFF1B, 0x2026)))
SPACES = frozenset(" \t" + chr(0x3000))
JOINER, CUT = "\u200d", "\u2026"
_TAG = re.compile(r"<(?=\s*/?\s*a\b)", re.IGNORECASE)


def size(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode())


def checked(text: str) -> str:
    """The text as it is. Raises ChannelError, refused, for one that is empty or holds half a character."""
    if not text.strip():
        raise ChannelError("the text is empty", "refused")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ChannelError("the text holds half a character", "refused") from None
    return text


def literal(text: str) -> str:
    """WeCom makes a link of `<a href>` in a text: what people are called must not become one (security, names)."""
    return _TAG.sub("\u2039", text)


def cut(text: str, most: int) -> str:
    """At most so many bytes; what was shortened ends in an ellipsis."""
    return text if size(text) <= most else text[: _fitting(text, most - size(CUT))] + CUT


def short(text: str, most: int) -> str:
    """At most so many characters; what was shortened ends in an ellipsis."""
    return text if len(text) <= most else text[: _whole(text, most - 1)] + CUT


def pieces(text: str, most: int) -> list[str]:
    """The text in parts of at most so many bytes, parted at ends of lines, else of sentences, else between words."""
    parts = []
    rest = text.strip("\n")
    while size(rest) > most:
        end = _end(rest, _fitting(rest, most))
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [part for part in (*parts, rest) if part]


def first_line(text: str) -> str:
    """The first line with something in it."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def flat(message: Outbound) -> list[Button]:
    """All buttons of all rows."""
    return [button for row in message.buttons for button in row]


def choices(message: Outbound) -> list[Button]:
    """The buttons that come back to us, each press once: a card with the same key twice is refused (wecom 3)."""
    return list({button.press: button for button in reversed(flat(message)) if button.press}.values())[::-1]


def in_lines(message: Outbound, *, opened: bool = True) -> str:
    """The text with a line for each button that copies and, when `opened`, for each that opens and each link."""
    lines = [f"{button.label}: {button.copy}" for button in flat(message) if button.copy]
    if opened:
        lines += [f"{button.label}: {button.url}" for button in flat(message) if button.url]
        lines += [f"{link.title}: {link.url}" for link in message.links]
    return "\n".join([message.text, *lines])


def sign(number: int) -> str:
    """A number in a circle, to name a choice that is too long for its button; after 50 in brackets."""
    for last, before in ((20, 0x245F), (35, 0x323C), (50, 0x328D)):
        if number <= last:
            return chr(before + number)
    return f"({number})"


def _fitting(text: str, most: int) -> int:
    """How many characters fit into so many bytes, at least one."""
    fits = len(text.encode()[: max(most, 0)].decode(errors="ignore"))
    return max(_whole(text, fits), 1)


def _whole(text: str, end: int) -> int:
    """The same place, or the nearest before it at which no drawn sign is torn apart (an accent, a joined emoji)."""
    place = end
    while 0 < place < len(text) and _is_joined(text, place):
        place -= 1
    return place or end


def _is_joined(text: str, place: int) -> bool:
    after = text[place]
    mark = unicodedata.combining(after) or unicodedata.category(after) in ("Mn", "Me", "Sk")
    return bool(mark) or JOINER in (after, text[place - 1])


def _end(text: str, most: int) -> int:
    """The best place to part it within so many characters, not in its first half."""
    return next(_places(text, most), most)


def _places(text: str, most: int) -> Iterator[int]:
    for ends in (LINE_ENDS, SENTENCE_ENDS, SPACES):
        for place in range(most, most // 2, -1):
            if text[place - 1] in ends:
                yield place
