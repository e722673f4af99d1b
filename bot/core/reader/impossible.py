"""A time that cannot be meant: a day that no month has, or one that is over (practice P12)."""

import re
from calendar import monthrange

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = rf"({'|'.join(MONTHS)})[a-z]*"
DATES = (
    re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号號]?"),
    re.compile(r"\b(?:\d{4}[-/.])(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<name>{_NAMED})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<name>{_NAMED}) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE),
    re.compile(r"\b(?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?:[/-]\d{4})?\b"),
)
# Each sign can be read in one way only: a row of digits must not be split in a million ways.
HOUR = r"(?<!\d)\d{1,2}(?:[:.]\d\d)?(?!\d)(?:\s*(?:am|pm)|[点點时時]半?)?"
CLOCK = rf"{HOUR}|早上|上午|中午|下午|晚上|morning|noon|afternoon|evening"
JOINS = rf"on|by|before|at|about|around|the|in|就|在|吧|{CLOCK}|\W"
BESIDE = re.compile(rf"(?:{JOINS})*", re.IGNORECASE)
BESIDE_DATE = re.compile(rf"(?:我|会|會|交|付|转|轉|来|來|{JOINS})*", re.IGNORECASE)
OVER = re.compile(
    r"the day before yesterday|yesterday|last (?:night|week|month|year|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?|"
    r"大前天|前[天晚]|昨[天日晚]|上(?:个|個)?(?:周|週|星期|礼拜|禮拜|月)[一二三四五六日天]?",
    re.IGNORECASE,
)
LONGEST = 40  # characters of words that are a time and nothing else


def no_such_day(text: str) -> str | None:
    """A day that no month has, such as 31/02 or 30 Feb, as it was written; None in any longer sentence."""
    for written in DATES:
        found = written.search(text)
        if found is None:
            continue
        return found[0] if _alone(text, found, BESIDE_DATE) and not any(map(_exists, _ways(found))) else None
    return None


def is_over(text: str) -> bool:
    """Whether the words name a day that is past, and nothing beside it."""
    found = OVER.search(text)
    return found is not None and _alone(text, found, BESIDE)


def _alone(text: str, found: re.Match[str], may: re.Pattern[str]) -> bool:
    """Whether beside it there is at most a clock time and what joins them."""
    beside = f"{text[: found.start()]} {text[found.end() :]}"
    return len(beside) <= LONGEST and may.fullmatch(beside) is not None


def _ways(found: re.Match[str]) -> list[tuple[int, int]]:
    """Month and day; two bare numbers may be meant either way."""
    parts, day = found.groupdict(), int(found["day"])
    if name := parts.get("name"):
        return [(MONTHS.index(name[:3].lower()) + 1, day)]
    month = int(found["month"])
    return [(month, day), (day, month)] if found.re is DATES[-1] else [(month, day)]


def _exists(when: tuple[int, int]) -> bool:
    month, day = when
    return 1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]
