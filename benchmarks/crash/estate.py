"""What a run is made of: a fake Bot API that outlives every kill, an estate of owners, and the workers."""

import asyncio
import json
import random
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from benchmarks.crash.checker import Evidence
from benchmarks.crash.evidence import backlog, earliest_wake, gather, rows, story
from benchmarks.crash.nursery import NEVER, Nursery, Worker
from benchmarks.figures import ROOT
from bot.app import CLOCK as STORY
from bot.app import App, RunningClock
from bot.store import Store
from tests.crash.launcher import Death
from tests.serve.outside import Outside, free_port
from tests.world import fee

CLOCK = "2026-11-04T09:30+08:00 x1"
OWNERS, STEWARDS = 100_000, 900_000  # where the numbers of their chats begin
AREAS = 8  # each has a steward: the cards of many kills must not queue at one chat
LEASE = 3.0  # seconds instead of a minute, so that a run on a server need not wait for it
REST = 180.0  # seconds until nothing is in hand any more
CALM = timedelta(
    hours=6
)  # of the story: owners are spoken to within minutes of each other, and rounds lie days apart
WORDS = ("明天下午3点交", "后天19:00交", "周五10点付", "今晚8点交")


@dataclass(kw_only=True)
class Estate:
    """One installation under fire; `workers` are the processes of `serve` that live now."""

    outside: Outside
    api: str
    nursery: Nursery
    owners: int
    rng: random.Random
    rate: float = 27
    lease: float | None = None
    workers: list[Worker] = field(default_factory=list)
    ready_after: list[float] = field(default_factory=list)
    said: int = 0
    _talkers: deque[int] = field(default_factory=deque)

    @property
    def url(self) -> str:
        """The address of the database."""
        return self.outside.settings["ROUNDS_DATABASE_URL"]

    async def bear(self, death: Death = NEVER, port: int = 0) -> Worker:
        """Start a worker beside those there are."""
        settings = {**self.outside.settings, "ROUNDS_HTTP": f"127.0.0.1:{port or free_port()}"}
        worker = await self.nursery.bear(settings, self.outside.folder, death._replace(lease=self.lease))
        self.workers.append(worker)
        return worker

    async def start(self, death: Death = NEVER) -> Worker:
        """Start a worker and wait until it takes commands, or has met its end before."""
        worker = await self.bear(death)
        seconds = await worker.ready()
        if seconds is not None:
            self.ready_after.append(seconds)
        return worker

    async def kill(self, worker: Worker) -> None:
        """kill -9."""
        self.alive()
        await worker.kill()
        self.workers.remove(worker)

    async def go_on(self, *, talk: float = 0.0) -> None:
        """When all is said, let the time of the next message come; now and then an owner promises something."""
        if not any(await backlog(self.url)):
            await self.leap()
        if self.rng.random() < talk:
            await self.speak()

    async def leap(self) -> None:
        """Move the story to the next moment at which a case is looked at."""
        aim = await earliest_wake(self.url)
        if aim is not None:
            clock = RunningClock(aim + timedelta(seconds=1), datetime.now(UTC), 1)
            async with self._store() as store, store.begin() as tx:
                await tx.set_meta(STORY, clock.text())

    async def speak(self) -> None:
        """One of those who speak at all names a time; whoever has not spoken yet comes first."""
        if self._talkers:
            self._talkers.rotate(-1)
            await self.say(self._talkers[-1], self.rng.choice(WORDS))

    async def say(self, chat: int, text: str) -> None:
        """A person writes to the bot; the platform has it from then on."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            told = await client.post(f"{self.api}/control/say", json={"chat_id": chat, "text": text})
            told.raise_for_status()
        self.said += 1

    async def sent(self) -> int:
        """How many messages people have received so far."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            return len((await client.get(f"{self.api}/control/sent")).json())

    async def until_more(self, count: int) -> None:
        """Wait until people have received so many more messages; the story goes on when a round is over."""
        aim = await self.sent() + count
        async with asyncio.timeout(REST):
            while await self.sent() < aim:
                self.alive()
                await self.go_on()
                await asyncio.sleep(0.02)

    async def rest(self) -> None:
        """Wait until nothing is in hand or due, also in the next hours, and every owner was heard; then stop."""
        async with asyncio.timeout(REST):
            while await self._busy():
                self.alive()
                await asyncio.sleep(0.1)
        for worker in list(self.workers):
            await worker.terminate(30)
            self.workers.remove(worker)

    def alive(self) -> None:
        """Raise AssertionError when a worker has ended of its own accord."""
        ends = [worker.ended.result() for worker in self.workers if worker.ended.done()]
        assert not ends, f"serve ended of its own accord with {ends}: see serve.log"

    async def _busy(self) -> bool:
        if any(await backlog(self.url)) or await self._unheard():
            return True
        soon = await earliest_wake(self.url)
        if soon is None or soon > await story(self.url) + CALM:
            return False
        await self.leap()
        return True

    @asynccontextmanager
    async def _store(self) -> AsyncIterator[Store]:
        store = Store(self.url)
        try:
            yield store
        finally:
            await store.close()

    async def _unheard(self) -> bool:
        (done,) = await rows(self.url, "SELECT count(*) AS n FROM inbox WHERE state <> 'new'")
        return int(done["n"]) < self.said

    async def evidence(self) -> Evidence:
        """Both records."""
        return await gather(self.url, self.api, self.said)

    async def settle_in(self, talkers: float) -> None:
        """Owners with open chats whose first message is due now, and a steward for each area."""
        async with self._store() as store:
            await store.migrate()
        areas = [f"{n + 1}区" for n in range(AREAS)]
        rows = [
            fee(str(n), f"业主{n}", area=areas[n % AREAS], phone="", chats=(("telegram", str(OWNERS + n)),))
            for n in range(self.owners)
        ]
        await self.outside.load(*rows)
        async with self.outside.beside() as app:
            await _staffed(app, areas)
        chats = [OWNERS + n for n in range(self.owners)]
        self._talkers = deque(self.rng.sample(chats, round(self.owners * talkers)))


