"""The work queue behind its three-method port; the asyncio adapter is one process's memory and holds no business data."""

import asyncio
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Job:
    """A piece of work that the database already knows of: a person to settle, a message to deliver, the inbox."""

    kind: Literal["person", "post", "inbox", "digest"]
    id: int = 0


class WorkQueue(Protocol):
    """Where work waits for a worker. A lost job is found again by the pump."""

    async def put(self, job: Job) -> None:
        """Ask for a job to be done; asking twice before it begins counts once."""

    async def take(self) -> Job:
        """The next job; waits for one."""

    async def done(self, job: Job) -> None:
        """The job has ended, well or not; it may be asked for again."""


class MemoryQueue:
    """The adapter of a single process."""

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Job] = asyncio.Queue()
        self._known: set[Job] = set()
        self._again: set[Job] = set()
        self._running: set[Job] = set()

    async def put(self, job: Job) -> None:
        """See `WorkQueue.put`; a job that is running is done once more afterwards."""
        if job in self._running:
            self._again.add(job)
        elif job not in self._known:
            self._known.add(job)
            self._waiting.put_nowait(job)

    async def take(self) -> Job:
        """See `WorkQueue.take`."""
        job = await self._waiting.get()
        self._known.discard(job)
        self._running.add(job)
        return job

    async def done(self, job: Job) -> None:
        """See `WorkQueue.done`."""
        self._running.discard(job)
        if job in self._again:
            self._again.discard(job)
            await self.put(job)
