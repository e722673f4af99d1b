"""A fake Bot API, a Telegram channel that speaks to it over either way out, and messages to send."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import Telegram
from tests.fake_telegram import FakeTelegram


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture(params=[True, False], ids=["lean", "stock"])
def lean(request: pytest.FixtureRequest) -> bool:
    """Whether messages go out over aiohttp; what a failure proves must be the same either way."""
    return bool(request.param)


@pytest.fixture
async def telegram(fake: FakeTelegram, lean: bool) -> AsyncIterator[Telegram]:
    telegram = Telegram(fake.token, api=fake.url, lean=lean)
    await telegram.start()
    yield telegram
    await telegram.stop()
