"""Moments, days, windows, money and periods as people of a language write them."""

from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision

KEPT = (
    1024  # texts of each kind that are remembered: the same days, months and sums are written again and again
)


@cache
def tongue(locale: str) -> Locale:
    """The babel locale behind ours: zh-CN, zh-TW (also zh-Hans, zh-Hant); everything else is British English."""
    low = locale.replace("_", "-").lower()
    if low.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
        return Locale("zh", "TW", script="Hant")
    return Locale("zh", "CN", script="Hans") if low.startswith("zh") else Locale("en", "GB")


def moment(dt: datetime, zone: tzinfo, locale: str, this_year: int | None = None) -> str:
    """Date, weekday and time in the person's zone: 11月28日 周六 10:00, or Sat 28 Nov, 10:00."""
    local = dt.astimezone(zone)
    comma = "" if tongue(locale).language == "zh" else ","
    return f"{day(local.date(), locale, this_year)}{comma} {local:%H:%M}"


@lru_cache(maxsize=KEPT)
def day(date: date, locale: str, this_year: int | None = None) -> str:
    """Date and weekday: 11月28日 周六, or Sat 28 Nov; with its year when `this_year` is known and is another."""
    where = tongue(locale)
    other = this_year is not None and date.year != this_year
    if where.language == "zh":
        return format_date(date, "y年M月d日 EEE" if other else "M月d日 EEE", locale=where)
    return format_date(date, "EEE d MMM y" if other else "EEE d MMM", locale=where)


@lru_cache(maxsize=KEPT)
def full_day(date: date, locale: str) -> str:
    """A date as letters are dated: 2026年11月26日, or 26 November 2026."""
    where = tongue(locale)
    return format_date(date, "y年M月d日" if where.language == "zh" else "d MMMM y", locale=where)


def window(start: datetime, end: datetime, zone: tzinfo, locale: str, this_year: int | None = None) -> str:
    """From and to in the person's zone, as short as it stays clear; a whole day is only the day."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    whole = first.time() == time(0) and last.time() >= time(23, 59)
    if first == last:
        return moment(first, zone, locale, this_year)
    if first.date() == last.date():
        return (
            day(first.date(), locale, this_year)
            if whole
            else f"{moment(first, zone, locale, this_year)}–{last:%H:%M}"
        )
    if whole:
        return f"{day(first.date(), locale, this_year)} – {day(last.date(), locale, this_year)}"
    return f"{moment(first, zone, locale, this_year)} – {moment(last, zone, locale, this_year)}"


def money(fen: int, currency: str, locale: str) -> str:
    """Minor units of a currency in full: money(123450, "CNY", …) is ¥1,234.50 in every language."""
    if currency != "CNY":
        return _foreign(fen, currency, locale)
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{yuan:,}.{rest:02}"


@lru_cache(maxsize=KEPT)
def _foreign(fen: int, currency: str, locale: str) -> str:
    amount = Decimal(fen).scaleb(-get_currency_precision(currency))
    return format_currency(amount, currency, locale=tongue(locale))


@lru_cache(maxsize=KEPT)
def period_range(first: str, last: str, locale: str) -> str:
    """From the first to the last charging period; months as YYYY-MM, anything else is shown as it came."""
    one, other = _month(first), _month(last)
    if one is None or other is None:
        return first if first == last else f"{first} – {last}"
    chinese = tongue(locale).language == "zh"
    if one == other:
        return _in_month(one, locale, year=True)
    same = one.year == other.year
    if chinese:
        return f"{_in_month(one, locale, year=True)}–{_in_month(other, locale, year=not same)}"
    return f"{_in_month(one, locale, year=not same)}–{_in_month(other, locale, year=True)}"


def _month(period: str) -> date | None:
    head, dash, tail = period.strip().partition("-")
    if not (
        dash and head.isascii() and head.isdigit() and tail.isascii() and tail.isdigit() and len(head) == 4
    ):
        return None
    return date(int(head), int(tail), 1) if 1 <= int(tail) <= 12 else None


def _in_month(month: date, locale: str, *, year: bool) -> str:
    where = tongue(locale)
    patterns = ("y年M月", "M月") if where.language == "zh" else ("MMM y", "MMM")
    return format_date(month, patterns[0 if year else 1], locale=where)
