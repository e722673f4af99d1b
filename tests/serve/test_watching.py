"""The watch: what is wrong is judged by a table, and told past a pump that hangs, through a channel that works."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.core.message import ChannelError, Outbound
from bot.serve.condition import DARK, LAG, LONG, MANY, SILENT, State, faults, parts
from bot.serve.watching import EVERY, FRESH, HOUR, Watching, ping
from bot.store import Unavailable
from bot.store.audit import Pulse, Queue
from tests.fake_telegram import FakeTelegram
from tests.serve.outside import Outside
from tests.world import World, fee, world_at

NOON = datetime(2026, 11, 4, 4, tzinfo=UTC)
IDLE = Pulse(inbox=0, due=0, due_since=None)
WELL = State(at=NOON, pulse=IDLE, channels={"telegram": "ok"})
OLD = NOON - timedelta(seconds=LONG)


def waiting(many: int, since: datetime | None = OLD) -> Pulse:
    return replace(IDLE, queues={"telegram": Queue(many, since)})


def unknown(many: int) -> Pulse:
    return replace(IDLE, doubtful={"unknown": many})


DUE = replace(IDLE, due=1, due_since=NOON)
STOPPED, HALTED = {"telegram": "stopped"}, {"telegram": "halted"}
JUDGED: list[tuple[str, State, list[str]]] = [
    ("all is well", WELL, []),
    ("silent, and nothing to do", replace(WELL, silence=SILENT * 9), []),
    ("silent, and a case is due", replace(WELL, silence=SILENT, pulse=DUE), ["alarm.silent"]),
    ("not silent for long enough", replace(WELL, silence=SILENT - 1, pulse=DUE), []),
    (
        "silent with unread updates",
        replace(WELL, silence=SILENT, pulse=replace(IDLE, inbox=1)),
        ["alarm.silent"],
    ),
    ("silent, a message may leave", replace(WELL, silence=SILENT, pulse=waiting(1, NOON)), ["alarm.silent"]),
    ("silent, it may not leave yet", replace(WELL, silence=SILENT, pulse=waiting(1, None)), []),
    ("silent on a stopped channel", replace(WELL, silence=SILENT, pulse=waiting(1), channels=STOPPED), []),
    ("a queue that stands", replace(WELL, pulse=waiting(5), before={"telegram": 5}), ["alarm.queue"]),
    ("a queue that grows", replace(WELL, pulse=waiting(9), before={"telegram": 5}), ["alarm.queue"]),
    ("a queue at the first look", replace(WELL, pulse=waiting(5)), ["alarm.queue"]),
    ("a long round that gets shorter", replace(WELL, pulse=waiting(5), before={"telegram": 800}), []),
    ("a young queue that grows", replace(WELL, pulse=waiting(9, NOON), before={"telegram": 5}), []),
    ("a queue that was asked to pause", replace(WELL, pulse=waiting(5), channels=HALTED), []),
    ("a queue of a channel that is off", replace(WELL, pulse=waiting(5), channels={"console": "ok"}), []),
    ("a few unknown", replace(WELL, pulse=unknown(MANY - 1)), []),
    ("many unknown", replace(WELL, pulse=unknown(MANY)), ["alarm.unknowns"]),
    ("many unknown, told already", replace(WELL, pulse=unknown(MANY), told=MANY), []),
    ("many unknown, and more came", replace(WELL, pulse=unknown(MANY + 1), told=MANY), ["alarm.unknowns"]),
    ("a hiccup of the database", replace(WELL, pulse=None, dark=DARK - 1), []),
    ("no database", replace(WELL, pulse=None, dark=DARK, silence=SILENT), ["alarm.database"]),
    (
        "several at once",
        replace(WELL, silence=SILENT, pulse=replace(waiting(5), doubtful={"unknown": 99})),
        ["alarm.silent", "alarm.queue", "alarm.unknowns"],
    ),
]


@pytest.mark.parametrize(("state", "words"), [one[1:] for one in JUDGED], ids=[one[0] for one in JUDGED])
def test_what_is_wrong_is_judged(state: State, words: list[str]) -> None:
    assert [fault.word for fault in faults(state)] == words


READY: list[tuple[str, State, list[str]]] = [
    ("all is well", WELL, []),
    ("no database", replace(WELL, pulse=None), ["database"]),
    ("a stopped channel", replace(WELL, channels=STOPPED), ["channels"]),
    ("a channel not reached yet", replace(WELL, channels={"telegram": "starting"}), ["channels"]),
    ("a pause is no failure", replace(WELL, channels=HALTED), []),
    ("a pump that lags", replace(WELL, pulse=DUE, lag=LAG), ["pump"]),
    ("a pump that is silent", replace(WELL, pulse=DUE, silence=SILENT), ["pump"]),
    ("a pump with nothing to do", replace(WELL, silence=SILENT * 9), []),
]


@pytest.mark.parametrize(("state", "failing"), [one[1:] for one in READY], ids=[one[0] for one in READY])
def test_readiness_names_what_fails(state: State, failing: list[str]) -> None:
    assert [name for name, part in parts(state).items() if not part["ok"]] == failing


# --- the watch at work ---


class Line:
    """A channel that notes what it is given; `broken` raises instead."""

    def __init__(self, name: str) -> None:
        self.name, self.broken, self.said = name, False, list[Outbound]()

    async def send(self, message: Outbound) -> str:
        if self.broken:
            raise ChannelError("nobody there", "not_sent")
        self.said.append(message)
        return "1"

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        raise AssertionError("nobody presses anything here")


class Post:
    """One watch over one world, on a monotonic clock of its own."""

    def __init__(self, world: World, **settings: Any) -> None:
        self.world, self.now, self.told = world, 1000.0, {"telegram": "ok"}
        self.telegram, self.alert = Line("telegram"), Line("alert")
        world.app.engine.channels |= {"telegram": self.telegram, "alert": self.alert}
        config = world.app.settings.model_copy(update=settings)
        self.watch = Watching(
            world.app, config, lambda: self.told, sleep=self._sleep, monotonic=lambda: self.now
        )
        self.watch.serving = True

    async def _sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)

    async def after(self, seconds: float) -> list[str]:
        """Let real time pass and look."""
        self.now += seconds
        self.world.app.clock.forward(timedelta(seconds=seconds))  # type: ignore[attr-defined]
        return [fault.word for fault in await self.watch.look()]


@asynccontextmanager
async def watched(folder: Path, alert: str = "https://watch.example/hook") -> AsyncIterator[Post]:
    """A world in which a case is due and nobody looks; its admin has a chat on Telegram."""
    async with world_at(folder, "2026-11-04 10:00", admin_alert=alert, rate_telegram=0) as world:
        await world.load(fee("8-2", "何先生"))
        async with world.app.store.begin() as tx:
            (case,) = await tx.list_cases()
            await tx.set_case(case.id, wake_at=world.app.clock.now())
            boss = await tx.add_person(
                key="boss", name="Ada", phone="", locale="en", zone="", at=world.app.clock.now()
            )
            await tx.add_staff(boss.id, "Ada", "admin", (), world.app.clock.now())
            await tx.open_chat(boss.id, "telegram", "77", at=world.app.clock.now(), consent="invite")
        yield Post(world)


async def test_a_silent_pump_is_told_on_every_channel_that_works_once_an_hour(tmp_path: Path) -> None:
    async with watched(tmp_path) as post:
        assert await post.after(SILENT - 1) == []
        assert await post.after(2) == ["alarm.silent"]
        for _ in range(5):
            assert await post.after(EVERY) == ["alarm.silent"]
        (said,), (posted,) = post.telegram.said, post.alert.said
        assert (said.to.id, posted.to.id) == ("77", "https://watch.example/hook")
        assert "has not looked for work for 2 minutes" in said.text
        assert "2 分钟" in posted.text
        await post.after(HOUR)
        assert (len(post.telegram.said), len(post.alert.said)) == (2, 2)


async def test_a_pump_that_hangs_inside_a_transaction_is_noticed_and_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as post:
        app, stuck, never = post.world.app, asyncio.Event(), asyncio.Event()

        async def hang(*_: Any) -> None:
            async with app.store.begin():
                stuck.set()
                await never.wait()

        app.pump._settle = hang  # type: ignore[method-assign]
        pump = asyncio.create_task(app.pump.run())
        await asyncio.wait_for(stuck.wait(), 20)
        app.engine.tally.looked(0.01, post.now)
        async with asyncio.timeout(20):  # the database can be read, but never written
            assert await post.after(SILENT) == ["alarm.silent"]
        assert len(post.telegram.said) == len(post.alert.said) == 1
        ready = await post.watch.ready()
        assert (ready["pump"]["ok"], ready["database"]["ok"]) == (False, True)
        pump.cancel()
        await asyncio.wait([pump])


async def test_a_pump_that_looks_is_left_alone(tmp_path: Path) -> None:
    async with watched(tmp_path) as post:
        for _ in range(20):
            post.world.app.engine.tally.looked(0.01, post.now)
            assert await post.after(EVERY) == []
        assert post.telegram.said == []


async def test_while_telegram_is_stopped_the_address_outside_hears_it_alone(tmp_path: Path) -> None:
    async with watched(tmp_path) as post:
        post.told["telegram"] = "stopped"
        await post.after(SILENT)
        assert (len(post.telegram.said), len(post.alert.said)) == (0, 1)


async def test_when_nothing_works_a_critical_line_says_so_once_and_it_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path, alert="") as post:
        post.telegram.broken = True
        await post.after(SILENT)
        await post.after(EVERY)
        critical = [one for one in caplog.records if one.levelno == logging.CRITICAL]
        assert [("nobody could be told of alarm.silent" in one.getMessage()) for one in critical] == [True]
        post.telegram.broken = False
        await post.after(EVERY)
        await post.after(EVERY)
        assert len(post.telegram.said) == 1


async def test_without_a_database_the_admins_known_before_are_told(tmp_path: Path) -> None:
    async with watched(tmp_path) as post:
        post.world.app.engine.tally.looked(0.01, post.now)
        assert await post.after(EVERY) == []

        @asynccontextmanager
        async def gone() -> AsyncIterator[Any]:
            raise Unavailable("disk I/O error")
            yield

        store = post.world.app.store
        opened = store.view, store.begin
        store.view, store.begin = gone, gone  # type: ignore[method-assign]
        assert await post.after(DARK) == ["alarm.database"]
        assert [one.to.id for one in post.telegram.said] == ["77"]
        assert "has not answered for 2 minutes" in post.telegram.said[0].text
        ready, health = await post.watch.ready(), await post.watch.condition()
        assert not ready["database"]["ok"]
        assert health is not None and health["backlog"] is None  # alive all the same
        assert (await post.watch.figures()).pulse is None
        store.view, store.begin = opened  # type: ignore[method-assign]
        assert await post.after(EVERY) == []  # the pump could not look meanwhile: it gets its time


async def test_two_processes_tell_it_once(tmp_path: Path) -> None:
    async with watched(tmp_path) as post:
        other = Post(post.world)
        other.now = post.now
        await post.after(SILENT)
        other.now += SILENT
        await other.watch.look()
        assert len(post.alert.said) + len(other.alert.said) == 1


# --- what the web asks ---


async def test_health_is_told_only_while_serving(tmp_path: Path) -> None:
    async with watched(tmp_path) as post:
        found = await post.watch.condition()
        assert found is not None
        assert found["channels"] == {"console": "ok", "telegram": "ok", "alert": "ok"}
        assert found["backlog"]["due"] == 1
        post.watch.serving = False
        assert await post.watch.condition() is None
        assert not (await post.watch.ready())["serving"]["ok"]


async def test_who_asks_often_is_answered_from_the_last_look(tmp_path: Path) -> None:
    async with watched(tmp_path) as post:
        first = await asyncio.gather(*(post.watch.state() for _ in range(50)))
        assert len({id(one) for one in first}) == 1
        post.now += FRESH
        assert await post.watch.state() is not first[0]


async def test_the_lag_counts_only_while_this_process_ran(tmp_path: Path) -> None:
    async with watched(tmp_path) as post:
        post.world.app.clock.forward(timedelta(hours=3))  # type: ignore[attr-defined]
        post.now += 5
        assert (await post.watch.state()).lag == 5


# --- the watch outside ---


@asynccontextmanager
async def outside() -> AsyncIterator[tuple[str, list[str], list[int]]]:
    """An address that takes pings: its URL, what was asked, and the statuses it answers with (200 when used up)."""
    asked: list[str] = []
    statuses: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[0])
        status = statuses.pop(0) if statuses else 200
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/ping/", asked, statuses
    server.close()
    await server.wait_closed()


async def until(post: Post, seconds: float) -> None:
    """Let the watch's own loops run until its clock shows so much more."""
    end = post.now + seconds
    async with asyncio.timeout(20):
        while post.now < end:
            await asyncio.sleep(0.001)


