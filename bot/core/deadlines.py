"""Our own deadlines and silences: by when we answer, how long a pause lasts, how far a promise may reach (conduct 2)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from bot.core.facts import PauseReason
from bot.core.playbook import Playbook
from bot.core.policy import Place
from bot.core.promise import check_moment
from bot.core.standing import Standing

ANSWER_HOUR = time(18)  # of the last day of a deadline of ours
ANSWER_DAYS, REVIEW_DAYS = (
    1,
    2,
)  # working days for an answer, for a look at a complaint (ours; P18 wants a number)
PAUSE_DAYS = 5  # working days for a claim and for a wish to pay in parts (C16, conduct 5)
PAUSES: Mapping[PauseReason, timedelta] = {
    "hardship": timedelta(days=30),
    "anger": timedelta(hours=72),
}  # C17, 2a
LONGEST: Mapping[str, timedelta] = {"staff": timedelta(days=60), "manager": timedelta(days=180)}  # `longest`
LUNCH_OVER = time(12, 30)  # practice P15: noon means half past twelve
NOON_ENDS = timedelta(hours=2)
FOLDED = timedelta(hours=2)  # practice P7: sightings within two hours are one
ASKED_FIRST = frozenset({"money", "goods"})  # an arrival or an answer that is asked late is of no use
TO_ANSWER = timedelta(
    days=1
)  # so long, at least, they have after the check (ours; conduct 2a names the check alone)
AFTER_DISPUTE = timedelta(days=1)


def answer_deadline(now: datetime, place: Place, workdays: int = ANSWER_DAYS) -> datetime:
    """18:00, so many working days on."""
    return _workdays_on(now, place, workdays, ANSWER_HOUR)


def pause_end(why: PauseReason, now: datetime, place: Place) -> datetime | None:
    """Until when nothing of ours is said; None: until a person ends it (C18 to C20)."""
    if why in PAUSES:
        return now + PAUSES[why]
    if why == "claims_paid":
        return _workdays_on(now, place, PAUSE_DAYS, now.astimezone(place.zone).time())
    return _workdays_on(now, place, PAUSE_DAYS, ANSWER_HOUR) if why == "instalment" else None


def lapse_of(s: Standing, book: Playbook) -> datetime:
    """When the open promise counts as not kept: its own tolerance, but never inside a silence of ours.

    Money and goods that were asked for late have the tolerance that lies between the check and the lapse again,
    counted from the question, and at least a day (conduct 2a).
    """
    assert s.promise is not None
    said = s.promise.said
    lapse = said.lapse
    if s.resolved is not None and s.resolved.at > said.at:
        lapse = max(lapse, s.resolved.at + AFTER_DISPUTE)
    asked = s.spoken.get(f"check:{said.id}")
    if asked is not None and book.follows in ASKED_FIRST:
        lapse = max(lapse, asked.at + max(said.lapse - said.check, TO_ANSWER))
    ends = [pause.until for pause in s.pauses if pause.until is not None]
    return max([lapse, *ends])


def next_ending(s: Standing, book: Playbook, now: datetime) -> datetime | None:
    """When something ends by itself although nothing is said: an open promise, or an event (`ends_after`)."""
    moments: list[datetime] = []
    if s.outcome:
        return None
    if s.promise is not None and not s.disputed_whole:
        moments.append(lapse_of(s, book))
    if s.starts and book.ends_after is not None:
        moments.append(s.starts + book.ends_after)
    return min((moment for moment in moments if moment > now), default=None) if moments else None


def _workdays_on(now: datetime, place: Place, workdays: int, clock: time) -> datetime:
    day = place.calendar.add_workdays(now.astimezone(place.zone).date(), workdays)
    return datetime.combine(day, clock, place.zone)


def call_back_moment(
    window: tuple[datetime, datetime, str], now: datetime, place: Place, profile: str, span: timedelta | None
) -> datetime:
    """When to come back to somebody who was busy: the minute they named, half past twelve for "noon" (practice P15).

    Another half day is begun with (an afternoon at 14:00), a day at 10:00; else as a promise is checked.
    """
    start, end, precision = window
    local = start.astimezone(place.zone)
    if precision == "half_day" and local.hour == 12:
        clock = LUNCH_OVER if end - start <= NOON_ENDS else time(14)
        return datetime.combine(local.date(), clock, place.zone)
    if precision in ("day", "half_day") and start > now and span is None:
        clock = max(time(9), local.time()) if precision == "half_day" else time(10)
        return datetime.combine(local.date(), clock, place.zone)
    return check_moment(start, end, precision, now, span=span, place=place, profile=profile)
