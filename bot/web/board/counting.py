"""Figures of reports, counted once and shown until something new is known: nobody waits for what was counted before."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from bot.core.figures import Figures, Span
from bot.engine import Engine
from bot.engine.figuring import figured
from bot.store import Tx
from bot.store.reports import Reports

SOON = 0.1  # real seconds a page waits for figures before it shows the ones before, or says that they are being counted
FRESH = timedelta(seconds=2)  # real: so long figures are shown again, whatever happened meanwhile
LONGEST = timedelta(hours=1)  # real: after that they are counted anew even if nothing seems to have happened
MOST = 32  # sets of figures that are remembered


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to see; `areas` None: all of them."""

    areas: tuple[str, ...] | None
    area: str
    playbook: str
    since: date | None
    until: date | None

    @property
    def query(self) -> str:
        """The same as part of an address."""
        said = {"area": self.area, "playbook": self.playbook}
        days = {"since": self.since, "until": self.until}
        return urlencode(
            {k: v for k, v in said.items() if v} | {k: day.isoformat() for k, day in days.items() if day}
        )


class Counted(NamedTuple):
    """Figures, what was known when they were counted, and when that was: in the story, and really."""

    figures: Figures
    newest: tuple[int, ...]
    at: datetime
    real: datetime


@dataclass(kw_only=True)
class Counting:
    """What is being counted and what was, by what was asked; one count at a time."""

    engine: Engine
    known: OrderedDict[Asked, Counted] = field(default_factory=OrderedDict)
    running: dict[Asked, asyncio.Task[Counted]] = field(default_factory=dict)
    turn: asyncio.Lock = field(
        default_factory=asyncio.Lock
    )  # one count after the other leaves room for pages

    async def look(self, tx: Tx, asked: Asked) -> tuple[Counted | None, bool]:
        """Figures to show now, and whether they are the newest; None while the first ones are being counted."""
        known = self.known.get(asked)
        if known is not None and await self._holds(tx, asked, known):
            return known, True
        if (newer := self.known.get(asked)) is not None and newer is not known:
            return newer, True  # counted while we looked
        begun = asked in self.running  # then it takes longer: whoever asks again is not kept waiting too
        task = self._task(asked)
        await asyncio.wait({task}, timeout=0 if begun else SOON)
        if task.done():
            return task.result(), True
        return known, False

    async def shown(self, asked: Asked) -> Figures:
        """The figures that a page shows, so that its charts and files tell the same; counted where there are none."""
        known = self.known.get(asked)
        if known is None:
            known = await asyncio.shield(self._task(asked))
        return known.figures

    async def _holds(self, tx: Tx, asked: Asked, known: Counted) -> bool:
        """Whether nothing that weighs happened since: no fact, no chat, no midnight."""
        passed = self.engine.clock.real() - known.real
        if passed > LONGEST or span_of(asked, self.engine).today != known.figures.span.today:
            return False
        return passed <= FRESH or await Reports.of(tx).newest() == known.newest

    def _task(self, asked: Asked) -> asyncio.Task[Counted]:
        """The task that counts them, beside whoever asks."""
        task = self.running.get(asked)
        if task is None:
            task = self.running[asked] = asyncio.create_task(self._count(asked))
            task.add_done_callback(lambda done: self._done(asked, done))
        return task

    def _done(self, asked: Asked, task: asyncio.Task[Counted]) -> None:
        del self.running[asked]
        if task.cancelled() or task.exception() is not None:
            return
        self.known[asked] = task.result()
        self.known.move_to_end(asked)
        if len(self.known) > MOST:
            self.known.popitem(last=False)

    async def _count(self, asked: Asked) -> Counted:
        engine = self.engine
        async with self.turn, engine.store.view() as tx:
            real, at, span = engine.clock.real(), engine.now(), span_of(asked, engine)
            newest = await Reports.of(tx).newest()
            return Counted(await figured(engine, tx, span, asked.areas, asked.playbook), newest, at, real)


def span_of(asked: Asked, engine: Engine) -> Span:
    """From midnight to midnight, never beyond now; days the wrong way round are put right."""
    now, zone = engine.now(), engine.site.zone
    days = sorted(day for day in (asked.since, asked.until) if day)
    since = days[0] if asked.since else None
    until = now
    if asked.until:
        until = min(now, datetime.combine(days[-1] + timedelta(days=1), time(), zone))
    begins = datetime.combine(since, time(), zone) if since else None
    return Span(until=until, since=begins if begins is None or begins < until else None, zone=zone)
