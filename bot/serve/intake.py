"""The way in: raw updates are durable before the platform may forget them; those that come together share a commit."""

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from bot.engine import Clock
from bot.store import Arrived, Store, Tx, Unavailable

Raw = dict[str, Any]
MOST = 500  # updates in one commit


class _Batch(NamedTuple):
    updates: list[Raw]
    kept: "asyncio.Future[None]"


class Intake:
    """Keeps the updates of one channel; `seen` hears of those that are new to us, after the commit.

    `key` is the platform's id of an update, `sender` the chat it came from: what one chat sent is worked off in order,
    and what is `urgent` before everything else.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        channel: str,
        *,
        seen: Callable[[list[Raw]], None] | None = None,
        sender: Callable[[Raw], str | None] = lambda raw: None,
        key: Callable[[Raw], str] = lambda raw: str(raw["update_id"]),
        urgent: Callable[[Raw], bool] = lambda raw: False,
    ) -> None:
        self._store, self._clock, self._channel, self._seen = store, clock, channel, seen
        self._sender, self._key, self._urgent = sender, key, urgent
        self._waiting: list[_Batch] = []
        self._led = False  # whether somebody is about to commit what waits

    async def keep(self, updates: list[Raw]) -> None:
        """Return when they are durable, whoever committed them. Raises Busy, Unavailable."""
        mine = _Batch(updates, asyncio.get_running_loop().create_future())
        self._waiting.append(mine)
        if not self._led:
            await self._lead()
        await mine.kept

    async def _lead(self) -> None:
        """Commit what waits until nothing does; who comes during a commit leads the next one."""
        while self._waiting and not self._led:
            self._led = True
            taken: list[_Batch] = []
            try:
                async with self._store.begin(hurry=True) as tx:
                    taken = self._take()
                    fresh = await self._write(tx, [update for one in taken for update in one.updates])
            except BaseException as error:
                why = error if isinstance(error, Exception) else Unavailable("broken off")
                _fail(taken or self._take(), why)
                if why is not error:
                    raise
                continue
            for one in taken:
                if not one.kept.done():
                    one.kept.set_result(None)
            if self._seen is not None:
                self._seen(fresh)

    def _take(self) -> list[_Batch]:
        taken: list[_Batch] = []
        while self._waiting and sum(len(one.updates) for one in taken) < MOST:
            taken.append(self._waiting.pop(0))
        self._led = False
        return taken

    async def _write(self, tx: Tx, updates: list[Raw]) -> list[Raw]:
        once = {self._key(one): one for one in updates}
        arrived = [Arrived(key, one, self._sender(one), self._urgent(one)) for key, one in once.items()]
        fresh = await tx.keep_all(self._channel, arrived, self._clock.now())
        return [one for key, one in once.items() if key in fresh]


def _fail(batches: list[_Batch], error: Exception) -> None:
    for one in batches:
        if not one.kept.done():
            one.kept.set_exception(error)
            one.kept.exception()  # whoever asked may be gone: that is no fault to report
