"""Two workers on one PostgreSQL behind a proxy are one Rounds: when one is killed, every call is still answered."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.conftest import TEMPLATE, Cluster
from tests.serve.outside import Outside

KEY = "k" * 40
CALLS = 12


class Proxy:
    """The smallest that does what deploy/Caddyfile asks for: each call to the next worker that can be reached."""

    def __init__(self, *ports: int) -> None:
        self.ports, self.served, self._next = ports, Counter[int](), 0
        self.port = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Proxy"]:
        """Listen on a port of its own."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in self.ports:
            port = self.ports[self._next % len(self.ports)]
            self._next += 1
            with suppress(OSError):
                there, back = await asyncio.open_connection("127.0.0.1", port)
                self.served[port] += 1
                await asyncio.gather(self._flow(reader, back), self._flow(there, writer))
                return
        writer.close()

    async def _flow(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while part := await source.read(65536):
                target.write(part)
                await target.drain()
        target.close()


@pytest.fixture
async def pair(cluster: Cluster, tmp_path: Path) -> AsyncIterator[list[Outside]]:
    """Two `serve` on one database, as compose.postgres.yaml starts them."""
    name = f"t{uuid4().hex}"
    url = await cluster.make(name, TEMPLATE)
    workers = []
    for number in (1, 2):
        folder = tmp_path / f"worker{number}"
        folder.mkdir()
        workers.append(Outside(folder, DATABASE_URL=url, SECRET_KEY=KEY))
    async with AsyncExitStack() as stack:
        for worker in workers:
            await stack.enter_async_context(worker)
        yield workers
    await cluster.drop(name)


async def asked(port: int, path: str) -> list[int]:
    """What some calls in a row are answered, each on a connection of its own."""
    found = []
    for _ in range(CALLS):
        async with httpx.AsyncClient(trust_env=False) as client:
            found.append((await client.get(f"http://127.0.0.1:{port}{path}")).status_code)
    return found


async def test_one_of_two_may_die_and_nobody_outside_notices(pair: list[Outside]) -> None:
    async with Proxy(*(worker.port for worker in pair)).open() as proxy:
        assert await asked(proxy.port, "/healthz") == [200] * CALLS
        assert set(proxy.served) == {worker.port for worker in pair}
        await pair[0].kill()
        assert await asked(proxy.port, "/healthz") == [200] * CALLS
        assert await asked(proxy.port, "/") == [200] * CALLS
        assert await pair[1].terminate() == 0
