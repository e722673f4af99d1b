"""Until when an instalment can be claimed: due and three years, begun anew by what can be proved (conduct C32)."""

from dataclasses import dataclass
from datetime import date

from bot.core.facts import Fact
from bot.core.hours import local_day
from bot.core.policy import Place
from bot.core.standing import LineKey, Standing

YEARS = 3  # 民法典 188
WARNED = (180, 60, 14)  # days before it (conduct C32)
DUE_DAY = 15  # conduct 2 `due_day`: of a line that names a month and no day


@dataclass(frozen=True, kw_only=True)
class Limit:
    """An open line, what is left of it in fen, and the last day on which it can be claimed."""

    line: LineKey
    left: int
    until: date


def limits(s: Standing, place: Place) -> list[Limit]:
    """The open lines of a case, the one that runs out first in front.

    The three years begin on the day after the due date, and anew with a demand that was delivered, a part payment,
    or a promise in the person's own words (民法典 195); what comes after the end revives nothing.
    """
    restarts = sorted(local_day(fact.at, place) for fact in _provable(s))
    found = [
        Limit(line=line, left=left, until=_until(due_of(line, s, place), restarts))
        for line, left in s.lines()
    ]
    return sorted(found, key=lambda limit: limit.until)


def barred(s: Standing, place: Place, today: date) -> list[Limit]:
    """The open lines that cannot be claimed any more: words of law may not be said about them (C32)."""
    return [limit for limit in limits(s, place) if limit.until < today]


def may_threaten_law(s: Standing, place: Place, today: date) -> bool:
    """Whether any open line may still be spoken of with words of law (C25, C32)."""
    found = limits(s, place)
    return bool(found) and found[-1].until >= today


def warning_due(s: Standing, place: Place, today: date) -> tuple[str, Limit] | None:
    """The occurrence and the line a colleague is to be warned of now; None when nobody needs to be, or was.

    The occurrence is `limitation:<date>:<days before>`, so every threshold of every date is told once.
    """
    coming = next((limit for limit in limits(s, place) if limit.until >= today), None)
    if coming is None:
        return None
    days = (coming.until - today).days
    passed = [before for before in WARNED if days <= before]
    if not passed:
        return None
    keys = [f"limitation:{coming.until}:{before}" for before in passed]
    return None if keys[-1] in s.tasked else (keys[-1], coming)


def due_of(line: LineKey, s: Standing, place: Place) -> date:
    """When a line was due: its own date, else the 15th of its month, else the day the case was opened."""
    _, period, due = line
    if due is not None:
        return due
    if period and len(period) >= len("2026-08"):
        return date(int(period[:4]), int(period[5:7]), DUE_DAY)
    assert s.opened is not None
    return local_day(s.opened, place)


def _provable(s: Standing) -> list[Fact]:
    acknowledged: list[Fact] = [one.said for one in s.promises if one.said.by == "owner"]
    return [*s.letters, *s.payments, *acknowledged]


def _until(due: date, restarts: list[date]) -> date:
    until = _years_on(due)
    for day in restarts:
        if due < day <= until:
            until = max(until, _years_on(day))
    return until


def _years_on(day: date) -> date:
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:  # 29 February
        return day.replace(year=day.year + YEARS, day=28)
