"""Numbers as people type them: 15, 十五, 两千三, 1.5万, "twenty"."""

from decimal import Decimal

ZH = "零〇一二两俩三四五六七八九十廿"
NUM = rf"(?:\d{{1,3}}|[{ZH}]{{1,4}})"
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2, "廿": 20}
ABOUT = frozenset(a + b for a, b in zip("一一二两三四五六七八", "二两三三四五六七八九", strict=True))
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10000, "k": 1000, "w": 10000}
ENGLISH = {
    word: n
    for n, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
        ]
    )
} | {"a": 1, "an": 1, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "fifty": 50, "sixty": 60}
EN_NUM = r"(?:\d{1,3}(?:\.\d)?|" + "|".join(sorted(ENGLISH, key=len, reverse=True)) + ")"


def whole(text: str) -> int | None:
    """A whole number from digits, Chinese numerals up to 万, or an English word; None when it is none."""
    text = text.strip().lower()
    if text.isascii() and text.isdigit():
        return int(text)
    if text in ENGLISH:
        return ENGLISH[text]
    value = chinese(text)
    return None if value is None else int(value)


def chinese(text: str) -> Decimal | None:
    """两千三百, 一千五 (the trailing digit takes the next scale down), 二十五, 一二 read digit by digit."""
    if not text or any(c not in DIGITS and c not in SCALES for c in text):
        return None
    if len(text) == 2 and text in ABOUT:
        return None  # 两三, 七八: about so many
    if len(text) > 1 and all(c in DIGITS and c != "廿" for c in text):
        return Decimal("".join(str(DIGITS[c]) for c in text))
    return _scaled(text)


def _scaled(text: str) -> Decimal:
    total = section = digit = 0
    last_scale = 1
    for c in text:
        if c == "廿":
            section, last_scale = section + 20, 10
        elif c in DIGITS:
            digit = DIGITS[c]
            last_scale = 1 if c in "零〇" else last_scale
        elif SCALES[c] == 10000:
            total, section, digit, last_scale = (total + section + digit) * 10000, 0, 0, 10000
        else:
            section, digit, last_scale = section + (digit or 1) * SCALES[c], 0, SCALES[c]
    tail = digit * last_scale // 10 if digit and last_scale >= 100 else digit
    return Decimal(total + section + tail)
