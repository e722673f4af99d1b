"""Every migration goes there and back without the loss of a row, and is done or not done, never half (reliability R15).

The suite runs it with fewer owners: `ROUNDS_OWNERS=10000 pytest tests/store/test_migrations_whole.py` is the full size.
"""

import hashlib
import itertools
import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, schema
from bot.store.tables import cases, chats, facts, inbox, payloads, persons, post_cases, posts

from .test_migrations import differences, on
from .world import MORNING

OWNERS = int(os.environ.get("ROUNDS_OWNERS", "1000"))
REVISIONS = [one.revision for one in ScriptDirectory(str(schema.ROOT / "migrations")).walk_revisions()][::-1]
STEPS = list(itertools.pairwise(REVISIONS))
Columns = dict[str, tuple[str, ...]]
DYING = """
import asyncio, os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from bot.store import Store

left = int(sys.argv[2])

def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def end(*_):
    os.kill(os.getpid(), signal.SIGKILL)

event.listen(Engine, "before_cursor_execute", count)
if left == 0:
    event.listen(Engine, "commit", end)
asyncio.run(Store(sys.argv[1]).migrate())
"""


def to(revision: str, *, up: bool) -> Any:
    """Migrate to this revision."""

    def go(connection: Connection) -> None:
        config = Config(schema.ROOT / "alembic.ini")
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, revision)

    return go


def columns(connection: Connection) -> Columns:
    """The tables of ours and their columns, as the database has them."""
    look = inspect(connection)
    names = [name for name in look.get_table_names() if schema.ours(name, "table", {})]
    return {
        name: tuple(sorted(column["name"] for column in look.get_columns(name))) for name in sorted(names)
    }


def sums(of: Columns) -> Any:
    """Rows and checksum of every table over these columns, whatever others there are."""

    def look(connection: Connection) -> dict[str, tuple[int, int]]:
        found = {}
        for table, names in of.items():
            if table == "alembic_version":
                continue
            asked = ", ".join(f'"{name}"' for name in names)
            rows = connection.execute(text(f"SELECT {asked} FROM {table}")).all()
            digests = (hashlib.sha256(repr(tuple(row)).encode()).digest() for row in rows)
            found[table] = (len(rows), sum(int.from_bytes(digest, "big") for digest in digests) % (1 << 256))
        return found

    return look


def shape(connection: Connection) -> Any:
    """Everything that makes up the schema."""
    look = inspect(connection)
    indexes = {
        name: sorted(str(one["name"]) for one in look.get_indexes(name)) for name in look.get_table_names()
    }
    return columns(connection), indexes


async def settle_in(url: str, owners: int) -> None:
    """So many owners with a chat, a case, a fact, a message and an update each."""
    ids = range(1, owners + 1)
    same: dict[str, Any] = {"created_at": MORNING, "locale": "zh-CN", "phone": ""}
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (persons, [{"id": i, "key": f"k{i}", "name": f"业主{i}", "zone": "", **same} for i in ids]),
        (chats, [_chat(i) for i in ids]),
        (cases, [_case(i) for i in ids]),
        (facts, [_fact(i) for i in ids]),
        (payloads, [{"fact_id": i, "salt": f"s{i}", "payload": f'{{"words":"{i}"}}'} for i in ids]),
        (posts, [_post(i) for i in ids]),
        (
            post_cases,
            [{"post_id": i, "case_id": i, "key": "r5", "step": "r5", "live": i % 4 > 0} for i in ids],
        ),
        (inbox, [_update(i) for i in ids]),
    ]
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for table, values in rows:
            await connection.execute(insert(table), values)
    await engine.dispose()


def _chat(i: int) -> dict[str, Any]:
    return {
        "person_id": i,
        "channel": "c",
        "address": f"a{i}",
        "open": i % 9 > 0,
        "opened_at": MORNING,
        "consent": "1",
    }


def _case(i: int) -> dict[str, Any]:
    due = MORNING + timedelta(minutes=i) if i % 3 else None
    row = {
        "playbook": "property_fee",
        "area": "桂苑",
        "unit": f"{i}",
        "party": "王",
        "phone": "",
        "currency": "CNY",
    }
    sums = {"status": "open", "owed": i * 100, "broken": 0, "more": {"n": i}, "length": 1, "head": f"h{i}"}
    return row | sums | {"id": i, "person_id": i, "locale": "zh-CN", "wake_at": due, "created_at": MORNING}


