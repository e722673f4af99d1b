"""The words in which conduct is asked and answers: a contact, what stands against it, and the verdict."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from bot.core.policy import Place

Kind = Literal[
    "reminder", "promise_eve", "promise_check", "conversation", "letter", "event_ping", "nudge", "touch",
    "reply", "service", "receipt",
]  # fmt: skip
PROACTIVE: frozenset[Kind] = frozenset(
    {"reminder", "promise_eve", "promise_check", "conversation", "letter", "event_ping", "nudge", "touch"}
)
SOFT: frozenset[Kind] = frozenset({"reminder", "nudge", "touch"})
PROMISE: frozenset[Kind] = frozenset({"promise_eve", "promise_check"})


@dataclass(frozen=True)
class Past:
    """A contact already made with this person, or queued: any case, any channel; an unknown outcome counts as made."""

    at: datetime
    kind: Kind
    profile: str
    named: bool = False


@dataclass(frozen=True)
class Scene:
    """Where the person is, from which day of the month the current month is asked for, and what they have had."""

    place: Place
    start_day: int = 5
    past: tuple[Past, ...] = ()


@dataclass(frozen=True)
class Bars:
    """What stands against speaking; `paused` names the reason, without `paused_until` a person has to end it."""

    stopped: bool = False
    keep_check: bool = False
    alarm: str | None = None
    wrong_person: bool = False
    disputed: bool = False
    paused: str | None = None
    paused_until: datetime | None = None
    verified: bool = True
    private: bool = True
    quiet_until: datetime | None = None
    lawyer: bool = False


@dataclass(frozen=True)
class Contact:
    """One thing to be said.

    named: the person, or staff for them, named the exact moment at most 7 days ago. chose_day: they chose the day.
    current_only: nothing but lines of the current month (C05). limited: no amount, no word of debt (C22).
    starts: of the event. answers: when the message was written that a reply answers.
    override: who asks for an exception.
    """

    kind: Kind
    profile: str = "property_fee"
    named: bool = False
    chose_day: bool = False
    current_only: bool = False
    limited: bool = False
    starts: datetime | None = None
    answers: datetime | None = None
    override: Literal["staff", "manager"] | None = None

    @property
    def proactive(self) -> bool:
        """Whether the person did not write first (conduct §1)."""
        return self.kind in PROACTIVE


class Verdict(NamedTuple):
    """What conduct says; `until` (UTC) belongs to `defer`, `role` to `needs_approval`; the weightiest rule stands first."""

    outcome: Literal["send", "defer", "needs_approval", "refuse"]
    until: datetime | None = None
    rules: tuple[str, ...] = ()
    role: str | None = None
    limited: bool = False


class Objection(NamedTuple):
    """One rule's no: who may lift it, and when it ends by itself (None: never)."""

    rule: str
    level: Literal["hard", "manager", "staff"]
    until: datetime | None = None
