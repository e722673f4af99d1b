"""What waits for a colleague's tap is followed, by one process at a time, and stopped at once when it is taken back."""

import asyncio
import logging

from bot.app import App
from bot.core.message import ChannelError
from bot.engine.taps import follow
from bot.serve.polling import Sole
from bot.store import Unavailable

log = logging.getLogger(__name__)

NAME = "wecom.taps"
LOOK = 2.0  # seconds between two looks for what another process took back
BREATH = 0.2  # seconds: so often at most a commit of ours makes us look
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds after a round that failed


class TapWatch:
    """Calls `follow` when it asks to be called, and when a message in a task was taken back. `trouble`: it failed last."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._committed = asyncio.Event()
        self._stopping: frozenset[int] = frozenset()  # messages taken back of which the last round knew
        self.trouble = False

    async def run(self) -> None:
        """Follow for ever. Raises ChannelError when we are refused for good."""
        self._app.store.on_commit.append(self._committed.set)
        try:
            await Sole(self._app.store, self._app.clock, NAME).run(self._follow)
        finally:
            self._app.store.on_commit.remove(self._committed.set)

    async def _follow(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                self._stopping = await self._taken_back()
                seconds = await follow(self._app.engine)
            except (ChannelError, Unavailable) as error:
                if isinstance(error, ChannelError) and error.fatal:
                    raise
                log.warning("tasks cannot be followed now: %s", _told(error))
                self.trouble = True
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                self.trouble, pause = False, FIRST_PAUSE
                await self._until(seconds)

    async def _until(self, seconds: float) -> None:
        """Come back after so many seconds, or as soon as something more was taken back."""
        tick = self._app.pump.courier.pace.monotonic
        end = tick() + max(seconds, BREATH)
        while (left := end - tick()) > 0:
            await self._commit(min(left, LOOK))
            try:
                if await self._taken_back() - self._stopping:
                    return
            except Unavailable as error:
                log.warning("tasks wait for the database: %s", type(error).__name__)
            await asyncio.sleep(min(BREATH, max(end - tick(), 0)))

    async def _commit(self, seconds: float) -> None:
        self._committed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._committed.wait()
        except TimeoutError:
            return

    async def _taken_back(self) -> frozenset[int]:
        async with self._app.store.view() as tx:
            return frozenset(tap.post_id for tap in await tx.undone_taps(state="cancelling"))


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, ChannelError) else type(error).__name__
