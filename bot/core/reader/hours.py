"""Which three o'clock: the 12-hour clock read within waking hours, and the halves of a day."""

from datetime import datetime, time, timedelta

from bot.core.reader.almanac import DAY
from bot.core.reader.lexeme import At, Clock, Days, Part, Window, floor

HALVES = {"morning": (8, 12), "noon": (12, 14), "afternoon": (12, 18), "evening": (18, 24), "night": (0, 6)}
AWAKE = (time(8), time(21))


def half(part: Part, day: Days | None, at: At) -> Window:
    """A half of a day: 上午 of the day named, of today, or of tomorrow when today's is over."""
    low, high = HALVES[part]
    first, last = (day.first, day.last) if day else (at.today(), at.today())
    if day is None and floor(first, at) + timedelta(hours=high) <= at.now:
        first = last = first + DAY
    end = floor(last, at) + timedelta(hours=high, seconds=-1)
    wide = first != last
    start = floor(first, at) + timedelta(hours=low)
    ahead = bool(day and day.ahead)
    return Window(start, end, "half_day", doubtful=wide or part == "night", ahead=ahead)


def at_clock(clock: Clock, part: Part | None, day: Days | None, at: At, left: Window | None) -> Window:
    """The minute a clock time means, or the stretch from one to another (README: Which three o\'clock)."""
    begin = _moment(clock, part, day, at, left.start if left else None)
    end = begin
    if clock.until:
        end = _moment(clock.until, part, day or Days(begin.date(), begin.date()), at, begin)
        if end < begin and not clock.until.sharp:
            end += timedelta(hours=12)
    wide = bool(day and day.first != day.last)
    doubtful = wide or bool(day and day.doubtful) or end < begin or (not day and end.date() > begin.date())
    return Window(begin, max(begin, end), "minute", doubtful=doubtful, ahead=bool(day and day.ahead))


def _moment(clock: Clock, part: Part | None, day: Days | None, at: At, after: datetime | None) -> datetime:
    hours, sharp = _readings(clock, part)
    today = at.today()
    named = day is not None and (day.first != today or part is not None or clock.sharp)
    first = day.first if day else (after.date() if after else today)
    candidates = [
        floor(first, at) + timedelta(days=n, hours=hour, minutes=clock.minute)
        for n in (0, 1)
        for hour in hours
    ]
    if named and (sharp or after is None):
        return candidates[0]
    floor_at = after if after is not None else at.now
    return next((moment for moment in candidates if moment > floor_at), candidates[-1])


def _readings(clock: Clock, part: Part | None) -> tuple[list[int], bool]:
    hour = clock.hour
    if clock.sharp or hour > 12 or hour == 0:
        return [hour], True
    if part is not None:
        return [_in_part(hour, part)], True
    both = [hour % 12, hour % 12 + 12]
    awake = [h for h in both if AWAKE[0] <= time(h, clock.minute) <= AWAKE[1]]
    return (awake or both[1:]), False


def _in_part(hour: int, part: Part) -> int:
    if part in {"morning", "night"}:
        return hour if part == "morning" else hour % 12
    if part == "noon":
        return hour if hour >= 10 else hour + 12
    if part == "afternoon":
        return 12 if hour == 12 else hour + 12
    return {12: 24, 1: 25, 2: 26, 3: 27, 4: 28}.get(hour, hour + 12)
