"""A duty roster as value: on which days and hours a colleague is there, and who stands in (practice P7)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = re.compile(r"([a-z]{3})(?:-([a-z]{3}))?")
_HOURS = re.compile(r"([01]?\d|2[0-4]):?([0-5]\d)?-([01]?\d|2[0-4]):?([0-5]\d)?")
LAST = time(23, 59, 59, 999_999)


@dataclass(frozen=True)
class Shift:
    """Days (Monday = 0) and a span of local time [start, end); an end before the start is on the next morning."""

    days: frozenset[int]
    start: time
    end: time

    def covers(self, local: datetime) -> bool:
        """Whether it is on at that local moment; the part after midnight belongs to the day before."""
        day, clock = local.weekday(), local.time()
        if self.start < self.end:
            return day in self.days and self.start <= clock < self.end
        return (day in self.days and clock >= self.start) or ((day - 1) % 7 in self.days and clock < self.end)


def shifts_of(text: str) -> tuple[Shift, ...] | None:
    """`mon-fri 09:00-18:00, sat 9-12`; None when it cannot be read. Empty text: no shift, always off."""
    shifts = []
    for part in filter(None, (part.strip() for part in text.lower().split(","))):
        days, _, hours = part.rpartition(" ")
        found, span = _days(days.split() or ["mon-sun"]), _HOURS.fullmatch(hours)
        if found is None or span is None:
            return None
        start, end = _clock(span[1], span[2]), _clock(span[3], span[4])
        if start is None or end is None or start == end:
            return None
        shifts.append(Shift(found, start, end))
    return tuple(shifts)


def _days(words: list[str]) -> frozenset[int] | None:
    found: set[int] = set()
    for word in words:
        pair = _DAYS.fullmatch(word)
        if pair is None or pair[1] not in DAYS or (pair[2] or pair[1]) not in DAYS:
            return None
        first, last = DAYS.index(pair[1]), DAYS.index(pair[2] or pair[1])
        found |= {day % 7 for day in range(first, last + (7 if last < first else 0) + 1)}
    return frozenset(found)


def _clock(hour: str, minute: str | None) -> time | None:
    if int(hour) == 24:
        return LAST if not int(minute or 0) else None
    return time(int(hour), int(minute or 0))


@dataclass(frozen=True, kw_only=True)
class Team:
    """Who is there when, by name, as it was written; and who stands in for whom."""

    duty: Mapping[str, str]
    deputy: Mapping[str, str]

    def on_duty(self, name: str, local: datetime) -> bool:
        """Whether somebody is there at that local moment; whoever has no hours written down always is."""
        text = self.duty.get(name)
        return text is None or any(shift.covers(local) for shift in shifts_of(text) or ())
