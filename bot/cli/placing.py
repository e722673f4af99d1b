"""Where a backup is put back, a file or a server, and every trouble on the way in one sentence."""

import asyncio
import errno
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.cli.opening import settings
from bot.cli.refusal import Refusal
from bot.cli.sentences import trouble

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.store import Store

STOP = "stop every `serve` on it first"


class Place(Protocol):
    """Where a draft goes. `beside` is a file in whose folder the draft is made."""

    beside: Path

    async def put(self, draft: Path) -> str | None:
        """Make the draft the database; where the old one is now, None when there was none."""


@dataclass(kw_only=True)
class FilePlace:
    """An SQLite file, whose engine lock is ours."""

    beside: Path
    mark: str

    async def put(self, draft: Path) -> str | None:
        """See `Place.put`."""
        from bot.store.replacing import put_in_place

        aside = await asyncio.to_thread(put_in_place, draft, self.beside, self.mark)
        return str(aside) if aside else None


@dataclass(kw_only=True)
class ServerPlace:
    """A database on a server; what it held before goes into a backup of its own."""

    beside: Path
    mark: str
    store: "Store"

    async def put(self, draft: Path) -> str | None:
        """See `Place.put`."""
        from bot.app import RealClock
        from bot.store.keeping import back_up
        from bot.store.replacing import fill, in_use

        aside = None
        if await in_use(self.store):
            aside = self.beside.with_name(f"before-{self.mark}.db")
            await back_up(self.store, aside, RealClock().real())
        await fill(draft, self.store, replace=True)
        return str(aside) if aside else None


@asynccontextmanager
async def place(given: "Settings", stopped: bool) -> AsyncIterator[Place]:
    """The place of this installation, with no engine on it meanwhile. Raises Refusal, EngineTaken, Unavailable, OSError."""
    from bot.app import RealClock
    from bot.config import data_folder, sqlite_path
    from bot.store import EngineLock, Store

    mark = f"{RealClock().real():%Y%m%dT%H%M%SZ}"
    data_folder(given).mkdir(parents=True, exist_ok=True, mode=0o700)
    file = sqlite_path(given)
    if file is not None:
        with EngineLock(file):
            yield FilePlace(beside=file, mark=mark)
        return
    store = Store(given.database_url)
    try:
        await _alone(store, stopped)
        await store.migrate()
        yield ServerPlace(beside=data_folder(given) / "restored.db", mark=mark, store=store)
    finally:
        await store.close()


async def _alone(store: "Store", stopped: bool) -> None:
    from bot.store.replacing import others_at_work

    others, left = await others_at_work(store)
    if left > 0:
        raise Refusal(
            f"A `serve` holds the database for another {left:.0f} s: {STOP}, then wait for that long."
        )
    if others and not stopped:
        raise Refusal(
            f"{others} other connections to the database are open: {STOP}; if they are nobody's who sends, add --stopped."
        )


async def moved(given: "Settings", file: Path, to: str) -> dict[str, int]:
    """Copy an SQLite file into a server that is not in use; the rows of each table. Raises Refusal and what `fill` does."""
    from bot.config import database_fault
    from bot.store import Store
    from bot.store.replacing import fill, in_use

    if not to.startswith("postgresql+asyncpg://"):
        raise Refusal("`move` goes to PostgreSQL: --to postgresql+asyncpg://user@host/database.")
    if wrong := database_fault(to):
        raise Refusal(f"--to {wrong}: write postgresql+asyncpg://user:password@host/database.")
    source = Store(given.database_url, lock_engine=True)
    try:
        server = Store(to)
        try:
            await source.migrate()
            await server.migrate()
            if await in_use(server):
                raise Refusal(
                    "That database holds cases already, and nothing is overwritten: give an empty one."
                )
            return await fill(file, server, replace=False)
        finally:
            await server.close()
    finally:
        await source.close()


@contextmanager
def told_in_a_sentence(what: object, where: str = "") -> Iterator[None]:
    """Raises Refusal for whatever can go wrong with files and databases; `what` is the file that was named.

    `where`: the option that has a server's address, unless it is the setting.
    """
    try:
        yield
    except Exception as error:
        said = _sentence(error, what, where)
        if said is None:
            raise
        raise Refusal(said) from error


def _sentence(error: Exception, what: object, where: str) -> str | None:
    from bot.store import Busy, EngineTaken
    from bot.store.copying import Different
    from bot.store.keeping import Damaged, NotKept

    match error:
        case Damaged():
            kept = "no backup was made. Keep your older backups, see `doctor`"
            return f"The database is damaged ({str(error)[:120]}): {kept}."
        case NotKept():
            return f"{what} {error}: nothing was changed."
        case Different():
            return f"The copy is not what it was made from ({error}): nothing was changed, try again."
        case EngineTaken():
            return f"{str(error)[:1].upper()}{str(error)[1:]}."
        case Busy():
            return "The database is locked by another process: wait a moment and try again."
        case OSError() if error.errno != errno.ENOSPC:
            why = error.strerror or type(error).__name__
            return f"{error.filename or what} cannot be used ({why}): check the path and the disk."
    return _of_the_database(error, where)


def _of_the_database(error: Exception, where: str) -> str | None:
    server = bool(where) or not settings().database_url.startswith("sqlite")
    found = trouble(error, server=server, where=where or "ROUNDS_DATABASE_URL")
    if found is None:
        return None
    return f"It could not be done ({found.says}): nothing was changed; {found.mend}."
