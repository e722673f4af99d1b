"""Several turns: an answer is read beside the question before it, and an offer may be chosen by words (practice P12)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core import facts as f
from bot.core.asking import Question, Window, asked_of, day_of, evening_of, offered
from bot.core.hours import local_day
from bot.core.reader import Reading, read, replies
from bot.core.said import Said, part_of
from bot.engine import View
from bot.engine.offers import day_offers
from bot.engine.values import next_look
from handlers.desk import Desk, Refused
from handlers.promising import SAME_TALK, keys, said_of, take_promise
from handlers.said import correct, fact_of_words

ANSWERS = frozenset(
    {"promise", "vague", "other", "ack", "instalment"}
)  # the rest means itself, whatever was asked
LAST_DAY = timedelta(days=1)


async def answered(desk: Desk, view: View, reading: Reading) -> bool:
    """Take an answer that means something only beside our question; False when the words speak for themselves."""
    asked = asked_of(view.s, view.book)
    if asked is None or not _plain(reading):
        return False
    if asked.what == "sure":
        return await _sure(desk, view, reading)
    chosen = picked(desk, view, asked)
    if chosen is not None:
        await (
            call_back(desk, view, chosen.start) if asked.what == "back" else take_offer(desk, view, chosen)
        )
        return True
    if asked.what == "day" and reading.start is not None and _dayless(desk, view):
        await _hour_first(desk, view)
        return True
    return False


async def call_back(desk: Desk, view: View, until: datetime) -> None:
    """P15: come back at the moment they chose. Raises Refused for one that is over."""
    if until <= desk.now:
        raise Refused("error.old_button")
    words = desk.inbound.text or desk.moment(until)
    await desk.record(view.case.id, f.CallBack(at=desk.now, by="owner", until=until, words=words))
    await desk.answer("answer.call_back", when=desk.moment(until))


def _plain(reading: Reading) -> bool:
    urgent = reading.alarm is not None or reading.stop or reading.angry
    return not urgent and reading.kind in ANSWERS


async def _sure(desk: Desk, view: View, reading: Reading) -> bool:
    """Yes or no to "do you mean …?"."""
    heard = view.s.heard
    if heard is None or heard.start is None or heard.end is None or heard.end <= desk.now:
        return False
    if reading.yes:
        await take_offer(desk, view, Window(heard.start, heard.end, heard.precision))
    elif reading.no:
        await choose(desk, view)
    return reading.yes or reading.no


def picked(desk: Desk, view: View, asked: Question) -> Window | None:
    """The offer that is meant by its place, its number or what tells it from the other; None when none is."""
    found = offered(asked, view.s, view.book, view.scene.place)
    text = desk.inbound.text
    if not found:
        return None
    place = replies.pick(text)
    if place is not None:
        return found[0] if place == "first" else found[-1]
    if (what := replies.that_one(text)) is not None:
        fits = [window for window in found if _fits(desk, view, what, window)]
        return fits[0] if len(fits) == 1 else None
    return _numbered(view, asked, found, replies.number(text))


def _numbered(view: View, asked: Question, found: tuple[Window, ...], number: int | None) -> Window | None:
    """7: the 7th where it was offered; 1 and 2: the first and the second day; beside an hour a number is an hour."""
    if number is None or asked.what not in ("day", "nearer"):
        return None
    days = {local_day(window.start, view.scene.place).day: window for window in found}
    if len(days) == len(found) and number in days:
        return days[number]
    return found[number - 1] if asked.what == "day" and number <= len(found) else None


def _fits(desk: Desk, view: View, what: str, window: Window) -> bool:
    """Whether these few words describe an offer: "evening", Saturday, 周六."""
    day = local_day(window.start, view.scene.place)
    said = _read(desk, view, replies.on_day(what, day, _now(desk, view)) or what)
    return said.start is not None and said.end is not None and said.start <= window.start <= said.end


def _dayless(desk: Desk, view: View) -> bool:
    now = _now(desk, view)
    return replies.on_day(desk.inbound.text, now.date(), now) is not None


async def _hour_first(desk: Desk, view: View) -> None:
    """They named the hour before the day: it is kept, and the day is asked once more."""
    await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="part"))
    await _ask_day(desk, view)


async def _ask_day(desk: Desk, view: View) -> None:
    offers = day_offers(desk.engine, view, desk.locale)
    text = desk.word("answer.question_two", first=offers[0].label, second=offers[-1].label)
    await desk.say(text, keys(offers), view.case)


async def choose(desk: Desk, view: View) -> None:
    """Offer the two days; a guess of ours that stood open was none."""
    heard = guess_of(view)
    if heard is not None:
        await correct(desk, view.case.id, heard, "vague")
    await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="choose"))
    await _ask_day(desk, view)


def guess_of(view: View) -> f.Heard | None:
    """The words whose meaning we asked about and have not been told yet."""
    asked = asked_of(view.s, view.book)
    return view.s.heard if asked is not None and asked.what == "sure" else None


async def take_offer(desk: Desk, view: View, window: Window) -> None:
    """A time we offered becomes the promise; taken twice it is the same promise. Raises Refused when it is over."""
    window = _guessed(view, window)
    if window.end <= desk.now:
        raise Refused("error.old_button")
    if view.s.dispute is not None:
        raise Refused("answer.wait")
    known = view.s.promise
    if known is not None and (known.said.start, known.said.end) == window[:2]:
        await desk.answer("answer.promised_kept", when=desk.moment(next_look(view, known.said)))
        return
    said = _with_hour(desk, view, window)
    heard = guess_of(view)
    if heard is not None and (heard.start, heard.end) == window[:2]:
        said = replace(said, words=heard.words, amount=heard.amount if heard.amount != view.s.owed else None)
        await correct(desk, view.case.id, heard, "promise", (window.start, window.end, window.precision))
    own = view.book.follows != "arrival"  # E2: at an event the offered time is ours, not theirs
    await take_promise(desk, view, said, own=own, offered=True)


def _guessed(view: View, window: Window) -> Window:
    """A button names a day or a minute; where it stands for the guess we asked about, the guess is meant in full."""
    heard, place = guess_of(view), view.scene.place
    if heard is None or heard.start is None or heard.end is None:
        return window
    same = heard.end == window.end if window.precision == "minute" else (
        local_day(heard.end, place) == local_day(window.end, place)
    )  # fmt: skip
    return Window(heard.start, heard.end, heard.precision) if same else window


def _with_hour(desk: Desk, view: View, window: Window) -> Said:
    """The offer as what was said; an hour that was named before the day joins it."""
    place, owed = view.scene.place, view.s.owed
    whole = hour_joined(desk, view, local_day(window.end, place)) if window.precision == "day" else None
    if whole is not None and (said := said_of(whole, owed)) is not None:
        return said
    amount = part_of(replies.money(desk.inbound.text), owed)
    words = desk.window(window.start, window.end, place.zone)
    return Said(start=window.start, end=window.end, precision=window.precision, words=words, amount=amount)


def hour_joined(desk: Desk, view: View, day: date) -> Reading | None:
    """The hour they named while the day was open, on this day; None when there is none or it makes no time."""
    heard, asked = view.s.heard, asked_of(view.s, view.book)
    if heard is None or heard.reading != "part" or asked is None or asked.id != heard.id:
        return None
    text = replies.on_day(heard.words, day, _now(desk, view))
    found = _read(desk, view, text) if text else None
    return (
        found if found is not None and found.sure and found.end is not None and found.end > desk.now else None
    )


def in_turn(desk: Desk, view: View, reading: Reading) -> Reading:
    """The reading of a message beside the question before it: on the day in talk, without "actually"."""
    asked = asked_of(view.s, view.book)
    if asked is None or not _plain(reading):
        return reading
    if asked.what == "back":
        bare = reading.sure and replies.bare_time(desk.inbound.text, _now(desk, view))
        return replace(reading, kind="call_later", sure=False) if bare else reading
    joined = _joined(desk, view, reading)
    if joined is not None:
        return joined
    day = _day_in_talk(desk, view, asked)
    for text in (desk.inbound.text, replies.without_rest(desk.inbound.text)):
        if text is None:
            continue
        found = _read_on(desk, view, text, day)
        if found is not None and (found.sure or text == desk.inbound.text):
            return replace(found, words=reading.words)
        plain = _read(desk, view, text)
        if plain.sure:
            return replace(plain, words=reading.words)
    return reading


def _joined(desk: Desk, view: View, reading: Reading) -> Reading | None:
    if not reading.sure or reading.precision != "day" or reading.end is None or reading.start is None:
        return None
    if reading.end - reading.start >= LAST_DAY:
        return None
    whole = hour_joined(desk, view, local_day(reading.end, view.scene.place))
    if whole is None:
        return None
    return replace(whole, words=reading.words, amount=reading.amount or whole.amount)


def _day_in_talk(desk: Desk, view: View, asked: Question) -> date | None:
    if asked.what == "done" and desk.now - asked.at > SAME_TALK:
        return None
    return day_of(asked, view.s, view.scene.place)


def _read_on(desk: Desk, view: View, text: str, day: date | None) -> Reading | None:
    """A bare hour or half of a day on the day in talk."""
    if day is None:
        return None
    whole = replies.on_day(text, day, _now(desk, view), evening=evening_of(view.s, view.scene.place))
    found = _read(desk, view, whole) if whole is not None else None
    return found if found is not None and found.start is not None else None


def _read(desk: Desk, view: View, text: str) -> Reading:
    return read(text, _now(desk, view), desk.locale, view.scene.place.calendar)


def _now(desk: Desk, view: View) -> datetime:
    return desk.now.astimezone(view.scene.place.zone)
