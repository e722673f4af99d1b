"""What one cell means: text, money, phone, unit, language; what it cannot mean is refused with a code, never guessed."""

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

LONGEST = 200
MOST_ZONES = 2
_MOST = 100_000_000_00  # fen: above it a slip is likelier than a debt

CURRENCIES = {
    name: code
    for code, names in {
        "CNY": "cny rmb 人民币 人民幣 元 ¥ cn¥",
        "USD": "usd 美元 美金 us$",
        "EUR": "eur 欧元 歐元 €",
        "GBP": "gbp 英镑 英鎊 £",
        "HKD": "hkd 港币 港幣 港元 hk$",
        "TWD": "twd ntd 新台币 新臺幣 新台幣 台币 台幣 nt$",
        "MOP": "mop 澳门元 澳門元",
        "SGD": "sgd s$",
        "AUD": "aud a$",
        "CAD": "cad c$",
        "CHF": "chf",
    }.items()
    for name in names.split()
}
_LOCALES = {
    name: locale
    for locale, names in {
        "zh-CN": "zh-cn zh zh-hans zh-hans-cn zh-sg 中文 简体 简体中文 简中 普通话 chinese",
        "zh-TW": "zh-tw zh-hant zh-hant-tw zh-hk zh-mo 繁体 繁體 繁体中文 繁體中文 繁中",
        "en": "en en-us en-gb english 英文 英语 英語",
    }.items()
    for name in names.split()
}
_MARKS = sorted((re.escape(name) for name in CURRENCIES), key=len, reverse=True)
_MONEY_DRESS = re.compile(
    rf"^(?:(?:{'|'.join(_MARKS)}|\$)\s*)?(?P<minus>[-−–(]?)\s*(?:(?:{'|'.join(_MARKS)}|\$)\s*)?"
    rf"(?P<digits>[0-9][0-9.,]*|\.[0-9]+)\s*(?:{'|'.join(_MARKS)}|块|圆|圓|元整)?\)?$",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[0-9]*(?:\.[0-9]+)?\.?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_EXPONENT = re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+")
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]+"
)
_MAINLAND = re.compile(r"1[0-9]{10}")
_DASHES = re.compile(r"\s*[-‐‑‒–—−﹣－]\s*")
_BROKEN = frozenset({"#N/A", "#REF", "#VALUE", "#NAME", "#DIV/0", "#NULL", "#NUM"})
_SHORT_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTHS = {_SHORT_MONTHS[3 * i : 3 * i + 3]: i + 1 for i in range(12)}


class WrongCell(ValueError):
    """The cell cannot mean what its column asks for; `code` names the sentence in `says`."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def text(cell: object) -> str:
    """The cell as one line of plain text, the way a spreadsheet shows it; whole floats lose their `.0`."""
    if isinstance(cell, str):
        plain = cell
    elif cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return ""
    elif isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        plain = str(int(cell))
    elif isinstance(cell, int) and abs(cell) >= 10**30:
        return ""
    else:
        plain = str(cell)
    if plain.isprintable():  # nothing that steers, and no blank but the plain one
        return plain if " " not in plain else " ".join(plain.split())
    return " ".join(_CONTROL.sub(" ", plain).split())


def folded(cell: object) -> str:
    """Text with full-width letters, digits and signs made half-width."""
    plain = text(cell)
    return plain if plain.isascii() else " ".join(unicodedata.normalize("NFKC", plain).split())


def name(cell: object) -> str:
    """Plain text, as long as a name or a word may be; formulas and markup stay the letters they are."""
    plain = text(cell)
    if len(plain) > LONGEST:
        raise WrongCell("too_long", limit=LONGEST)
    return plain


def amount(cell: object) -> int:
    """Money in fen. Signs, exponents, a third decimal, and marks that can be read in two ways are refused."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _number(cell)
    if isinstance(cell, (bool, date, time, timedelta)):
        raise WrongCell("not_amount")
    plain = folded(cell)
    if _EXPONENT.fullmatch(plain):
        raise WrongCell("exponent")
    dressed = _MONEY_DRESS.match(plain)
    if not dressed:
        raise WrongCell("not_amount")
    digits = dressed["digits"]
    if dressed["minus"]:
        raise WrongCell("negative")
    if not _PLAIN.fullmatch(digits) and not _GROUPED.fullmatch(digits):
        raise WrongCell("separator")
    return _fen(Decimal(digits.replace(",", "")))


def _number(cell: int | float) -> int:
    if cell < 0:
        raise WrongCell("negative")
    if not cell * 100 <= _MOST:
        raise WrongCell("too_much" if cell > 0 else "not_amount")
    cents = round(cell * 100)
    if abs(cell * 100 - cents) > 1e-4:  # 305.12000000000006 is a spreadsheet's 305.12
        raise WrongCell("decimals")
    return cents


