"""The processes a benchmark watches from outside: the sink that takes messages in, and one or more `serve`."""

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]

from benchmarks.crash.postgres import Postgres
from benchmarks.figures import ROOT
from bot.config import load
from bot.store import Store
from tests.serve.outside import free_port

START = 120.0  # seconds
LOOK = 0.02  # seconds between two looks
DATABASES = ("sqlite", "postgresql")
MIGRATING = asyncio.Lock()  # Alembic keeps what it works on in globals


class SinkGone(Exception):
    """The sink did not get all messages in time; the sentence says how many."""


@dataclass(frozen=True)
class FarSink:
    """A sink in another process: its address and token, and what it has seen."""

    url: str
    token: str

    async def ask(self, verb: str) -> Any:
        """One control endpoint."""
        async with httpx.AsyncClient(trust_env=False, timeout=120) as client:
            return (await client.get(f"{self.url}/control/{verb}")).json()

    async def sent(self, after: int = 0) -> list[dict[str, Any]]:
        """Every message after so many calls, with `at` (monotonic clock of the machine) and its parameters."""
        found = await self.ask(f"history?method=sendMessage&after={after}")
        return [one for one in found if one["accepted"]]

    async def calls(self) -> int:
        """How many calls of any kind came so far."""
        return int((await self.ask("count"))["calls"])

    async def until(self, count: int, *serving: "Serve", limit: float = 600.0) -> None:
        """Wait until so many messages came. Raises SinkGone when they do not, AssertionError when a `serve` ends."""
        deadline = time.monotonic() + limit
        async with httpx.AsyncClient(trust_env=False, timeout=120) as client:
            while True:
                came = (await client.get(f"{self.url}/control/count")).json()["sent"]
                if came >= count:
                    return
                for one in serving:
                    one.alive()
                if time.monotonic() > deadline:
                    raise SinkGone(f"{came} of {count} messages came within {limit:g} s")
                await asyncio.sleep(LOOK)


@asynccontextmanager
async def sink() -> AsyncIterator[FarSink]:
    """A sink of its own process."""
    far = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fake_telegram", "--sink", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert far.stdout is not None
        told = json.loads(await far.stdout.readline())
        yield FarSink(told["url"], told["token"])
    finally:
        far.terminate()
        await far.wait()


class Serve:
    """One `serve` in a process of its own. `entry` is the program that runs it."""

    def __init__(
        self, settings: Mapping[str, str], folder: Path, entry: tuple[str, ...] = ("-m", "bot")
    ) -> None:
        self.port = free_port()
        self.settings = {**settings, "ROUNDS_HTTP": f"127.0.0.1:{self.port}"}
        self.folder, self.entry = folder, entry
        self.ready_after = 0.0
        self.process: psutil.Process
        self._far: asyncio.subprocess.Process

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> "Serve":
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")}
        began = time.monotonic()
        with (self.folder / "serve.log").open("ab") as log:
            self._far = await asyncio.create_subprocess_exec(
                *(sys.executable, *self.entry, "serve"),
                cwd=self.folder,
                env={**clean, **self.settings, "PYTHONPATH": str(ROOT)},
                stdin=asyncio.subprocess.DEVNULL,
                stderr=log,
            )
        self.process = psutil.Process(self._far.pid)
        await self._ready()
        self.ready_after = time.monotonic() - began
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._far.returncode is None:
            self._far.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._far.wait(), 15)
        if self._far.returncode is None:
            self._far.kill()
            await self._far.wait()

    def alive(self) -> None:
        """Raises AssertionError with the end of the log when it has ended."""
        if self._far.returncode is not None:
            raise AssertionError(f"serve ended with {self._far.returncode}: {self._said()}")

    def _said(self) -> str:
        return (self.folder / "serve.log").read_text(encoding="utf-8", errors="replace")[-2000:]

    def cpu(self) -> float:
        """Seconds of CPU it used so far, over all its threads."""
        used = self.process.cpu_times()
        return float(used.user + used.system)

    def memory(self) -> float:
        """Megabytes (RSS) it holds now."""
        return float(self.process.memory_info().rss) / 1e6

    async def metric(self, begins: str) -> float:
        """The first figure of /metrics whose line begins so, 0 without one."""
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            lines = (await client.get(f"{self.url}/metrics")).text.splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(begins)), 0.0)

    async def _ready(self) -> None:
        deadline = time.monotonic() + START
        while self._far.returncode is None and time.monotonic() < deadline:
            if await _healthy(self.port):
                return
            await asyncio.sleep(0.005)
        raise AssertionError(f"serve is not ready ({self._far.returncode}): {self._said()}")


async def _healthy(port: int) -> bool:
    """By hand, because a client costs more than the question."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    try:
        writer.write(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return b" 200 " in await asyncio.wait_for(reader.readline(), 10)
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()


def settings(url: str, far: FarSink | None = None, **more: str) -> dict[str, str]:
    """The environment of an installation on this database that speaks to this sink."""
    given = {
        "DATABASE_URL": url,
        "COMPANY": "青禾物业",
        "PAY_TO": "https://pay.example/{ref}?amount={amount}",
        "LOG": "warning",
        **({"TELEGRAM_TOKEN": far.token, "TELEGRAM_API": far.url} if far else {}),
        **more,
    }
    return {f"ROUNDS_{name}": value for name, value in given.items()}


@asynccontextmanager
async def databases(kind: str, folder: Path) -> AsyncIterator["Databases"]:
    """A source of fresh, migrated databases of this kind."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(Postgres()) if kind == "postgresql" else None
        yield Databases(folder, server)


@dataclass
class Databases:
    """Gives a new database for each run."""

    folder: Path
    server: Postgres | None
    made: int = 0

    async def fresh(self) -> tuple[str, Path]:
        """The address of an empty database with all tables, and the folder of its installation."""
        self.made += 1
        home = self.folder / f"run{self.made}"
        home.mkdir(parents=True)
        url = f"sqlite+aiosqlite:///{home / 'rounds.db'}"
        if self.server is not None:
            url = await self.server.make(f"run{self.made}")
        store = Store(load({"ROUNDS_DATABASE_URL": url}, home).database_url)
        async with MIGRATING:
            await store.migrate()
        await store.close()
        return url, home
