"""What the case asked last, and the times it offered: an answer such as "the second one" is read beside it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from bot.core.choices import (
    Scheme,
    call_backs,
    day_window,
    days,
    half_window,
    halves,
    nearer,
    proposal,
    times,
)
from bot.core.facts import Fact, Promised, Spoke
from bot.core.hours import local_day
from bot.core.playbook import Playbook
from bot.core.policy import Place
from bot.core.standing import Standing

What = Literal["day", "half", "time", "nearer", "proposed", "slot", "sure", "back", "done"]
OWN_OFFERS: Mapping[str, What] = {"nearer": "nearer", "propose": "proposed"}
DAY_STEPS = frozenset({"pin_down", "again", "again_day", "link_check", "fixed", "call_back", "proposed"})
DAY_READINGS = frozenset({"choose", "part", "asked_how", "asked_amount"})
SILENT = frozenset({"receipt", "service"})  # messages that ask nothing and end no question
ONE_DAY = timedelta(days=1)
NOON, EVENING = 12, 18  # o'clock


class Window(NamedTuple):
    """A time that was offered: closed, UTC."""

    start: datetime
    end: datetime
    precision: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that is still open and when it was put; "done": a minute is fixed, so only a change is to be expected."""

    what: What
    at: datetime
    id: int


def asked_of(s: Standing, book: Playbook) -> Question | None:
    """The question that the case asked last and that nothing has ended since (practice P12, P13)."""
    last = max(_questions(s, book.follows == "arrival"), key=lambda asked: asked[0].id, default=None)
    if last is None or last[1] is None or last[0].id < max((fact.id for fact in _ends(s)), default=0):
        return None
    return Question(what=last[1], at=last[0].at, id=last[0].id)


def _questions(s: Standing, arrival: bool) -> Iterator[tuple[Fact, What | None]]:
    """What could be the last question: a message of ours, a promise of theirs, words we answered with one."""
    for spoke in s.spoken.values():
        if spoke.kind not in SILENT and spoke.outcome == "sent":
            yield spoke, _of_message(spoke, s, arrival)
    if s.promise is not None and s.promise.said.by == "owner":
        yield s.promise.said, _of_promise(s.promise.said, arrival)
    if s.heard is not None and (what := _of_words(s, arrival)) is not None:
        yield s.heard, what


def _ends(s: Standing) -> Iterator[Fact]:
    yield from s.pauses
    yield from (fact for fact in (s.dispute, s.declined, s.stopped) if fact is not None)


def _of_message(spoke: Spoke, s: Standing, arrival: bool) -> What | None:
    if spoke.step == "eve":
        return "half" if s.promise is not None and s.promise.said.precision == "day" else None
    if arrival:
        return "slot" if s.promise is None else None
    if s.promise is not None:
        return None
    if spoke.step in OWN_OFFERS:
        return OWN_OFFERS[spoke.step]
    return (
        "day" if spoke.step in DAY_STEPS else None
    )  # a round of the calendar begins no talk: "any" is no promise


def _of_promise(said: Promised, arrival: bool) -> What | None:
    """A day is narrowed to a half, a half to a time; a deadline and a week stand as they are (practice P12)."""
    if said.precision == "minute":
        return "done" if said.start == said.end else None
    if arrival or said.start < said.at < said.end or said.end - said.start >= ONE_DAY:
        return None
    return "time" if said.precision == "half_day" else "half"


def _of_words(s: Standing, arrival: bool) -> What | None:
    assert s.heard is not None
    if s.heard.reading in ("unsure", "busy"):
        return "sure" if s.heard.reading == "unsure" else "back"
    if arrival:
        return "slot" if s.promise is None and s.heard.reading in ("agreed", "asked_how") else None
    if s.heard.reading == "choose":
        return "day"
    return "day" if s.promise is None and s.heard.reading in DAY_READINGS else None


def day_of(question: Question, s: Standing, place: Place) -> date | None:
    """The day the talk is about; None while it is open."""
    if question.what not in ("half", "time", "done") or s.promise is None:
        return None
    return local_day(s.promise.said.end, place)


def half_of(said: Promised, place: Place) -> str | None:
    """Which half of the choice of two a promise of half a day lies in; None for an evening, which has no times to offer."""
    first, last = (moment.astimezone(place.zone).hour for moment in (said.start, said.end))
    if first >= EVENING:
        return None
    return "morning" if last < NOON else "afternoon"


def evening_of(s: Standing, place: Place) -> bool:
    """Whether what stands is an evening whose hour is still open."""
    said = s.promise.said if s.promise is not None else None
    return said is not None and said.precision == "half_day" and half_of(said, place) is None


def offered(question: Question, s: Standing, book: Playbook, place: Place) -> tuple[Window, ...]:
    """The times that were offered with the question, in their order; computed as they were then, so it stays true."""
    find = OFFERED.get(question.what)
    return find(question, s, book, place) if find is not None else ()


def _days(question: Question, s: Standing, book: Playbook, place: Place) -> tuple[Window, ...]:
    scheme: Scheme = "weekend" if book.offers == "weekend" else "workdays"
    found = days(question.at, place, book.profile, scheme)
    return tuple(Window(*day_window(day, place), "day") for day in found)


def _halves(question: Question, s: Standing, book: Playbook, place: Place) -> tuple[Window, ...]:
    day = day_of(question, s, place)
    if day is None:
        return ()
    return tuple(
        Window(*half_window(day, half, place), "half_day") for half in halves(day, question.at, place)
    )


def _times(question: Question, s: Standing, book: Playbook, place: Place) -> tuple[Window, ...]:
    day = day_of(question, s, place)
    if day is None or s.promise is None:
        return ()
    half = half_of(s.promise.said, place)
    if half is None:
        return ()
    return tuple(_minute(moment) for moment in times(day, half, question.at, place))


def _nearer(question: Question, s: Standing, book: Playbook, place: Place) -> tuple[Window, ...]:
    return tuple(_minute(moment) for moment in nearer(question.at, place, book.profile))


def _proposed(question: Question, s: Standing, book: Playbook, place: Place) -> tuple[Window, ...]:
    return (_minute(proposal(question.at, place, book.profile)),)


def _slot(question: Question, s: Standing, book: Playbook, place: Place) -> tuple[Window, ...]:
    return (_minute(s.starts - book.slot),) if s.starts is not None else ()


def _backs(question: Question, s: Standing, book: Playbook, place: Place) -> tuple[Window, ...]:
    return tuple(_minute(moment) for moment in call_backs(question.at, place, book.profile))


def _minute(moment: datetime) -> Window:
    return Window(moment, moment, "minute")


OFFERED: dict[str, Callable[[Question, Standing, Playbook, Place], tuple[Window, ...]]] = {
    "day": _days,
    "half": _halves,
    "time": _times,
    "nearer": _nearer,
    "proposed": _proposed,
    "slot": _slot,
    "back": _backs,
}
