"""The channel without a network: the sandbox, the demo and every story test speak through it."""

from collections.abc import Callable
from typing import Any

from bot.core.message import Address, Attached, ChannelError, Inbound, Outbound


def read(raw: dict[str, Any]) -> Inbound | None:
    """What somebody typed or pressed in a terminal: `key`, `chat`, and `text` or `press`."""
    return Inbound(
        key=str(raw["key"]),
        sender=Address(channel="console", id=str(raw["chat"])),
        text=str(raw.get("text", "")),
        press=raw.get("press"),
        pressed_on=raw.get("pressed_on"),
        reply_to=raw.get("reply_to"),
        private=bool(raw.get("private", True)),
        name=str(raw.get("name", "")),
        file=_file(raw.get("file")),
    )


def _file(raw: dict[str, Any] | None) -> Attached | None:
    return Attached(name=str(raw["name"]), ref=str(raw["ref"]), size=int(raw.get("size", 0))) if raw else None


class Console:
    """Keeps what was sent, in order, and shows it to whoever looks on."""

    name = "console"

    def __init__(self, show: Callable[[Outbound, str], None] | None = None, *, tag: str = "") -> None:
        self.sent: list[Outbound] = []
        self.files: dict[str, bytes] = {}  # what people have sent, by its ref
        self._show = show
        self._tag = tag  # tells the ids of this process from those of an earlier one on the same database

    async def send(self, message: Outbound) -> str:
        """Keep the message and give its id: "c1", "c2" and so on over all chats. Never fails."""
        self.sent.append(message)
        number = f"c{self._tag}{len(self.sent)}"
        if self._show is not None:
            self._show(message, number)
        return number

    async def fetch(self, file: Attached) -> bytes:
        """A file that somebody sent. Raises ChannelError when it is not there any more."""
        if file.ref not in self.files:
            raise ChannelError("the file is gone", "refused")
        return self.files[file.ref]

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Nothing spins in a console, so there is nothing to stop."""
