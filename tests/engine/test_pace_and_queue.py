"""The pace of the courier on a clock of its own, and the work queue of a single process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, SteppedClock, assemble
from bot.channels.console import Console
from bot.config import Settings
from bot.core.message import Outbound
from bot.engine import MemoryQueue
from bot.store import Sendable, Store
from tests.world import at

START = at("2026-11-04 10:00")


class Line(Console):
    """Notes when each message leaves, in seconds of the test's own clock."""

    name = "telegram"

    def __init__(self) -> None:
        super().__init__()
        self.left: list[tuple[float, str]] = []
        self.office: Office | None = None

    async def send(self, message: Outbound) -> str:
        assert self.office is not None
        self.left.append((self.office.seconds, message.to.id))
        return await super().send(message)

    def moments(self, chat: str | None = None) -> list[float]:
        return [moment for moment, to in self.left if chat in {None, to}]


class Office:
    """An engine whose sleeps take no time: they move its clock."""

    def __init__(self, app: App, line: Line) -> None:
        self.app, self.line, self.seconds = app, line, 0.0
        self.stalls: list[float] = []  # how much longer than asked the next sleeps take
        self._ends: list[float] = []
        self.courier = app.pump.courier
        self.courier.pace.sleep, self.courier.pace.monotonic = self.sleep, lambda: self.seconds
        line.office = self

    async def sleep(self, seconds: float) -> None:
        """Let so much time pass."""
        end = self.seconds + seconds + (self.stalls.pop(0) if self.stalls else 0)
        self._ends.append(end)
        while self.seconds < end:
            await asyncio.sleep(0.002)  # whoever can go on does so first
            if end == min(self._ends):
                self.seconds = max(self.seconds, end)
        self._ends.remove(end)
        self.app.clock.at = START + timedelta(seconds=self.seconds)  # type: ignore[attr-defined]

    async def queue(self, chats: Sequence[str], **more: Any) -> list[Sendable]:
        """Queue a message for each of these chats."""
        values: dict[str, Any] = {"kind": "card", "priority": 2, "planned_at": self.app.clock.now(), **more}
        async with self.app.store.begin() as tx:
            for number, chat in enumerate(chats):
                await tx.post(channel="telegram", address=chat, text="x", key=f"{number}", **values)
        return await self.ready()

    async def ready(self) -> list[Sendable]:
        """What may leave now."""
        async with self.app.store.view() as tx:
            return await tx.sendable(self.app.clock.real(), ["telegram"], limit=500)

    async def deliver(self, posts: Sequence[Sendable]) -> None:
        """Bring them on their way as a worker does, batch after batch."""
        for first in range(0, len(posts), self.courier.batch):
            await self.courier.deliver(posts[first : first + self.courier.batch])
        await self.courier.finished()


@asynccontextmanager
async def office(folder: Path, rate: float = 27) -> AsyncIterator[Office]:
    """An engine with nothing to do yet."""
    config = Settings(database_url=f"sqlite+aiosqlite:///{folder / 'rounds.db'}", rate_telegram=rate)
    store, line = Store(config.database_url), Line()
    await store.migrate()
    app = assemble(config, store, SteppedClock(START), {"telegram": line})
    yield Office(app, line)
    await app.close()


async def test_the_rate_holds_over_every_second(tmp_path: Path) -> None:
    async with office(tmp_path) as found:
        await found.deliver(await found.queue([f"chat{n}" for n in range(60)]))
        moments = found.line.moments()
    assert len(moments) == 60
    assert max(sum(start <= moment < start + 1 for moment in moments) for start in moments) <= 31
    assert moments[-1] >= 59 / 27 - 0.001


async def test_one_chat_gets_one_message_a_second(tmp_path: Path) -> None:
    async with office(tmp_path) as found:
        await found.queue(["chat"] * 4)
        while len(found.line.left) < 4:
            await found.deliver(await found.ready())
            await found.sleep(0.05)
        assert all(round(b - a, 6) >= 1 for a, b in pairwise(found.line.moments("chat")))


