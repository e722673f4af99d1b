"""A copy of everything in one file, made while others work on the database, and what such a file holds (R14)."""

import asyncio
import errno
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import URL

from bot.store import Store, schema
from bot.store.copying import LATELY, TABLES, copy_rows
from bot.store.engines import opened, told

MADE, LAST = "backup.made", "backup.at"  # in a copy: when it was made; in a live database: the newest backup
MAGIC = b"SQLite format 3\x00"
WAIT = 10  # seconds for a lock


class Damaged(Exception):
    """The database is damaged, so that a copy of it would be no backup."""


class NotKept(Exception):
    """Why a file cannot be taken, or a database not be replaced; a clause for the middle of a sentence."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A copy that was looked at: its real moment, its schema, and how many rows each table has."""

    made: datetime
    schema: str
    rows: dict[str, int]


def address_of(file: Path) -> str:
    """The address of an SQLite file, whatever signs its path has."""
    return URL.create("sqlite+aiosqlite", database=str(file)).render_as_string()


# --- a backup ---


async def back_up(store: Store, file: Path, made: datetime) -> dict[str, int]:
    """Write a consistent copy beside whoever works on the database; the rows of each table.

    `made` is the real moment before it. The file is readable by its owner alone and appears whole or not at all.
    Raises FileExistsError, OSError, Unavailable, Damaged, and NotKept when a server is not at the newest schema.
    """
    draft = draft_beside(file)
    try:
        if store.path is not None:
            await asyncio.to_thread(_copy_file, store.path, draft)
        else:
            await _copy_server(store, draft)
        found = await asyncio.to_thread(_finish, draft, made)
        appear(draft, file)
    finally:
        gone(draft)
    return found


async def note_backup(store: Store, made: datetime) -> None:
    """The live database remembers its newest backup, for `doctor`."""
    async with store.begin() as tx:
        await tx.set_meta(LAST, made.isoformat())


def _copy_file(source: Path, draft: Path) -> None:
    """The copy is read in one go, so that it is of one moment; with a write-ahead log nobody waits for it."""
    with _whole(), closing(connect(source)) as one, closing(connect(draft)) as other:
        one.execute("PRAGMA query_only = ON")
        one.backup(other)


async def _copy_server(store: Store, draft: Path) -> None:
    current, head = await store.versions()
    if current != head:
        raise NotKept(f"the database stands at {current or 'nothing'} and this version needs {head}")
    copy = Store(address_of(draft))
    try:
        await copy.migrate()
        async with opened(store._reader) as source, opened(copy._writer) as target:
            await copy_rows(source, target)
    finally:
        await copy.close()


def _finish(draft: Path, made: datetime) -> dict[str, int]:
    """One plain file, without a log beside it, on the disk for sure; what holds only for the moment is left out."""
    with _whole(), closing(connect(draft)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        if (wrong := copy.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise Damaged(str(wrong))
        tables = _tables(copy)
        for name in LATELY & tables:
            copy.execute(f"DELETE FROM {name}")
        if "meta" in tables:
            copy.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (MADE, made.isoformat()))
        found = _rows(copy, tables)
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    return found


@contextmanager
def _whole() -> Iterator[None]:
    """SQLite's errors as Damaged or Unavailable: damage alone has no class of its own there."""
    with told(sqlite3.Error):
        try:
            yield
        except sqlite3.DatabaseError as error:
            if type(error) is not sqlite3.DatabaseError:
                raise
            raise Damaged(str(error)) from error


# --- looking at a copy ---


async def examine(file: Path) -> Backup:
    """What a backup holds. Raises NotKept for a file that is none, is damaged, or comes from a newer version; OSError."""
    return await asyncio.to_thread(_examine, file)


def _examine(file: Path) -> Backup:
    with file.open("rb") as opened_file:
        if opened_file.read(len(MAGIC)) != MAGIC:
            raise NotKept("is no backup of Rounds")
    try:
        with closing(connect(file)) as copy:
            copy.execute("PRAGMA query_only = ON")
            if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise NotKept("is damaged")
            return _seen(copy)
    except sqlite3.Error as error:
        raise NotKept(f"cannot be read ({error})") from error


def _seen(copy: sqlite3.Connection) -> Backup:
    tables = _tables(copy)
    if not {"alembic_version", "meta", "cases", "posts"} <= tables:
        raise NotKept("is no backup of Rounds")
    made = copy.execute("SELECT value FROM meta WHERE key = ?", (MADE,)).fetchone()
    version = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    if made is None or version is None:
        raise NotKept(
            "was not made by `backup`, so nobody knows of which moment it is or whether it is whole"
        )
    if version[0] not in _known():
        raise NotKept("was made by a newer Rounds")
    return Backup(made=datetime.fromisoformat(made[0]), schema=version[0], rows=_rows(copy, tables))


def _known() -> frozenset[str]:
    scripts = ScriptDirectory.from_config(schema._config())
    return frozenset(script.revision for script in scripts.walk_revisions())


def _tables(copy: sqlite3.Connection) -> frozenset[str]:
    return frozenset(row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))


def _rows(copy: sqlite3.Connection, tables: frozenset[str]) -> dict[str, int]:
    kept = [table.name for table in TABLES if table.name in tables]
    return {name: int(copy.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in kept}


# --- files ---


def draft_beside(file: Path) -> Path:
    """An empty file that only its owner reads, in the same folder, so that it can be given its name in one step."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return draft


def gone(draft: Path) -> None:
    """Nothing of a draft is left, its log included."""
    for name in (draft, *_logs(draft)):
        name.unlink(missing_ok=True)


def appear(draft: Path, file: Path) -> None:
    """Give a draft its name. Raises FileExistsError rather than take the place of another file."""
    try:
        os.link(draft, file)
    except FileExistsError:
        raise
    except OSError as error:  # a file system without links
        if file.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(file)) from error
        draft.rename(file)


def _logs(file: Path) -> tuple[Path, ...]:
    return tuple(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm", "-journal"))


def connect(file: Path) -> sqlite3.Connection:
    """The driver's own connection, which begins no transaction by itself."""
    return sqlite3.connect(file, timeout=WAIT, isolation_level=None)
