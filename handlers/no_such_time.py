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
from handlers.words_time import BESIDE, BESIDE_DATE, DATES, MONTHS, OVER

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
