"""The near end of `tests.crash.launcher nursery`: a `serve` is born in milliseconds, and its end is noticed at once."""

import asyncio
import itertools
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.figures import ROOT
from tests.crash.launcher import Death

READY = 60.0  # seconds: two cores may be shared with others
NEVER = Death()


class Worker:
    """One `serve`: where it answers, and how it ended."""

    def __init__(self, pid: int, port: int, born: float, ended: "asyncio.Future[int]") -> None:
        self.pid, self.port, self.born, self.ended = pid, port, born, ended

    async def ready(self) -> float | None:
        """Seconds from its birth until it took commands; None when it died before."""
        async with asyncio.timeout(READY):
            while not self.ended.done():
                if await _answers(self.port):
                    return time.monotonic() - self.born
                await asyncio.sleep(0.01)
        return None

    async def kill(self) -> None:
        """kill -9."""
        await self._end(signal.SIGKILL, READY)

    async def terminate(self, limit: float = 10.0) -> tuple[int, float]:
        """SIGTERM: the exit code and the seconds it took. Raises TimeoutError after `limit` (R16)."""
        began = time.monotonic()
        return await self._end(signal.SIGTERM, limit), time.monotonic() - began

    async def _end(self, how: signal.Signals, limit: float) -> int:
        if not self.ended.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)
        async with asyncio.timeout(limit):
            return await self.ended


class Nursery:
    """`async with Nursery() as nursery:`; whoever still lives at its end is killed."""

    def __init__(self) -> None:
        self._tickets = itertools.count()
        self._births: dict[int, asyncio.Future[int]] = {}
        self._ends: dict[int, asyncio.Future[int]] = {}
        self._far: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Nursery":
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")}
        self._far = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.crash.launcher", "nursery"),
            cwd=ROOT,
            env={**clean, "PYTHONPATH": str(ROOT)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._far.stdout is not None
        await asyncio.wait_for(self._far.stdout.readline(), READY)
        self._listening = asyncio.create_task(self._listen(self._far.stdout))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._far is not None and self._far.stdin is not None and self._listening is not None
        self._far.stdin.close()
        await self._far.wait()
        await self._listening

    async def bear(self, settings: Mapping[str, str], folder: Path, death: Death = NEVER) -> Worker:
        """Start a `serve` in this folder; it may not be ready yet."""
        assert self._far is not None and self._far.stdin is not None
        ticket, began = next(self._tickets), time.monotonic()
        birth = self._births[ticket] = asyncio.get_running_loop().create_future()
        asked = {
            "ticket": ticket,
            "settings": dict(settings),
            "folder": str(folder),
            "death": death._asdict(),
        }
        self._far.stdin.write(json.dumps(asked).encode() + b"\n")
        pid = await asyncio.wait_for(birth, READY)
        return Worker(pid, int(settings["ROUNDS_HTTP"].rpartition(":")[2]), began, self._ends[pid])

    async def _listen(self, stdout: asyncio.StreamReader) -> None:
        while line := await stdout.readline():
            told: dict[str, Any] = json.loads(line)
            if "born" in told:
                self._ends[told["born"]] = asyncio.get_running_loop().create_future()
                self._births.pop(told["ticket"]).set_result(told["born"])
            elif "ended" in told:
                self._ends.pop(told["ended"]).set_result(told["code"])


async def _answers(port: int) -> bool:
    """Whether it takes commands; by hand, because a client costs more than the question."""
    told = await _status(port, "/readyz")
    return (await _status(port, "/healthz") if told == 404 else told) == 200


async def _status(port: int, path: str) -> int:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return 0
    try:
        writer.write(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        words = (await asyncio.wait_for(reader.readline(), 5)).split()
        return int(words[1]) if len(words) > 1 else 0
    except (OSError, TimeoutError):
        return 0
    finally:
        writer.close()
