"""A backup takes the place of a database, and a file moves into a server: whole or not at all (reliability R14)."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import Busy, Store
from bot.store.all_tables import metadata
from bot.store.copying import copy_rows, counts
from bot.store.engines import opened, told
from bot.store.keeping import NotKept, address_of, connect, draft_beside

LIVES = ("persons", "cases", "facts", "inbox", "posts")  # a database with rows in one of these is in use
NAMES = ", ".join(table.name for table in metadata.sorted_tables)
LEASES = text("SELECT max(until) - extract(epoch FROM clock_timestamp()) FROM leases")
OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


async def prepare(backup: Path, beside: Path) -> Path:
    """A copy of a backup at the newest schema, as a draft beside `beside`. Raises OSError, Unavailable."""
    draft = draft_beside(beside)
    await asyncio.to_thread(shutil.copyfile, backup, draft)
    store = Store(address_of(draft))
    try:
        await store.migrate()
    finally:
        await store.close()
    return draft


# --- a file ---


def put_in_place(draft: Path, file: Path, mark: str) -> Path | None:
    """The draft becomes the database; the old one stays beside it under the name that is given back.

    The caller holds the engine's lock. Raises OSError, Busy, Unavailable; the old one is in its place then.
    """
    with told(sqlite3.Error), closing(connect(draft)) as ready:
        ready.execute("PRAGMA journal_mode = DELETE")
    _onto_the_disk(draft)
    aside = _aside(file, mark) if file.exists() else None
    draft.replace(file)
    return aside


def _aside(file: Path, mark: str) -> Path:
    """Its log moves first and is empty by then: an old log beside a new database would be read into it."""
    aside = file.with_name(f"{file.name}.before-{mark}")
    _log_written_back(file)
    for end in ("-wal", "-shm"):
        log = file.with_name(file.name + end)
        if log.exists():
            log.rename(aside.with_name(aside.name + end))
    try:
        os.link(file, aside)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        file.rename(aside)
    return aside


def _log_written_back(file: Path) -> None:
    """Raises Busy while somebody works on the database; one that cannot be read any more is taken as it is."""
    try:
        with closing(connect(file)) as old:
            busy = old.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error:
        return
    if busy:
        raise Busy("another process is at work on it")


def _onto_the_disk(file: Path) -> None:
    with file.open("rb+") as written:
        os.fsync(written.fileno())


# --- a server ---


async def others_at_work(store: Store) -> tuple[int, float]:
    """On a server: how many other connections there are, and for how many seconds somebody holds a lease."""
    await store.close()  # our own connections from before are no others
    async with opened(store._writer) as db:
        many = int((await db.execute(OTHERS)).scalar_one())
        leased = (await db.execute(text("SELECT to_regclass('leases')"))).scalar_one() is not None
        left = (await db.execute(LEASES)).scalar_one() if leased else 0
    return many, max(float(left or 0), 0.0)


async def in_use(store: Store) -> bool:
    """Whether a migrated database holds anybody's matters."""
    async with opened(store._reader) as db:
        found = await counts(db)
    return any(found[name] for name in LIVES)


async def fill(file: Path, server: Store, *, replace: bool) -> dict[str, int]:
    """Copy a file of the newest schema into a server in one transaction; the rows of each table, which were compared.

    Nobody writes to either meanwhile. Raises NotKept, Different, Busy, Unavailable; the server is as before then.
    """
    source = Store(address_of(file))
    try:
        async with opened(source._writer) as one, opened(server._writer) as other:
            await _empty(other, replace=replace)
            return await _copied(one, other)
    finally:
        await source.close()


async def _copied(source: AsyncConnection, server: AsyncConnection) -> dict[str, int]:
    try:
        return await copy_rows(source, server)
    except DBAPIError as error:
        if error.connection_invalidated:
            raise
        why = str(error.orig).splitlines()[0].rpartition(">: ")[2]
        raise NotKept(f"holds something that the server does not take ({why})") from error


async def _empty(server: AsyncConnection, *, replace: bool) -> None:
    await server.execute(text("SET LOCAL lock_timeout = '10s'"))
    await server.execute(text(f"LOCK TABLE {NAMES} IN ACCESS EXCLUSIVE MODE"))
    found = await counts(server)
    if not replace and any(found[name] for name in LIVES):
        raise NotKept("is in use already")
    await server.execute(text(f"TRUNCATE {NAMES}"))
