"""The way in: raw updates are durable before the platform may forget them; those that come together share a commit."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.engine import Clock
from bot.store import Arrived, Store, Unavailable

Raw = dict[str, Any]
MOST = 500  # updates in one commit


class _Batch(NamedTuple):
    updates: list[Raw]
    kept: "asyncio.Future[None]"


class Intake:
    """Keeps the updates of one channel; `seen` hears of those that are new to us, after the commit.

    `sender` names the chat an update came from: what one chat sent is worked off in order.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        channel: str,
        seen: Callable[[list[Raw]], None] | None = None,
        sender: Callable[[Raw], str | None] = lambda raw: None,
    ) -> None:
        self._store, self._clock, self._channel, self._seen = store, clock, channel, seen
        self._sender = sender
        self._waiting: list[_Batch] = []
        self._turn = asyncio.Lock()

    async def keep(self, updates: list[Raw]) -> None:
        """Return when they are durable, whoever committed them. Raises Busy, Unavailable."""
        mine = _Batch(updates, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        async with self._turn:
            if not mine.kept.done():
                await self._commit()
        await mine.kept

    async def _commit(self) -> None:
        taken: list[_Batch] = []
        while self._waiting and sum(len(one.updates) for one in taken) < MOST:
            taken.append(self._waiting.pop(0))
        try:
            fresh = await self._write([update for one in taken for update in one.updates])
        except BaseException as error:
            _fail(taken, error if isinstance(error, Exception) else Unavailable("broken off"))
            if not isinstance(error, Exception):
                raise
            return
        for one in taken:
            if not one.kept.done():
                one.kept.set_result(None)
        if self._seen is not None:
            self._seen(fresh)

    async def _write(self, updates: list[Raw]) -> list[Raw]:
        async with self._store.begin() as tx:
            arrived = [Arrived(str(one["update_id"]), one, self._sender(one)) for one in updates]
            fresh = await tx.keep_all(self._channel, arrived, self._clock.now())
        return [
            one
            for one in {one["update_id"]: one for one in updates}.values()
            if str(one["update_id"]) in fresh
        ]


def _fail(batches: list[_Batch], error: Exception) -> None:
    for one in batches:
        if not one.kept.done():
            one.kept.set_exception(error)
            one.kept.exception()  # whoever asked may be gone: that is no fault to report
