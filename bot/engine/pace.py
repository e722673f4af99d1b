"""Moments of the rate that all processes share, and keeping to them (engine 4, conduct C38; real clock)."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.calls import calls_of
from bot.core.roads import MEMBER, TAP, WELCOME, WINDOW
from bot.engine.site import Engine
from bot.store import Rest

LATE = 0.05  # seconds after its moment at which a message must wait for a new one
PATIENCE = 0.3  # seconds of the rate that reminders may take ahead, so that an answer never waits longer
LONG = 5.0  # seconds: what must wait longer goes back to the outbox
RATES = {
    MEMBER: 50.0,
    WINDOW: 50.0,
    WELCOME: 50.0,
    TAP: 10.0,
}  # a second; WeCom allows 10,000 a minute (wecom 2)
USUAL_REST = Rest(1.0)  # seconds between two messages to one chat (telegram, limits)
AT_WILL = Rest(0.0)
# Below where the platform drops without a word (wecom 2): half of 30 a minute, as what is marked in one may be called
# in the next, and so never 1,000 an hour either.
RESTS = {MEMBER: Rest(0.0, 15, 60.0, calls_of), WINDOW: AT_WILL, TAP: AT_WILL, WELCOME: AT_WILL}
Sleep = Callable[[float], Awaitable[None]]


@dataclass(kw_only=True)
class Pace:
    """When each message may leave. Moments are of the monotonic clock, in seconds."""

    engine: Engine
    sleep: Sleep = asyncio.sleep
    monotonic: Callable[[], float] = time.monotonic
    _halted: dict[str, tuple[datetime, float]] = field(
        default_factory=dict
    )  # pauses we were told of, on both clocks

    def gap(self, channel: str) -> float:
        """Seconds between two messages of a channel; 0 without a limit."""
        if channel == "console" or not self.engine.site.rate:
            return 0.0
        return 1 / RATES.get(channel, self.engine.site.rate)

    def rests(self) -> dict[str, Rest]:
        """How the chats of each channel rest between two messages; what would vanish rests without any rate too."""
        found = {name: RESTS.get(name, USUAL_REST) for name in self.engine.channels}
        return {name: rest for name, rest in found.items() if rest.most or self.gap(name)}

    async def moments(self, channel: str, count: int, patience: float) -> list[float] | None:
        """So many moments of a channel, none further ahead than `patience` when asked; None when it pauses."""
        asked, gap = self.monotonic(), self.gap(channel)
        while True:
            wait = await self._ask(channel, count, patience)
            if wait is None:
                return None
            if wait >= 0:
                at = self.monotonic() + wait
                self.engine.tally.waited(at - asked)
                return [at + number * gap for number in range(count)]
            await self.sleep(-wait)

    async def until(self, moment: float) -> None:
        """Wait for a moment."""
        wait = moment - self.monotonic()
        if wait > 0:
            await self.sleep(wait)

    async def on_time(self, channel: str, moment: float) -> float:
        """Wait for the moment of a call; the seconds of a pause that began meanwhile, 0 when it may be made.

        A moment that was missed is given up for another one, so that a stalled process does not bunch its calls.
        """
        await self.until(moment)
        while self.gap(channel) and self.monotonic() - moment > LATE:
            fresh = await self.moments(channel, 1, LONG)
            if fresh is None:
                return await self._pause(channel)
            moment = fresh[0]
            await self.until(moment)
        return self._told(channel)

    def halt(self, channel: str, seconds: float) -> None:
        """The platform just asked for a pause: what this process has in hand obeys before the database knows."""
        if seconds > self._told(channel):
            until = self.engine.clock.real() + timedelta(seconds=seconds)
            self._halted[channel] = (until, self.monotonic() + seconds)

    def _told(self, channel: str) -> float:
        """Seconds that are left of a pause; whichever clock says less, for one of them may have been put back."""
        if channel not in self._halted:
            return 0.0
        real, monotonic = self._halted[channel]
        left = min((real - self.engine.clock.real()).total_seconds(), monotonic - self.monotonic())
        return max(left, 0.0)

    async def _ask(self, channel: str, count: int, patience: float) -> float | None:
        """Seconds until the first moment; below nothing: ask again in so many; None: the channel pauses."""
        engine, gap = self.engine, self.gap(channel)
        if channel == "console":
            return 0.0
        if not gap:
            return None if await self._pause(channel) else 0.0
        async with engine.store.begin() as tx:
            real = engine.clock.real()
            wait = await tx.reserve(channel, count, gap, real, patience)
            if wait is not None:
                return wait
            if channel in await tx.halts(real):
                return None
            free = await tx.next_free(channel, real)
        return -min(max(free - patience / 2, gap), LONG)

    async def _pause(self, channel: str) -> float:
        async with self.engine.store.view() as tx:
            return await tx.next_free(channel, self.engine.clock.real())
