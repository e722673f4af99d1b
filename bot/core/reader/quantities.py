"""Goods counted in a message: 先到600件, "600 of 1000", 一半; hundredths of the measure (practice M6)."""

import re
import unicodedata
from decimal import Decimal
from functools import cache

from bot.core.reader.numbers import SCALES, chinese

_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?)\s?(万|千|百|k\b)?"
_CHINESE = (
    r"([一二两三四五六七八九十百千万零]*[十百千万][一二两三四五六七八九十百千万零]*|[一二两三四五六七八九])()"
)
MEASURE = (
    r"(?:件|箱|台|套|只|支|根|条|卷|片|块板|张|米|吨|公斤|千克|斤|托|包|袋|桶|个(?!月|小时|星期|礼拜|工作日)|"
    r"kgs?\b|kilos?\b|pcs?\b|pieces?\b|units?\b|sets?\b|boxes\b|cartons?\b|rolls?\b|sheets?\b|tons?\b|tonnes?\b|m\b)"
)
_FIRST = r"(?:先|只能?|能|可以?|会|再)?\s?(?:到|出|发|送|交|做|来|ship|deliver|send|bring|finish|make)(?:货|得了|完|好|齐|了)?\s?"
_NOT_TIME = (
    r"(?!\s?(?:号|日|点|天|月|周|年|分|时|:|/|-|\.|am|pm|days?|weeks?|hours?|o'clock|st\b|nd\b|rd\b|th\b|\d))"
)
PATTERNS = (
    rf"{_NUMBER}\s?(?:out of|of|/)\s?(?:the |our )?\d",
    rf"先\s?(?:到|出|发|送|交|做|来)?\s?{_NUMBER}{_NOT_TIME}",
    rf"先\s?(?:到|出|发|送|交|做|来)?\s?{_CHINESE}{MEASURE}",
    rf"(?<![\d.:/-]){_NUMBER}\s?{MEASURE}",
    rf"{_CHINESE}{MEASURE}",
    rf"{_FIRST}{_NUMBER}{_NOT_TIME}",
    r"^\D{0,12}?(\d{3,6})()(?=\s(?:on|by|this|next|tomorrow|first)\b)",
)
SHARES = (
    (r"一半|半数|\bhalf\b", 50),
    (r"三分之一|\ba third\b", 33),
    (r"三分之二|two thirds", 67),
    (r"四分之三|three quarters", 75),
)
PERCENT = r"(\d{1,2})\s?(?:%|percent|成(?!品|本|功))"
REST = re.compile(
    r"[,.;、,。;]?\s*(?:剩下的?|剩余的?|余下的?|其余的?|余数|剩的|\b(?:the )?(?:rest|remainder|others?|balance|remaining)\b)"
)
TENTHS = 10


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in PATTERNS)


def quantity(text: str, ordered: int) -> int | None:
    """The quantity a message promises, in hundredths; a share is counted of `ordered`. None: none, or everything.

    Of "600 of 1000" it is 600. What comes after "the rest" is not looked at.
    """
    plain = _plain(REST.split(_plain(text), maxsplit=1)[0])
    found = _counted(plain)
    found = _share(plain, ordered) if found is None else found
    return found if found is not None and 0 < found < ordered else None


def parts(text: str) -> tuple[str, str]:
    """What is said of the first part, and what is said of the rest; the second is empty when there is none."""
    hit = REST.search(text.lower())
    if hit is None or not text[: hit.start()].strip():
        return text, ""
    return text[: hit.start()].strip(), text[hit.start() :].lstrip(",.; ")


def bare(words: str) -> int | None:
    """A quantity a colleague typed alone, 600 or "600 pcs", in hundredths; None when it is none."""
    hit = re.fullmatch(rf"{_NUMBER}\s?(?:{MEASURE}|[^\W\d]{{0,12}})", _plain(words).strip())
    return _hundredths(hit[1], hit[2]) if hit else None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _counted(plain: str) -> int | None:
    for pattern in _patterns():
        if hit := pattern.search(plain):
            return _hundredths(hit[1], hit[2])
    return None


def _share(plain: str, ordered: int) -> int | None:
    for pattern, share in SHARES:
        if re.search(pattern, plain):
            return ordered * share // 100 // 100 * 100
    hit = re.search(PERCENT, plain)
    if hit is None:
        return None
    share = int(hit[1]) * (TENTHS if hit[0].endswith("成") else 1)
    return ordered * share // 100 // 100 * 100


def _hundredths(number: str, scale: str | None) -> int | None:
    value = Decimal(number.replace(",", "")) if number[0].isdigit() else chinese(number)
    if value is None:
        return None
    return int(value * (SCALES[scale] if scale else 1) * 100)
