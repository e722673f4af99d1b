"""The inbox is worked off one update after another, each in a transaction of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.engine.fetching import Wanted, fetch
from bot.engine.site import Engine
from bot.store import Tx, Unavailable
from bot.store.rows import Kept

log = logging.getLogger(__name__)
MOST = 200  # updates before others get a turn
PAUSE = 1.0  # real seconds before work is tried again that the database refused
Receive = Callable[[Engine, Tx, Kept], Awaitable[None]]


@dataclass(kw_only=True)
class Mail:
    """Reads the inbox. `receive` is what handlers do with an update, `on_poison` hears of one that raised."""

    engine: Engine
    receive: Receive
    on_poison: Callable[[Kept, Exception], Awaitable[None]] | None = None
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False

    def wake(self) -> None:
        """There is something to read."""
        self._wake.set()

    def stop(self) -> None:
        """Begin no further update."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Read whenever woken, until `stop`."""
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self.read()
            except Unavailable as error:
                log.warning("the inbox waits for the database: %s", type(error).__name__)
                await self._again()
            except Exception:
                log.exception("the inbox could not be read")
                await self._again()

    async def read(self) -> None:
        """Work off what is there, the oldest first. Raises Unavailable."""
        for _ in range(MOST):
            if self._stopping or not await self._one():
                return
        self.wake()

    async def _again(self) -> None:
        await asyncio.sleep(PAUSE)
        self.wake()

    async def _one(self) -> bool:
        """Handle the oldest update, which no other process gets meanwhile; False when there was none."""
        kept: Kept | None = None
        try:
            async with self.engine.store.begin() as tx:
                kept = await tx.next_update()
                if kept is None:
                    return False
                await self.receive(self.engine, tx, kept)
                await tx.mark(kept.id, "done")
            self.engine.fetched.clear()
        except Wanted as wanted:
            await self._fetch(kept, wanted)  # outside the transaction; the update is read again
        except Unavailable:
            raise  # not the update's fault: it stays and is handled later
        except Exception as error:
            if kept is None:
                raise
            await self._poisoned(kept, error)
        return True

    async def _fetch(self, kept: Kept | None, wanted: Wanted) -> None:
        try:
            await fetch(self.engine, wanted)
        except Unavailable:
            raise
        except Exception as error:
            if kept is None:
                raise
            await self._poisoned(kept, error)

    async def _poisoned(self, kept: Kept, error: Exception) -> None:
        log.exception("update %s could not be handled", kept.key)
        async with self.engine.store.begin() as tx:
            await tx.mark(kept.id, "failed", f"{type(error).__name__}: {error}")
        if self.on_poison is not None:
            try:
                await self.on_poison(kept, error)
            except Exception:
                log.exception("nobody could be told about update %s", kept.key)
