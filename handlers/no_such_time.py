"""A time of theirs that cannot be meant: a day that no month has, or one that is over. It is asked back, kindly."""

from typing import Literal, NamedTuple

from bot.core import facts as f
from bot.core.asking import asked_of
from bot.core.reader import Reading, read
from bot.core.reader.impossible import is_over, no_such_day
from bot.engine import View
from bot.engine.offers import day_offers
from handlers.desk import Desk
from handlers.promising import keys
from handlers.said import fact_of_words

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
    if is_over(text):
        return Trouble("over", text.strip())
    place = view.scene.place
    found = read(text, desk.now.astimezone(place.zone), desk.locale, place.calendar)
    over = found.kind in ("vague", "other") and found.end is not None and found.end < desk.now
    return Trouble("over", text.strip()) if over else None


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
