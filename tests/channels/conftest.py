"""A fake Bot API, a Telegram channel that speaks to it, and messages to send."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import Telegram
from tests.fake_telegram import FakeTelegram


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
async def telegram(fake: FakeTelegram) -> AsyncIterator[Telegram]:
    telegram = Telegram(fake.token, api=fake.url)
    await telegram.start()
    yield telegram
    await telegram.stop()
