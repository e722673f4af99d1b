"""How punctual a supplier is: lines late, days, quantity and causes, dates held, follow-ups (practice M5)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, tzinfo

from bot.core import facts as f
from bot.core.ageing import due_day
from bot.core.standing import Standing

UNNAMED = ""  # a delay for which nobody noted a cause


@dataclass(frozen=True, kw_only=True)
class Delay:
    """One order line: when it was due, how much of it came too late or not yet (hundredths), how many days."""

    due: date
    ordered: int
    late: int = 0
    days: int = 0
    causes: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Supplier:
    """All due order lines of one supplier. `late_of`: what came too late, hundredths by measure, never added up."""

    lines: int = 0
    late: int = 0
    days: int = 0
    late_of: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)  # late lines by cause
    promised: int = 0  # dates whose end is known
    held: int = 0
    followups: int = 0

    @property
    def punctual(self) -> bool:
        """Whether everything that was due came in time: worth a word of thanks (practice M5)."""
        return self.lines > 0 and self.late == 0

    @property
    def share(self) -> float | None:
        """Lines in time ÷ lines due."""
        return (self.lines - self.late) / self.lines if self.lines else None

    def add(self, delay: Delay, measure: str) -> None:
        """Count one line that is due."""
        self.lines += 1
        if delay.late:
            self.late += 1
            self.days += delay.days
            self.late_of[measure] += delay.late
            self.causes.update(delay.causes or (UNNAMED,))

    def follow(self, s: Standing, history: Iterable[f.Fact]) -> None:
        """Count the dates they named and how often they were asked."""
        ended = [p.state for p in s.promises if p.state not in ("open", "superseded")]
        self.promised += len(ended)
        self.held += ended.count("kept")
        self.followups += sum(isinstance(fact, f.Spoke | f.Contacted) for fact in history)


def delay_of(s: Standing, history: Iterable[f.Fact], today: date, zone: tzinfo) -> Delay | None:
    """How late an order line was, as known on `today`; None when it is not due yet or has no date.

    A delivery on the due day is in time. What came later counts with the days until the last of it, what is still
    missing with the days until today.
    """
    due = _due(s, zone)
    if due is None or due >= today:
        return None
    came, last = 0, due
    for fact in history:
        if isinstance(fact, f.Delivered | f.Arrived):
            day = fact.at.astimezone(zone).date()
            last = max(last, day)
            came += 0 if day > due else fact.amount if isinstance(fact, f.Delivered) else s.billed
    late = max(0, s.billed - came)
    end = today if s.owed and not s.outcome else last
    days = (end - due).days if late else 0
    causes = tuple(dict.fromkeys(fact.cause for fact in history if isinstance(fact, f.Shortage)))
    return Delay(due=due, ordered=s.billed, late=late, days=days, causes=causes if late else ())


def _due(s: Standing, zone: tzinfo) -> date | None:
    if s.starts is not None:
        return s.starts.astimezone(zone).date()
    days = [due_day(key, date.max) for key in s.bills]
    return min(days, default=None) if days and min(days) < date.max else None
