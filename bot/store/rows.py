"""What the store hands out and takes in: plain values, never a database row."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.core.message import Link

KeptState = Literal["new", "done", "failed"]
PostKind = Literal["proactive", "reply", "card", "press"]
PostState = Literal["queued", "sending", "sent", "unknown", "failed", "cancelled", "awaiting_staff"]
Buttons = list[list[dict[str, Any]]]
CaseKey = tuple[int, str, str]  # case id, occurrence key, step


@dataclass(frozen=True, kw_only=True)
class Person:
    """One human being; `focus` is the case a colleague is looking at, `stopped_at` the moment of the stop word."""

    id: int
    key: str
    name: str
    phone: str
    locale: str
    zone: str
    stopped_at: datetime | None = None
    focus: int | None = None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Chat:
    """One chat of a person on one channel; `consent` is the text version that was shown (conduct C39).

    `heard_at` and `window_until` are of the story clock, `ticket_until` of the real one; `holder` is the colleague whose
    contact it is.
    """

    id: int
    person_id: int
    channel: str
    address: str
    open: bool
    opened_at: datetime
    consent: str
    language: str | None = None
    heard_at: datetime | None = None
    window_until: datetime | None = None
    window_left: int = 0
    ticket: str | None = None
    ticket_until: datetime | None = None
    holder: str | None = None


@dataclass(frozen=True, kw_only=True)
class Staff:
    """One role of one colleague; a manager or admin without areas sees all of them."""

    person_id: int
    name: str
    role: str
    areas: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Case:
    """One matter with one party; the sums (`owed` in minor units, `promise_at`, `broken`) are copies for lists."""

    id: int
    playbook: str
    area: str
    unit: str
    person_id: int
    party: str
    phone: str
    currency: str
    locale: str
    steward: str | None = None
    starts: datetime | None = None
    wake_at: datetime | None = None
    status: str = "open"
    owed: int = 0
    promise_at: datetime | None = None
    broken: int = 0
    outcome: str | None = None
    next_step: str | None = None
    waits_for: str | None = None
    asked: str | None = None  # who has an open task or draft here: a role, or `role:name`, a line each
    more: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One update of a channel, kept before it was acknowledged."""

    id: int
    channel: str
    key: str
    raw: dict[str, Any]
    received_at: datetime
    state: KeptState
    error: str | None = None
    sender: str | None = None
    urgent: bool = False

    @property
    def written_at(self) -> datetime:
        """When it was written, of the story: earlier than it came if the platform held it while we were down (wecom 6)."""
        age = self.raw.get("age", 0)
        return self.received_at - timedelta(seconds=age if isinstance(age, int) else 0)


@dataclass(frozen=True, kw_only=True)
class Filed:
    """One file as it was filed, and is sent."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Post:
    """One message of ours and its fate; `cases` are the occurrences it speaks for, `taken_at` the last try's begin.

    `document` is the number of a file that goes with it; `file` is that file, there only while it is being sent.
    """

    id: int
    kind: PostKind
    case_id: int | None
    person_id: int | None
    channel: str
    address: str
    key: str
    step: str
    contact_kind: str
    named: bool
    profile: str
    text: str
    buttons: Buttons
    state: PostState
    attempts: int
    planned_at: datetime
    not_before: datetime
    changed_at: datetime
    message_id: str | None = None
    error: str | None = None
    version: str
    priority: int
    cases: tuple[CaseKey, ...] = ()
    taken_at: datetime | None = None
    document: int | None = None
    file: Filed | None = None
    answers: str | None = None
    holder: str | None = None
    links: tuple[Link, ...] = ()  # ways to answer, there only while it is being sent

    @property
    def tapping(self) -> bool:
        """Whether it lies with a colleague whose tap it needs; one that waits since a restore has a reason beside."""
        return self.state == "awaiting_staff" and self.attempts > 0 and not self.error


@dataclass(frozen=True, kw_only=True)
class Tap:
    """A message that waits for a colleague's tap: in which task, in whose name, and until when it may be tapped.

    `doubt`: whether the task exists is not known; `cancelling`: it must be stopped, `why`; `done`: no more to do.
    `until` is of the story clock, the other moments of the real one.
    """

    post_id: int
    task: str
    holder: str
    address: str
    state: Literal["doubt", "open", "cancelling", "done"]
    why: str = ""
    made_at: datetime
    until: datetime
    looked_at: datetime | None = None
    reminded: int = 0
    reminded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Token:
    """What a one-time word opens; the word itself is never stored, only its digest."""

    purpose: str
    case_ids: tuple[int, ...] = ()
    person_id: int | None = None
    role: str | None = None
    areas: tuple[str, ...] = ()
    name: str | None = None
    expires: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Import:
    """One import that was written; `counts` is what its preview said, `at` of the story clock."""

    id: int = 0
    by: str
    file: str
    playbook: str
    at: datetime
    counts: dict[str, Any] = field(default_factory=dict)
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Stray:
    """Money that came and that no case is known for; `said` is what came, `areas` whom it concerns (None: all areas)."""

    id: int
    at: datetime
    areas: list[str] | None
    said: dict[str, Any]
    done_at: datetime | None = None
    done_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseImport:
    """What one import did to one case.

    `fresh`: `opened`, the ids of the added `facts`, `last` (the last fact of the chain then), the opened `chats`;
    `before`: the columns as they were.
    """

    case_id: int
    fresh: dict[str, Any]
    before: dict[str, Any] = field(default_factory=dict)