def _fen(value: Decimal) -> int:
    if value * 100 > _MOST:
        raise WrongCell("too_much")
    cents = value * 100
    if cents != cents.to_integral_value():
        raise WrongCell("decimals")
    return int(cents)


def currency(cell: object) -> str:
    """The ISO code of a currency whose minor unit is a hundredth."""
    code = CURRENCIES.get(folded(cell).casefold())
    if code is None:
        raise WrongCell("currency")
    return code


def currency_mark(cell: object) -> str | None:
    """The currency an amount wears: "US$12" -> USD; a bare `$` names none."""
    if not isinstance(cell, str):
        return None
    if cell.isascii() and cell[:1].isdigit() and cell[-1:].isdigit():
        return None
    mark = re.sub(r"[0-9.,\s]+", "", folded(cell)).casefold()
    return CURRENCIES.get(mark)


def phone(cell: object) -> str:
    """A phone number in digits; the mainland's own prefix goes, any other country's stays with its plus."""
    plain = folded(cell)
    if _MAINLAND.fullmatch(plain):
        return plain
    if _EXPONENT.fullmatch(plain):
        raise WrongCell("phone_exponent")
    digits = re.sub(r"[\s\-.()·—–]", "", re.sub(r"\.0+$", "", plain))
    mainland = re.fullmatch(r"(?:\+|00)?86(1[0-9]{10})", digits)
    if mainland:
        return mainland[1]
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not re.fullmatch(r"\+?[0-9]{7,15}", digits):
        raise WrongCell("not_phone")
    return digits


def phones(cell: object) -> list[str]:
    """All numbers of a cell that holds one or several; the first one counts."""
    plain = folded(cell)
    if _MAINLAND.fullmatch(plain):
        return [plain]
    return [phone(part) for part in re.split(r"[/、;,，；|\n]+", plain) if part.strip()]


def unit(cell: object) -> str:
    """A flat, order or invoice number: blanks around dashes go, the rest stays as written."""
    plain = _DASHES.sub("-", folded(cell))
    if plain.startswith("#") and plain.rstrip("!?").upper() in _BROKEN:
        raise WrongCell("broken_formula")
    if len(plain) > 64:
        raise WrongCell("too_long", limit=64)
    return plain


def unbent_unit(cell: object, today: date) -> str | None:
    """The flat number a spreadsheet had turned into a date ("12-27" -> 2026-12-27); None when it is no date."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return _month_day(cell, today)
    plain = folded(cell)
    if re.fullmatch(r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}(?: 00?:00(?::00)?)?", plain):
        year, month, day = (int(part) for part in re.split(r"[-/]", plain.split()[0]))
        try:
            return _month_day(date(year, month, day), today)
        except ValueError:
            return None
    shown = re.fullmatch(r"([0-9]{1,2})月([0-9]{1,2})日", plain)
    if shown:
        return f"{int(shown[1])}-{int(shown[2])}"
    return _english_date(plain.casefold())


def _english_date(plain: str) -> str | None:
    """What an English spreadsheet shows for 12-27 (27-Dec) and for 12-35 (Dec-35)."""
    shown = re.fullmatch(r"([0-9]{1,2})-([a-z]{3})", plain)
    if shown and shown[2] in _MONTHS:
        return f"{_MONTHS[shown[2]]}-{int(shown[1])}"
    shown = re.fullmatch(r"([a-z]{3})-([0-9]{2})", plain)
    if shown and shown[1] in _MONTHS:
        return f"{_MONTHS[shown[1]]}-{int(shown[2])}"
    return None


def _month_day(day: date, today: date) -> str:
    short = day.year % 100
    days = 29 if day.month == 2 else 30 if day.month in (4, 6, 9, 11) else 31
    leap = today.year % 4 == 0
    # "6-33" has no such day, so a spreadsheet reads June 1933: the year is the second half.
    if day.day == 1 and day.year != today.year and short > days - (day.month == 2 and not leap):
        return f"{day.month}-{short}"
    return f"{day.month}-{day.day}"


def zone(cell: object) -> str:
    """A name of the time zone database, or two of them that are as plausible, parted by a comma (conduct §1)."""
    names = [part.strip() for part in re.split(r"[,，、;；|]", text(cell)) if part.strip()]
    if not 1 <= len(names) <= MOST_ZONES or not all(map(_is_zone, names)):
        raise WrongCell("not_zone")
    return ",".join(names)


def _is_zone(name: str) -> bool:
    try:
        return "/" in name and bool(ZoneInfo(name).key)
    except (KeyError, ValueError, OSError):
        return False


def locale(cell: object) -> str | None:
    """One of our three languages, by code or by name; None for another."""
    return _LOCALES.get(folded(cell).casefold().replace("_", "-"))
