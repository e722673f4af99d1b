"""What somebody undertook: a promise through its life, a draft and its answers, an instalment plan in force."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot.core.facts import Approved, Drafted, Promised

PromiseState = Literal["open", "kept", "partly_kept", "broken", "withdrawn", "superseded"]


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One promise through its life (practice story 7)."""

    said: Promised
    level: int
    state: PromiseState = "open"
    paid: int = 0  # fen that came in while it was open
    checked: int = 0  # checks that went out
    ended: datetime | None = None
    exact: bool = False  # superseded by a more exact time of the same promise, which counts in its place
    first: datetime | None = None  # when it was given, where it was made exact later

    @property
    def id(self) -> int:
        """The promise is known by the fact that made it."""
        return self.said.id

    @property
    def given(self) -> datetime:
        """When it was given, before it was made exact."""
        return self.first or self.said.at

    @property
    def part(self) -> bool:
        """They promised less than everything."""
        return self.said.amount is not None


def within(old: Promised, new: Promised) -> bool:
    """Whether a time lies inside the one that was given before it."""
    return old.start <= new.start and new.end <= old.end


def made_exact(old: Promised, new: Promised) -> bool:
    """Whether a time only narrows the one before it, as the choice of two asks: one promise, not two (practice P12, P13).

    The same person, for the same amount, before the moment came; a day becomes half of it, a half a minute.
    """
    shorter = new.end - new.start < old.end - old.start
    same = (old.by, old.amount) == (new.by, new.amount)
    return same and shorter and within(old, new) and new.at <= old.check


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Something that needs a yes, with what was decided about it so far (practice P8, P9, I2)."""

    said: Drafted
    answers: tuple[Approved, ...] = ()

    @property
    def open(self) -> bool:
        """Whether a yes is still missing and nobody said no."""
        return not self.approved and all(answer.yes for answer in self.answers)

    @property
    def approved(self) -> bool:
        """Whether as many as were needed said yes, and nobody no."""
        return len(self.answers) >= self.said.needs and all(answer.yes for answer in self.answers)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An instalment plan in force (practice I2): days and fen."""

    of: int
    dates: tuple[date, ...]
    amounts: tuple[int, ...]
    missed: str
    agreed_at: datetime
