"""The moments of a promise: when we come back, the eve before it, and when it counts as not kept (conduct §2a)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict, Unpack

from bot.core.contact import Contact
from bot.core.hours import (
    ONE_DAY,
    at,
    day_rule,
    first_start,
    hard_window,
    local_day,
    next_day,
    next_morning,
    next_start,
)
from bot.core.policy import Place, Profile, profile_of

AFTERNOON = time(14)
EVENING = time(19)
OFFICE_CLOSES = time(17)  # a workday profile has no evening
EVE = time(19)
OFFICE_EVE = time(16)
ARRIVAL_TOLERANCE = timedelta(minutes=15)
NAMED_WITHIN = timedelta(days=7)  # conduct 2 `named_moment`
CHOSEN = frozenset({"minute", "half_day", "day"})  # a week or a month names no day


class Terms(TypedDict):
    """Where and for what a promise is made, and the span when no clock time was said ("2 days")."""

    span: timedelta | None
    place: Place
    profile: str


def check_moment(
    start: datetime,
    end: datetime,
    precision: str,
    said: datetime,
    **terms: Unpack[Terms],
) -> datetime:
    """When we come back to what was said at `said`, as a UTC moment (conduct §2a, worked cases 8, 9, 24).

    A minute, or a `span` without a clock time ("2 days"), was named by the person: it may use the hard hours, and
    outside them moves to the next allowed morning. Every other moment lies in an allowed window of an allowed day.
    What is over already when it is said is looked at the morning after its window.
    """
    place, span = terms["place"], terms["span"]
    asked = _Asked(place, profile_of(terms["profile"]), precision in CHOSEN or span is not None)
    said, end = said.astimezone(UTC), end.astimezone(UTC)
    if span is not None or precision == "minute":
        moment = end if span is None else later(said, span, place)
        opens, closes = hard_window(local_day(moment, place), place)
        return moment if opens <= moment < closes and moment > said else asked.morning(max(moment, said))
    half = precision == "half_day"
    moment = _after_half(end, asked) if half else _end_of_days(start, end, asked)
    return asked.allowed(moment) if moment > said else asked.morning(max(end, said))


def asked_at(check: datetime, said: datetime, place: Place, profile: str) -> datetime:
    """When the check of a minute is asked at the earliest, as a UTC moment (conduct 2 `named_moment`).

    A minute that was named more than 7 days ahead has no claim to the hard hours: it waits for an allowed window.
    """
    if check - said <= NAMED_WITHIN:
        return check
    return _Asked(place, profile_of(profile), True).allowed(check)


def lapse_moment(end: datetime, place: Place, profile: str) -> datetime:
    """When a promise that ends at `end` counts as broken, as a UTC moment (conduct §2 `tolerance`).

    Money and goods: the same clock time on the next working day, so a promise of a Saturday lapses on Monday night;
    an arrival: 15 minutes; an answer: at once. An evening is checked the morning after its end, so a caller never
    lets a promise lapse before it was checked.
    """
    follows = profile_of(profile).follows
    if follows == "arrival":
        return end.astimezone(UTC) + ARRIVAL_TOLERANCE
    if follows == "answer":
        return end.astimezone(UTC)
    local = end.astimezone(place.zone)
    return at(place.calendar.next_workday(local.date()), local.time(), place)


def eve_moment(
    check: datetime, said: datetime, place: Place, profile: str, *, day: date | None = None
) -> datetime | None:
    """The eve before the promised day, as a UTC moment; None when it was promised on that eve or later (practice P13).

    19:00 the evening before; a workday profile asks at 16:00 of the working day before. `day` is the promised day
    where the check lies on another one: an evening is checked the next morning.
    """
    promised = day or local_day(check, place)
    eve = promised - ONE_DAY
    clock = EVE
    if profile_of(profile).days == "workdays":
        clock = OFFICE_EVE
        while not place.calendar.is_workday(eve):
            eve -= ONE_DAY
    return at(eve, clock, place) if local_day(said, place) < eve else None


def later(said: datetime, span: timedelta, place: Place) -> datetime:
    """`said` plus a span: whole days keep the clock time on the wall, hours and minutes are counted (UTC)."""
    days = timedelta(days=span.days)
    wall = said.astimezone(place.zone).replace(tzinfo=None) + days
    return wall.replace(tzinfo=place.zone).astimezone(UTC) + (span - days)


def day_end(day: date, place: Place, profile: str) -> datetime:
    """The moment at which a day is looked at: 19:00, for a workday profile 17:00 (UTC, conduct §2a)."""
    return at(day, evening_of(profile_of(profile)), place)


def evening_of(profile: Profile) -> time:
    """What stands for 19:00 in this profile."""
    return OFFICE_CLOSES if profile.days == "workdays" else EVENING


@dataclass(frozen=True)
class _Asked:
    """A check without a named minute: which windows and days it may use."""

    place: Place
    profile: Profile
    chose_day: bool

    @property
    def fits(self) -> Callable[[date], bool]:
        contact = Contact("promise_check", self.profile.name, chose_day=self.chose_day)
        return day_rule(contact, self.profile, self.place)

    def allowed(self, moment: datetime) -> datetime:
        """The moment, or the next allowed start."""
        free = next_start(moment, self.place, self.profile)
        day = local_day(free, self.place)
        found = next_day(day, self.fits)
        return free if found == day else first_start(found, self.place, self.profile)

    def morning(self, moment: datetime) -> datetime:
        """The next allowed morning."""
        start = next_morning(moment, self.place, self.profile)
        return first_start(next_day(local_day(start, self.place), self.fits), self.place, self.profile)


def _after_half(end: datetime, asked: _Asked) -> datetime:
    """14:00 after a morning or a noon, the evening after an afternoon, the next morning after an evening."""
    local = end.astimezone(asked.place.zone)
    if local.time() < AFTERNOON:
        return at(local.date(), AFTERNOON, asked.place)
    if local.time() < time(18):
        return at(local.date(), evening_of(asked.profile), asked.place)
    return next_morning(end, asked.place, asked.profile)


def _end_of_days(start: datetime, end: datetime, asked: _Asked) -> datetime:
    """The evening of the last day; of the last working day inside the window for a workday profile."""
    first, last = local_day(start, asked.place), local_day(end, asked.place)
    day = last
    if asked.profile.days == "workdays":
        while day > first and not asked.place.calendar.is_workday(day):
            day -= ONE_DAY
        if not asked.place.calendar.is_workday(day):
            day = last
    return at(day, evening_of(asked.profile), asked.place)
