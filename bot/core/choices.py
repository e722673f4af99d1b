"""The choice of two: which days, halves, times and nearer moments we may offer (practice P12, E5)."""

from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.core.calendar import SATURDAY
from bot.core.hours import ONE_DAY, at, local_day, next_day, next_start
from bot.core.policy import Place, profile_of
from bot.core.promise import day_end

Scheme = Literal["weekend", "workdays"]
TIMES = {"morning": (time(9, 30), time(10, 30)), "afternoon": (time(14, 30), time(16, 30))}
HALVES = {"morning": (time(8), time(11, 59, 59)), "afternoon": (time(12), time(17, 59, 59))}
PROPOSED_AFTER = timedelta(days=3)  # conduct §2 `vague_answer`


def days(now: datetime, place: Place, profile: str, scheme: Scheme) -> tuple[date, date]:
    """The two days of the choice: Saturday and Sunday, from Saturday on the two days that follow.

    Public holidays are passed over. Workday playbooks offer the next two working days (practice P12).
    """
    today = local_day(now, place)
    if scheme == "workdays" or profile_of(profile).days == "workdays":
        fits, first = place.calendar.is_workday, today + ONE_DAY
    else:
        fits, first = (lambda day: not place.calendar.is_holiday(day)), _weekend_from(today)
    one = next_day(first, fits)
    return one, next_day(one + ONE_DAY, fits)


def _weekend_from(today: date) -> date:
    ahead = SATURDAY - today.weekday()
    return today + (ahead * ONE_DAY if ahead > 0 else ONE_DAY)


def halves(day: date, now: datetime, place: Place) -> tuple[str, ...]:
    """ "morning" and "afternoon" of that day, without a half that has no time left to offer."""
    return tuple(half for half in HALVES if times(day, half, now, place))


def times(day: date, half: str, now: datetime, place: Place) -> tuple[datetime, ...]:
    """The two times of a half that still lie ahead, as UTC moments; empty for a half that is over."""
    moments = (at(day, clock, place) for clock in TIMES[half])
    return tuple(moment for moment in moments if moment > now)


def day_window(day: date, place: Place) -> tuple[datetime, datetime]:
    """What a chosen day means: its first and its last second, as UTC moments."""
    return at(day, time(0), place), at(day, time(23, 59, 59), place)


def half_window(day: date, half: str, place: Place) -> tuple[datetime, datetime]:
    """What a chosen half means: 08:00-11:59:59 or 12:00-17:59:59, as UTC moments."""
    first, last = HALVES[half]
    return at(day, first, place), at(day, last, place)


def nearer(now: datetime, place: Place, profile: str) -> tuple[datetime, datetime]:
    """The nearer offer after "not yet": two of this evening, tomorrow, the day after, as UTC moments (conduct §2).

    19:00 each; for a workday profile 17:00 of working days.
    """
    today = local_day(now, place)
    workdays = profile_of(profile).days == "workdays"
    moments: list[datetime] = []
    day = today
    while len(moments) < 2:
        moment = day_end(day, place, profile)
        if moment > now and (not workdays or place.calendar.is_workday(day)):
            moments.append(moment)
        day += ONE_DAY
    return moments[0], moments[1]


def proposal(now: datetime, place: Place, profile: str) -> datetime:
    """Our own proposal when nobody answers: three days on, in the evening of a working day (UTC, conduct §2).

    Nobody chose the day, so it must be one on which a reminder may go.
    """
    day = next_day(local_day(now, place) + PROPOSED_AFTER, place.calendar.is_workday)
    return day_end(day, place, profile)


def call_backs(now: datetime, place: Place, profile: str) -> tuple[datetime, datetime]:
    """Two moments to come back at: in an hour or in three more, inside the hours, else tomorrow (practice P15)."""
    hours = profile_of(profile)
    first = next_start(_whole(now + timedelta(hours=1)), place, hours)
    return first, next_start(_whole(first + timedelta(hours=3)), place, hours)


def _whole(moment: datetime) -> datetime:
    return moment.replace(minute=30 if moment.minute >= 30 else 0, second=0, microsecond=0)
