"""The pieces a time is put together from, and the moment they are read at."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.core.calendar import Calendar

Role = Literal["day", "part", "clock", "span", "before", "join", "never", "past", "after", "skip"]
Part = Literal["morning", "noon", "afternoon", "evening", "night"]


@dataclass(frozen=True, slots=True)
class At:
    """When the message came, and the day from which dates are counted (the left side of a range counts on)."""

    now: datetime
    base: date
    calendar: "Calendar | None" = None

    def today(self) -> date:
        """The day of `now`, in the zone `now` carries."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Days:
    """A run of whole days as somebody named it."""

    first: date
    last: date
    precision: Literal["day", "week", "month"] = "day"
    before: date | None = None  # the day on which "before X" ends, where X itself is not included
    part: Part | None = None
    span: timedelta | None = None
    weak: bool = False  # EOD, 每周五: gives way to any other day
    doubtful: bool = False
    ahead: bool = False  # can only lie in the future (明天, 下周)


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour and a minute; `sharp` when a.m. or p.m. was said with it."""

    hour: int
    minute: int = 0
    sharp: bool = False
    until: "Clock | None" = None  # the other end of 2-4pm
    deadline: bool = False  # 下班前


Value = Days | Clock | Part | timedelta | None
Build = Callable[[re.Match[str], At], Value]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of writing a piece: its pattern and what it means. A build that gives None unsays the match."""

    role: Role
    pattern: str
    build: Build = field(default=lambda _m, _at: None)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One piece found in the text; its value waits for the day it is counted from."""

    role: Role
    start: int
    stop: int
    match: re.Match[str]
    rule: Rule

    def value(self, at: At) -> Value:
        """What it means, counted from `at`."""
        return self.rule.build(self.match, at)


@dataclass(frozen=True, slots=True)
class Window:
    """A closed stretch of time with its place in the text."""

    start: datetime
    end: datetime
    precision: Literal["minute", "half_day", "day", "week", "month"]
    span: timedelta | None = None
    doubtful: bool = False
    ahead: bool = False
    deadline: bool = False


def floor(day: date, at: At) -> datetime:
    """00:00:00 of a day in the zone of `now`."""
    return datetime.combine(day, time(), at.now.tzinfo)


def ceiling(day: date, at: At) -> datetime:
    """23:59:59 of a day in the zone of `now`."""
    return datetime.combine(day, time(23, 59, 59), at.now.tzinfo)