async def test_the_ping_goes_out_while_ready_and_stops_when_not(tmp_path: Path) -> None:
    async with watched(tmp_path) as old, outside() as (url, asked, _), AsyncExitStack() as stack:
        async with old.world.app.store.begin() as tx:
            (case,) = await tx.list_cases()
            await tx.set_case(case.id, wake_at=None)
        post = Post(old.world, ping_url=url)
        post.watch.start(stack)
        await until(post, 600)
        assert asked and set(asked) == {"GET /ping/ HTTP/1.1"}
        post.told["telegram"] = "stopped"
        await until(post, 120)  # one may be on its way
        seen = len(asked)
        await until(post, 900)
        assert len(asked) == seen


async def test_a_watch_that_is_gone_is_logged_once_an_hour(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with watched(tmp_path) as old, outside() as (url, _, statuses), AsyncExitStack() as stack:
        statuses.extend([500] * 1000)
        old.world.app.engine.tally.looked(0.01, 1e9)
        post = Post(old.world, ping_url=url)
        post.watch.start(stack)
        await until(post, 1800)
        lines = [one.getMessage() for one in caplog.records if "ROUNDS_PING_URL" in one.getMessage()]
        assert lines == ["the watch at ROUNDS_PING_URL was not reached: HTTPStatusError"]


async def test_a_ping_is_one_get(tmp_path: Path) -> None:
    async with watched(tmp_path) as old, outside() as (url, asked, _):
        await ping(old.world.app.settings.model_copy(update={"ping_url": url}))
    assert asked == ["GET /ping/ HTTP/1.1"]


# --- as an outsider has it ---


async def test_a_running_serve_is_ready_and_counts_what_it_sends(tmp_path: Path, fake: FakeTelegram) -> None:
    async with Outside(tmp_path, fake) as serve, httpx.AsyncClient(trust_env=False) as client:
        at = f"http://127.0.0.1:{serve.port}"
        await fake.say(8002, "您好")
        await fake.wait_for(8002, timeout=60)
        async with asyncio.timeout(60):
            while (told := await client.get(f"{at}/readyz")).status_code != 200:
                await asyncio.sleep(0.1)
            while 'outcome="sent"' not in (found := (await client.get(f"{at}/metrics")).text):
                await asyncio.sleep(0.1)
        assert told.json()["parts"].keys() == {"serving", "database", "channels", "pump"}
        assert 'rounds_sends_total{channel="telegram",outcome="sent"} 1.0' in found
        assert "rounds_look_seconds_count 0.0" not in found
        assert "8002" not in found and fake.token not in found
