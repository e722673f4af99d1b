"""SQLite has one writer: waiting for it here is fair and knows who is in a hurry, waiting there is neither."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

IN_A_ROW = 8  # turns of those in a hurry before one of the others


class Turns:
    """One at a time. Who is in a hurry goes before the others, but not for ever."""

    def __init__(self) -> None:
        self._taken = False
        self._hurried: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._row = 0

    @asynccontextmanager
    async def turn(self, *, hurry: bool = False) -> AsyncIterator[None]:
        """Wait for a turn and hold it; `hurry`: a platform waits for the answer and repeats what we do not take."""
        if self._taken:
            await self._wait(self._hurried if hurry else self._others)
        self._taken = True
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, line: "deque[asyncio.Future[None]]") -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        line.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # the turn was ours already
                self._pass_on()
            elif mine in line:
                line.remove(mine)
            raise

    def _pass_on(self) -> None:
        """The next one, who need not ask whether it is taken: it stays so."""
        while line := self._line():
            following = line.popleft()
            if not following.done():
                following.set_result(None)
                return
        self._taken = False

    def _line(self) -> "deque[asyncio.Future[None]] | None":
        hurried = bool(self._hurried) and (self._row < IN_A_ROW or not self._others)
        self._row = self._row + 1 if hurried else 0
        if hurried:
            return self._hurried
        return self._others or None
