"""How late one order line was, or is: quantity, days and causes (practice M5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, tzinfo

from bot.core import facts as f
from bot.core.ageing import due_day
from bot.core.standing import Standing


@dataclass(frozen=True, kw_only=True)
class Delay:
    """One order line: when it was due, how much of it came too late or not yet (hundredths), how many days."""

    due: date
    ordered: int
    late: int = 0
    days: int = 0
    causes: tuple[str, ...] = ()


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
