"""Working days and public holidays of a place, as a value; a year nobody has announced yet is read with care."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType

import holidays
from borax.calendars.lunardate import LunarDate

ONE_DAY = timedelta(days=1)
SATURDAY = 5
NOTHING: Mapping[date, bool] = MappingProxyType({})
COUNTRIES: Mapping[str, str] = MappingProxyType({"CN": "CN", "TW": "TW", "GB": "GB", "US": "US"})


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days of one law. `on` and `off` come from the deployer's overlay and beat everything else.

    `calendar_of` gives one object for one law and overlay, so what was reckoned with it is found again at once.
    """

    law: str
    on: frozenset[date] = frozenset()
    off: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Whether people work: no weekend, no holiday; a make-up working day counts (conduct C04)."""
        if day in self.on or day in self.off:
            return day in self.on
        free, made_up = _year(self.law, day.year, self._announced(day.year))
        return day in made_up or (day.weekday() < SATURDAY and day not in free)

    def is_holiday(self, day: date) -> bool:
        """Whether it is a public holiday or a day off for one; an ordinary weekend is not."""
        if day in self.on or day in self.off:
            return day in self.off
        return day in _year(self.law, day.year, self._announced(day.year))[0]

    def known(self, year: int) -> bool:
        """Whether the arrangement of that year was announced; if not, conduct §2 `unknown_calendar_year` applies."""
        return self._announced(year) or _in_library(self.law, year)

    def next_workday(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self.add_workdays(day, 1)

    def add_workdays(self, day: date, n: int) -> date:
        """The n-th working day after `day`; `day` itself for n = 0, and it need not be a working day."""
        for _ in range(n):
            day += ONE_DAY
            while not self.is_workday(day):
                day += ONE_DAY
        return day

    def _announced(self, year: int) -> bool:
        return year in self._overlaid

    @cached_property
    def _overlaid(self) -> frozenset[int]:
        """The years of which the deployer's overlay says something."""
        return frozenset(day.year for day in self.on | self.off)


def calendar_of(law: str, overlay: Mapping[date, bool] = NOTHING) -> Calendar:
    """The calendar of CN, TW, GB or US; `overlay` says of single days whether they are working days.

    A year with at least one day in the overlay counts as announced. Raises ValueError for another law.
    """
    if law not in COUNTRIES:
        raise ValueError(f"no calendar for {law!r}; known are {', '.join(COUNTRIES)}")
    on = frozenset(day for day, works in overlay.items() if works)
    return _calendar(law, on, frozenset(overlay) - on)


@lru_cache(maxsize=32)
def _calendar(law: str, on: frozenset[date], off: frozenset[date]) -> Calendar:
    return Calendar(law, on, off)


@lru_cache(maxsize=64)
def _in_library(law: str, year: int) -> bool:
    """The mainland moves days by yearly decree, so a year without a moved weekend is only the library's guess."""
    if law != "CN":
        return True
    return any(day.year == year for day in holidays.country_holidays("CN", years=year).weekend_workdays)


@lru_cache(maxsize=64)
def _year(law: str, year: int, announced: bool) -> tuple[frozenset[date], frozenset[date]]:
    """Days off for a holiday, and make-up working days."""
    if _in_library(law, year):
        found = holidays.country_holidays(COUNTRIES[law], years=year)
        made_up = frozenset(day for day in found.weekend_workdays if day.year == year)
        off = frozenset(day for day in found if day.year == year)
        return off | _weekends_beside(off, made_up) if law == "CN" else off, made_up
    days = set(_festival_days(year))
    if not announced:
        days |= set(_long_holidays(year))
    return frozenset(days), frozenset()


def _weekends_beside(off: frozenset[date], made_up: frozenset[date]) -> frozenset[date]:
    """The mainland decree counts weekends that touch the days off into the holiday; the library leaves them out."""
    found: set[date] = set()
    for day in off:
        for step in (ONE_DAY, -ONE_DAY):
            beside = day + step
            while beside.weekday() >= SATURDAY and beside not in off and beside not in made_up:
                found.add(beside)
                beside += step
    return frozenset(found)


def _festival_days(year: int) -> Iterator[date]:
    """The statutory days themselves, without the guessed bridges around them."""
    found = holidays.country_holidays("CN", years=year, observed=False)
    return (day for day in found if day.year == year)


def _long_holidays(year: int) -> Iterator[date]:
    """Conduct §2 `unknown_calendar_year`: New Year's Eve to the 7th day, and 1 to 7 October."""
    first: date = LunarDate(year, 1, 1).to_solar_date()
    for shift in range(-1, 7):
        yield first + shift * ONE_DAY
    for shift in range(7):
        yield date(year, 10, 1) + shift * ONE_DAY
