"""Settings and database for a command, with every trouble told in one sentence."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bot import logs
from bot.cli.refusal import Refusal
from bot.cli.sentences import trouble

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import Settings

T = TypeVar("T")


def loudness(level: str) -> str:
    """A command speaks for itself on stderr: it logs everything when debugging, else nothing."""
    return "debug" if level.lower() == "debug" else "critical"


def settings() -> "Settings":
    """The settings of this folder and environment. Raises Refusal that names all wrong ones."""
    from bot.config import SECRETS, ConfigError, load

    try:
        found = load(os.environ, Path.cwd())
    except ConfigError as error:
        raise Refusal(str(error)) from error
    secrets = [str(getattr(found, name)) for name in SECRETS]
    logs.set_up(loudness(found.log), found.log_format, secrets)
    return found


def run(work: "Callable[[App], Awaitable[T]]") -> T:
    """Do something with the database open, beside whatever else works on it. Raises Refusal."""
    import asyncio

    given = settings()

    async def whole() -> T:
        async with opened(given) as app:
            return await work(app)

    return asyncio.run(whole())


@asynccontextmanager
async def opened(given: "Settings") -> "AsyncIterator[App]":
    """The parts of Rounds on their database. Raises Refusal when it is busy, gone or of another shape."""
    from bot.store import Busy

    try:
        app = await _open(given)
        try:
            yield app
        finally:
            await app.close()
    except Busy as error:
        mend = "wait a moment and try again, or end the program that holds it"
        raise Refusal(f"The database is locked by another process: {mend}.") from error
    except OSError:  # of a file the command works with
        raise
    except Exception as error:
        found = trouble(error, server=not given.database_url.startswith("sqlite"))
        if found is None:
            raise
        raise Refusal(f"The database cannot be used ({found.says}): {found.mend}.") from error


async def _open(given: "Settings") -> "App":
    from bot.app import open_app

    try:
        if not given.database_url.startswith("sqlite"):
            await _shaped(given)
        return await open_app(given)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Refusal(
            f"The data folder cannot be used ({why}): make it writable or set ROUNDS_DATABASE_URL."
        ) from error
    except Exception as error:
        if type(error).__module__.startswith("alembic"):
            raise Refusal(
                "The database was made by a newer Rounds: start that version, or restore a backup."
            ) from error
        raise


async def _shaped(given: "Settings") -> None:
    """A server's database is migrated by command alone: several processes may be at work on it."""
    from bot.store import Store

    store = Store(given.database_url)
    try:
        current, head = await store.versions()
    finally:
        await store.close()
    if current != head:
        raise Refusal(f"The database stands at {current or 'nothing'}, not at {head}: run `migrate` first.")
