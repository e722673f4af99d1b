"""What other processes do is seen soon: their commits, the story clock they moved, the real clock of the machine."""

import asyncio
import logging
import time
from collections.abc import Callable

from bot.app import App, follow_clock
from bot.engine.alarm import alarm
from bot.engine.held import refresh_held
from bot.store import Unavailable

log = logging.getLogger(__name__)

REHEARSAL, REAL = 0.05, 1.0  # seconds between two looks
LARGE = 600.0  # seconds: a jump that the admins must hear of (reliability R6)
HOUR = 3600.0  # seconds of the monotonic clock in which it is told once, because the hours of the other one jump too
JUMP = 5.0  # seconds the real clock may drift from the monotonic one between two looks


async def follow(app: App, on_jump: Callable[[], None]) -> None:
    """Look for commits for ever; `on_jump` is told when the machine's clock was set. Ends by cancellation."""
    pause = REAL if app.settings.clock is None else REHEARSAL
    seen, drift, alarms = -1, _drift(app), _Alarms(app)
    while True:
        try:
            stamp = await app.store.stamp()
            if stamp != seen:
                seen = stamp
                await follow_clock(app)
                await refresh_held(app.engine)
                app.pump.wake()
        except Unavailable as error:
            log.warning("cannot look for commits of others: %s", type(error).__name__)
        moved = _drift(app) - drift
        if abs(moved) > JUMP:
            drift += moved
            log.warning("the clock of this machine jumped by %.0f s", moved)
            await _shift(app, moved)
            on_jump()
            await alarms.jumped(moved)
        await asyncio.sleep(pause)


async def _shift(app: App, seconds: float) -> None:
    """Pauses that a platform asked for are as long as they were; a server has a clock of its own for them."""
    if app.store.path is None:
        return
    try:
        async with app.store.begin() as tx:
            await tx.shift(seconds)
    except Unavailable as error:
        log.warning("the pauses could not follow the clock: %s", type(error).__name__)


class _Alarms:
    """Tells the admins of a large jump, once an hour."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._told = -HOUR

    async def jumped(self, seconds: float) -> None:
        at = time.monotonic()
        if abs(seconds) <= LARGE or at - self._told < HOUR:
            return
        try:
            await alarm(self._app.engine, "alarm.clock", minutes=round(seconds / 60))
            self._told = at
        except Unavailable as error:
            log.warning("the jump of the clock could not be told: %s", type(error).__name__)


def _drift(app: App) -> float:
    return app.clock.real().timestamp() - time.monotonic()
