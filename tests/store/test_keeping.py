"""A backup is whole and of one moment, comes back as it was, and moves into a server without the loss of a row."""

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.core.facts import Noted
from bot.store import Busy, Store
from bot.store.copying import TABLES, Different, Sum, sum_of
from bot.store.engines import opened
from bot.store.keeping import LAST, NotKept, address_of, back_up, examine, note_backup
from bot.store.replacing import fill, in_use, others_at_work, prepare, put_in_place
from tests.conftest import TEMPLATE, Cluster

from .world import MORNING, case_of_wang, fee, reminder, wang

MADE = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


async def filled(store: Store, note: str = "周末在家") -> None:
    """A case with a fact and a queued message, an update, a token, and marks."""
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        await tx.add(case.id, Noted(at=MORNING, words=note))
        await reminder(tx, case, buttons=[[{"label": "好", "press": f"yes:{case.id}:1"}]])
        await tx.keep("console", "u1", {"text": "下周", "deep": {"数": [1, 2.5, None]}}, MORNING)
        await tx.open_chat(case.person_id, "console", "wang", at=MORNING, consent="v1")
        await tx.add_staff(case.person_id, "王", "steward", ["桂苑"], MORNING)
        await tx.set_meta("mark", "一")


async def sums(store: Store) -> dict[str, Sum]:
    """What is in every table, the marks of the backup itself aside."""
    async with opened(store._reader) as db:
        return {table.name: await sum_of(db, table) for table in TABLES if table.name != "meta"}


async def test_a_backup_holds_every_row_and_knows_its_moment(store: Store, tmp_path: Path) -> None:
    await filled(store)
    rows = await back_up(store, tmp_path / "kept.db", MADE)
    seen = await examine(tmp_path / "kept.db")
    assert (seen.made, seen.schema) == (MADE, (await store.versions())[1])
    assert rows == seen.rows and rows["facts"] == rows["posts"] == rows["cases"] == 1
    copy = Store(address_of(tmp_path / "kept.db"))
    assert await sums(copy) == await sums(store)
    await copy.close()


async def test_a_backup_is_one_file_for_its_owner_alone(store: Store, tmp_path: Path) -> None:
    await filled(store)
    folder = tmp_path / "backups"
    folder.mkdir()
    await back_up(store, folder / "kept.db", MADE)
    assert [file.name for file in folder.iterdir()] == ["kept.db"]
    assert stat.S_IMODE((folder / "kept.db").stat().st_mode) == 0o600


async def test_a_backup_takes_no_other_files_place(store: Store, tmp_path: Path) -> None:
    (tmp_path / "kept.db").write_text("mine")
    with pytest.raises(FileExistsError):
        await back_up(store, tmp_path / "kept.db", MADE)
    assert (tmp_path / "kept.db").read_text() == "mine"
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".kept")]


async def test_a_backup_that_cannot_be_finished_leaves_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(OSError):
        await back_up(store, tmp_path / "nowhere" / "kept.db", MADE)
    full = tmp_path / "full"
    full.mkdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.store.keeping._finish", _full)
        with pytest.raises(OSError, match="No space"):
            await back_up(store, full / "kept.db", MADE)
    assert list(full.iterdir()) == []


def _full(draft: Path, made: datetime) -> dict[str, int]:
    raise OSError(28, "No space left on device", str(draft))


async def test_a_backup_made_while_others_write_is_of_one_moment(
    store: Store, other: Store, tmp_path: Path
) -> None:
    """Each transaction adds a person and a case: a copy that is torn would have one without the other."""
    writing = asyncio.Event()

    async def write() -> None:
        for number in range(60):
            async with other.begin() as tx:
                person = await wang(tx, key=f"phone:{number}")
                await tx.open_case(**fee(person, unit=f"1-{number}"))
            writing.set()

    task = asyncio.create_task(write())
    await writing.wait()
    found = [await back_up(store, tmp_path / f"{number}.db", MADE) for number in range(4)]
    await task
    assert all(rows["persons"] == rows["cases"] > 0 for rows in found)
    for number in range(4):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_the_live_database_remembers_its_newest_backup(store: Store) -> None:
    await note_backup(store, MADE)
    async with store.view() as tx:
        assert await tx.meta(LAST) == MADE.isoformat()


async def test_what_is_no_backup_is_refused(tmp_path: Path, sqlite_template: Path) -> None:
    (tmp_path / "text").write_text("房号,姓名\n", encoding="utf-8")
    (tmp_path / "empty").touch()
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE cats (name TEXT)")
    for name in ("text", "empty", "other.db"):
        with pytest.raises(NotKept, match="is no backup"):
            await examine(tmp_path / name)
    with pytest.raises(NotKept, match="not made by `backup`"):
        await examine(sqlite_template)
    with pytest.raises(OSError):
        await examine(tmp_path)


async def test_a_damaged_or_newer_backup_is_refused(store: Store, tmp_path: Path) -> None:
    await filled(store)
    newer, damaged = tmp_path / "newer.db", tmp_path / "damaged.db"
    await back_up(store, newer, MADE)
    damaged.write_bytes(newer.read_bytes())
    with closing(sqlite3.connect(newer)) as copy:
        copy.execute("UPDATE alembic_version SET version_num = '2031_01_01_far_ahead'")
        copy.commit()
    with pytest.raises(NotKept, match="newer Rounds"):
        await examine(newer)
    with damaged.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 40_000)
    with pytest.raises(NotKept, match=r"damaged|cannot be read"):
        await examine(damaged)


