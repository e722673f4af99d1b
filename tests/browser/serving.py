"""A real server on a loopback port over a world of the tests, in the test's own event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from bot.core.payment import Provider
from bot.web import Front, web
from bot.web.house import House
from tests.web.browsing import house_over
from tests.world import World

OPTIONS: dict[str, Any] = {"lifespan": "off", "log_config": None, "access_log": False, "ws": "none"}


class Spot:
    """A port that is ours before anybody listens, so that a world can know the address of its pages."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to pytest."""
        yield


@asynccontextmanager
async def served(app: Any, spot: Spot) -> AsyncIterator[str]:
    """Any application at this spot; gives the address."""
    server = _Server(uvicorn.Config(app, timeout_graceful_shutdown=1, **OPTIONS))
    spot.socket.setblocking(False)
    task = asyncio.create_task(server.serve(sockets=[spot.socket]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield spot.address
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def serving(
    world: World, spot: Spot, providers: Mapping[str, Provider] | None = None
) -> AsyncIterator[House]:
    """The pages of a world at this spot, as `serve` has them; what is done there is handled at once."""

    async def condition() -> dict[str, Any]:
        return {}

    async def keep(updates: list[dict[str, Any]]) -> None:
        raise AssertionError("no webhook is called here")

    house = house_over(world, providers)
    house.public_url = spot.address
    async with served(web(Front(condition=condition, keep=keep, house=house)), spot):
        yield house
