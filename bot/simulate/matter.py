"""One case in a simulated life, and the clock that such a life goes by."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.standing import Standing
from bot.store.rows import Case


@dataclass
class LifeClock:
    """The moment of one life; in a simulation the story is all the time there is."""

    at: datetime
    speed: float = 0.0

    def now(self) -> datetime:
        """The moment of the story."""
        return self.at

    def real(self) -> datetime:
        """The same."""
        return self.at


@dataclass(kw_only=True, eq=False)
class Matter:
    """One case of a person: its sum, when to look again, and which shifts were counted already."""

    case: Case
    s: Standing = field(default_factory=Standing)
    wake: datetime | None = None
    facts: int = 0
    shifted: set[tuple[str, str]] = field(default_factory=set)
    looked: tuple[datetime | None, str | None] = (None, None)

    @property
    def open(self) -> bool:
        """Whether something may still be said about it."""
        return self.s.outcome is None or self.wake is not None
