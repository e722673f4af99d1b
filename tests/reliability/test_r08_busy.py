"""R8: another process keeps the database locked, fifty colleagues write meanwhile: nothing is lost and nothing breaks."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.fake_telegram import FakeTelegram
from tests.reliability.crowd import FULL, size
from tests.reliability.street import colleagues, log_of, noted, patched, until
from tests.serve.outside import ENTRY, Outside
from tests.world import fee

PATIENT = size(2, 10)  # seconds a writer waits for a file before it says busy
HELD = {"sqlite": PATIENT + size(2, 20), "postgresql": size(2, 30)}  # seconds
COLLEAGUES = 50
HOLDER = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
held.execute("ROLLBACK")
"""


class Hasty(Outside):
    """In the suite a file says busy sooner, and the lock need not be held so long."""

    entry = ENTRY if FULL else patched(f"import bot.store.engines\nbot.store.engines.WAIT = {PATIENT}")


@asynccontextmanager
async def locked(url: str) -> AsyncIterator[None]:
    """A child process holds the write lock of a file; on a server another session holds the rows."""
    if make_url(url).drivername.startswith("sqlite"):
        async with _file_held(str(make_url(url).database)):
            yield
        return
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for table in ("cases", "persons", "inbox", "posts", "facts"):
            await connection.execute(text(f"SELECT 1 FROM {table} FOR UPDATE"))
        yield
    await engine.dispose()


@asynccontextmanager
async def _file_held(path: str) -> AsyncIterator[None]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", HOLDER, path), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert child.stdout is not None
    assert await child.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        await child.communicate(b"\n")


async def test_fifty_commands_while_another_process_holds_the_lock_are_all_applied_and_answered(
    tmp_path: Path, fake: FakeTelegram, kind: str, url: str
) -> None:
    async with Hasty(tmp_path, fake, DATABASE_URL=url, RATE_TELEGRAM="0") as serve:
        await serve.load(fee("8-2", "何先生"))
        chats = await colleagues(fake, serve, COLLEAGUES)
        before = len(fake.sent())
        words = {chat: f"记录{chat}" for chat in chats}
        async with locked(url):
            await asyncio.gather(*(fake.say(chat, f"/note 8-2 {said}") for chat, said in words.items()))
            await asyncio.sleep(HELD[kind])  # what is proven: the lock outlasts our patience
        assert sorted(await noted(serve, "8-2", words.values())) == sorted(words.values())
        answered = {s.chat_id for s in fake.sent()[before:]}
        await until(fake, lambda: {s.chat_id for s in fake.sent()[before:]} >= set(chats))
        answers = [s.chat_id for s in fake.sent()[before:] if words.get(s.chat_id, "-") in s.text]
        assert sorted(answers) == sorted(chats), answered
        assert "Traceback" not in log_of(serve)
        assert await serve.terminate() == 0


async def test_the_lock_of_the_proof_is_a_real_one(tmp_path: Path) -> None:
    file = tmp_path / "x.db"
    sqlite3.connect(file).close()
    async with _file_held(str(file)):
        other = sqlite3.connect(file, timeout=0, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            said = str(error)
        other.close()
    assert "locked" in said
