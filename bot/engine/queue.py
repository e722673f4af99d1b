"""The work queue behind its three-method port; the asyncio adapter is one process's memory and holds no business data."""

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True)
class Job:
    """A piece of work that the database already knows of: a person to settle, a message to deliver, the inbox.

    `urgency` 0 is done first. `chat` is where a message goes: two to one chat are never handed out together.
    """

    kind: Literal["person", "post", "inbox", "morning", "forget"]
    id: int = 0
    urgency: int = field(default=0, compare=False)
    chat: str = field(default="", compare=False)

    @property
    def sends(self) -> bool:
        """Whether it waits for a platform, which must not hold up what only waits for the database."""
        return self.kind == "post"


class WorkQueue(Protocol):
    """Where work waits for a worker. A lost job is found again by the pump."""

    async def put(self, job: Job) -> None:
        """Ask for a job to be done; asking again before it has ended counts once."""

    async def take(self, *, sends: bool) -> Job:
        """The most urgent job that sends, or that does not; waits for one."""

    async def done(self, job: Job) -> None:
        """The job has ended, well or not; it may be asked for again."""


class MemoryQueue:
    """The adapter of a single process."""

    def __init__(self) -> None:
        self._waiting: dict[bool, asyncio.PriorityQueue[tuple[int, int, Job]]] = {
            sends: asyncio.PriorityQueue() for sends in (True, False)
        }
        self._turn = itertools.count()
        self._known: set[Job] = set()

    async def put(self, job: Job) -> None:
        """See `WorkQueue.put`; a job in hand is left alone, since the pump looks again when it has ended."""
        if job not in self._known:
            self._known.add(job)
            self._waiting[job.sends].put_nowait((job.urgency, next(self._turn), job))

    async def take(self, *, sends: bool) -> Job:
        """See `WorkQueue.take`."""
        _, _, job = await self._waiting[sends].get()
        return job

    async def done(self, job: Job) -> None:
        """See `WorkQueue.done`."""
        self._known.discard(job)
