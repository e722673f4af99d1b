"""The web as a channel: what somebody does on a page is an update like any other, and the answer is read on the page."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.core.message import Address, Attached, ChannelError, Inbound, Outbound

NAME = "page"
Filed = Callable[[int], Awaitable[bytes | None]]  # the content of an uploaded file by its number


def read(raw: dict[str, Any]) -> Inbound | None:
    """`key`, `person`, `text` or `press`; `channel` and `address` are where the answer goes, `page` itself by default.

    `cases`: what it is about, on an owner's own page; `shown_as`: what was done there, in the owner's words.
    """
    if "person" not in raw:  # it was erased (conduct C37)
        return None
    person, file = int(raw["person"]), raw.get("file")
    return Inbound(
        key=str(raw["key"]),
        sender=Address(channel=str(raw.get("channel") or NAME), id=str(raw.get("address") or person)),
        text=str(raw.get("text", "")),
        press=raw.get("press"),
        pressed_on=raw.get("pressed_on"),
        by_page=person,
        file=Attached(name=str(file["name"]), ref=str(file["ref"]), size=int(file["size"])) if file else None,
        language=raw.get("language"),
        cases=tuple(int(id) for id in raw.get("cases") or ()),
        shown_as=str(raw.get("shown_as") or ""),
    )


class Page:
    """Answers stay where they are, in the outbox: the page that asked looks there."""

    name = NAME

    def __init__(self, filed: Filed | None = None) -> None:
        self._filed = filed

    async def fetch(self, file: Attached) -> bytes:
        """A file that was uploaded on a page. Raises ChannelError when it waits no longer."""
        content = await self._filed(int(file.ref)) if self._filed is not None else None
        if content is None:
            raise ChannelError("the file is not kept any more", "refused")
        return content

    async def send(self, message: Outbound) -> str:
        """Nothing leaves the house. Never fails."""
        return message.ref or "page"

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """A form waits for its page, nothing spins."""
