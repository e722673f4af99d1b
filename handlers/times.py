"""A time as a colleague typed it; what is vague, past, too far or no date at all is refused with a way out."""

import re
from calendar import monthrange
from datetime import timedelta

from bot.core.deadlines import LONGEST
from bot.core.reader import Reading, read
from bot.core.said import Said
from bot.engine import View
from bot.engine.offers import day_offers
from handlers.desk import Desk, Refused
from handlers.goods import counted_in
from handlers.promising import said_of
from handlers.spelling import distance
from handlers.words import AGO, CALENDAR_DAY

NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})\b")
LATIN = re.compile(r"[A-Za-z]{3,}")
KNOWN = (
    "day", "days", "hour", "hours", "week", "weeks", "month", "months", "minute", "minutes", "today", "tonight",
    "tomorrow", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "morning", "afternoon",
    "evening", "noon", "next", "this", "before", "until", "end",
)  # fmt: skip


async def time_of(desk: Desk, view: View, text: str) -> Said:
    """The window that was typed. Raises Refused: no such date, a slip of the pen, vague, past, or too far."""
    place = view.scene.place
    reading = read(text, desk.now.astimezone(place.zone), desk.locale, place.calendar)
    reading = counted_in(desk, view, reading, text)
    said = said_of(reading, view.s.owed)
    unit = view.case.unit
    if (
        bad := impossible(text, CALENDAR_DAY)
    ) is not None:  # the reader would take the 30th of this month for it
        raise Refused("error.when_none", words=bad, unit=unit)
    _refuse_past(desk, view, reading, text)
    if said is None and reading.kind == "vague":
        raise _vague(desk, view, text)
    if said is None or (reading.kind == "vague" and not reading.sure and said.end <= desk.now):
        raise _unreadable(desk, view, text)
    when = desk.window(said.start, said.end, place.zone)
    if reading.span == timedelta(0) or said.end <= desk.now:
        if reading.span == timedelta(0):
            raise _vague(desk, view, text)
        raise Refused("error.when_past", words=text, when=when, unit=unit)
    longest = LONGEST["manager" if desk.staff & {"manager", "admin"} else "staff"]
    if said.start > desk.now + longest:
        raise Refused("error.when_far", words=text, when=when, days=longest.days, unit=unit)
    if not _clear(reading):
        raise _vague(desk, view, text)
    return said


def _refuse_past(desk: Desk, view: View, reading: Reading, text: str) -> None:
    """A whole date that was written out and is over is past, and not vague."""
    zone = view.scene.place.zone
    if reading.start is None or reading.end is None:
        return
    if reading.end.astimezone(zone).date() < desk.now.astimezone(zone).date():
        when = desk.window(reading.start, reading.end, zone)
        raise Refused("error.when_past", words=text, when=when, unit=view.case.unit)


def _clear(reading: Reading) -> bool:
    return reading.sure or reading.question is None


def _unreadable(desk: Desk, view: View, text: str) -> Refused:
    unit = view.case.unit
    if (bad := impossible(text)) is not None:
        return Refused("error.when_none", words=bad, unit=unit)
    if (ago := next((days for word, days in AGO.items() if word in text.lower()), None)) is not None:
        day = desk.now.astimezone(view.scene.place.zone).date() - timedelta(days=ago)
        when = desk.engine.words.day(day, desk.locale)
        return Refused("error.when_past", words=text, when=when, unit=unit)
    for word in LATIN.findall(text):
        meant = nearest(word)
        if meant is not None:
            better = text.replace(word, meant)
            row = [{"label": better, "press": f"re:{desk.kept}:w={meant}"}]
            return Refused("error.when_typo", [row], words=text, meant=better, unit=unit)
    return _vague(desk, view, text)


def impossible(text: str, written: re.Pattern[str] = NUMERIC) -> str | None:
    """A day that no month has, such as 31/02; `written` finds two numbers, which may be month and day either way."""
    for found in written.finditer(text):
        one, other = int(found[1]), int(found[2])
        ways = [(one, other)] if written is CALENDAR_DAY else [(one, other), (other, one)]
        if not any(1 <= m <= 12 and 1 <= d <= monthrange(2024, m)[1] for m, d in ways):
            return found[0]
    return None


def nearest(word: str) -> str | None:
    """The word of time that is one or two letters away from a misspelt one."""
    low = word.lower()
    if low in KNOWN:
        return None
    ranked = sorted((distance(low, known), known) for known in KNOWN)
    return ranked[0][1] if ranked[0][0] <= (1 if len(low) < 4 else 2) else None


def _vague(desk: Desk, view: View, text: str) -> Refused:
    """Two concrete proposals as buttons (contract, WHEN)."""
    offers = day_offers(desk.engine, view, desk.locale)
    row = [{"label": o.label, "press": o.press.replace("day:", "sp:", 1)} for o in offers]
    return Refused(
        "error.when_vague",
        [row],
        words=text,
        first=offers[0].label,
        second=offers[-1].label,
        unit=view.case.unit,
    )
