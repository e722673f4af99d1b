"""A time of theirs that cannot be meant: a day that no month has, or one that is over. It is asked back, kindly."""

import re
from calendar import monthrange
from typing import Literal, NamedTuple

from bot.core import facts as f
from bot.core.asking import asked_of
from bot.core.reader import Reading, read
from bot.engine import View
from bot.engine.offers import day_offers
from handlers.desk import Desk
from handlers.promising import keys
from handlers.said import fact_of_words

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = rf"({'|'.join(MONTHS)})[a-z]*"
DATES = (
    re.compile(r"(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号號]?"),
    re.compile(r"\b(?:\d{4}[-/.])(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b"),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<name>{_NAMED})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<name>{_NAMED}) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b", re.IGNORECASE),
    re.compile(r"\b(?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?:[/-]\d{4})?\b"),
)
CLOCK = r"\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm)?|\d{1,2}[点點时時]半?|早上|上午|中午|下午|晚上|morning|noon|afternoon|evening"
JOINS = rf"on|by|before|at|about|around|the|in|就|在|吧|{CLOCK}|\W"
BESIDE = re.compile(rf"(?:{JOINS})*", re.IGNORECASE)
BESIDE_DATE = re.compile(rf"(?:我|会|會|交|付|转|轉|来|來|{JOINS})*", re.IGNORECASE)
OVER = re.compile(
    r"the day before yesterday|yesterday|last (?:night|week|month|year|mon|tues|wednes|thurs|fri|satur|sun)(?:day)?|"
    r"大前天|前[天晚]|昨[天日晚]|上(?:个|個)?(?:周|週|星期|礼拜|禮拜|月)[一二三四五六日天]?",
    re.IGNORECASE,
)
LONGEST = 40  # characters of words that are a time and nothing else
ABOUT_A_DAY = frozenset(
    {"day", "half", "time", "nearer", "proposed"}
)  # questions that a bare "yesterday" answers


class Trouble(NamedTuple):
    """Why a time cannot be: `none`, no month has that day; `over`, it is past; and how it was written."""

    what: Literal["none", "over"]
    words: str


def trouble(desk: Desk, view: View, text: str) -> Trouble | None:
    """What is wrong with a time, where the words are one and nothing beside it."""
    if (bad := no_such_day(text)) is not None:
        return Trouble("none", bad)
    if (ago := OVER.search(text)) is not None and _alone(text, ago, BESIDE):
        return Trouble("over", text.strip())
    place = view.scene.place
    found = read(text, desk.now.astimezone(place.zone), desk.locale, place.calendar)
    over = found.kind in ("vague", "other") and found.end is not None and found.end < desk.now
    return Trouble("over", text.strip()) if over else None


def no_such_day(text: str) -> str | None:
    """A day that no month has, such as 31/02 or 30 Feb, as it was written; None in any longer sentence."""
    for written in DATES:
        found = written.search(text)
        if found is None:
            continue
        return found[0] if _alone(text, found, BESIDE_DATE) and not any(map(_exists, _ways(found))) else None
    return None


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


async def asked_back(desk: Desk, view: View, reading: Reading) -> bool:
    """Say so and offer the choice of two (practice P12); False where the words may mean something else.

    What is past may be when they paid: it is asked back only where our question was for a day.
    """
    if not _may_ask(view, reading) or view.s.pause(desk.now):
        return False
    found = trouble(desk, view, desk.inbound.text)
    if found is None or (found.what == "over" and (reading.start is not None or not _day_is_asked(view))):
        return False
    offers = day_offers(desk.engine, view, desk.locale)
    await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="choose"))
    values = {"words": found.words, "first": offers[0].label, "second": offers[-1].label}
    await desk.say(desk.word(f"answer.time_{found.what}", **values), keys(offers), view.case)
    return True


def _may_ask(view: View, reading: Reading) -> bool:
    s = view.s
    urgent = reading.alarm is not None or reading.stop or reading.angry
    fits = reading.kind in ("other", "vague", "promise") and view.book.offers != "slot"
    return fits and not (urgent or s.outcome or s.stopped or s.dispute or s.gate)


def _day_is_asked(view: View) -> bool:
    asked = asked_of(view.s, view.book)
    return asked is not None and asked.what in ABOUT_A_DAY
