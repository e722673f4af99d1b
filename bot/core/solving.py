"""How long complaints take us: working hours from the objection to the colleague's outcome, by reason (practice P22, S4)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from bot.core import facts as f
from bot.core.calendar import Calendar
from bot.core.hours import OFFICE_BEGINS, OFFICE_ENDS, ONE_DAY

HOUR = timedelta(hours=1)
COLUMNS = ("of", "reason", "solved", "mean", "worst", "unsolved")


@dataclass(kw_only=True)
class Solving:
    """The complaints of one reason: how many were solved, in how many working hours, and how many still wait."""

    solved: int = 0
    hours: float = 0.0  # of all that were solved
    worst: float | None = None
    unsolved: int = 0

    @property
    def mean(self) -> float | None:
        """Working hours on average; None while none was solved."""
        return self.hours / self.solved if self.solved else None

    def took(self, hours: float) -> None:
        """One more was solved in so many working hours."""
        self.solved, self.hours = self.solved + 1, self.hours + hours
        self.worst = max(hours, self.worst or 0.0)

    def add(self, other: "Solving") -> None:
        """Take another reason in."""
        self.solved, self.hours = self.solved + other.solved, self.hours + other.hours
        self.unsolved += other.unsolved
        self.worst = max((one for one in (self.worst, other.worst) if one is not None), default=None)


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """One objection from its first word to our outcome; `solved` is missing while it waits."""

    reason: str
    begun: datetime
    solved: datetime | None = None


def complaints(history: Iterable[f.Fact]) -> Iterator[Complaint]:
    """The objections of a case in order; what was added before the outcome belongs to the same one."""
    begun: datetime | None = None
    reason = ""
    for fact in history:
        if isinstance(fact, f.Disputed):
            begun, reason = begun or fact.at, fact.reason or reason
        elif isinstance(fact, f.Resolved) and begun is not None:
            yield Complaint(reason=reason, begun=begun, solved=fact.at)
            begun, reason = None, ""
    if begun is not None:
        yield Complaint(reason=reason, begun=begun)


def working_hours(begun: datetime, ended: datetime, calendar: Calendar, zone: tzinfo) -> float:
    """Office hours of working days between two moments (practice P22: how long to solve is a number)."""
    day, last = begun.astimezone(zone).date(), ended.astimezone(zone).date()
    total = timedelta(0)
    while day <= last:
        if calendar.is_workday(day):
            opens, closes = (
                datetime.combine(day, clock, zone).astimezone(UTC) for clock in (OFFICE_BEGINS, OFFICE_ENDS)
            )
            total += max(timedelta(0), min(ended, closes) - max(begun, opens))
        day += ONE_DAY
    return total / HOUR


def whole(found: Mapping[str, Solving]) -> Solving:
    """All reasons together."""
    total = Solving()
    for one in found.values():
        total.add(one)
    return total


def solving_cells(
    found: Mapping[str, Solving], say: Callable[..., str]
) -> Iterator[tuple[str | int | float | None, ...]]:
    """A line for each reason, the slowest first, and one for all when there are several (practice S4)."""
    slowest = sorted(found.items(), key=lambda pair: (-(pair[1].mean or 0.0), pair[0]))
    named = [(say(f"reason.{reason or 'none'}"), one) for reason, one in slowest]
    if len(named) > 1:
        named.append((say("report.all"), whole(found)))
    for name, one in named:
        yield name, one.solved, one.mean, one.worst, one.unsolved
