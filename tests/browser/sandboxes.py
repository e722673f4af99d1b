"""The sandbox page at a spot, over a stage of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.demo.server import application, settings_at
from bot.demo.stage import Stage
from tests.browser.serving import Spot, served


@asynccontextmanager
async def sandbox_page(spot: Spot, locale: str = "zh-CN") -> AsyncIterator[Stage]:
    """A fresh stage at its first reminders, its page served."""
    stage = Stage(locale, settings_at(spot.address))
    await stage.anew()
    following = asyncio.create_task(stage.follow())
    try:
        async with served(application(stage, spot.address), spot):
            yield stage
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await stage.close()
