"""R7: a full disk, a file that takes no writes, a folder that is gone: nothing leaves without a durable claim."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
from sqlalchemy import event

from bot.core.message import Outbound
from bot.serve.intake import Intake
from bot.web import Front, web
from tests.fake_telegram import FakeTelegram
from tests.reliability.street import OWNERS, until
from tests.serve.outside import Outside
from tests.world import World, at, fee, world_at

SECRET = "s" * 40
HEADER = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
DISK = "12m"


class Ailing:
    """Makes the connections that write ill, as SQLite itself would be on such a disk."""

    ILLS: ClassVar = {"full": "PRAGMA max_page_count = 1", "read only": "PRAGMA query_only = ON"}
    CURES: ClassVar = {"full": "PRAGMA max_page_count = 1073741823", "read only": "PRAGMA query_only = OFF"}

    def __init__(self, world: World, ill: str) -> None:
        self._ill, self.now = ill, False
        event.listen(world.app.store._writer.sync_engine, "checkout", self._taken)

    def _taken(self, connection: Any, *_: object) -> None:
        cursor = connection.cursor()
        cursor.execute((self.ILLS if self.now else self.CURES)[self._ill])
        cursor.close()


class Witness:
    """Looks into the file with a connection of its own at every send: is the claim there already?"""

    def __init__(self, world: World) -> None:
        self.unclaimed: list[str] = []
        self._file, self._send = world.app.store.path, world.console.send
        world.console.send = self._look  # type: ignore[method-assign]

    async def _look(self, message: Outbound) -> str:
        with sqlite3.connect(f"file:{self._file}?mode=ro", uri=True) as other:
            query = "SELECT count(*) FROM posts WHERE address = ? AND text = ? AND state = 'sending'"
            (claimed,) = other.execute(query, (message.to.id, message.text)).fetchone()
        other.close()
        if not claimed:
            self.unclaimed.append(message.text)
        return await self._send(message)


@asynccontextmanager
async def at_work(world: World) -> AsyncIterator[None]:
    """The pump and its workers, as `serve` has them."""
    world.app.store.on_commit.append(world.app.pump.wake)
    pump = asyncio.create_task(world.app.pump.run())
    try:
        yield
    finally:
        world.app.pump.stop()
        await asyncio.wait_for(pump, 20)


async def post(client: httpx.AsyncClient, number: int) -> int:
    """One update, long enough not to fit into what is left of a page; the status."""
    sender = {"id": 500 + number, "is_bot": False, "first_name": "x"}
    message = {"message_id": 1, "date": 1, "text": "您好" * 1900, "from": sender}
    body = {"update_id": number, "message": {**message, "chat": {"id": 500 + number, "type": "private"}}}
    return (await client.post("/hooks/telegram", json=body, headers=HEADER)).status_code


async def _ready() -> dict[str, Any]:
    return {}


async def true(what: Any) -> None:
    """Wait until an awaitable condition holds."""
    async with asyncio.timeout(30):
        while not await what():
            await asyncio.sleep(0.01)


async def kept(world: World) -> list[str]:
    """The updates that were kept, handled or not."""
    connection = sqlite3.connect(f"file:{world.app.store.path}?mode=ro", uri=True)
    rows = connection.execute("SELECT key FROM inbox WHERE channel = 'telegram' ORDER BY id").fetchall()
    connection.close()
    return sorted(str(key) for (key,) in rows)


@pytest.mark.parametrize("ill", ["full", "read only"])
async def test_an_update_is_acknowledged_exactly_when_it_is_durable_and_comes_again_until_then(
    tmp_path: Path, ill: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        disk = Ailing(world, ill)
        intake = Intake(world.app.store, world.app.clock, "telegram")
        front = web(Front(condition=_ready, keep=intake.keep, telegram_secret=SECRET))
        transport = httpx.ASGITransport(app=front)
        async with httpx.AsyncClient(transport=transport, base_url="http://front") as client:
            assert await post(client, 0) == 200
            disk.now = True
            told = {n: await post(client, n) for n in range(1, 8)}
            assert await kept(world) == sorted(["0", *(str(n) for n, code in told.items() if code == 200)])
            assert 503 in told.values()
            assert set(told.values()) <= {200, 503}
            disk.now = False
            again = {n: await post(client, n) for n, code in told.items() if code == 503}
            assert set(again.values()) == {200}
            assert await kept(world) == [str(n) for n in range(8)]


@pytest.mark.parametrize("ill", ["full", "read only"])
async def test_nothing_leaves_without_a_durable_claim_and_all_of_it_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ill: str
) -> None:
    monkeypatch.setattr("bot.engine.pump.PAUSE", 0.01)
    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        flats = ["1-1", "1-2", "1-3"]
        await world.load(*(fee(unit, unit) for unit in flats))
        for unit in flats:
            await world.bind(unit)
            await world.say(unit, "明天15:00交")
        await world.to("2026-11-05 14:59")
        disk, witness, before = Ailing(world, ill), Witness(world), len(world.console.sent)
        disk.now, world.clock.at = True, at("2026-11-05 15:00")
        async with at_work(world):
            await asyncio.sleep(0.5)  # dozens of tries of the pump on a disk that takes nothing
            during = len(world.console.sent) - before
            disk.now = False
            world.app.pump.wake()

            async def asked() -> bool:
                return len(world.console.sent) - before >= len(flats)

            await true(asked)
        assert witness.unclaimed == []
        assert during == 0 or ill == "full"  # a claim may still fit into a page that is there
        texts = [message for message in world.console.sent[before:] if "约好的时间到了" in message.text]
        assert sorted(message.to.id for message in texts) == flats
        async with world.app.store.view() as tx:
            assert {post.state for post in await tx.posts()} == {"sent"}


async def _refused(fake: FakeTelegram) -> bool:
    return "503" in fake.hook.trouble


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of a few megabytes; only root may have one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if os.name == "nt" or os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def test_serve_on_a_real_disk_that_is_full_for_a_while(
    tmp_path: Path, small_disk: Path, fake: FakeTelegram
) -> None:
    more = {"DATABASE_URL": f"sqlite+aiosqlite:///{small_disk}/rounds.db", "TELEGRAM_WEBHOOK_SECRET": SECRET}
    async with Outside(tmp_path, fake, **more) as serve:
        await fake.say(OWNERS, "您好")
        await until(fake, lambda: len(fake.sent()) == 1)
        with suppress(OSError), (small_disk / "ballast").open("wb", buffering=0) as ballast:
            while ballast.write(b"x" * 4096):
                pass
        before = len(fake.sent())
        chats = range(OWNERS + 1, OWNERS + 31)
        for chat in chats:
            await fake.say(chat, "您好" * 1900)
        await true(lambda: _refused(fake))
        (small_disk / "ballast").unlink()
        await until(fake, lambda: set(chats) <= {sent.chat_id for sent in fake.sent()})
        assert sorted(sent.chat_id for sent in fake.sent()[before:]) == list(chats)
        assert await serve.terminate() == 0  # the same process all the time
        assert "Traceback" not in (serve.folder / "serve.log").read_text(encoding="utf-8")


async def test_serve_whose_folder_is_gone_for_a_while(tmp_path: Path, fake: FakeTelegram) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    more = {"DATABASE_URL": f"sqlite+aiosqlite:///{home}/rounds.db", "TELEGRAM_WEBHOOK_SECRET": SECRET}
    async with Outside(tmp_path, fake, **more) as serve:
        await fake.say(OWNERS, "您好")
        await until(fake, lambda: len(fake.sent()) == 1)
        shutil.move(home, away)
        chats = range(OWNERS + 1, OWNERS + 11)
        for chat in chats:
            await fake.say(chat, "您好")
        await asyncio.sleep(1)  # it works on what it holds open, or refuses: both are right
        assert not home.exists()
        shutil.move(away, home)
        await until(fake, lambda: set(chats) <= {sent.chat_id for sent in fake.sent()})
        assert sorted(sent.chat_id for sent in fake.sent()) == [OWNERS, *chats]
        assert await serve.terminate() == 0
        assert {post.state for post in await serve.posts()} == {"sent"}


async def test_a_file_nobody_may_write_is_one_sentence_at_the_start(
    tmp_path: Path, small_disk: Path, fake: FakeTelegram
) -> None:
    more = {"DATABASE_URL": f"sqlite+aiosqlite:///{small_disk}/rounds.db"}
    serve = Outside(tmp_path, fake, **more)
    async with serve:
        assert await serve.terminate() == 0
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    code, said = await serve.refused()
    assert (code, fake.sent()) == (1, [])
    assert "Traceback" not in said
    assert "its folder is writable" in said
