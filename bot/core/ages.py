"""Arrears by age: young debts first, since they are the ones that come back (practice P23)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from bot.core.plan_parts import month_later
from bot.core.roster import Opening
from bot.core.streak import due_of

BANDS = (("under 3 months", 3), ("3 to 12 months", 12), ("1 to 2 years", 24), ("over 2 years", None))
UNDATED = "no date"
MONTH = re.compile(r"(20\d\d)\D?(0[1-9]|1[0-2])(?!\d)")
YEAR = re.compile(r"(20\d\d)")


@dataclass(kw_only=True)
class Age:
    """One band of an import: how many lines and cases, and fen by currency."""

    band: str
    lines: int = 0
    units: set[tuple[str, str]] = field(default_factory=set)
    sums: dict[str, int] = field(default_factory=dict)


def ages(openings: Iterable[Opening], today: date) -> list[Age]:
    """What is owed by the age of its lines on that day, the young ones first; bands without a line are left out."""
    found = {band: Age(band=band) for band in (*(name for name, _ in BANDS), UNDATED)}
    for opening in openings:
        for line in opening.lines:
            if line.amount <= 0 or opening.goods:
                continue
            age = found[band_of(line.item, line.period, line.due, today)]
            age.lines += 1
            age.units.add((opening.area, opening.unit))
            age.sums[opening.currency] = age.sums.get(opening.currency, 0) + line.amount
    return [age for age in found.values() if age.lines]


def band_of(item: str, period: str | None, due: date | None, today: date) -> str:
    """The band of one bill: by its due date, else the 15th of its last month, else the end of its year."""
    day = due_of((item, period, due)) or _end(period or "")
    if day is None:
        return UNDATED
    for band, months in BANDS:
        if months is None or day > month_later(today, today.day, -months):
            return band
    raise AssertionError("the last band has no end")


def _end(period: str) -> date | None:
    months, years = MONTH.findall(period), YEAR.findall(period)
    if months:
        return date(int(months[-1][0]), int(months[-1][1]), 15)
    return date(int(years[-1]), 12, 31) if years else None
