"""Day arithmetic behind the words: weeks, month ends, festivals, lunar dates, working days."""

from collections.abc import Callable
from datetime import date, timedelta

from bot.core.reader.lexeme import At

DAY = timedelta(days=1)

# The mainland calendar of 2026 as published, for a reader that was given none.
RESTS_2026 = ((1, 1, 3), (2, 15, 9), (4, 4, 3), (5, 1, 5), (6, 19, 3), (9, 25, 3), (10, 1, 7))
REST = frozenset(date(2026, month, day) + DAY * n for month, day, length in RESTS_2026 for n in range(length))
MOVED = frozenset(date(2026, m, d) for m, d in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)))


def is_workday(day: date, at: At) -> bool:
    """Whether offices are open, by the given calendar or by the one known here (other years: weekdays)."""
    if at.calendar is not None:
        return at.calendar.is_workday(day)
    return day in MOVED or (day.weekday() < 5 and day not in REST and not _statutory(day))


def _statutory(day: date) -> bool:
    if day.year == 2026:
        return False
    if (day.month, day.day) in {(1, 1), (5, 1), (5, 2)} or (day.month == 10 and day.day <= 7):
        return True
    spring = lunar(day.year, 1, 1) if day.month <= 2 else None
    return spring is not None and -1 <= (day - spring).days <= 6


def next_rest(at: At) -> date | None:
    """The first weekday off after today: the next public holiday, wherever it ends."""
    days = (at.today() + DAY * n for n in range(1, 200))
    return next((day for day in days if day.weekday() < 5 and not is_workday(day, at)), None)


def workday(count: int, at: At, after: date | None = None) -> date:
    """The `count`-th working day, counted from the day after `after` (today)."""
    day = after or at.today()
    for _ in range(min(count, 260)):
        day += DAY
        while not is_workday(day, at):
            day += DAY
    return day


def monday(day: date) -> date:
    """The Monday of that week."""
    return day - DAY * day.weekday()


def on(year: int, month: int, day: int) -> date | None:
    """That date, or None when there is none."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def month_of(day: date, ahead: int) -> date:
    """The first of the month so many months on."""
    months = day.year * 12 + day.month - 1 + ahead
    return date(months // 12, months % 12 + 1, 1)


def month_end(first: date) -> date:
    """The last day of the month that holds `first`."""
    return month_of(first, 1) - DAY


def same_day(day: date, months: int) -> date:
    """The same day number so many months on, clamped to the length of that month."""
    first = month_of(day, months)
    return first.replace(day=min(day.day, month_end(first).day))


def coming(base: date, month: int, day: int) -> date | None:
    """The nearest such date from `base` on, that day included."""
    found = (on(base.year + n, month, day) for n in range(9))
    return next((d for d in found if d is not None and d >= base), None)


def coming_number(base: date, number: int) -> date | None:
    """The nearest day of the month with this number, months without it skipped."""
    firsts = (month_of(base, n) for n in range(13))
    found = (on(first.year, first.month, number) for first in firsts)
    return next((d for d in found if d is not None and d >= base), None)


def lunar(year: int, month: int, day: int) -> date | None:
    """The solar date of a lunar one."""
    from borax.calendars.lunardate import LunarDate

    try:
        solar = LunarDate(year, month, day).to_solar_date()
    except ValueError:
        return None
    return date(solar.year, solar.month, solar.day)


def coming_lunar(base: date, month: int, day: int) -> date | None:
    """The nearest such lunar date from `base` on."""
    found = (lunar(base.year + n, month, day) for n in (-1, 0, 1))
    return next((d for d in found if d is not None and d >= base), None)


def new_years_eve(base: date) -> date | None:
    """The nearest day before a first day of the first lunar month."""
    first = coming_lunar(base + DAY, 1, 1)
    return first - DAY if first else None


def qingming(base: date) -> date | None:
    """The nearest Qingming (the usual formula for 2000-2099)."""
    for year in (base.year, base.year + 1):
        short = year % 100
        day = date(year, 4, int(short * 0.2422 + 4.81) - short // 4)
        if day >= base:
            return day
    return None


def _solar(month: int, day: int) -> Callable[[date], date | None]:
    return lambda base: coming(base, month, day)


def _moon(month: int, day: int) -> Callable[[date], date | None]:
    return lambda base: coming_lunar(base, month, day)


FESTIVALS: tuple[tuple[str, Callable[[date], date | None]], ...] = (
    (r"除夕|大年三十|年三十|年卅|chinese new year'?s eve|lunar new year'?s eve", new_years_eve),
    (
        r"春节|大年初一|正月初一|农历新年|过大?年|(?<![\d今明去后每前半一二两三几])年(?=之?前)|"
        r"chinese new year|lunar new year|spring festival|\bcny\b",
        _moon(1, 1),
    ),
    (r"元宵节?|lantern festival", _moon(1, 15)),
    (r"清明节?|tomb[- ]sweeping(?: day)?|qingming", qingming),
    (r"端午节?|dragon boat(?: festival)?", _moon(5, 5)),
    (r"七夕节?", _moon(7, 7)),
    (r"中秋节?|八月十五|mid-?autumn(?: festival)?|moon festival", _moon(8, 15)),
    (r"重阳节?", _moon(9, 9)),
    (r"腊八节?", _moon(12, 8)),
    (r"国庆节?|(?<!双)十一(?=之?前|以前|假期|长假|放假|黄金周)|national day|golden week", _solar(10, 1)),
    (r"new year'?s eve|跨年夜?(?!之?前)", _solar(12, 31)),
    (r"元旦节?|跨年(?=之?前)|new year'?s(?: day)?|(?:the )?new year", _solar(1, 1)),
    (r"五一(?:劳动节)?|劳动节|labou?r day|may day", _solar(5, 1)),
    (r"六一(?:儿童节)?|儿童节|children'?s day", _solar(6, 1)),
    (r"三八妇女节|妇女节|women'?s day", _solar(3, 8)),
    (r"七一建党节|建党节", _solar(7, 1)),
    (r"八一建军节|建军节", _solar(8, 1)),
    (r"双十节?(?!一|二)|国庆日", _solar(10, 10)),
    (r"愚人节|april fool'?s'?(?: day)?", _solar(4, 1)),
    (r"教师节", _solar(9, 10)),
    (r"双十一|双11", _solar(11, 11)),
    (r"双十二|双12", _solar(12, 12)),
    (r"平安夜|christmas eve|xmas eve", _solar(12, 24)),
    (r"圣诞节?|christmas(?: day)?|xmas", _solar(12, 25)),
    (r"boxing day", _solar(12, 26)),
    (r"情人节|valentine'?s(?: day)?", _solar(2, 14)),
    (r"halloween|万圣节", _solar(10, 31)),
)
