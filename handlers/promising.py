"""From a time that was said to a promise on record, and to the question that narrows it (practice P12)."""

from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo

from bot.core import facts as f
from bot.core import said as core_said
from bot.core.asking import half_of
from bot.core.facts import Promised
from bot.core.reader import Reading
from bot.core.said import Said, part_of
from bot.core.standing import Promise
from bot.core.undertakings import within
from bot.engine import View
from bot.engine.amounts import amount_words, word_of
from bot.engine.offers import Offer, half_offers, time_offers
from bot.engine.values import next_look
from bot.store.rows import Buttons
from handlers.desk import Desk
from handlers.extending import same_part
from handlers.words import ALL

SAME_TALK = timedelta(hours=1)  # so long after a promise the next words may still belong to it
DESK_OPENS, DESK_CLOSES = time(9), time(17, 30)  # no desk is named for a time at which nobody sits there
NARROWED_WITHIN = timedelta(days=1)  # a window of one day or less is narrowed further; a week stands as it is


def said_of(reading: Reading, owed: int) -> Said | None:
    """What a reading names, or None without a window. A share ("50%") becomes fen of what is owed."""
    if reading.start is None or reading.end is None:
        return None
    return Said(
        start=reading.start,
        end=reading.end,
        precision=reading.precision or "minute",
        words=reading.words,
        span=reading.span,
        amount=part_of(reading.amount, owed),
    )


def promised(view: View, said: Said, now: datetime, by: str) -> Promised:
    """The fact, in the place and by the playbook of a case."""
    return core_said.promised(said, now, by, view.scene.place, view.book.profile)


def narrowing(desk: Desk, view: View, fact: Promised) -> tuple[str, tuple[Offer, ...]]:
    """The next question of the choice of two and its offers; empty when the time is fixed."""
    if view.book.follows == "arrival" or fact.precision == "minute" or fact.start < fact.at < fact.end:
        return "", ()
    day = fact.end.astimezone(view.scene.place.zone).date()
    if fact.precision == "half_day":
        half = half_of(fact, view.scene.place)
        offers = time_offers(desk.engine, view, day, half, desk.locale) if half is not None else ()
    elif fact.end - fact.start < NARROWED_WITHIN:
        offers = half_offers(desk.engine, view, day, desk.locale)
    else:
        offers = ()
    if not offers:
        return "", ()
    labels = {"first": offers[0].label, "second": offers[-1].label}
    return desk.word("answer.narrow" if len(offers) > 1 else "answer.narrow_one", **labels), offers


def keys(offers: tuple[Offer, ...]) -> Buttons:
    """Offers side by side."""
    return [[{"label": offer.label, "press": offer.press} for offer in offers]] if offers else []


async def take_promise(
    desk: Desk, view: View, said: Said, *, own: bool = True, offered: bool = False
) -> Promised:
    """Record a promise of the person and tell them when we come back; what is vague is narrowed at once.

    `offered`: it was one of our two, so the last question of the choice may follow: how (practice P12).
    """
    moved = view.s.promise
    said = same_part(view, replace(said, amount=said.amount or _kept_amount(desk, moved), own=own))
    fact = promised(view, said, desk.now, "owner")
    await desk.record(view.case.id, fact)
    zone = view.scene.place.zone
    when = desk.window(said.start, said.end, zone)
    if view.s.stopped is not None:
        await ask_check(desk, view, when)
        return fact
    look = next_look(view, fact)
    values: dict[str, object] = {"when": when, "back": desk.moment(look)}
    key = "answer.promised_moved" if moved is not None and not within(moved.said, fact) else "answer.promised"
    if fact.precision == "minute" and said.span is None and _in_peace(fact, look, zone):
        key = "answer.late_hour"  # worked case 9
    if fact.amount is not None:
        key, values["amount"] = (
            word_of(view, "answer.promised_part"),
            amount_words(desk.engine.words, view, fact.amount, desk.locale),
        )
    question, offers = narrowing(desk, view, fact)
    text, buttons = "\n".join(filter(None, (desk.word(key, **values), question))), keys(offers)
    if offered and asks_how(view, fact):
        text, buttons = desk.word("answer.how", promised=text), how_keys(desk, view)
    await desk.say(text, buttons, view.case)
    return fact


def asks_how(view: View, fact: Promised) -> bool:
    """Whether by transfer or at the desk is still to be said: of money, once, for a minute at which the desk is open."""
    if view.book.follows != "money" or fact.precision != "minute" or view.s.broken or view.s.promise is None:
        return False
    clock = fact.start.astimezone(view.scene.place.zone).time()
    return DESK_OPENS <= clock < DESK_CLOSES


def how_keys(desk: Desk, view: View) -> Buttons:
    """Transfer or desk, the last of the choices of two (practice P12)."""
    return [
        [
            {"label": desk.word(f"button.{way}"), "press": f"how:{view.case.id}:{way}"}
            for way in ("transfer", "desk")
        ]
    ]


def _in_peace(fact: Promised, look: datetime, zone: tzinfo) -> bool:
    """Whether the minute lies outside the hours, so that we come back in a morning (worked case 9)."""
    return fact.check > fact.end or look.astimezone(zone).date() > fact.end.astimezone(zone).date()


def _kept_amount(desk: Desk, known: Promise | None) -> int | None:
    """The part they named while the time was still being settled (issue 3); "all" takes it back."""
    if (
        known is None
        or desk.now - known.said.at > SAME_TALK
        or any(word in desk.inbound.text for word in ALL)
    ):
        return None
    return known.said.amount


async def ask_check(desk: Desk, view: View, when: str) -> None:
    """They want no messages and have named a time: is that one check wanted? Unanswered it goes out (conduct 2a)."""
    kept = f.Stopped(at=desk.now, by="owner", words=desk.inbound.text, keep_check=True)
    await desk.record(view.case.id, kept)
    names = (("button.keep_check", "yes"), ("button.no_check", "no"))
    row = [{"label": desk.word(word), "press": f"kc:{view.case.id}:{choice}"} for word, choice in names]
    await desk.answer("confirm.stop_with_check", [row], when=when)
