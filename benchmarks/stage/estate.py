"""An estate of any size on SQLite: owners come in by the import, and beyond that are copied row by row in the file."""

import sqlite3
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.stage import crowd
from bot.app import App
from bot.core import facts as f
from tests.world import at

MOST_IMPORTED = 100_000
STEP = 10_000_000  # between the ids of two copies
SPREAD = timedelta(days=14)  # over which the cases come due
COPIED = {  # table -> the columns that are other ones in a copy
    "persons": {"id": "id + :shift", "key": "key || '#' || :copy"},
    "chats": {"id": "id + :shift", "person_id": "person_id + :shift", "address": "address + :shift"},
    "cases": {"id": "id + :shift", "person_id": "person_id + :shift", "unit": "unit || '-' || :copy"},
    "facts": {"id": "id + :shift", "case_id": "case_id + :shift"},
    "payloads": {"fact_id": "fact_id + :shift"},
}


async def built(app: App, count: int, facts: int = 0) -> float:
    """Owners with an open case each, `facts` facts at least; none is due yet. Seconds of the import of those imported."""
    base = min(count, MOST_IMPORTED)
    if count % base:
        raise ValueError(f"{count} is no multiple of {base}")
    began = time.monotonic()
    await crowd.settle_in(app, base, months=1)
    took = time.monotonic() - began
    await _filled(app, facts)
    await crowd.wake_all(app, at(crowd.MORNING) + timedelta(hours=2), SPREAD.total_seconds() / base)
    assert app.store.path is not None
    copy(app.store.path, count // base)
    return took


async def _filled(app: App, facts: int) -> None:
    """Notes of a colleague, until each case has as many facts as asked for."""
    if not facts:
        return
    async with app.store.view() as tx:
        ids = [case.id for case in await tx.list_cases()]
        known = len(await tx.facts(ids[0]))
    noted = f.Noted(at=app.clock.now(), by="steward", words="电话里说月底前交")
    for _ in range(facts - known):
        async with app.store.begin() as tx:
            await tx.add_facts((id, noted) for id in ids)


def copy(file: Path, times: int) -> None:
    """So many of everybody in the file, the first included; only the seals of copied facts no longer fit."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN IMMEDIATE")
        tops = {table: db.execute(f"SELECT max({_id(table)}) FROM {table}").fetchone()[0] for table in COPIED}
        for number in range(1, times):
            for table, changed in COPIED.items():
                columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
                values = ", ".join(changed.get(name, name) for name in columns)
                query = f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}"
                given = {"shift": number * STEP, "copy": number, "top": tops[table]}
                db.execute(f"{query} WHERE {_id(table)} <= :top", given)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _id(table: str) -> str:
    return "fact_id" if table == "payloads" else "id"


async def come_due(app: App, count: int, moment: datetime) -> None:
    """The first so many owners come due at this moment."""
    async with app.store.view() as tx:
        cases = [(await tx.find(str(number)))[0] for number in range(count)]
    async with app.store.begin() as tx:
        await tx.set_cases((case.id, {"wake_at": moment}) for case in cases)


def facts_in(file: Path) -> int:
    """How many facts there are."""
    with closing(sqlite3.connect(file)) as db:
        return int(db.execute("SELECT count(*) FROM facts").fetchone()[0])
