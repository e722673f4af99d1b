"""Long lists, a part at a time: whoever else is served by this process gets a turn in between (reliability)."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")
TURN = 250  # rows; some ten milliseconds of work


async def by_turns(rows: Iterable[T]) -> AsyncIterator[T]:
    """The same rows in the same order."""
    for number, row in enumerate(rows):
        if number % TURN == 0:
            await asyncio.sleep(0)
        yield row


@contextmanager
def unswept() -> Iterator[None]:
    """The same for a stretch of work; inside others it ends with the first of them, which costs time and nothing else."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def steady(work: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Work on hundreds of thousands of values that all live until its end.

    Meanwhile nobody looks for garbage among them: that would stop everybody for a fifth of a second, many times, and find
    nothing.
    """

    @wraps(work)
    async def done(*given: P.args, **named: P.kwargs) -> T:
        with unswept():
            return await work(*given, **named)

    return done
