"""Tasks are followed when they ask for it and at once when one is taken back, by one process at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.app import RealClock
from bot.core.message import ChannelError
from bot.engine import Engine
from bot.serve.polling import Sole
from bot.serve.tapwatch import TapWatch
from bot.store import Store
from bot.store.rows import Tap
from tests.world import World, world_at

NOON = "2026-11-04 12:00"
AGES, ZERO = 3600.0, 0.0


@dataclass
class Following:
    """In place of `follow`: what it answers or raises, and how often it was called."""

    answers: list[float | Exception] = field(default_factory=list)
    calls: int = 0
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def __call__(self, engine: Engine) -> float:
        self.calls += 1
        async with self.news:
            self.news.notify_all()
        found = self.answers.pop(0) if self.answers else AGES
        if isinstance(found, Exception):
            raise found
        return found

    async def until(self, calls: int) -> None:
        async with asyncio.timeout(10), self.news:
            await self.news.wait_for(lambda: self.calls >= calls)


@pytest.fixture
def following(monkeypatch: pytest.MonkeyPatch) -> Following:
    found = Following()
    monkeypatch.setattr("bot.serve.tapwatch.follow", found)
    monkeypatch.setattr("bot.serve.tapwatch.BREATH", ZERO)
    monkeypatch.setattr("bot.serve.tapwatch.FIRST_PAUSE", ZERO)
    return found


@asynccontextmanager
async def watching(world: World) -> AsyncIterator[TapWatch]:
    watch = TapWatch(world.app)
    task = asyncio.create_task(watch.run())
    try:
        yield watch
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def a_task(world: World, address: str) -> int:
    """A message that lies with a colleague; its number."""
    now: datetime = world.app.engine.now()
    async with world.app.store.begin() as tx:
        post = await tx.post(
            kind="card",
            channel="wecom_external",
            address=address,
            key=address,
            text="x",
            planned_at=now,
            not_before=now,
        )
        assert post is not None
        await tx.flush()
        tap = Tap(
            post_id=post.id, task="msg1", holder="", address=address, state="open", made_at=now, until=now
        )
        await tx.add_taps([tap])
    return post.id


async def taken_back(world: World, post: int) -> None:
    async with world.app.store.begin() as tx:
        await tx.set_taps([post], state="cancelling", why="paid")


async def test_what_is_taken_back_is_looked_at_at_once_and_other_commits_are_not(
    tmp_path: Path, following: Following, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Semaphore(0)
    look = TapWatch._taken_back

    async def counted(watch: TapWatch) -> frozenset[int]:
        found = await look(watch)
        looked.release()
        return found

    monkeypatch.setattr(TapWatch, "_taken_back", counted)
    async with world_at(tmp_path, NOON) as world:
        first, second = await a_task(world, "wm1"), await a_task(world, "wm2")
        async with watching(world):
            await following.until(1)
            for calls, post in enumerate((first, second), 2):
                await something_else(world, looked)
                assert following.calls == calls - 1
                await taken_back(world, post)
                await following.until(calls)


async def something_else(world: World, looked: asyncio.Semaphore) -> None:
    """A commit that has nothing to do with tasks, seen by the watch twice."""
    for _ in range(2):
        while not looked.locked():
            await looked.acquire()
        async with world.app.store.begin() as tx:
            await tx.set_meta("anything", "else")
        async with asyncio.timeout(10):
            await looked.acquire()


async def test_it_comes_back_when_it_is_asked_to_and_after_trouble(
    tmp_path: Path, following: Following
) -> None:
    following.answers = [0.0, ChannelError("no answer", "not_sent"), 0.0, AGES]
    async with world_at(tmp_path, NOON) as world, watching(world) as watch:
        await following.until(4)
        assert not watch.trouble


async def test_a_refusal_for_good_ends_it(tmp_path: Path, following: Following) -> None:
    following.answers = [ChannelError("WeCom says 48002", "not_sent", fatal=True)]
    async with world_at(tmp_path, NOON) as world:
        with pytest.raises(ChannelError, match="48002"):
            await asyncio.wait_for(TapWatch(world.app).run(), 10)


async def test_of_several_processes_one_at_a_time_does_it_once(
    url: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.serve.polling.SHORT", 0.01)
    stores = [Store(url), Store(url)]
    inside, most, done = 0, 0, 0

    async def work() -> None:
        nonlocal inside, most, done
        inside += 1
        most = max(most, inside)
        async with stores[0].begin() as tx:
            await tx.set_meta("work", str(done))
        inside, done = inside - 1, done + 1

    await asyncio.gather(*(Sole(store, RealClock(), "kf").once(work) for store in stores))
    for store in stores:
        await store.close()
    assert done == 2
    assert most == (1 if kind == "postgresql" else 2)  # a file has one engine, whose lock settled it
