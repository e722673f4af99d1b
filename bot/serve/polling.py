"""Of all processes on one database one alone asks a platform for news; another takes over when it is gone (R10)."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import Awaitable, Callable

from bot.engine import Clock
from bot.store import Store, Unavailable

log = logging.getLogger(__name__)
LEASE = 30.0  # seconds of the database's clock after which a silent holder counts as gone
SHORT = 0.5  # seconds between two tries to have it for once
RENEW = 8.0  # seconds between two renewals; three may fail before the lease is over


class Sole:
    """One of several processes at a time does something. On a file the engine's lock has settled that already."""

    def __init__(self, store: Store, clock: Clock, name: str) -> None:
        self._store, self._clock, self._name = store, clock, name
        self._me = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    async def run(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it whenever it is ours to do, until cancelled or until it raises."""
        if self._store.path is not None:
            return await work()
        try:
            while True:
                if await self._held():
                    log.info("%s is ours", self._name)
                    await self._while_held(work)
                await asyncio.sleep(RENEW)
        finally:
            await self._let_go()

    async def once(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do it one time, as soon as no other process is at it. Raises what it raises."""
        if self._store.path is not None:
            return await work()
        try:
            while not (await self._held() and await self._while_held(work)):
                await asyncio.sleep(SHORT)
        finally:
            await self._let_go()

    async def _let_go(self) -> None:
        with contextlib.suppress(Unavailable):
            async with self._store.begin() as tx:
                await tx.let_go(self._name, self._me)

    async def _while_held(self, work: Callable[[], Awaitable[None]]) -> bool:
        """Whether it was done to its end."""
        doing = asyncio.ensure_future(work())
        try:
            while not doing.done():
                await asyncio.wait([doing], timeout=RENEW)
                if not doing.done() and not await self._held():
                    log.warning("%s went to another process", self._name)
                    return False
            doing.result()
            return True
        finally:
            doing.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await doing

    async def _held(self) -> bool:
        """Whether the lease is ours for a while more; a database that does not answer gives it to nobody."""
        try:
            async with self._store.begin() as tx:
                return await tx.lease(self._name, self._me, LEASE, self._clock.real())
        except Unavailable:
            return False
