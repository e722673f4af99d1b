"""Windows of a day at a place, as UTC moments: the hard hours, the allowed ones, and where the next one begins."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache

from bot.core.contact import Contact
from bot.core.policy import Place, Profile, Span

ONE_DAY = timedelta(days=1)
ONE_MINUTE, HALF_HOUR = timedelta(minutes=1), timedelta(minutes=30)
CROWDED = timedelta(minutes=2)  # on either side of the full and the half hour (wecom 2)
OFFICE_BEGINS, OFFICE_ENDS = time(9), time(18)
LONGEST_REST = 60  # days without one allowed day: no calendar has them
KEPT = 4096  # days whose windows are remembered, over all zones and profiles

Window = tuple[datetime, datetime]


def local_day(moment: datetime, place: Place) -> date:
    """The person's own date at that moment."""
    return moment.astimezone(place.zone).date()


def at(day: date, clock: time, place: Place) -> datetime:
    """That local time as a UTC moment; the first of the two when the clock is set back."""
    return datetime.combine(day, clock, tzinfo=place.zone).astimezone(UTC)


def hard_window(day: date, place: Place) -> Window:
    """The hours outside which nobody may speak (C01)."""
    return _window(day, place.hours.hard, place.zone)


def spans(place: Place, profile: Profile) -> tuple[Span, ...]:
    """The allowed windows of the law, narrowed by the profile's own hours (C02)."""
    if profile.hours is None:
        return place.hours.allowed
    return _narrowed(place.hours.allowed, profile.hours)


@cache
def _narrowed(allowed: tuple[Span, ...], office: Span) -> tuple[Span, ...]:
    first, last = office
    cut = ((max(first, start), min(last, end)) for start, end in allowed)
    return tuple((start, end) for start, end in cut if start < end)


def allowed_windows(day: date, place: Place, profile: Profile) -> tuple[Window, ...]:
    """The allowed windows of one day."""
    return _windows(day, spans(place, profile), place.zone)


@lru_cache(maxsize=KEPT)
def _windows(day: date, allowed: tuple[Span, ...], zone: tzinfo) -> tuple[Window, ...]:
    return tuple(_window(day, span, zone) for span in allowed)


@lru_cache(maxsize=KEPT)
def _window(day: date, span: Span, zone: tzinfo) -> Window:
    """A span of one day as UTC moments; the same few days are asked for again and again."""
    start, end = (datetime.combine(day, clock, tzinfo=zone).astimezone(UTC) for clock in span)
    return start, end


def first_start(day: date, place: Place, profile: Profile) -> datetime:
    """Where the first allowed window of the day begins."""
    return _window(day, spans(place, profile)[0], place.zone)[0]


def next_start(moment: datetime, place: Place, profile: Profile) -> datetime:
    """The moment itself inside an allowed window, else where the next one begins; any kind of day."""
    day = local_day(moment, place)
    for start, end in allowed_windows(day, place, profile):
        if moment < end:
            return max(moment.astimezone(UTC), start)
    return first_start(day + ONE_DAY, place, profile)


def next_morning(moment: datetime, place: Place, profile: Profile) -> datetime:
    """The first allowed start of a day that is not before the moment; any kind of day."""
    day = local_day(moment, place)
    start = first_start(day, place, profile)
    return start if start >= moment else first_start(day + ONE_DAY, place, profile)


def preferred_start(moment: datetime, place: Place, profile: Profile) -> datetime:
    """The first preferred slot that is not over at `moment`, as a UTC moment (conduct C03, `at: preferred`).

    A preferred slot is the evening of a working Thursday or Friday, or of the last working day before a public
    holiday or before the payday of the site (practice P14); where the profile has no evening it is the day's last
    allowed window. Inside a slot it is the moment itself.
    """
    day = local_day(moment, place)
    for shift in range(LONGEST_REST):
        start, end = _preferred_slot(day + shift * ONE_DAY, place, profile)
        if moment < end and _preferred_day(day + shift * ONE_DAY, place):
            return max(moment.astimezone(UTC), start)
    raise ValueError(f"no preferred day within {LONGEST_REST} days of {day}")


def _preferred_day(day: date, place: Place) -> bool:
    calendar = place.calendar
    if not calendar.is_workday(day):
        return False
    rest = day + ONE_DAY
    while not calendar.is_workday(rest) and not calendar.is_holiday(rest):
        rest += ONE_DAY  # an ordinary weekend before the holiday
    return (
        day.weekday() in place.hours.preferred_days or calendar.is_holiday(rest) or _before_payday(day, place)
    )


def _before_payday(day: date, place: Place) -> bool:
    """Whether this is the last working day before the payday of the site (practice P14); short months end early."""
    after = day + ONE_DAY
    while not _payday(after, place.payday) and not place.calendar.is_workday(after):
        after += ONE_DAY
    return _payday(after, place.payday)


def _payday(day: date, payday: int) -> bool:
    return bool(payday) and day.day == min(payday, monthrange(day.year, day.month)[1])


def _preferred_slot(day: date, place: Place, profile: Profile) -> Window:
    evening = [span for span in spans(place, profile) if span[0] >= place.hours.preferred[0]]
    return _window(day, (evening or spans(place, profile))[-1], place.zone)


def next_day(day: date, fits: Callable[[date], bool]) -> date:
    """The first day from `day` on that fits."""
    for shift in range(LONGEST_REST):
        if fits(day + shift * ONE_DAY):
            return day + shift * ONE_DAY
    raise ValueError(f"no allowed day within {LONGEST_REST} days of {day}")


def day_rule(contact: Contact, profile: Profile, place: Place) -> Callable[[date], bool]:
    """Which days this kind of contact may use (C04, conduct §2 `days`)."""
    calendar = place.calendar
    if not contact.proactive or contact.named or contact.kind == "conversation" or profile.days == "any":
        return _any_day
    if profile.days == "workdays" or contact.kind in ("reminder", "letter"):
        return calendar.is_workday
    if contact.kind in ("promise_eve", "promise_check") and not contact.chose_day:
        return lambda day: not calendar.is_holiday(day)
    return _any_day


def _any_day(day: date) -> bool:
    return True


def office_start(moment: datetime, place: Place, *, any_day: bool = False) -> datetime:
    """When a colleague is asked: that moment, or the next 09:00 of a working day (`any_day`: of any day)."""
    local = moment.astimezone(place.zone)
    day, clock = local.date(), local.time()
    if clock >= OFFICE_ENDS:
        day, clock = day + ONE_DAY, OFFICE_BEGINS
    while not (any_day or place.calendar.is_workday(day)):
        day, clock = day + ONE_DAY, OFFICE_BEGINS
    return at(day, max(clock, OFFICE_BEGINS), place)


def off_the_hour(moment: datetime) -> datetime:
    """The moment itself, or the next free minute: what goes to many keeps off the full and the half hour (wecom 2)."""
    past = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    if CROWDED < past < HALF_HOUR - CROWDED:
        return moment
    strike = moment - past + (HALF_HOUR if past >= HALF_HOUR - CROWDED else timedelta())
    return strike + CROWDED + ONE_MINUTE
