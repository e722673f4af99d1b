"""A fake Bot API, a Telegram channel that speaks to it over either way out, and a fake WeCom."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from bot.channels.telegram import Telegram
from tests.fake_telegram import FakeTelegram
from tests.fake_wecom import FakeWecom


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as fake:
        yield fake


@pytest.fixture
async def wecom() -> AsyncIterator[FakeWecom]:
    """The fake platform with two colleagues, of whom one has an owner in his contacts."""
    async with FakeWecom() as wecom:
        wecom.member("ZhangWei", "张伟")
        wecom.member("lina", "李娜")
        wecom.friend("wmLi", "zhangwei", "李四")
        yield wecom


@pytest.fixture
async def call(wecom: FakeWecom) -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """One call of the fake WeCom, with a token; gives its whole answer."""
    async with httpx.AsyncClient(trust_env=False, base_url=f"{wecom.url}/cgi-bin/") as client:

        async def call(path: str, **body: Any) -> Any:
            asked = {"corpid": wecom.corp_id, "corpsecret": wecom.secret}
            token = (await client.get("gettoken", params=asked)).json()["access_token"]
            return (await client.post(path, params={"access_token": token}, json=body)).json()

        yield call


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
