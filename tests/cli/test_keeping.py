"""backup, restore, move and resolve on the command line: done, or refused in one sentence."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import EngineLock, Store, Unavailable
from tests.cli.conftest import Run
from tests.conftest import Cluster


@pytest.fixture
def empty_server(cluster: Cluster) -> Iterator[str]:
    """The address of an empty database on a server, without tables."""
    name = f"t{uuid4().hex}"
    yield asyncio.run(cluster.make(name))
    asyncio.run(cluster.drop(name))


@pytest.fixture
def writing(estate: Run) -> Run:
    """A steward is there, and 8-2 has verified and promised; a message of ours is queued."""
    assert estate("invite", "steward", "--name", "林芳", "--area", "观山水一期").code == 0
    assert estate("chat", "--as", "8-2", "11月6日下午3点交").code == 0
    return estate


# --- backup ---


def test_a_backup_is_written_and_counted(estate: Run, folder: Path) -> None:
    said = estate("backup", "kept.db")
    assert said.code == 0 and "2 cases" in said.out and "kept.db" in said.out
    again = estate("backup", "other.db", "--json").json
    assert again["rows"]["cases"] == 2 and again["made"] and again["schema"]
    with closing(sqlite3.connect(folder / "data" / "rounds.db")) as live:
        assert live.execute("SELECT value FROM meta WHERE key = 'backup.at'").fetchone()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("owners.csv", "is there already"),
        ("data", "no folder is overwritten"),
        ("nowhere/kept.db", "There is no folder nowhere"),
        (f"{'x' * 300}.db", "cannot be used"),
    ],
)
def test_a_backup_that_cannot_be_written_is_refused_in_a_sentence(estate: Run, name: str, why: str) -> None:
    said = estate("backup", name)
    assert said.code == 1 and why in said.err and said.err.count("\n") == 1


def test_without_a_database_there_is_nothing_to_back_up(run: Run, folder: Path) -> None:
    said = run("backup", "kept.db")
    assert said.code == 1 and "no database yet" in said.err
    assert list(folder.iterdir()) == []


def test_a_full_disk_is_told_and_leaves_no_half_backup(
    estate: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, draft: Path) -> None:
        draft.write_bytes(b"half")
        raise OSError(28, "No space left on device", str(draft))

    monkeypatch.setattr("bot.store.keeping._copy_file", full)
    said = estate("backup", "kept.db")
    assert said.code == 1 and "No space left" in said.err
    assert sorted(file.name for file in folder.iterdir()) == ["data", "owners.csv"]


@pytest.mark.parametrize(("page", "start"), [(3, 0), (8, 0), (12, 1)])
def test_a_damaged_database_gives_no_backup_and_none_is_noted(
    estate: Run, folder: Path, page: int, start: int
) -> None:
    file = folder / "data" / "rounds.db"
    with closing(sqlite3.connect(file)) as live:
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = bytearray(file.read_bytes())
    pages[page * 4096 + start : page * 4096 + 3000] = b"\xff" * (3000 - start)
    file.write_bytes(pages)
    said = estate("backup", "kept.db")
    assert said.code == 1 and "keep your older backups" in said.err.lower() and "damaged" in said.err
    assert sorted(file.name for file in folder.iterdir()) == ["data", "owners.csv"]
    with closing(sqlite3.connect(file)) as live, suppress(sqlite3.DatabaseError):
        assert not live.execute("SELECT value FROM meta WHERE key = 'backup.at'").fetchone()


def test_a_full_disk_asks_for_another_disk(
    estate: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, draft: Path) -> None:
        raise Unavailable("database or disk is full")

    monkeypatch.setattr("bot.store.keeping._copy_file", full)
    assert "choose another disk" in estate("backup", "kept.db").err


def test_a_backup_that_cannot_be_noted_says_that_it_is_whole(
    estate: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(store: Store, made: object) -> None:
        raise Unavailable("database or disk is full")

    monkeypatch.setattr("bot.store.keeping.note_backup", full)
    said = estate("backup", "kept.db")
    assert said.code == 1 and "written and whole" in said.err and (folder / "kept.db").exists()


@pytest.mark.parametrize("name", ["", "-"])
def test_what_is_no_name_of_a_file_is_wrong_usage(estate: Run, folder: Path, name: str) -> None:
    assert estate("backup", name).code == 2
    assert sorted(file.name for file in folder.iterdir()) == ["data", "owners.csv"]


# --- restore ---


def test_a_restore_holds_what_may_have_been_sent_until_all_is_resolved(writing: Run, folder: Path) -> None:
    queue(folder)
    assert writing("backup", "kept.db").code == 0
    assert writing("chat", "--as", "8-2", "周日交").code == 0
    said = writing("restore", "kept.db", "--json").json
    assert (said["held"], said["waiting"], said["unknown"]) == (True, 1, 0)
    assert Path(said["aside"]).exists()
    [post] = writing("outbox", "--status", "awaiting_staff", "--json").json
    assert "may have been sent" in post["error"]
    assert writing("resolve", "all", "delivered", "--json").json == {"decided": 1, "held": False}
    assert writing("outbox", "--status", "awaiting_staff", "--json").json == []
    refused = writing("resolve", "all", "delivered")
    assert refused.code == 1 and "No message waits" in refused.err


def test_one_message_is_resolved_by_its_number(writing: Run, folder: Path) -> None:
    queue(folder)
    assert writing("backup", "kept.db").code == 0
    assert "1 messages may have been sent since" in writing("restore", "kept.db").out
    [post] = writing("outbox", "--status", "awaiting_staff", "--json").json
    assert writing("resolve", str(post["id"]), "drop").out == f"Message {post['id']} is cancelled now.\n"
    assert writing("resolve", str(post["id"]), "drop").code == 1
    assert writing("resolve", "many", "drop").code == 2


@pytest.mark.parametrize("plain", [True, False])
def test_what_is_sent_again_is_said_to_be_decided_once_more(writing: Run, folder: Path, plain: bool) -> None:
    queue(folder)
    assert writing("backup", "kept.db").code == 0
    assert writing("restore", "kept.db").code == 0
    [post] = writing("outbox", "--status", "awaiting_staff", "--json").json
    said = writing("resolve", str(post["id"]), "resend", *([] if plain else ["--json"]))
    if plain:
        assert "decided once more and sent if it still fits" in said.out
    else:
        assert (said.json["id"], said.json["fate"]) == (post["id"], "resend")


def test_a_release_without_a_hold_says_so(estate: Run) -> None:
    said = estate("restore", "--release")
    assert (said.code, said.out) == (0, "Nothing is held.\n")
    assert estate("restore", "--release", "--json").json == {"released": 0, "waiting": 0}


def test_the_hold_ends_by_hand_and_what_may_have_been_sent_stays(writing: Run, folder: Path) -> None:
    queue(folder)
    assert writing("backup", "kept.db").code == 0
    assert writing("restore", "kept.db").code == 0
    assert writing("restore", "--release", "--json").json == {"released": 0, "waiting": 1}
    assert len(writing("outbox", "--status", "awaiting_staff", "--json").json) == 1
    [note] = [one for one in writing("doctor", "--json").json["checks"] if one["name"] == "awaiting staff"]
    assert note["state"] == "warn" and note["says"].startswith("1 messages") and "resolve" in note["mend"]


def test_what_is_no_backup_is_refused_and_nothing_changes(estate: Run, folder: Path) -> None:
    before = (folder / "data" / "rounds.db").read_bytes()
    for name, why in (("owners.csv", "is no backup"), ("data", "is no file"), ("nix.db", "is no file")):
        said = estate("restore", name)
        assert said.code == 1 and why in said.err and said.err.count("\n") == 1
    said = estate("restore", "data/rounds.db")
    assert said.code == 1 and "not made by `backup`" in said.err
    assert (folder / "data" / "rounds.db").read_bytes() == before
    assert estate("restore").code == 2


def test_a_restore_is_refused_while_an_engine_runs(estate: Run, folder: Path) -> None:
    assert estate("backup", "kept.db").code == 0
    with EngineLock(folder / "data" / "rounds.db"):
        said = estate("restore", "kept.db")
        assert said.code == 1 and "already runs the engine" in said.err
        moved = estate("move", "--to", "postgresql+asyncpg://nobody@127.0.0.1:1/x")
        assert moved.code == 1 and "already runs the engine" in moved.err
    assert not list((folder / "data").glob("*before*"))
    assert sorted(file.name for file in (folder / "data").iterdir() if file.name.startswith(".")) == []


def test_a_backup_comes_back_where_there_is_no_database(estate: Run, folder: Path) -> None:
    assert estate("backup", "kept.db").code == 0
    for file in (folder / "data").glob("rounds.db*"):
        file.unlink()
    said = estate("restore", "kept.db", "--json").json
    assert said["aside"] is None
    assert len(estate("cases", "--json").json) == 2


def queue(folder: Path) -> None:
    """What is due for 8-2 is queued, as `serve` had it a moment ago."""
    with closing(sqlite3.connect(folder / "data" / "rounds.db")) as live:
        live.execute("UPDATE posts SET state = 'queued' WHERE id = (SELECT max(id) FROM posts)")
        live.commit()


# --- move, and a server ---


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("sqlite+aiosqlite:///x.db", "goes to PostgreSQL"),
        ("mysql://x", "goes to PostgreSQL"),
        ("postgresql+asyncpg://nobody@127.0.0.1:1/x", "host and port in --to"),
        ("postgresql+asyncpg://nobody@127.0.0.1:abc/x", "--to has a port"),
        ("postgresql+asyncpg://nobody@/x?hots=/tmp", "did you mean host?"),
    ],
)
def test_a_move_elsewhere_is_refused_in_a_sentence(estate: Run, to: str, why: str) -> None:
    said = estate("move", "--to", to)
    assert said.code == 1 and why in said.err and said.err.count("\n") == 1


def test_a_file_moves_to_a_server_and_is_worked_with_there(
    estate: Run, empty_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = estate("case", "8-2", "--json").json
    said = estate("move", "--to", empty_server)
    assert said.code == 0 and "2 cases" in said.out and "ROUNDS_DATABASE_URL" in said.out
    again = estate("move", "--to", empty_server)
    assert again.code == 1 and "holds cases already" in again.err
    monkeypatch.setenv("ROUNDS_DATABASE_URL", empty_server)
    assert estate("case", "8-2", "--json").json == cases
    assert estate("link", "8-2").code == 0
    moved = estate("move", "--to", empty_server)
    assert moved.code == 1 and "on a server already" in moved.err


def test_a_server_is_backed_up_and_restored_with_the_old_rows_kept(
    estate: Run, empty_server: str, monkeypatch: pytest.MonkeyPatch, folder: Path, owners: Callable[..., str]
) -> None:
    assert estate("move", "--to", empty_server, "--json").json["rows"]["cases"] == 2
    monkeypatch.setenv("ROUNDS_DATABASE_URL", empty_server)
    assert estate("backup", "kept.db", "--json").json["rows"]["cases"] == 2
    more = owners("观山水一期,9-9,钱先生,13800000009,物业费,2026-10,2026-10-05,1.00", name="more.csv")
    assert estate("import", more, "--yes").code == 0
    said = estate("restore", "kept.db", "--json").json
    assert said["held"] and said["rows"]["cases"] == 2
    assert len(estate("cases", "--json").json) == 2
    assert json.loads(estate("restore", "--release", "--json").out) == {"released": 0, "waiting": 0}
    old = estate("restore", said["aside"], "--json").json
    assert old["rows"]["cases"] == 3
    assert len(estate("cases", "--json").json) == 3


def test_an_address_that_leads_nowhere_is_told_with_its_mend(
    estate: Run, empty_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = make_url(empty_server).set(database="nowhere").render_as_string(hide_password=False)
    moved = estate("move", "--to", away)
    assert moved.code == 1 and "no such database" in moved.err and "check the address in --to" in moved.err
    monkeypatch.setenv("ROUNDS_DATABASE_URL", away)
    for words in (("cases",), ("backup", "kept.db")):
        said = estate(*words)
        assert said.code == 1 and "no such database" in said.err and "ROUNDS_DATABASE_URL" in said.err
    [found] = [one for one in estate("doctor", "--json").json["checks"] if one["name"] == "database"]
    assert "no such database" in found["says"] and "ROUNDS_DATABASE_URL" in found["mend"]


def sql(url: str, *statements: str) -> None:
    """Carry these out on a server."""

    async def work() -> None:
        engine = create_async_engine(url)
        async with engine.begin() as db:
            for statement in statements:
                await db.execute(text(statement))
        await engine.dispose()

    asyncio.run(work())


def test_a_strangers_table_in_the_way_is_told_with_its_mend(estate: Run, empty_server: str) -> None:
    sql(empty_server, "CREATE TABLE cases (x int)")
    said = estate("move", "--to", empty_server)
    assert said.code == 1 and "another program's table" in said.err and "empty database" in said.err


def test_a_role_that_may_make_no_tables_is_told_with_its_mend(estate: Run, empty_server: str) -> None:
    role = f"r{uuid4().hex}"
    sql(empty_server, f"CREATE ROLE {role} LOGIN", "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    weak = make_url(empty_server).set(username=role).render_as_string(hide_password=False)
    said = estate("move", "--to", weak)
    sql(empty_server, f"DROP ROLE {role}")
    assert said.code == 1 and "may not make or use tables" in said.err and "GRANT USAGE, CREATE" in said.err


def test_a_server_others_work_on_is_not_replaced(
    estate: Run, empty_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert estate("backup", "kept.db").code == 0
    monkeypatch.setenv("ROUNDS_DATABASE_URL", empty_server)
    assert estate("migrate").code == 0

    async def beside(stopped: bool) -> tuple[int, str]:
        store = Store(empty_server)
        async with store.view() as tx:
            await tx.meta("x")
        said = await asyncio.to_thread(estate, "restore", "kept.db", *(["--stopped"] if stopped else []))
        await store.close()
        return said.code, said.err

    code, err = asyncio.run(beside(stopped=False))
    assert code == 1 and "other connections" in err
    assert asyncio.run(beside(stopped=True))[0] == 0