async def test_a_backup_comes_back_into_a_file_and_the_old_one_stays_beside_it(
    store: Store, tmp_path: Path
) -> None:
    await filled(store)
    before = await sums(store)
    await back_up(store, tmp_path / "kept.db", MADE)
    file = tmp_path / "live" / "rounds.db"
    file.parent.mkdir()
    live = Store(address_of(file))
    await live.migrate()
    async with live.begin() as tx:
        await wang(tx, key="phone:later")
    await live.close()
    aside = put_in_place(await prepare(tmp_path / "kept.db", file), file, "now")
    assert aside is not None
    again, old = Store(address_of(file)), Store(address_of(aside))
    assert await sums(again) == before
    async with old.view() as tx:
        assert await tx.person_by_key("phone:later")
    await again.close()
    await old.close()
    assert sorted(f.name for f in file.parent.iterdir()) == ["rounds.db", "rounds.db.before-now"]


async def test_a_database_somebody_works_on_is_not_replaced(tmp_path: Path, sqlite_template: Path) -> None:
    file, draft = tmp_path / "rounds.db", tmp_path / "draft.db"
    for name in (file, draft):
        name.write_bytes(sqlite_template.read_bytes())
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        other.execute("INSERT INTO meta VALUES ('a', 'b')")
        with pytest.MonkeyPatch.context() as patched, pytest.raises(Busy):
            patched.setattr("bot.store.keeping.WAIT", 0.1)
            put_in_place(draft, file, "now")
        other.execute("COMMIT")
        assert other.execute("SELECT value FROM meta WHERE key = 'a'").fetchone() == ("b",)
    assert draft.exists() and not (tmp_path / "rounds.db.before-now").exists()


async def test_a_database_that_cannot_be_read_any_more_is_put_aside(
    tmp_path: Path, sqlite_template: Path
) -> None:
    file, draft = tmp_path / "rounds.db", tmp_path / "draft.db"
    file.write_bytes(b"broken" * 1000)
    draft.write_bytes(sqlite_template.read_bytes())
    aside = put_in_place(draft, file, "now")
    assert aside is not None and aside.read_bytes().startswith(b"broken")
    assert file.read_bytes() == sqlite_template.read_bytes() or file.stat().st_size > 0


# --- into a server ---


@pytest.fixture
async def file(tmp_path: Path, sqlite_template: Path) -> Store:
    """A file with something of everything."""
    (tmp_path / "small.db").write_bytes(sqlite_template.read_bytes())
    store = Store(address_of(tmp_path / "small.db"))
    await filled(store)
    await store.close()
    return store


@pytest.fixture
async def server(cluster: Cluster) -> AsyncIterator[Store]:
    """A server with all tables and no rows."""
    name = f"t{uuid4().hex}"
    store = Store(await cluster.make(name, TEMPLATE))
    yield store
    await store.close()
    await cluster.drop(name)


async def test_a_file_moves_into_a_server_row_by_row(file: Store, server: Store) -> None:
    assert file.path is not None
    rows = await fill(file.path, server, replace=False)
    assert await sums(server) == await sums(file)
    assert rows["posts"] == 1 and await in_use(server)
    async with server.begin() as tx:
        case = await tx.open_case(**fee(await wang(tx, key="phone:new"), unit="9-9"))
        assert case.id == 2
        assert await tx.broken_link(1) is None
    await file.close()


async def test_a_server_in_use_is_not_moved_into(file: Store, server: Store) -> None:
    async with server.begin() as tx:
        await wang(tx)
    assert file.path is not None
    with pytest.raises(NotKept, match="in use"):
        await fill(file.path, server, replace=False)


async def test_a_move_that_fails_leaves_the_server_empty(
    file: Store, server: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert file.path is not None
    counted = iter(range(99))

    async def torn(db: object, table: object) -> Sum:
        return Sum(next(counted), "")

    with monkeypatch.context() as patched, pytest.raises(Different):
        patched.setattr("bot.store.copying.sum_of", torn)
        await fill(file.path, server, replace=False)
    assert not await in_use(server)


async def test_what_a_server_cannot_keep_is_said_and_nothing_moves(file: Store, server: Store) -> None:
    async with file.begin() as tx:
        await tx.set_person(1, name="王\x00建国")
    await file.close()
    assert file.path is not None
    with pytest.raises(NotKept, match="does not take"):
        await fill(file.path, server, replace=False)
    assert not await in_use(server)


async def test_a_backup_replaces_what_a_server_held(file: Store, server: Store, tmp_path: Path) -> None:
    await filled(server, note="later")
    await back_up(file, tmp_path / "kept.db", MADE)
    await fill(await prepare(tmp_path / "kept.db", tmp_path / "x.db"), server, replace=True)
    assert await sums(server) == await sums(file)
    await file.close()


async def test_others_at_work_on_a_server_are_seen(server: Store) -> None:
    assert await others_at_work(server) == (0, 0.0)
    beside = Store(server.url)
    async with beside.begin() as tx:
        await tx.lease("poll", "host:1", 30, MADE)
    many, left = await others_at_work(server)
    assert many == 1 and 25 < left <= 30
    await beside.close()
