"""The work queue behind its three-method port; the asyncio adapter is one process's memory and holds no business data."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.store import Sendable, Tx

log = logging.getLogger(__name__)
ANSWERS = 2  # below this priority somebody waits for it: it never stands behind the reminders
PAUSE = 1.0  # real seconds before a worker goes on after something that must not happen
NOTHING = Sendable(0, "", "", 0)
Deliver = Callable[[Sequence[Sendable]], Awaitable[None]]


@dataclass(frozen=True)
class Job:
    """A piece of work that is due: the inbox, a message to deliver, a person to settle, a recurring slot."""

    kind: Literal[
        "person", "post", "inbox", "morning", "preview", "evening", "forget", "duties", "ahead", "ready"
    ]
    id: int = 0
    urgency: int = field(default=0, compare=False)
    post: Sendable | None = field(default=None, compare=False)


class WorkQueue(Protocol):
    """Where messages wait for a worker, in two lanes. What it loses the pump finds again in the outbox."""

    async def hand_over(self, tx: Tx, posts: Sequence[Sendable]) -> None:
        """Take these messages over, as part of the transaction that queued or found them; known ones count once."""

    async def run(self, deliver: Deliver, batch: int) -> None:
        """Deliver what was handed over, at most so many of one lane at once; ends after `stop`."""

    def stop(self) -> None:
        """Begin nothing more."""


class MemoryQueue:
    """The adapter of a single process: one worker for each lane, since calls do not hold it up, moments of the rate do."""

    def __init__(self) -> None:
        self._lanes: dict[bool, asyncio.PriorityQueue[tuple[int, int, Sendable]]] = {
            urgent: asyncio.PriorityQueue() for urgent in (True, False)
        }
        self._turn = itertools.count()
        self._known: set[int] = set()
        self._stopping = asyncio.Event()

    async def hand_over(self, tx: Tx, posts: Sequence[Sendable]) -> None:
        """See `WorkQueue.hand_over`; should the transaction fail, the worker finds no such message."""
        for post in posts:
            if post.id not in self._known:
                self._known.add(post.id)
                self._lanes[post.priority < ANSWERS].put_nowait((post.priority, next(self._turn), post))

    async def run(self, deliver: Deliver, batch: int) -> None:
        """See `WorkQueue.run`."""
        async with asyncio.TaskGroup() as group:
            for lane in self._lanes.values():
                group.create_task(self._work(lane, deliver, batch))

    def stop(self) -> None:
        """See `WorkQueue.stop`."""
        self._stopping.set()
        for lane in self._lanes.values():
            lane.put_nowait((-1, next(self._turn), NOTHING))

    async def _work(
        self, lane: "asyncio.PriorityQueue[tuple[int, int, Sendable]]", deliver: Deliver, batch: int
    ) -> None:
        while not self._stopping.is_set():
            posts = [(await lane.get())[2]]
            if self._stopping.is_set():
                return
            while len(posts) < batch and not lane.empty():
                posts.append(lane.get_nowait()[2])
            self._known.difference_update(
                post.id for post in posts
            )  # given back, it may be handed over again
            try:
                await deliver(posts)
            except Exception:
                log.exception("messages %s could not be delivered", [post.id for post in posts])
                await asyncio.sleep(PAUSE)
