"""What travels between the engine and a channel: addresses, messages in, messages out, and how a send may fail."""

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

Outcome = Literal["not_sent", "refused", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Address:
    """One chat of one person on one channel."""

    channel: str  # "telegram", "console"
    id: str


@dataclass(frozen=True, kw_only=True)
class Button:
    """One thing to press: `press` comes back to us (at most 64 bytes, never an amount), `url` opens, `copy` copies."""

    label: str
    press: str | None = None
    url: str | None = None
    copy: str | None = None


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file that came with a message: its name, its size in bytes, and the word by which its channel finds it again."""

    name: str
    ref: str
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """What somebody said or pressed, as the channel understood it."""

    key: str  # the platform's id of this update: the same key is applied once
    sender: Address
    text: str = ""
    press: str | None = None
    press_id: str | None = None  # to be answered so that the button stops spinning
    pressed_on: str | None = None  # our message that carried the button
    reply_to: str | None = None  # our message that the text replies to
    private: bool = True
    stale: bool = False  # edited or forwarded: shown, never executed
    closed: bool = False  # they blocked or removed the bot: nothing was said, this chat is gone
    name: str = ""
    language: str | None = None
    file: Attached | None = None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file as its reader gets it."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """A rendered message, ready to go to one chat; with a `document` the text is its caption (at most 1024 characters)."""

    to: Address
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    document: Document | None = None


class ChannelError(Exception):
    """A send that did not end in a plain yes (`facts/telegram.md`, what an error means).

    `outcome` not_sent: proven not delivered, may be tried again; refused: definite, not again; unknown: the person may have it.
    `retry_after` seconds the platform asked us to wait; `halts_all`: the whole bot, not only this chat.
    `closed`: this chat is gone for that person. `moved_to`: the chat has a new id. `fatal`: the token is wrong, stop all sending.
    """

    def __init__(
        self,
        why: str,
        outcome: Outcome,
        *,
        retry_after: float | None = None,
        closed: bool = False,
        moved_to: str | None = None,
        fatal: bool = False,
        markup: bool = False,
    ) -> None:
        super().__init__(why)
        self.outcome = outcome
        self.retry_after = retry_after
        self.closed = closed
        self.moved_to = moved_to
        self.fatal = fatal
        self.markup = markup


@runtime_checkable
class Files(Protocol):
    """What a channel can do besides, that takes files."""

    async def fetch(self, file: Attached) -> bytes:
        """The content of a file. Raises ChannelError."""


class Channel(Protocol):
    """The port every channel implements; it translates and knows no rules."""

    name: str

    async def send(self, message: Outbound) -> str:
        """Deliver once, without any retry, and give the platform's message id. Raises ChannelError."""

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Stop the pressed button from spinning; best effort, never raises."""