def _fact(i: int) -> dict[str, Any]:
    return {
        "id": i,
        "case_id": i,
        "number": 1,
        "at": MORNING,
        "by": "o",
        "kind": "noted",
        "sealed": "x",
        "hash": f"h{i}",
    }


def _post(i: int) -> dict[str, Any]:
    state = ("failed", "queued", "sent", "unknown")[i % 4]
    words = {
        "kind": "proactive",
        "channel": "c",
        "address": f"a{i}",
        "key": "r5",
        "step": "r5",
        "profile": "",
    }
    more = {
        "contact_kind": "reminder",
        "named": False,
        "text": f"您好{i}",
        "buttons": [],
        "attempts": 1,
        "version": "",
    }
    times = dict.fromkeys(("planned_at", "not_before", "changed_at"), MORNING)
    return words | more | times | {"id": i, "case_id": i, "person_id": i, "state": state, "priority": 2}


def _update(i: int) -> dict[str, Any]:
    return {"id": i, "channel": "c", "key": f"u{i}", "raw": {"n": i}, "received_at": MORNING, "state": "done"}


async def test_every_migration_goes_down_and_up_without_losing_a_row(url: str) -> None:
    await settle_in(url, OWNERS)
    for lower, upper in reversed(STEPS):
        full = await on(url, columns)
        await on(url, to(lower, up=False))
        kept = await on(url, columns)
        before = await on(url, sums(kept))
        assert before["persons"][0] == before["posts"][0] == before["inbox"][0] == OWNERS
        await on(url, to(upper, up=True))
        assert await on(url, columns) == full
        assert await on(url, sums(kept)) == before, upper
        await on(url, to(lower, up=False))
        assert await on(url, columns) == kept
        assert await on(url, sums(kept)) == before, lower
    await on(url, to("head", up=True))
    assert await on(url, differences) == []


async def test_what_a_newer_column_holds_stays_when_nothing_older_is_asked_for(url: str) -> None:
    await settle_in(url, 50)
    full = await on(url, columns)
    before = await on(url, sums(full))
    store = Store(url)
    await store.migrate()
    await store.close()
    assert await on(url, sums(full)) == before


@pytest.mark.parametrize(
    "before_statement", [2, 5, 9, 0], ids=["early", "in the middle", "late", "at the commit"]
)
async def test_a_migration_killed_on_the_way_leaves_the_old_schema_and_its_rows(
    url: str, before_statement: int
) -> None:
    await settle_in(url, 200)
    for lower, _ in STEPS[-3:-2]:  # the last three together: the newest alone have few statements
        await on(url, to(lower, up=False))
        await killed_on_the_way(url, before_statement)


@pytest.mark.parametrize("before_statement", [4, 30, 0], ids=["early", "late", "at the commit"])
async def test_the_first_migrations_killed_on_the_way_leave_nothing(
    empty_url: str, before_statement: int
) -> None:
    store = Store(empty_url)
    if store.path is not None:
        store.path.parent.mkdir()
    await killed_on_the_way(empty_url, before_statement)


async def killed_on_the_way(url: str, before_statement: int) -> None:
    """A process that migrates is killed -9 there; what it left is the old database, and the next one comes through."""
    held = {k: v for k, v in (await on(url, columns)).items() if k != "alembic_version"}
    old, rows = await on(url, shape), await on(url, sums(held))
    died = subprocess.run(
        [sys.executable, "-c", DYING, url, str(before_statement)],
        env={**os.environ, "PYTHONPATH": str(schema.ROOT)},
        check=False,
        timeout=60,
    )
    assert died.returncode == -signal.SIGKILL
    assert await on(url, shape) == old
    assert await on(url, sums(held)) == rows
    store = Store(url)
    await store.migrate()
    assert (await store.versions())[0] == REVISIONS[-1]
    assert await on(url, differences) == []
    assert await on(url, sums(held)) == rows
    await store.close()
