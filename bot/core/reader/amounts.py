"""Money named in a message: 两千, 1.5万, ¥500, "half" (`fixtures/phrases/README.md`, amount)."""

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from bot.core.reader.numbers import SCALES, chinese

ZH_NUMBER = "[零一二两三四五六七八九十百千万]+"
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?"
UNIT = r"元|块钱?|圆|rmb|cny|yuan|kuai|人民币|bucks"
SHARES = (
    (r"百分之([零一二三四五六七八九十百]+|\d+)", None),
    (r"(\d{1,3}(?:\.\d+)?)\s?(?:%|percent)", None),
    (r"([一二两三四五六七八九1-9])成", 10),
    (r"一半|半数|二分之一|\bhalf\b|1/2", 50),
    (r"四分之三|three quarters", 75),
    (r"四分之一|\ba quarter\b(?! (?:of an|past|to))", 25),
    (r"三分之一|\ba third\b|one third", 33),
    (r"三分之二|two thirds", 67),
)
VERB = (
    r"(?:交|付|转|打|汇|给你?们?|还|存|充|pay|paid|send|sent|transfer(?:red)?|wire[d]?|"
    r"deposit(?:ed)?|settle)"
)
LEAD = r"\s*(?:了|过|你|您|上|先|给你|you |them |in |over |about |around )*\s*"
MONEY = (
    rf"(?:¥|￥|£|\$|€|rmb\s?|cny\s?)\s?({ARABIC})\s?(万|千|k|w)?",
    rf"(?<![\d.])({ARABIC})\s?(万|千|百|k|w)?\s?(?:{UNIT})",
    rf"((?!一块[算儿来去过交付弄]){ZH_NUMBER})()(?:{UNIT})",
    rf"(?<![\d.])({ARABIC})\s?(万|千|k\b|w\b)",
    rf"{VERB}{LEAD}({ARABIC})()(?![\d.:/%-]|\s?(?:个|号|点|天|月|楼|栋|次|笔|年|分|期|人|th|st|"
    rf"nd|rd|days?|weeks?|months?|hours?|min|am|pm))",
    rf"{VERB}{LEAD}([一二两三四五六七八九十]+[百千万]{ZH_NUMBER[:-1]}*)()(?!个|号|点|天|月)",
    r"(?<![\w第])([一二两三四五六七八九十][百千万][零一二两三四五六七八九十百千]*)()(?=$|[,.!吧□ ]|的(?:尾|货|余)?款|我)",
    r"\b(\d{3,6})()(?: (?:a|per|every|each) month)",
)


@cache
def _patterns() -> tuple[tuple[tuple[re.Pattern[str], int | None], ...], tuple[re.Pattern[str], ...]]:
    return tuple((re.compile(p), share) for p, share in SHARES), tuple(re.compile(p) for p in MONEY)


def amount(text: str) -> Decimal | str | None:
    """The money named in a text whose times were taken out: yuan as Decimal, a share as "50%", else None."""
    shares, money = _patterns()
    for pattern in money:
        if hit := pattern.search(text):
            return _yuan(hit[1], hit[2])
    for pattern, share in shares:
        if hit := pattern.search(text):
            return _share(hit, share)
    return None


def _yuan(number: str, scale: str | None) -> Decimal | None:
    try:
        value = Decimal(number.replace(",", "")) if number[0].isdigit() else chinese(number)
    except InvalidOperation:
        return None
    if value is None or value <= 0:
        return None
    return (value * SCALES[scale.strip()] if scale and scale.strip() else value).normalize() + Decimal(0)


def _share(hit: re.Match[str], share: int | None) -> str | None:
    if share is not None and not hit.re.groups:
        return f"{share}%"
    number = Decimal(hit[1]) if hit[1][0].isdigit() else chinese(hit[1])
    return None if number is None else f"{number * (share or 1):f}%"
