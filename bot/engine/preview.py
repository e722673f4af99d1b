"""What goes out on the next working day, in the words it will have: shown to the steward the evening before (issue 5)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cached_property

from bot.core.decide import Decision, decide
from bot.core.sums import stand
from bot.engine.daily import struck
from bot.engine.pagelink import shown
from bot.engine.posting import Say, compose
from bot.engine.site import Clock, Engine
from bot.engine.staff import Card, colleagues, post_to
from bot.engine.view import View, view_of
from bot.store import Tx
from bot.store.rows import Case, Person

SHOWN = 12  # messages named on the evening's card; /preview shows them all
TURNS = 5  # what ends or is overtaken on the way
PREVIEWED = frozenset(
    {"reminder", "nudge", "touch", "letter", "event_ping", "promise_eve", "promise_check", "conversation"}
)


@dataclass(frozen=True)
class Then:
    """The clock as it will stand when a message goes out, so that its words are those of that day."""

    at: datetime
    speed: float = 0

    def now(self) -> datetime:
        """That moment of the story."""
        return self.at

    def real(self) -> datetime:
        """The same; nothing is sent by this clock."""
        return self.at


@dataclass(frozen=True, kw_only=True)
class Coming:
    """One message that will go out unless something happens before: when, for which cases, in which words."""

    at: datetime
    says: tuple[Say, ...]
    compose: Callable[[], str] = field(compare=False, repr=False)

    @cached_property
    def text(self) -> str:
        """The words as they will be; written when somebody reads them, since a large site has thousands."""
        return shown(self.compose())  # who reads it beforehand gets nobody's page

    @property
    def units(self) -> tuple[str, ...]:
        """The units it speaks for."""
        return tuple(say.view.case.unit for say in self.says)


def day_ends(engine: Engine, now: datetime) -> datetime:
    """Midnight after the next working day: how far a preview looks."""
    zone = engine.site.zone
    day = engine.site.calendar.next_workday(now.astimezone(zone).date())
    return datetime.combine(day + timedelta(days=1), time(0), zone)


async def coming(engine: Engine, tx: Tx, cases: Iterable[Case]) -> list[Coming]:
    """What these cases will say until then, the earliest first; what one person gets together is one message (C08)."""
    end = day_ends(engine, engine.now())
    found: list[tuple[datetime, Say]] = []
    for case in cases:
        if case.playbook in engine.books and case.wake_at is not None and case.wake_at <= end:
            said = next_say(engine, await view_of(engine, tx, case))
            if said is not None and said[0] < end:
                found.append(said)
    found.sort(key=lambda one: (one[0], one[1].view.case.id))
    return [_coming(engine, at, group) for at, group in _grouped(found)]


def next_say(engine: Engine, view: View) -> tuple[datetime, Say] | None:
    """When the next message of a case goes out, and what it says; None when there is none."""
    found = _decided(view, engine.now())
    if found.say is not None:
        return engine.now(), Say(view=view, say=found.say)
    if found.next_at is None:
        return None
    then = _decided(view, found.next_at)
    if then.say is None or then.say.step.kind not in PREVIEWED:
        return None
    return found.next_at, Say(view=view, say=then.say)


def _decided(view: View, at: datetime) -> Decision:
    """The decision at that moment, with what will have ended by then counted as recorded."""
    facts, s = list(view.facts), view.s
    found = decide(s, view.book, at, view.scene)
    for _ in range(TURNS):
        if not found.record:
            break
        facts += found.record
        s = replace(stand(facts), floor_until=view.s.floor_until)
        found = decide(s, view.book, at, view.scene)
    return found


def _grouped(found: Sequence[tuple[datetime, Say]]) -> list[tuple[datetime, tuple[Say, ...]]]:
    """What one person gets at one moment, in the groups that share a message."""
    groups: dict[tuple[datetime, int], list[list[Say]]] = {}
    for at, say in found:
        mine = groups.setdefault((at, say.view.person.id), [])
        group = next((group for group in mine if say.joins(group[0])), None)
        if group is None:
            mine.append([say])
        else:
            group.append(say)
    return [(at, tuple(group)) for (at, _), mine in groups.items() for group in mine]


def _coming(engine: Engine, at: datetime, group: tuple[Say, ...]) -> Coming:
    clock: Clock = Then(at)
    then = replace(engine, clock=clock)
    return Coming(at=at, says=group, compose=lambda: compose(then, group)[0])


async def preview(engine: Engine, now: datetime) -> bool:
    """At 17:30 of a working day each steward hears how many messages go out next, and the first of them; once."""
    if not struck(engine, "preview", now):
        return False
    day = now.astimezone(engine.site.zone).date()
    async with engine.store.view() as tx:  # thousands of cases are read and nobody who writes waits for it
        if await tx.slot_taken("preview", day):
            return False
        cards = await _cards(engine, tx)
    async with engine.store.begin() as tx:
        if not await tx.slot("preview", day):
            return False
        for person, card in cards:
            await post_to(engine, tx, person, card)
    return True


async def _cards(engine: Engine, tx: Tx) -> list[tuple[Person, Card]]:
    end = day_ends(engine, engine.now())
    cases = [case for case in await tx.due_since(engine.now(), end) if case.outcome is None]
    mine: dict[int, list[Coming]] = {}
    for one in await coming(engine, tx, cases):
        for person in await colleagues(tx, one.says[0].view.case, "steward"):
            mine.setdefault(person.id, []).append(one)
    cards = []
    for person_id, found in mine.items():
        person = await tx.person(person_id)
        locale = engine.locale(person)
        lines = [line_of(engine, one, locale) for one in found[:SHOWN]]
        text = engine.words.word("preview.card", locale, count=len(found), lines="\n".join(lines))
        cards.append((person, Card(text=text, bulk=True)))
    return cards


def line_of(engine: Engine, one: Coming, locale: str) -> str:
    """When, to whom, and which step."""
    view, step = one.says[0].view, one.says[0].say.step.id
    when = engine.words.moment(one.at, view.scene.place.zone, locale)
    try:
        what = engine.words.word(f"step.{step}", locale)
    except KeyError:
        what = engine.words.word("step.round", locale, id=step)
    units = engine.words.word("common.separator", locale).join(one.units)
    return engine.words.word("preview.line", locale, when=when, unit=units, name=view.case.party, step=what)
