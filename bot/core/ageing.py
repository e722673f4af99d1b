"""How old what is owed is: payments over lines, the oldest first, and the bands of practice P23."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, get_args

from bot.core.standing import LineKey, Standing

Band = Literal["not_due", "under_3m", "3_to_12m", "1_to_2y", "over_2y"]
BANDS: tuple[Band, ...] = get_args(Band)
_MONTHS: tuple[tuple[int, Band], ...] = ((3, "under_3m"), (12, "3_to_12m"), (24, "1_to_2y"))


class Share(NamedTuple):
    """One line of a case with what was paid and waived of it, in minor units; `day` is when it was due."""

    day: date
    billed: int
    paid: int
    waived: int

    @property
    def left(self) -> int:
        """What is still open of it."""
        return self.billed - self.paid - self.waived


@dataclass(kw_only=True)
class Aged:
    """What is open in one band: the cases whose oldest open line lies there, and the minor units of all lines."""

    cases: int = 0
    amount: int = 0

    def add(self, other: "Aged") -> None:
        """Take another count in."""
        self.cases += other.cases
        self.amount += other.amount


def due_day(key: LineKey, opened: date) -> date:
    """When a line was due: its date, else the last day of its month (`2026-09`), else the day the case was opened."""
    _, period, due = key
    if due is not None:
        return due
    year, _, month = (period or "").partition("-")
    if len(year) == 4 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12:
        return date(int(year), int(month), calendar.monthrange(int(year), int(month))[1])
    return opened


def shares(s: Standing, opened: date) -> list[Share]:
    """The lines of a case, the oldest first; money covers the oldest first, and a waiver what money left open."""
    lines = sorted((due_day(key, opened), key[1] or "", amount) for key, amount in s.bills.items())
    paid, waived = s.paid + s.received, s.waived
    found = []
    for day, _, billed in lines:
        money = min(paid, billed)
        given = min(waived, billed - money)
        paid, waived = paid - money, waived - given
        found.append(Share(day, billed, money, given))
    return found


def band_of(due: date, today: date) -> Band:
    """The band of a line: by whole months since its due day (practice P23: young debts first)."""
    if due >= today:
        return "not_due"
    months = (today.year - due.year) * 12 + today.month - due.month - (today.day < due.day)
    return next((band for limit, band in _MONTHS if months < limit), "over_2y")


def aged(lines: Iterable[Share], today: date) -> Iterator[tuple[Band, Aged]]:
    """What is open of a case by band; the case itself is counted once, in the band of its oldest open line."""
    first = 1
    for line in lines:
        if line.left > 0:
            yield band_of(line.day, today), Aged(cases=first, amount=line.left)
            first = 0
