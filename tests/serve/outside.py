"""`serve` as an outsider has it: a process of its own, set up by the environment, seen through its answers."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from benchmarks.figures import ROOT
from bot.app import App, open_app
from bot.config import load
from bot.core.roster import Opening, Roster
from handlers.links import make_link
from handlers.roster import apply, plan
from tests.fake_telegram import FakeTelegram

START = 60  # seconds: two cores are shared with the rest of the suite
WEDNESDAY = "2026-11-04T10:00+08:00"
ENTRY = ("-m", "bot", "serve")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Outside:
    """One installation: its settings, its database, and `serve` when it is started."""

    entry: tuple[str, ...] = ENTRY

    def __init__(self, folder: Path, fake: FakeTelegram | None = None, **settings: str) -> None:
        self.folder, self.fake = folder, fake
        self.port = free_port()
        given = {
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'rounds.db'}",
            "HTTP": f"127.0.0.1:{self.port}",
            "CLOCK": f"{WEDNESDAY} x1",
            "COMPANY": "青禾物业",
            "PAY_TO": "https://pay.example/{ref}?amount={amount}",
        }
        if fake is not None:
            given |= {"TELEGRAM_TOKEN": fake.token, "TELEGRAM_API": fake.url}
        self.settings = {f"ROUNDS_{name}": value for name, value in (given | settings).items()}
        self._running: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Outside":
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._running is not None and self._running.returncode is None:
            await self.kill()
        if error is not None:
            error.add_note(self._log().read_text(encoding="utf-8", errors="replace")[-4000:])

    async def start(self) -> None:
        """Start `serve` and wait until it takes commands."""
        with self._log().open("ab") as log:
            self._running = await self._spawn(log)
        async with asyncio.timeout(START), httpx.AsyncClient(trust_env=False) as client:
            while self._running.returncode is None:
                with contextlib.suppress(httpx.HTTPError):
                    told = await client.get(f"http://127.0.0.1:{self.port}/healthz")
                    if told.status_code == 200:
                        return
                await asyncio.sleep(0.05)
        raise AssertionError(f"serve ended with {self._running.returncode}")

    async def refused(self) -> tuple[int | None, str]:
        """Start `serve` where it must not start: its exit code and what it said on stderr."""
        process = await self._spawn(asyncio.subprocess.PIPE)
        async with asyncio.timeout(START):
            _, said = await process.communicate()
        return process.returncode, said.decode()

    async def terminate(self, limit: float = 10) -> int:
        """SIGTERM, and the exit code, which must come within `limit` seconds."""
        assert self._running is not None
        self._running.send_signal(signal.SIGTERM)
        async with asyncio.timeout(limit):
            return await self._running.wait()

    async def kill(self) -> None:
        """kill -9."""
        assert self._running is not None
        self._running.kill()
        await self._running.wait()

    async def health(self) -> dict[str, Any]:
        """What /healthz tells."""
        async with httpx.AsyncClient(trust_env=False) as client:
            told: dict[str, Any] = (await client.get(f"http://127.0.0.1:{self.port}/healthz")).json()
            return told

    @contextlib.asynccontextmanager
    async def beside(self) -> AsyncIterator[App]:
        """Another process's view of the same database, as the commands have it."""
        app = await open_app(load(self.settings, self.folder))
        try:
            yield app
        finally:
            await app.close()

    async def load(self, *openings: Opening) -> list[str]:
        """Import owners beside a running `serve`, and the words of their links."""
        roster = Roster(
            playbook=openings[0].playbook,
            openings=tuple(openings),
            refused=(),
            warnings=(),
            repaired=(),
            unknown_columns=(),
            sheet="",
            columns={},
        )
        async with self.beside() as app:
            async with app.store.begin() as tx:
                await apply(app.engine, tx, roster, await plan(app.engine, tx, roster))
            async with app.store.begin() as tx:
                cases = [(await tx.find(opening.unit, [opening.area]))[0] for opening in openings]
                return [(await make_link(app.engine, tx, [case])).token for case in cases]

    async def posts(self, state: str | None = None) -> list[Any]:
        """The messages of the outbox."""
        async with self.beside() as app, app.store.view() as tx:
            return await tx.posts(state=state)  # type: ignore[arg-type]

    def _log(self) -> Path:
        return self.folder / "serve.log"

    async def _spawn(self, stderr: Any) -> asyncio.subprocess.Process:
        hidden = (
            "ROUNDS_",
            "PYTHONDONTWRITEBYTECODE",
        )  # without bytecode every start compiles the program anew
        clean = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        return await asyncio.create_subprocess_exec(
            *(sys.executable, *self.entry),
            cwd=self.folder,  # no `.env` of the developer's reaches it
            env={**clean, **self.settings, "PYTHONPATH": str(ROOT)},
            stdin=asyncio.subprocess.DEVNULL,
            stderr=stderr,
        )
