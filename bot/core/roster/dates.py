"""Days, moments and billing periods as people and spreadsheets write them; what has two readings is refused."""

import re
from datetime import date, datetime, time, timedelta

from bot.core.roster.cells import WrongCell, folded

_EPOCH = datetime(1899, 12, 30)  # day 0 of a spreadsheet that believes in 29 February 1900
_SERIALS = range(20_000, 80_000)  # 1954 to 2119
_YEARS_BACK, _YEARS_ON = 40, 15
_CLOCK = r"(?:[T\s]*(?:(?P<half>上午|下午|晚上|中午|am|pm)\s*)?(?P<h>[0-9]{1,2})[:点點时時](?P<m>[0-9]{2})?分?(?::[0-9]{2}(?:\.[0-9]+)?)?"
_CLOCK += r"\s*(?P<after>am|pm)?)?"
_YEAR_FIRST = re.compile(
    r"(?P<y>[0-9]{4})\s*[-/.年]\s*(?P<mo>[0-9]{1,2})\s*[-/.月]\s*(?P<d>[0-9]{1,2})\s*[日号號]?" + _CLOCK,
    re.IGNORECASE,
)
_SOLID = re.compile(r"(?P<y>(?:19|20)[0-9]{2})(?P<mo>[0-9]{2})(?P<d>[0-9]{2})" + _CLOCK, re.IGNORECASE)
_REPUBLIC = re.compile(
    r"民[国國]\s*(?P<y>[0-9]{2,3})\s*年\s*(?P<mo>[0-9]{1,2})\s*月\s*(?P<d>[0-9]{1,2})\s*日?" + _CLOCK
)
_YEAR_LAST = re.compile(
    r"(?P<a>[0-9]{1,2})[/.-](?P<b>[0-9]{1,2})[/.-](?P<y>[0-9]{4})" + _CLOCK, re.IGNORECASE
)
_NO_YEAR = re.compile(r"[0-9]{1,2}\s*[-/.月]\s*[0-9]{1,2}\s*[日号號]?")
_MONTH = re.compile(
    r"(?P<y>[0-9]{4})\s*(?:[-/.年]\s*)?(?P<mo>[0-9]{1,2})\s*月?份?(?:[-/.](?P<d>0?1)|1日)?(?: 00?:00(?::00)?)?"
)


def day(cell: object, today: date) -> date:
    """The calendar day of a cell."""
    return moment(cell, today)[0].date()


def moment(cell: object, today: date) -> tuple[datetime, bool]:
    """Day and time of a cell as wall time without a zone, and whether a time of day was written."""
    found, timed = _read(cell)
    if not today.year - _YEARS_BACK <= found.year <= today.year + _YEARS_ON:
        raise WrongCell("far_date", understood=found.date().isoformat())
    return found, timed


def _read(cell: object) -> tuple[datetime, bool]:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None), cell.time() != time()
    if isinstance(cell, date):
        return datetime.combine(cell, time()), False
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _serial(cell)
    plain = folded(cell)
    for shape in (_YEAR_FIRST, _SOLID, _REPUBLIC):
        found = shape.fullmatch(plain)
        if found:
            year = int(found["y"]) + (1911 if shape is _REPUBLIC else 0)
            return _build(year, int(found["mo"]), int(found["d"]), found)
    found = _YEAR_LAST.fullmatch(plain)
    if found:
        return _year_last(found)
    if re.fullmatch(r"[0-9]{5}(?:\.[0-9]+)?", plain):
        return _serial(float(plain))
    raise WrongCell("no_year" if _NO_YEAR.fullmatch(plain) else "not_date")


def _serial(number: int | float) -> tuple[datetime, bool]:
    if 19_000_101 <= number <= 21_001_231 and number == int(number):
        return _read(str(int(number)))
    if not _SERIALS.start <= number < _SERIALS.stop:
        raise WrongCell("not_date")
    whole = int(number)
    minutes = round((number - whole) * 24 * 60)
    return _EPOCH + timedelta(days=whole, minutes=minutes), minutes > 0


def _year_last(found: re.Match[str]) -> tuple[datetime, bool]:
    a, b = int(found["a"]), int(found["b"])
    if a <= 12 and b <= 12 and a != b:
        raise WrongCell("two_dates")
    month, on = (a, b) if a <= 12 else (b, a)
    return _build(int(found["y"]), month, on, found)


def _build(year: int, month: int, on: int, found: re.Match[str]) -> tuple[datetime, bool]:
    timed = found["h"] is not None
    hour, minute = (int(found["h"]), int(found["m"] or 0)) if timed else (0, 0)
    half = ((found["half"] or found["after"] or "") if timed else "").casefold()
    if half in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    if half in ("上午", "am") and hour == 12:
        hour = 0
    try:
        return datetime(year, month, on, hour, minute), timed
    except ValueError:
        raise WrongCell("no_such_date") from None


def hour(cell: object) -> time:
    """The time of day of a column of its own: 14:00, 下午2点."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    found = re.fullmatch(_CLOCK, folded(cell), re.IGNORECASE)
    if not found or found["h"] is None:
        raise WrongCell("not_date")
    return _build(2000, 1, 1, found)[0].time()


def period(cell: object) -> str:
    """A billing period: a month as 2026-09 however it was written, anything else (a quarter, a span) as its own words."""
    if isinstance(cell, (date, datetime)):
        return f"{cell.year}-{cell.month:02d}"
    plain = folded(cell)
    found = _MONTH.fullmatch(plain)
    if not found or not 1900 <= int(found["y"]) <= 2100:
        return plain[:60]
    if not 1 <= int(found["mo"]) <= 12:
        raise WrongCell("no_such_date")
    return f"{found['y']}-{int(found['mo']):02d}"
