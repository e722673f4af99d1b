"""APScheduler does two things only: it wakes the pump at the next moment, and now and then in any case.

It holds no business data; what it forgets, the database still knows (reliability, traps of APScheduler 3).
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import App
from bot.config import Settings
from bot.store import Unavailable

log = logging.getLogger(__name__)

AT_ONCE = 0.001  # seconds: a shorter wait is none
LONGEST = 86_400.0  # seconds: further ahead we only look again
REHEARSAL, REAL = 1.0, 30.0  # seconds between two looks of the watchdog


class AlarmClock:
    """Rings once at the next moment; `watch` is done by the watchdog beside waking the pump."""

    def __init__(self, app: App, settings: Settings, watch: Callable[[], Awaitable[object]]) -> None:
        self._app = app
        self._watch = watch
        self._interval = REHEARSAL if settings.clock else REAL
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "max_instances": 3, "coalesce": True},
        )

    def start(self) -> None:
        """Begin to watch; needs a running event loop."""
        self._scheduler.add_job(self._bark, "interval", seconds=self._interval, id="watchdog")
        self._scheduler.start()

    def stop(self) -> None:
        """Ring no more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def arm(self) -> None:
        """Ring when the next thing comes due, of the story or of the real clock; called whenever the pump is idle."""
        wait = self._app.pump.outlook.until_next(self._app.engine)
        if wait is not None and wait < AT_ONCE:
            self._app.pump.wake()
            return
        at = self._app.clock.real() + timedelta(seconds=LONGEST if wait is None else min(wait, LONGEST))
        self._scheduler.add_job(self._ring, "date", run_date=at, id="next", replace_existing=True)

    def again(self) -> None:
        """The real clock was put forward or back: nothing that was armed by it holds any more."""
        self._scheduler.reschedule_job("watchdog", trigger="interval", seconds=self._interval)
        self._app.pump.wake()

    async def _ring(self) -> None:
        self._app.pump.wake()

    async def _bark(self) -> None:
        try:
            await self._watch()
        except Unavailable as error:
            log.warning("the watchdog waits for the database: %s", type(error).__name__)
        finally:
            self._app.pump.wake()
