"""What travels between the engine and a channel: addresses, messages in, messages out, and how a send may fail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypedDict, runtime_checkable

Outcome = Literal["not_sent", "refused", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Address:
    """One chat of one person on one channel."""

    channel: str  # "telegram", "console", "wecom" and its three sisters (`roads`)
    id: str


class Bill(TypedDict):
    """An invoice that is paid inside the chat: our number of the order, and its amount in minor units."""

    ref: str
    title: str
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class Button:
    """One thing to press: `press` comes back to us (at most 64 bytes, never an amount), `url` opens, `copy` copies.

    A `bill` makes the whole message an invoice, on a channel that has invoices.
    """

    label: str
    press: str | None = None
    url: str | None = None
    copy: str | None = None
    bill: Bill | None = None


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file that came with a message: its name, its size in bytes, and the word by which its channel finds it again."""

    name: str
    ref: str
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class Contact:
    """An owner and a colleague became contacts in WeCom, or are none any more (wecom 4, change_external_contact).

    `added` with the `state` of the code that was scanned and the word for the one welcome message; `left`: the owner
    removed the colleague; `removed`: the colleague removed the owner; `refused`: a hand-over did not work.
    """

    what: Literal["added", "left", "removed", "refused"]
    member: str
    state: str = ""
    welcome: str = ""


@dataclass(frozen=True, kw_only=True)
class Session:
    """Somebody opened the customer-service chat; `scene` is what the link carried, `welcome` the word to greet with."""

    scene: str = ""
    welcome: str = ""


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A message the platform had accepted was not delivered after all; `ref` is our own id of it."""

    ref: str
    why: str


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
    contact: Contact | None = None
    session: Session | None = None
    failed: Failed | None = None
    payment: dict[str, Any] | None = None  # money was taken inside the chat: what the platform says of it
    sent_at: datetime | None = None  # when, as the platform says; only of a payment
    by_page: int | None = None  # the person who did it on a page: nobody wrote in the chat itself
    cases: tuple[int, ...] = ()  # on an owner's page: the cases it is about; there nobody is a colleague
    shown_as: str = ""  # what was done on a page, in words, for the chat that hears of it

    @property
    def spoken(self) -> bool:
        """Whether a person wrote or pressed, unlike what the platform tells of a chat."""
        return not self.closed and self.contact is None and self.session is None and self.failed is None


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file as its reader gets it."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way to answer that a message carries beside its text."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Outbound:
    """A rendered message, ready to go to one chat; with a `document` the text is its caption (at most 1024 characters).

    `ref` is our own id of it (letters, digits, _ and -, at most 32), the same when the same message is tried again.
    `answers` is the press it answers, so that the pressed card can show what was recorded. `holder` is the colleague in
    whose name a task is made, empty when the platform chooses.
    """

    to: Address
    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    document: Document | None = None
    ref: str = ""
    answers: str | None = None
    holder: str = ""
    links: tuple[Link, ...] = ()


class ChannelError(Exception):
    """A send that did not end in a plain yes (`facts/telegram.md`, what an error means).

    `outcome` not_sent: proven not delivered, may be tried again; refused: definite, not again; unknown: the person may have it.
    `retry_after` seconds the platform asked us to wait; `halts_all`: the whole bot, not only this chat.
    `closed`: this chat is gone for that person. `moved_to`: the chat has a new id. `fatal`: the token is wrong, stop all sending.
    `arrived`: the text is there all the same, under this id, only its buttons are not.
    `shut`: the chat is there, but this road to it is closed for now (a window that is over): another one is tried.
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
        shut: bool = False,
        arrived: str | None = None,
    ) -> None:
        super().__init__(why)
        self.outcome = outcome
        self.retry_after = retry_after
        self.closed = closed
        self.moved_to = moved_to
        self.fatal = fatal
        self.markup = markup
        self.shut = shut
        self.arrived = arrived


@runtime_checkable
class Files(Protocol):
    """What a channel can do besides, that takes files."""

    async def fetch(self, file: Attached) -> bytes:
        """The content of a file. Raises ChannelError."""


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """A task that waits for a colleague's tap: its id, and the addresses the platform would not take."""

    id: str
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Tapped:
    """How far a task is for one address; `at` is when the colleague tapped, as the platform says.

    `by` is the colleague it lies with, in lower case, where none was named when it was made.
    """

    state: Literal["waiting", "sent", "not_friend", "quota", "cancelled"]
    at: datetime | None = None
    by: str = ""


@runtime_checkable
class ByTap(Protocol):
    """What a channel can do on which every message needs a colleague's own tap (wecom 5)."""

    async def assign(self, messages: Sequence[Outbound]) -> Assigned:
        """Make one task of messages with the same words and holder. Raises ChannelError; unknown: it may exist."""

    async def taps(self, task: str, holder: str) -> dict[str, Tapped]:
        """How far it is, by address; nothing while the platform still prepares it. Raises ChannelError."""

    async def cancel(self, task: str) -> bool:
        """Stop what has not gone out; False: not possible yet, ask again. Raises ChannelError."""

    async def remind(self, task: str) -> bool:
        """Remind the colleague; False when the platform allows no more for now. Raises ChannelError."""

    async def find(self, message: Outbound, since: datetime) -> str | None:
        """The task of exactly these words and this holder made since then, when the answer to `assign` was lost."""

    async def followers(self, address: str) -> list[str]:
        """The members who have this customer as a contact, in lower case. Raises ChannelError; closed: nobody has."""


class Channel(Protocol):
    """The port every channel implements; it translates and knows no rules."""

    name: str

    async def send(self, message: Outbound) -> str:
        """Deliver once, without any retry, and give the platform's message id. Raises ChannelError."""

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Stop the pressed button from spinning; best effort, never raises."""
