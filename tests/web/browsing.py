"""A browser without a window over the small estate: the real routes, the real door, the clock of the test."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.core.payment import Provider
from bot.web import Front, web
from bot.web.house import House
from tests.world import World

ADDRESS = "http://rounds.test"


def house_over(world: World, providers: Mapping[str, Provider] | None = None) -> House:
    """The house of a world: what is done on a page is handled as soon as it was kept."""

    async def handled(kept_id: int) -> bool:
        await world.tick()
        return True

    return House(
        engine=world.app.engine,
        public_url=ADDRESS,
        secret=b"k" * 32,
        handled=handled,
        providers=providers or {},
    )


@asynccontextmanager
async def browsing(
    world: World, house: House | None = None, **headers: str
) -> AsyncIterator[httpx.AsyncClient]:
    """A client with its own cookies; redirects are not followed."""

    async def condition() -> dict[str, Any]:
        return {}

    async def keep(updates: list[dict[str, Any]]) -> None:
        raise AssertionError("no webhook is called here")

    app = web(Front(condition=condition, keep=keep, house=house or house_over(world)))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers=headers) as client:
        yield client
