"""What a caller may say when something is written or changed: the keywords of the store's methods, typed."""

from datetime import datetime
from typing import NotRequired, Required, TypedDict

from bot.store.rows import Buttons, CaseKey, PostKind, PostState


class NewPerson(TypedDict):
    """Everything a person starts with."""

    key: str
    name: str
    phone: str
    locale: str
    zone: str
    at: datetime


class PersonChange(TypedDict, total=False):
    """What may change about a person."""

    key: str
    name: str
    phone: str
    locale: str
    zone: str
    stopped_at: datetime | None
    focus: int | None


class NewChat(TypedDict):
    """How a chat was opened."""

    at: datetime
    consent: str
    language: NotRequired[str | None]


class NewCase(TypedDict):
    """Everything a case starts with; its lines and times are facts."""

    playbook: str
    area: str
    unit: str
    person_id: int
    party: str
    phone: str
    currency: str
    locale: str
    steward: NotRequired[str | None]
    starts: NotRequired[datetime | None]
    more: NotRequired[dict[str, str]]
    owed: NotRequired[int]
    wake_at: NotRequired[datetime | None]
    waits_for: NotRequired[str | None]
    at: datetime


class CaseChange(TypedDict, total=False):
    """What may change about a case; facts never do."""

    person_id: int
    party: str
    phone: str
    currency: str
    locale: str
    steward: str | None
    starts: datetime | None
    wake_at: datetime | None
    status: str
    owed: int
    promise_at: datetime | None
    broken: int
    outcome: str | None
    next_step: str | None
    waits_for: str | None
    asked: str | None
    more: dict[str, str]


class NewPost(TypedDict, total=False):
    """A message to be sent; what is left out has the plainest value."""

    kind: Required[PostKind]
    channel: Required[str]
    address: Required[str]
    key: Required[str]
    text: Required[str]
    planned_at: Required[datetime]
    case_id: int | None
    person_id: int | None
    step: str
    contact_kind: str
    named: bool
    profile: str
    buttons: Buttons
    state: PostState
    attempts: int
    not_before: datetime
    changed_at: datetime
    message_id: str | None
    error: str | None
    version: str
    priority: int
    cases: tuple[CaseKey, ...]
    document: int | None
    answers: str | None
    holder: str | None


class PostChange(TypedDict, total=False):
    """What settling a message may note besides its state; `was` makes it a compare-and-set."""

    at: Required[datetime]
    message_id: str | None
    error: str | None
    not_before: datetime | None
    taken_at: datetime | None
    attempts: int | None
    version: str | None
    text: str | None
    buttons: Buttons | None
    channel: str | None
    address: str | None
    holder: str | None
    was: PostState | None
    tried: int | None


class TapChange(TypedDict, total=False):
    """What may change about a message that waits for a tap."""

    task: str
    holder: str
    state: str
    why: str
    until: datetime
    looked_at: datetime | None
    reminded: int
    reminded_at: datetime


class NewToken(TypedDict, total=False):
    """What a token shall open."""

    purpose: Required[str]
    expires: Required[datetime]
    case_ids: tuple[int, ...]
    person_id: int | None
    role: str | None
    areas: tuple[str, ...]
    name: str | None
