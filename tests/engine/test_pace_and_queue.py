"""The pace of a channel and the work queue, each alone."""

import asyncio
from itertools import pairwise

import pytest

from bot.engine.pace import Pace
from bot.engine.queue import Job, MemoryQueue


def leave(pace: Pace, chats: list[str]) -> list[float]:
    """The moments at which messages to these chats may leave, all asked for at moment 0."""
    return sorted(pace.reserve(chat, 0.0) for chat in chats)


def test_the_rate_holds_over_every_second() -> None:
    moments = leave(Pace(rate=27), [f"chat{n}" for n in range(200)])
    busiest = max(sum(start <= at < start + 1 for at in moments) for start in moments)
    assert busiest <= 30


def test_one_chat_gets_one_message_a_second() -> None:
    moments = leave(Pace(rate=27), ["chat"] * 5)
    assert [round(b - a, 6) for a, b in pairwise(moments)] == [1.0] * 4


def test_no_rate_means_no_waiting() -> None:
    assert leave(Pace(rate=0), ["chat"] * 5) == [0.0] * 5


def test_a_pause_of_the_platform_holds_everybody() -> None:
    pace = Pace(rate=27)
    pace.halt(7.0)
    assert min(leave(pace, ["a", "b"])) >= 7.0


async def test_a_job_asked_for_twice_before_it_begins_is_done_once() -> None:
    queue = MemoryQueue()
    await queue.put(Job("person", 1))
    await queue.put(Job("person", 1))
    assert await queue.take(sends=False) == Job("person", 1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(queue.take(sends=False), 0.01)


async def test_a_job_in_hand_is_not_handed_out_a_second_time() -> None:
    queue = MemoryQueue()
    await queue.put(Job("person", 1))
    job = await queue.take(sends=False)
    await queue.put(job)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(queue.take(sends=False), 0.01)
    await queue.done(job)
    await queue.put(job)
    assert await queue.take(sends=False) == job


async def test_an_answer_is_taken_before_a_reminder_that_was_asked_for_earlier() -> None:
    queue = MemoryQueue()
    await queue.put(Job("post", 1, urgency=2))
    await queue.put(Job("post", 2, urgency=0))
    await queue.put(Job("inbox"))
    assert [(await queue.take(sends=True)).id for _ in range(2)] == [2, 1]
    assert (await queue.take(sends=False)).kind == "inbox"