async def _staffed(app: App, areas: list[str]) -> None:
    now = app.clock.now()
    async with app.store.begin() as tx:
        for number, area in enumerate(areas):
            name = f"管家{number + 1}"
            known: Any = {"key": f"steward:{number}", "name": name, "phone": "", "locale": "zh-CN", "at": now}
            person = await tx.add_person(zone="Asia/Shanghai", **known)
            await tx.open_chat(person.id, "telegram", str(STEWARDS + number), at=now, consent="bench")
            await tx.add_staff(person.id, name, "steward", [area], now)


@asynccontextmanager
async def estate(
    folder: Path,
    *,
    url: str = "",
    owners: int = 40,
    seed: int = 1,
    talkers: float = 0.3,
    rate: float = 27,
    **settings: str,
) -> AsyncIterator[Estate]:
    """An installation in this folder, on SQLite unless the `url` of an empty database is given; nobody works yet."""
    async with _fake() as told, Nursery() as nursery:
        given = {
            "TELEGRAM_TOKEN": told["token"],
            "TELEGRAM_API": told["url"],
            "LOG": "warning",
            "CLOCK": CLOCK,
        }
        given |= {"RATE_TELEGRAM": f"{rate:g}"} | ({"DATABASE_URL": url} if url else {}) | settings
        found = Estate(
            outside=Outside(folder, None, **given),
            api=told["url"],
            nursery=nursery,
            owners=owners,
            rng=random.Random(seed),
            rate=rate,
            lease=LEASE if url.startswith("postgresql") else None,
        )
        await found.settle_in(talkers)
        yield found


@asynccontextmanager
async def _fake() -> AsyncIterator[dict[str, str]]:
    fake = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fake_telegram", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert fake.stdout is not None
        yield json.loads(await fake.stdout.readline())
    finally:
        fake.terminate()
        await fake.wait()
