"""How many calls of one API run at once: half as many when WeCom says it is crowded, slowly more again (wecom 2, 45033)."""

import asyncio

WIDTH = 8
CALM = 20  # good answers in a row for one place more


class Lane:
    """The places of one API. Use it as `async with`; read `times` before the call to tell it what the call met."""

    def __init__(self, width: int = WIDTH) -> None:
        self.width = self._most = width
        self.times = 0  # how often it was narrowed: calls that ran side by side narrow it once
        self._room = asyncio.Semaphore(width)
        self._owed = 0  # places that are taken away when somebody leaves one
        self._calm = 0

    async def __aenter__(self) -> None:
        await self._room.acquire()

    async def __aexit__(self, *_: object) -> None:
        self._give()

    def narrow(self, seen: int) -> None:
        """It is crowded; `seen` is what `times` was when the call began."""
        if seen != self.times:
            return
        self.times += 1
        self._calm = 0
        width = max(1, self.width // 2)
        self._owed += self.width - width
        self.width = width

    def widen(self) -> None:
        """One more call went well."""
        self._calm += 1
        if self.width < self._most and self._calm >= CALM:
            self.width += 1
            self._calm = 0
            self._give()

    def _give(self) -> None:
        if self._owed:
            self._owed -= 1
        else:
            self._room.release()
