"""The checker's own clock and calendar, written from facts/conduct.md and not from the code it checks."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

Spans = tuple[tuple[time, time], ...]
HARD: dict[str, tuple[time, time]] = {
    "CN": (time(8), time(22)), "TW": (time(8), time(22)), "GB": (time(8), time(21)), "US": (time(8), time(21)),
}  # fmt: skip
EASTERN: Spans = ((time(9), time(11, 30)), (time(14), time(17, 30)), (time(19), time(20, 30)))
WESTERN: Spans = ((time(9), time(12)), (time(13, 30), time(18)), (time(19), time(20, 30)))
ALLOWED: dict[str, Spans] = {"CN": EASTERN, "TW": EASTERN, "GB": WESTERN, "US": WESTERN}
OFFICE = (time(9), time(18))
AT_DESKS = frozenset({"purchase_order", "invoice"})  # profiles of working days and office hours
CHOSEN = frozenset({"minute", "half_day", "day"})
DAY = timedelta(days=1)
SATURDAY = 5


def workday(day: date, law: str) -> bool:
    """Whether reminders may go: no weekend and no holiday; a day that makes up for one counts (C04)."""
    off, made_up = _year(law, day.year)
    return day in made_up or (day.weekday() < SATURDAY and day not in off)


def holiday(day: date, law: str) -> bool:
    """Whether it is a public holiday by name."""
    return day in _year(law, day.year)[0]


def workdays_on(day: date, count: int, law: str) -> date:
    """The working day that lies so many working days ahead."""
    while count:
        day += DAY
        count -= workday(day, law)
    return day


def workday_before(day: date, law: str) -> date:
    """The last working day before."""
    day -= DAY
    while not workday(day, law):
        day -= DAY
    return day


@cache
def _year(law: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    table = holidays.country_holidays(law, years=year)
    made_up = frozenset(day for day in table.weekend_workdays if day.year == year)
    if law != "CN" or made_up:
        return frozenset(day for day in table if day.year == year), made_up
    plain = holidays.country_holidays(law, years=year, observed=False, language="en_US")
    off = {day for day in plain if day.year == year}
    spring = min(day for day, name in plain.items() if "Spring Festival" in name and day.year == year)
    off |= {spring + shift * DAY for shift in range(-1, 7)}  # the eve to the seventh day
    off |= {date(year, 10, first) for first in range(1, 8)}
    return frozenset(off), frozenset()


def in_hard_hours(local: datetime, law: str) -> bool:
    """C01."""
    opens, closes = HARD[law]
    return opens <= local.time() < closes


def in_windows(local: datetime, law: str, profile: str) -> bool:
    """C02; a profile of office hours is narrower still."""
    if profile in AT_DESKS and not OFFICE[0] <= local.time() < OFFICE[1]:
        return False
    return any(start <= local.time() < end for start, end in ALLOWED[law])


def earliest_check(
    start: datetime, end: datetime, precision: str, where: tuple[ZoneInfo, str, str]
) -> datetime:
    """Before this moment nobody may ask about what was said (conduct 2a); `where`: zone, law and profile."""
    zone, law, profile = where
    start, end = start.astimezone(zone), end.astimezone(zone)
    evening = time(17) if profile in AT_DESKS else time(19)
    if precision == "minute":
        return end if in_hard_hours(end, law) else _morning(end)
    if precision == "half_day":
        if end.time() < time(14):
            return datetime.combine(end.date(), time(14), zone)
        return datetime.combine(end.date(), evening, zone) if end.time() < time(18) else _morning(end)
    day = end.date()
    if profile in AT_DESKS:
        while day > start.date() and not workday(day, law):
            day -= DAY
    return datetime.combine(day, evening, zone)


def _morning(after: datetime) -> datetime:
    """Nine o'clock, of this day if it lies ahead, else of the next."""
    nine = datetime.combine(after.date(), time(9), after.tzinfo)
    return nine if nine >= after else nine + DAY
