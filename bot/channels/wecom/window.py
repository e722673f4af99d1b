"""The channel of the customer service window: five messages within 48 h of the customer's last one (wecom 6)."""

import re
from typing import Any

from bot.channels.wecom.api import Api
from bot.channels.wecom.errors import after_a_part
from bot.channels.wecom.texts import TEXT_BYTES, checked, choices, cut, flat, in_lines, literal, pieces
from bot.core.message import ChannelError, Outbound

ITEMS = 10
HEAD_BYTES = 1024  # before the items of a menu, and as many behind them
ID_CHARACTERS = 32
CLICK_BYTES, VIEW_BYTES = 128, 1024

Content = dict[str, Any]


class Window:
    """Addresses are external_userids as the customer service account `open_kfid` knows them."""

    name = "wecom_kf"

    def __init__(self, api: Api, open_kfid: str) -> None:
        self._api, self._account = api, open_kfid

    async def send(self, message: Outbound) -> str:
        """Deliver and give the message's id, its `ref` where it has one; a file follows its text as a second message.

        Nothing is repeated, as nothing here tells a repeat from a second message. Raises ChannelError: `shut` when the
        window is over, five are said or a colleague has the talk; unknown when only a part went out.
        """
        checked(in_lines(message))
        media = await self._api.upload(message.document) if message.document else ""
        contents = spoken(message) + ([{"msgtype": "file", "file": {"media_id": media}}] if media else [])
        said = ""
        for number, content in enumerate(contents, 1):
            try:
                said = await self._post(message, content, len(contents) - number)
            except ChannelError as error:
                if not said:
                    raise
                raise after_a_part(error) from error
        return said

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Nothing turns here while it waits."""

    async def _post(self, message: Outbound, content: Content, to_come: int) -> str:
        body = {"touser": message.to.id, "open_kfid": self._account} | content
        own = own_id(message.ref, to_come)
        answer = await self._api.call("kf/send_msg", body | ({"msgid": own} if own else {}))
        if "errcode" not in answer and "msgid" not in answer:
            raise ChannelError("WeCom's answer says neither yes nor no", "unknown")
        given = answer.get("msgid")
        return given if isinstance(given, str) and given else own or "sent"


def own_id(ref: str, to_come: int = 0) -> str:
    """The message's own id on the platform; what goes before its last call has a number behind it."""
    own = re.sub(r"[^0-9A-Za-z_-]", "", ref)[:ID_CHARACTERS]
    return f"{own[: ID_CHARACTERS - 3]}_{to_come}" if own and to_come else own


def spoken(message: Outbound) -> list[Content]:
    """A text, or a menu of all that can be pressed and opened; more than one only when the words are too many.

    A menu takes 1024 bytes before its items and as many behind them: a longer text is told around them, as saying it
    apart would cost one of five messages.
    """
    items, text = _laid(message)
    if not items:
        return [_text(part) for part in pieces(text, TEXT_BYTES)]
    parts = pieces(text, HEAD_BYTES)
    if len(parts) <= TEXT_BYTES // HEAD_BYTES:
        return [_menu(items, *parts)]
    before = pieces("\n".join(parts[:-1]), TEXT_BYTES)
    return [*(_text(part) for part in before), _menu(items, parts[-1])]


def one_content(message: Outbound) -> Content:
    """The same as one message, cut where it must be: the code of an event is good for one (wecom 6)."""
    items, text = _laid(message)
    if not items:
        return _text(cut(text, TEXT_BYTES))
    head, *rest = pieces(text, HEAD_BYTES)
    return _menu(items, head, *([cut("\n".join(rest), HEAD_BYTES)] if rest else []))


def _text(text: str) -> Content:
    return {"msgtype": "text", "text": {"content": text}}


def _menu(items: list[Content], head: str, tail: str = "") -> Content:
    menu = {"head_content": head, "list": items} | ({"tail_content": tail} if tail else {})
    return {"msgtype": "msgmenu", "msgmenu": menu}


def _laid(message: Outbound) -> tuple[list[Content], str]:
    """The items of the menu, what comes back to us first, and the text with a line for all that has no item."""
    clicks, views = choices(message), [one for one in flat(message) if one.url]
    room = ITEMS - min(len(clicks), ITEMS)
    copies = [f"{one.label}: {one.copy}" for one in flat(message) if one.copy]
    spare = [one.label for one in clicks[ITEMS:]] + [f"{one.label}: {one.url}" for one in views[room:]]
    links = [f"{link.title}: {link.url}" for link in message.links]
    items = [_item("click", id=one.press, content=cut(one.label, CLICK_BYTES)) for one in clicks[:ITEMS]]
    items += [_item("view", url=one.url, content=cut(one.label, VIEW_BYTES)) for one in views[:room]]
    return items, literal("\n".join([message.text, *copies, *spare, *links]))


def _item(kind: str, **what: str | None) -> Content:
    return {"type": kind, kind: what}
