"""`doctor --fix`: what can be mended without losing anything. It never deletes, and says what it leaves to a person."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.cli.doctor_private import FOLDER, open_to_others, stale_lock

if TYPE_CHECKING:
    from bot.config import Settings

BY_HAND = "cannot be mended by this user"


async def mended(given: "Settings") -> tuple[list[str], list[str]]:
    """(what was done, what was tried in vain), a sentence each; settings must be right before."""
    done: list[str] = []
    left: list[str] = []
    for step in (_folder, _modes, _key, _lock):
        for told in step(given):
            (left if BY_HAND in told else done).append(told)
    async for told in _shape(given):
        (left if BY_HAND in told else done).append(told)
    return done, left


def _folder(given: "Settings") -> Iterator[str]:
    """The folder of the database, for this user alone."""
    from bot.config import data_folder

    folder = data_folder(given)
    if folder.exists():
        return
    try:
        folder.mkdir(mode=FOLDER, parents=True)
    except OSError as error:
        yield f"{folder}: {BY_HAND} ({error.strerror})"
    else:
        yield f"made the folder {folder}"


def _modes(given: "Settings") -> Iterator[str]:
    for path, mode in open_to_others(given):
        try:
            path.chmod(mode)
        except OSError as error:
            yield f"{path}: {BY_HAND} ({error.strerror})"
        else:
            yield f"closed {path} to others ({mode:04o})"


def _key(given: "Settings") -> Iterator[str]:
    """The key of this installation. One beside a server must be the same on all hosts, so none is made there."""
    from bot.config import ConfigError, data_folder, secret_key

    if given.secret_key or not given.database_url.startswith("sqlite"):
        return
    file = data_folder(given) / "secret.key"
    there = file.exists()
    try:
        secret_key(given)
    except ConfigError as error:
        yield f"{file}: {BY_HAND}: {error}"
    else:
        if not there:
            yield f"made {file}"


def _lock(given: "Settings") -> Iterator[str]:
    """Takes the number of a process that is gone out of the lock file; the file stays, others may wait on it."""
    from bot.config import sqlite_path
    from bot.store import EngineLock

    stale, database = stale_lock(given), sqlite_path(given)
    if stale is None or database is None:
        return
    lock, number = EngineLock(database), stale.read_text("utf-8").strip()
    with suppress(OSError):
        if lock.acquire():
            os.truncate(stale, 0)
            lock.release()
            yield f"took the number of process {number}, which is gone, out of {stale}"


async def _shape(given: "Settings") -> AsyncIterator[str]:
    """An SQLite file is brought to this version, as any other command would do; a server is left to `migrate`."""
    from bot.config import sqlite_path
    from bot.store import EngineLock, Store

    file = sqlite_path(given)
    if file is None:
        return
    store = Store(given.database_url)
    there = file.exists()
    try:
        current, head = await store.versions() if there else ("", "new")
        if current == head:
            return
        with EngineLock(file):
            await store.migrate()
        yield f"brought {file} to {(await store.versions())[1]}" if there else f"made the database {file}"
    except Exception as error:  # whatever it is, the look that follows says it better
        yield f"{file}: {BY_HAND} ({type(error).__name__})"
    finally:
        await store.close()
