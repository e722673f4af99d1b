"""What other processes do is seen soon: their commits, the story clock they moved, the real clock of the machine."""

import asyncio
import logging
import time
from collections.abc import Callable

from bot.app import App, follow_clock
from bot.store import Unavailable

log = logging.getLogger(__name__)

REHEARSAL, REAL = 0.05, 1.0  # seconds between two looks
JUMP = 5.0  # seconds the real clock may drift from the monotonic one between two looks


async def follow(app: App, on_jump: Callable[[], None]) -> None:
    """Look for commits for ever; `on_jump` is told when the machine's clock was set. Ends by cancellation."""
    pause = REAL if app.settings.clock is None else REHEARSAL
    seen, drift = -1, _drift(app)
    while True:
        try:
            stamp = await app.store.stamp()
            if stamp != seen:
                seen = stamp
                await follow_clock(app)
                app.pump.wake()
        except Unavailable as error:
            log.warning("cannot look for commits of others: %s", type(error).__name__)
        moved = _drift(app) - drift
        if abs(moved) > JUMP:
            drift += moved
            log.warning("the clock of this machine jumped by %.0f s", moved)
            on_jump()
        await asyncio.sleep(pause)


def _drift(app: App) -> float:
    return app.clock.real().timestamp() - time.monotonic()
