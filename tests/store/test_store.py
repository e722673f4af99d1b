"""Transactions, the engine's lock, the stamp, and what happens when the database cannot."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.store import Busy, EngineLock, EngineTaken, Store, Unavailable

from .world import case_of_wang

ROOT = Path(__file__).resolve().parents[2]
COMMIT = """
import asyncio, sys
from bot.store import Store

async def main():
    store = Store(sys.argv[1])
    async with store.begin() as tx:
        await tx.set_meta("from", "elsewhere")
    await store.close()

asyncio.run(main())
"""
HOLD = """
import sys
from bot.store.lock import EngineLock

with EngineLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def elsewhere(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process of ours."""
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


async def test_all_of_a_transaction_is_kept_or_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        async with store.begin() as tx:
            await tx.set_meta("a", "1")
            raise ZeroDivisionError
    async with store.begin() as tx:
        assert await tx.meta("a") is None


async def test_every_commit_is_told_and_no_rollback(store: Store) -> None:
    told: list[str] = []
    store.on_commit.append(lambda: told.append("commit"))
    async with store.begin() as tx:
        await tx.set_meta("a", "1")
        assert told == []
    with pytest.raises(ZeroDivisionError):
        async with store.begin() as tx:
            raise ZeroDivisionError
    async with store.view() as tx:
        await tx.meta("a")
    assert told == ["commit"]


async def test_a_view_cannot_write(store: Store) -> None:
    with pytest.raises(Unavailable):
        async with store.view() as tx:
            await tx.set_meta("a", "1")


async def test_a_view_shows_one_moment(store: Store, other: Store) -> None:
    async with store.view() as tx:
        assert await tx.meta("a") is None
        async with other.begin() as writing:
            await writing.set_meta("a", "1")
        assert await tx.meta("a") is None
    async with store.view() as tx:
        assert await tx.meta("a") == "1"


async def test_an_error_of_the_callers_own_is_left_alone(store: Store) -> None:
    with pytest.raises(ConnectionResetError):
        async with store.begin():
            raise ConnectionResetError


async def test_the_stamp_changes_with_a_commit_of_another_process(store: Store, url: str) -> None:
    before = await store.stamp()
    assert await store.stamp() == before
    with elsewhere(COMMIT, url) as process:
        await asyncio.to_thread(process.wait)
    assert process.returncode == 0
    after = await store.stamp()
    assert after != before
    async with store.begin() as tx:
        await case_of_wang(tx)
    assert await store.stamp() != after


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_second_transaction_inside_the_first_is_refused(store: Store) -> None:
    with pytest.raises(RuntimeError, match="for ever"):
        async with store.begin(), store.begin():
            pass
    async with store.begin() as tx:
        await tx.set_meta("a", "1")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_database_held_by_another_says_busy(
    store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.engines.WAIT", 0)
    hurried = Store(store.url)
    async with other.begin() as tx:
        await tx.set_meta("a", "1")
        with pytest.raises(Busy):
            async with hurried.begin():
                pass
    async with hurried.begin() as tx:
        assert await tx.meta("a") == "1"
    await hurried.close()


async def threads_ended() -> None:
    """A connection that could not be opened still tells its thread to end; it must not outlive the loop."""
    for thread in threading.enumerate():
        if "connection_worker" in thread.name:
            await asyncio.to_thread(thread.join, 5)


async def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    for url in (
        f"sqlite+aiosqlite:///{tmp_path}/none/rounds.db",
        f"postgresql+asyncpg://postgres@/postgres?host={tmp_path}",
    ):
        store = Store(url)
        with pytest.raises(Unavailable):
            async with store.view():
                pass
        await store.close()
    await threads_ended()


@pytest.mark.parametrize(
    "url", ["sqlite+aiosqlite://", "sqlite+aiosqlite:///:memory:", "mysql+aiomysql://h/d"]
)
def test_an_address_that_keeps_no_promise_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"must be a file|neither"):
        Store(url)


def test_a_second_process_does_not_get_the_engines_lock(tmp_path: Path) -> None:
    database = tmp_path / "rounds.db"
    with elsewhere(HOLD, str(database)) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "held\n"
        lock = EngineLock(database)
        assert not lock.acquire()
        with pytest.raises(EngineTaken, match=str(process.pid)), lock:
            pass
        process.stdin.close()
    assert lock.acquire()
    assert lock.acquire()
    assert lock.path.name == "rounds.db.engine.lock"
    lock.release()


async def test_a_store_that_runs_the_engine_keeps_others_from_it(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/rounds.db"
    engine = Store(url, lock_engine=True)
    with pytest.raises(EngineTaken):
        Store(url, lock_engine=True)
    reader = Store(url)
    await reader.close()
    await engine.close()
    await Store(url, lock_engine=True).close()
