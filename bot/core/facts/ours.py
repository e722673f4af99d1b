"""What we did and what the calendar did."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.core.facts.base import Fact, LapsedState, Outcome


@dataclass(frozen=True, kw_only=True)
class Opened(Fact):
    """A case begins, or begins anew after it was closed."""

    starts: datetime | None = None  # an event's beginning; None for matters of money


@dataclass(frozen=True, kw_only=True)
class Moved(Fact):
    """The event was delayed or brought forward, and all rounds follow (practice E6)."""

    starts: datetime


@dataclass(frozen=True, kw_only=True)
class Renamed(Fact):
    """The file names another person for the same unit: whoever is at the chat is asked anew (practice P16)."""

    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Billed(Fact):
    """A line of the case has this amount (fen) from now on; a line is known by item, period and due date."""

    item: str
    period: str | None
    due: date | None
    amount: int


@dataclass(frozen=True, kw_only=True)
class Planned(Fact):
    """A message for this occurrence stands in the outbox; `rule`: by which it was chosen (conduct C33)."""

    key: str
    step: str
    rule: str = ""


@dataclass(frozen=True, kw_only=True)
class Spoke(Fact):
    """The message went out (`sent`), or may have (`unknown`); written only when the channel has answered."""

    key: str
    step: str
    kind: str
    outcome: Literal["sent", "unknown"] = "sent"


@dataclass(frozen=True, kw_only=True)
class Unsaid(Fact):
    """The planned message did not go out."""

    key: str
    step: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Skipped(Fact):
    """A round that will not be said any more, and why."""

    key: str
    step: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Lapsed(Fact):
    """The promise passed its end and its tolerance."""

    state: LapsedState


@dataclass(frozen=True, kw_only=True)
class Closed(Fact):
    """Ended by the playbook or by a colleague."""

    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Undone(Fact):
    """A colleague took a fact back; it counts as if it had not been."""

    of: int


@dataclass(frozen=True, kw_only=True)
class Erased(Fact):
    """The content of a fact was lawfully deleted (conduct C34, C37)."""

    of: int
    rule: str
