"""Runs a simulation: person by person, in as many processes as there are cores, with the same outcome as in one."""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from multiprocessing import get_context
from typing import cast

from bot.app import site_of
from bot.books import load_books
from bot.config import Settings
from bot.core import facts as f
from bot.core.roster import Line, Opening
from bot.engine.site import Engine
from bot.render import Renderer
from bot.simulate.checker import check
from bot.simulate.colleagues import Colleagues
from bot.simulate.diary import Diary
from bot.simulate.dice import Dice
from bot.simulate.estate import Estate, Household, households, months, next_bill
from bot.simulate.life import Life
from bot.simulate.matter import LifeClock, Matter
from bot.simulate.people import Person
from bot.simulate.personas import CROWD
from bot.simulate.tally import Tally
from bot.store import Store
from bot.store.rows import Case
from bot.store.rows import Person as PersonRow

BEGINS = time(9)
ALONE = 300  # fewer people are done before another process has started
CHUNK = 125
BY = "import"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is simulated: a playbook, from when, for how long, for whom; `openings` are the rows of one's own file."""

    settings: Settings
    playbook: str
    start: datetime
    days: int
    seed: int
    people: int = 0
    openings: tuple[Opening, ...] = ()

    @property
    def end(self) -> datetime:
        """The last moment."""
        return self.start + timedelta(days=self.days)


def simulate(plan: Plan, workers: int | None = None) -> Tally:
    """Everybody's days, counted. Opens no database and writes no file."""
    own = households(plan.openings)
    count = len(own) or plan.people
    chunks = [range(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK)]
    cores = workers or os.cpu_count() or 1
    whole = Tally(zone=plan.settings.zone)
    if cores == 1 or count <= ALONE:
        world = World(plan)
        parts: Iterable[Tally] = (world.live(chunk) for chunk in chunks)
        for part in parts:
            whole.add(part)
        return whole
    with ProcessPoolExecutor(cores, get_context("spawn"), _begin, (plan,)) as pool:
        for part in pool.map(_live, chunks):
            whole.add(part)
    return whole


_world: "list[World]" = []  # of this process


def _begin(plan: Plan) -> None:
    _world[:] = [World(plan)]


def _live(chunk: Sequence[int]) -> Tally:
    return _world[0].live(chunk)


class World:
    """The parts of Rounds that a life needs, without a store, and the people of the plan."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.clock = plan, LifeClock(plan.start)
        books = load_books(plan.settings.playbooks)
        words = Renderer(books, plan.settings.zone, self.clock.now)
        self.engine = Engine(
            site=site_of(plan.settings, words),
            store=cast(Store, None),  # whoever reaches for it here is wrong
            books=books,
            words=words,
            clock=self.clock,
        )
        self.own = households(plan.openings)
        self.estate = Estate(
            book=books[plan.playbook],
            seed=plan.seed,
            start=plan.start.astimezone(plan.settings.zone).date(),
            days=plan.days,
            locale=plan.settings.locale,
        )

    def live(self, numbers: Sequence[int]) -> Tally:
        """The lives of these people, one after the other."""
        tally = Tally(zone=self.plan.settings.zone)
        for number in numbers:
            home = self.own[number] if self.own else self.estate.household(number)
            self._one(home, tally)
        return tally

    def _one(self, home: Household, tally: Tally) -> None:
        life = self._born(home, tally)
        life.until(self.plan.end)
        tally.people += 1
        for matter in life.matters:
            tally.cases += 1
            status = matter.s.status(self.plan.end)
            tally.outcomes[matter.s.outcome or ("stopped" if matter.s.stopped else status)] += 1
            tally.promises["open"] += matter.s.promise is not None
        tally.found(check(life.diary))

    def _born(self, home: Household, tally: Tally) -> Life:
        """The person with their cases as an import opens them, and with their chat opened soon after."""
        first, plan = home.openings[0], self.plan
        self.clock.at = plan.start
        person = PersonRow(
            id=1, key=home.key, name=first.name, phone="", locale=first.locale or "", zone="",
            created_at=plan.start,
        )  # fmt: skip
        dice = Dice(plan.seed, home.key)
        book, site = self.engine.books[first.playbook], self.engine.site
        diary = Diary(
            person=home.key, zone=site.zone.key, law=site.law, start_day=book.start_day, company=site.company
        )
        persona = CROWD.of[dice.pick(CROWD.shares)]
        life = Life(self.engine, person, persona, dice, tally=tally, diary=diary)
        who = Person(life)
        life.on_said, life.on_fact = who.hears, Colleagues(who).hears
        life.matters = [Matter(case=self._case(number, one)) for number, one in enumerate(home.openings, 1)]
        for matter, opening in zip(life.matters, home.openings, strict=True):
            self._open(life, matter, opening)
        life.settle()
        if dice.chance(persona.opens):
            soon = plan.start + timedelta(hours=dice.between(0.1, 72))
            life.later(soon, lambda: _bind(life))
        return life

    def _case(self, number: int, opening: Opening) -> Case:
        return Case(
            id=number, playbook=opening.playbook, area=opening.area, unit=opening.unit, person_id=1,
            party=opening.name, phone="", currency=opening.currency, locale=opening.locale or "",
            steward=opening.steward, starts=self._starts(opening), more=dict(opening.more),
        )  # fmt: skip

    def _starts(self, opening: Opening) -> datetime | None:
        return opening.starts.replace(tzinfo=self.plan.settings.zone) if opening.starts else None

    def _open(self, life: Life, matter: Matter, opening: Opening) -> None:
        life.note(matter, f.Opened(at=life.now, by=BY, starts=self._starts(opening)))
        for line in opening.lines:
            life.note(matter, _billed(life, line))
        zone = self.plan.settings.zone
        for month in months(self.estate.start, self.plan.days):
            line_of = next_bill(opening, month)
            if line_of is not None:
                at = datetime.combine(month, BEGINS, zone)
                life.later(at, lambda line=line_of: _bill_again(life, matter, line))  # type: ignore[misc]


def _billed(life: Life, line: Line) -> f.Billed:
    return f.Billed(at=life.now, by=BY, item=line.item, period=line.period, due=line.due, amount=line.amount)


def _bill_again(life: Life, matter: Matter, line: Line) -> None:
    """A new month comes with the next import; what was closed opens again."""
    opened = [f.Opened(at=life.now, by=BY)] if matter.s.outcome is not None else []
    life.record([matter], *opened, _billed(life, line))


def _bind(life: Life) -> None:
    """The person opens their chat."""
    life.record(life.matters, f.Bound(at=life.now, by="owner", channel="telegram", consent="1"))
