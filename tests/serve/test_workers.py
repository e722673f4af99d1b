"""Many workers at once: order in a chat, answers before rounds, pauses, a wrong token, a database that is busy."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, SteppedClock, assemble
from bot.channels.console import Console
from bot.config import Settings
from bot.core.message import ChannelError, Outbound
from bot.engine import Engine
from bot.engine.courier import INFLIGHT
from bot.store import Busy, Store, Tx
from bot.store.rows import Kept, Post
from tests.world import at

Before = Callable[[Outbound], Awaitable[None]]


class Line(Console):
    """A channel whose sends take as long as a test wants, and may fail."""

    name = "telegram"

    def __init__(self, before: Before | None = None) -> None:
        super().__init__()
        self.tried: list[str] = []
        self.before = before
        self.news = asyncio.Condition()

    async def send(self, message: Outbound) -> str:
        self.tried.append(message.text)
        if self.before is not None:
            await self.before(message)
        number = await super().send(message)
        await self.tell()
        return number

    async def tell(self) -> None:
        async with self.news:
            self.news.notify_all()

    def texts(self, chat: str | None = None) -> list[str]:
        return [sent.text for sent in self.sent if chat in {None, sent.to.id}]


@asynccontextmanager
async def running(folder: Path, line: Line, *, rate: float = 0) -> AsyncIterator[App]:
    """An engine at work on a clock that stands still, with nothing to do yet."""
    config = Settings(database_url=f"sqlite+aiosqlite:///{folder / 'rounds.db'}", rate_telegram=rate)
    store = Store(config.database_url)
    await store.migrate()
    app = assemble(config, store, SteppedClock(at("2026-11-04 08:00")), {"telegram": line})
    store.on_commit.append(app.pump.wake)
    pump = asyncio.create_task(app.pump.run())
    try:
        yield app
    finally:
        app.pump.stop()
        await asyncio.wait_for(pump, 10)
        await app.close()


async def write(app: App, *messages: tuple[str, str], **more: Any) -> None:
    """Queue messages: chat and text."""
    async with app.store.begin() as tx:
        for number, (chat, text) in enumerate(messages):
            values = {"kind": "reply", "key": f"k{number}", "planned_at": app.clock.now(), **more}
            await tx.post(channel="telegram", address=chat, text=text, **values)


async def until(line: Line, true: Callable[[], object]) -> None:
    async with asyncio.timeout(20), line.news:
        await line.news.wait_for(true)


async def settled(app: App, state: str, number: int) -> None:
    """Wait until so many messages are in this state."""
    async with asyncio.timeout(20):
        while True:
            async with app.store.view() as tx:
                if len(await tx.posts(state=state)) == number:  # type: ignore[arg-type]
                    return
            await asyncio.sleep(0.01)


async def test_two_messages_to_one_chat_never_overtake_each_other(tmp_path: Path) -> None:
    under_way: set[str] = set()
    all_at_once = asyncio.Barrier(8)

    async def some_are_slower(message: Outbound) -> None:
        assert message.to.id not in under_way
        under_way.add(message.to.id)
        if message.text == "0":
            await all_at_once.wait()  # eight workers are at it, each with a chat of its own
        for _ in range(60 // (int(message.text) + 1)):
            await asyncio.sleep(0)
        under_way.discard(message.to.id)

    line = Line(some_are_slower)
    async with running(tmp_path, line) as app:
        await write(app, *[(f"c{chat}", str(n)) for n in range(6) for chat in range(8)])
        await until(line, lambda: len(line.sent) == 48)
    assert {tuple(line.texts(f"c{chat}")) for chat in range(8)} == {tuple("012345")}


async def test_a_message_that_is_tried_again_is_not_overtaken_either(tmp_path: Path) -> None:
    async def fails_once(message: Outbound) -> None:
        if line.tried == ["first"]:
            raise ChannelError("connection refused", "not_sent")

    line = Line(fails_once)
    async with running(tmp_path, line) as app:
        await write(app, ("a", "first"), ("a", "second"), ("b", "other"))
        await until(line, lambda: line.texts("b"))
        async with asyncio.timeout(20):
            while not (await first(app)).error:
                await asyncio.sleep(0.01)
        assert line.texts("a") == []
        app.clock.forward(timedelta(seconds=2))  # type: ignore[attr-defined]
        app.pump.wake()
        await until(line, lambda: len(line.sent) == 3)
    assert line.texts("a") == ["first", "second"]


async def first(app: App) -> Post:
    async with app.store.view() as tx:
        return (await tx.posts(limit=1))[0]


async def test_an_answer_goes_before_a_long_round(tmp_path: Path) -> None:
    hold = asyncio.Event()

    async def wait(message: Outbound) -> None:
        await hold.wait()

    line = Line(wait)
    async with running(tmp_path, line) as app:
        await write(app, *[(f"c{n}", "round") for n in range(200)], kind="card", priority=2)
        async with asyncio.timeout(20):
            while len(line.tried) < INFLIGHT:  # as many calls as may be on their way
                await asyncio.sleep(0)
        await write(app, ("x", "answer"))
        for _ in range(200):  # the pump hands it over
            await asyncio.sleep(0.001)
        hold.set()
        await until(line, lambda: "answer" in line.texts())
        await until(line, lambda: len(line.sent) == 201)
    assert line.texts().index("answer") <= INFLIGHT + app.pump.courier.batch


async def test_one_slow_chat_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    hold = asyncio.Event()

    async def slow(message: Outbound) -> None:
        if message.to.id == "slow":
            await hold.wait()

    line = Line(slow)
    async with running(tmp_path, line) as app:
        await write(app, *[("slow", str(n)) for n in range(50)], *[(f"c{n}", "x") for n in range(50)])
        await until(line, lambda: len(line.sent) == 50)
        hold.set()
        await until(line, lambda: len(line.sent) == 100)
    assert line.texts("slow") == [str(n) for n in range(50)]


async def test_the_whole_bot_pauses_when_told_and_a_restart_remembers_it(tmp_path: Path) -> None:
    async def flooded(message: Outbound) -> None:
        if len(line.tried) == 1:
            raise ChannelError("too many requests", "not_sent", retry_after=600)

    line = Line(flooded)
    async with running(tmp_path, line) as app:
        await write(app, ("a", "one"))
        async with asyncio.timeout(20):
            while not await paused(app):
                await asyncio.sleep(0.01)
        await write(app, ("b", "two"))
        await asyncio.sleep(0.1)  # the pump has looked meanwhile
        assert 590 < (await paused(app))["telegram"] <= 600
    assert line.tried == ["one"]
    async with running(tmp_path, line) as again:
        assert 590 < (await paused(again))["telegram"] <= 600
        await asyncio.sleep(0.1)
        assert line.tried == ["one"]
        again.clock.forward(timedelta(seconds=601))  # type: ignore[attr-defined]
        again.pump.wake()
        await until(line, lambda: len(line.sent) == 2)


async def paused(app: App) -> dict[str, float]:
    """The channels that must pause, and for how many seconds."""
    async with app.store.view() as tx:
        return await tx.halts(app.clock.real())


async def test_a_wrong_token_stops_the_channel_and_loses_nothing(tmp_path: Path) -> None:
    async def refused(message: Outbound) -> None:
        raise ChannelError("Telegram refused the token", "not_sent", fatal=True)

    line = Line(refused)
    async with running(tmp_path, line) as app:
        await write(app, *[(f"c{n}", "x") for n in range(5)])
        async with asyncio.timeout(20):
            while not app.pump.courier.stopped:
                await asyncio.sleep(0)
        await settled(app, "queued", 5)
        seen = len(line.tried)
        await write(app, ("later", "x"))
        await asyncio.sleep(0.1)  # the pump has looked meanwhile
        await settled(app, "queued", 6)
    assert len(line.tried) == seen <= app.pump.courier.batch


async def test_stopping_finishes_what_is_on_its_way_and_begins_nothing(tmp_path: Path) -> None:
    hold = asyncio.Event()

    async def wait(message: Outbound) -> None:
        await line.tell()
        await hold.wait()

    line = Line(wait)
    async with running(tmp_path, line) as app:
        await write(app, ("a", "one"), ("a", "two"))
        await until(line, lambda: line.tried)
        app.pump.stop()
        hold.set()
        await settled(app, "sent", 1)
        await settled(app, "queued", 1)
    assert line.tried == ["one"]


async def test_an_outcome_is_written_down_however_long_the_database_is_busy(tmp_path: Path) -> None:
    line, naps = Line(), 0
    async with running(tmp_path, line) as app:
        begin = app.store.begin

        async def nap(seconds: float) -> None:
            nonlocal naps
            naps += 1
            if naps == 3:
                app.store.begin = begin  # type: ignore[method-assign]

        @asynccontextmanager
        async def busy() -> AsyncIterator[Tx]:
            raise Busy("database is locked")
            yield

        async def lock(message: Outbound) -> None:
            app.store.begin = busy  # type: ignore[method-assign]

        line.before, app.pump.courier.pace.sleep = lock, nap
        await write(app, ("a", "one"))
        await settled(app, "sent", 1)
    assert (line.tried, naps) == (["one"], 3)


@pytest.mark.parametrize("times", [1, 2])
async def test_a_busy_database_is_not_the_update_s_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr("bot.engine.mail.PAUSE", 0)
    tried: list[str] = []

    async def receive(engine: Engine, tx: Tx, kept: Kept) -> None:
        tried.append(kept.key)
        if len(tried) <= times:
            raise Busy("database is locked")

    async with running(tmp_path, Line()) as app:
        app.pump.mail.receive = receive
        async with app.store.begin() as tx:
            await tx.keep("telegram", "7", {}, app.clock.now())
        async with asyncio.timeout(20):
            while len(tried) <= times:
                await asyncio.sleep(0)
        async with asyncio.timeout(20):
            while await _unread(app):
                await asyncio.sleep(0)
    assert tried == ["7"] * (times + 1)


async def _unread(app: App) -> int:
    async with app.store.view() as tx:
        return len(await tx.unread())


async def test_after_a_short_pause_what_waited_in_the_queue_goes_on_at_once(tmp_path: Path) -> None:
    async def flooded(message: Outbound) -> None:
        if len(line.tried) == 1:
            raise ChannelError("too many requests", "not_sent", retry_after=20)

    line = Line(flooded)
    async with running(tmp_path, line, rate=1000) as app:
        await write(app, *[(f"c{n}", "x") for n in range(80)], kind="card", priority=2)
        async with asyncio.timeout(20):
            while not await paused(app):
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.3)  # whatever the queue holds was tried and left where it was
        await settled(app, "sending", 0)
        app.clock.forward(timedelta(seconds=21))  # type: ignore[attr-defined]
        app.pump.wake()
        await until(line, lambda: len(line.sent) == 80)
