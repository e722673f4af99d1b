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

    @property
    def id(self) -> int:
        """The promise is known by the fact that made it."""
        return self.said.id

    @property
    def part(self) -> bool:
        """They promised less than everything."""
        return self.said.amount is not None


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