async def test_no_rate_means_no_waiting(tmp_path: Path) -> None:
    async with office(tmp_path, rate=0) as found:
        await found.deliver(await found.queue([f"chat{n}" for n in range(40)]))
        assert found.line.moments() == [0.0] * 40


async def test_a_pause_of_the_platform_holds_everybody(tmp_path: Path) -> None:
    async with office(tmp_path) as found:
        posts = await found.queue(["a", "b"])
        async with found.app.store.begin() as tx:
            await tx.halt("telegram", 7, found.app.clock.real())
        await found.deliver(posts)
        assert found.line.left == []
        await found.sleep(7.1)
        await found.deliver(posts)
        assert len(found.line.left) == 2


async def test_a_moment_that_was_missed_is_given_up_and_calls_do_not_bunch(tmp_path: Path) -> None:
    async with office(tmp_path) as found:
        posts = await found.queue([f"chat{n}" for n in range(6)])
        found.stalls = [2.0]  # the first sleep ends two seconds late: the process stood still
        await found.deliver(posts)
        moments = sorted(found.line.moments())
        assert len(moments) == 6
        late = [moment for moment in moments if moment >= 2.0]
        assert late[-1] - late[0] >= 0.9 * (len(late) - 2) / 27, late  # one may be a little late, none bunch


# --- the work queue of one process ---


def message(id: int, priority: int = 2) -> Sendable:
    return Sendable(id, "telegram", str(id), priority)


class Desk:
    """Notes what it is handed; stands still while `go_on` is not set."""

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.go_on = asyncio.Event()

    async def deliver(self, posts: Sequence[Sendable]) -> None:
        self.ids += [post.id for post in posts]
        await self.go_on.wait()


@asynccontextmanager
async def at_work(queue: MemoryQueue, desk: Desk, batch: int = 1) -> AsyncIterator[None]:
    working = asyncio.create_task(queue.run(desk.deliver, batch))
    yield
    desk.go_on.set()
    queue.stop()
    await asyncio.wait_for(working, 10)


async def settle() -> None:
    """Let everybody have several turns."""
    for _ in range(50):
        await asyncio.sleep(0)


NO_TX: Any = None


async def test_a_message_handed_over_twice_before_it_leaves_is_delivered_once() -> None:
    queue, desk = MemoryQueue(), Desk()
    await queue.hand_over(NO_TX, [message(1)])
    await queue.hand_over(NO_TX, [message(1), message(2)])
    desk.go_on.set()
    async with at_work(queue, desk):
        await settle()
    assert desk.ids == [1, 2]


async def test_a_waiting_message_counts_once_and_one_in_hand_may_be_asked_for_again() -> None:
    queue, desk = MemoryQueue(), Desk()
    async with at_work(queue, desk):
        await queue.hand_over(NO_TX, [message(1), message(1)])
        await queue.hand_over(NO_TX, [message(1)])
        await settle()
        assert desk.ids == [1]
        await queue.hand_over(
            NO_TX, [message(1)]
        )  # given back meanwhile: the outbox knows whether it was sent
        desk.go_on.set()
        await settle()
    assert desk.ids == [1, 1]


async def test_an_answer_is_delivered_while_reminders_wait() -> None:
    queue, desk = MemoryQueue(), Desk()
    async with at_work(queue, desk):
        await queue.hand_over(NO_TX, [message(id) for id in range(1, 20)])
        await settle()
        begun = len(desk.ids)
        await queue.hand_over(NO_TX, [message(100, priority=0)])
        await settle()
        assert desk.ids[begun:] == [100]


@pytest.mark.parametrize("batch", [1, 4])
async def test_what_waited_together_leaves_together(batch: int) -> None:
    queue, desk = MemoryQueue(), Desk()
    await queue.hand_over(NO_TX, [message(id) for id in range(8)])
    async with at_work(queue, desk, batch):
        await settle()
        assert len(desk.ids) % batch == 0
