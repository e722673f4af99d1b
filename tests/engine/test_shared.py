"""What processes share through the database: the rate and its pauses, leases, turns, and the work queue."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.engine import MemoryQueue, WorkQueue
from bot.engine.pace import LONG, PATIENCE
from bot.store import Arrived, Rest, Sendable, Store, Tx
from bot.store import workqueue as queues
from bot.store.workqueue import ServerQueue

NOW = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)  # of a file; a server goes by its own clock
TG = "telegram"
FEW = 3  # messages in a batch at 27/s
many = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


async def reserve(
    store: Store, slots: int, gap: float, patience: float, real: datetime = NOW
) -> float | None:
    """Take moments in a transaction of their own."""
    async with store.begin() as tx:
        return await tx.reserve(TG, slots, gap, real, patience)


# --- the rate ---


async def test_moments_are_given_once_however_many_ask(store: Store, other: Store) -> None:
    asked = (reserve(where, 2, 4, 60) for _ in range(3) for where in (store, other))
    waits = sorted(wait for wait in await asyncio.gather(*asked) if wait is not None)
    assert [round(wait / 8) for wait in waits] == [0, 1, 2, 3, 4, 5]


async def test_a_rate_of_one_in_two_minutes_is_kept_as_well(store: Store) -> None:
    assert await reserve(store, 1, 120, PATIENCE) == 0
    assert await reserve(store, 1, 120, PATIENCE) is None


async def test_what_asks_first_goes_first_and_nobody_waits_longer_than_it_bears(store: Store) -> None:
    assert await reserve(store, 1, 10, PATIENCE) == 0
    assert await reserve(store, 1, 10, PATIENCE) is None
    assert 9 < (await reserve(store, 1, 10, 60) or 0) <= 10
    async with store.view() as tx:
        assert 19 < await tx.next_free(TG, NOW) <= 20
        assert await tx.next_free("wecom", NOW) == 0


async def test_reminders_never_take_so_much_ahead_that_an_answer_waits(store: Store, other: Store) -> None:
    taken = 0
    while await reserve(other if taken % 2 else store, FEW, 1 / 27, PATIENCE) is not None:
        taken += 1
        assert taken < 100
    answer = await reserve(store, 1, 1 / 27, LONG)
    assert answer is not None
    assert answer <= PATIENCE + FEW / 27


async def test_a_moment_that_a_wrong_clock_took_far_ahead_holds_nobody_up(store: Store, kind: str) -> None:
    if kind == "postgresql":
        async with store.begin() as tx:
            await tx.reserve(TG, 1, 7200, NOW, 0)
    else:
        await reserve(store, 1, 1, 0, real=NOW + timedelta(hours=2))
    assert await reserve(store, 1, 1, 0) == 0


async def test_a_pause_holds_for_all_and_is_never_made_shorter(store: Store, other: Store) -> None:
    async with store.begin() as tx:
        await tx.halt(TG, 600, NOW)
    async with other.begin() as tx:
        await tx.halt(TG, 5, NOW)
        assert await tx.reserve(TG, 1, 1 / 27, NOW, LONG) is None
        assert await tx.reserve("wecom", 1, 1 / 27, NOW, LONG) == 0
        assert 590 < (await tx.halts(NOW))[TG] <= 600
        assert 590 < await tx.next_free(TG, NOW) <= 600


async def test_after_its_pause_a_channel_is_free(store: Store, kind: str) -> None:
    async with store.begin() as tx:
        await tx.halt(TG, 0.05, NOW)
    async with asyncio.timeout(10):
        while await reserve(store, 1, 1, 0, real=NOW + timedelta(seconds=1)) is None:
            assert kind == "postgresql"
            await asyncio.sleep(0.01)
    async with store.view() as tx:
        assert await tx.halts(NOW + timedelta(seconds=1)) == {}


# --- leases ---


async def lease(store: Store, who: str, seconds: float = 30, real: datetime = NOW) -> bool:
    """Ask for the polling."""
    async with store.begin() as tx:
        return await tx.lease("polling", who, seconds, real)


async def holder(store: Store, real: datetime = NOW) -> str | None:
    async with store.view() as tx:
        return await tx.holder("polling", real)


async def test_of_many_one_gets_the_lease_and_may_go_on(store: Store, other: Store) -> None:
    asked = [(where, f"{number}") for number in range(4) for where in (store, other)]
    names = [f"{number}{id(where)}" for where, number in asked]
    got = await asyncio.gather(*(lease(where, name) for (where, _), name in zip(asked, names, strict=True)))
    assert got.count(True) == 1
    winner = names[got.index(True)]
    assert await holder(store) == winner
    assert await lease(other, winner)
    assert not await lease(store, "another")
    async with store.begin() as tx:
        await tx.let_go("polling", "another")
        await tx.let_go("polling", winner)
    assert await holder(store) is None
    assert await lease(store, "another")


async def test_a_silent_holder_is_replaced_when_its_time_is_over(store: Store, kind: str) -> None:
    later = NOW + timedelta(seconds=1)
    assert await lease(store, "dead", 0.2)
    async with asyncio.timeout(10):
        while not await lease(store, "heir", 30, later):
            assert kind == "postgresql"
            await asyncio.sleep(0.01)
    assert await holder(store, later) == "heir"
    assert not await lease(store, "dead", 30, later)


async def test_a_lease_far_ahead_was_taken_by_a_wrong_clock(store: Store) -> None:
    assert await lease(store, "wrong", 1e6)
    assert await lease(store, "right", 30)


# --- whose turn it is ---


async def reply(tx: Tx, chat: str, words: str, **more: Any) -> int:
    """Queue an answer."""
    values: dict[str, Any] = {"kind": "reply", "key": words, "planned_at": NOW, **more}
    post = await tx.post(channel=TG, address=chat, text=words, **values)
    assert post is not None
    return post.id


async def test_of_each_chat_only_the_first_message_has_its_turn(store: Store) -> None:
    async with store.begin() as tx:
        first, second = await reply(tx, "a", "first"), await reply(tx, "a", "second")
        elsewhere = await reply(tx, "b", "elsewhere")
        later = await reply(tx, "c", "later", not_before=NOW + timedelta(hours=1))
    async with store.begin() as tx:
        turn = await tx.turn([first, second, elsewhere, later], NOW, {})
        assert [post.id for post in turn] == [first, elsewhere]
        assert await tx.turn([second], NOW, {}) == []
        taken = await tx.take(turn, NOW, NOW, timedelta(seconds=60))
        assert taken == {first, elsewhere}
    async with store.begin() as tx:
        assert await tx.turn([second], NOW, {}) == []  # the first one is on its way
        await tx.settle_post(first, "sent", at=NOW)
        assert [post.id for post in await tx.turn([second], NOW, {})] == [second]


async def test_a_chat_rests_after_a_message_and_what_must_wait_knows_until_when(store: Store) -> None:
    soon, rested = NOW + timedelta(seconds=0.4), NOW + timedelta(seconds=1)
    async with store.begin() as tx:
        first, second = await reply(tx, "a", "first"), await reply(tx, "a", "second")
        await tx.settle_post(first, "sent", at=NOW)
        assert await tx.turn([second], soon, {TG: Rest(1.0)}) == []
    async with store.begin() as tx:
        (post,) = await tx.posts_of([second])
        assert (post.state, post.not_before) == ("queued", rested)
        assert [post.id for post in await tx.turn([second], rested, {TG: Rest(1.0)})] == [second]


async def test_two_processes_never_take_the_same_message(store: Store, other: Store) -> None:
    async with store.begin() as tx:
        ids = [await reply(tx, f"c{number}", "x") for number in range(12)]

    async def take(where: Store) -> set[int]:
        async with where.begin() as tx:
            return await tx.take(await tx.turn(ids, NOW, {}), NOW, NOW, timedelta(seconds=60))

    taken = await asyncio.gather(*(take(where) for where in (store, other) * 3))
    assert sorted(id for some in taken for id in some) == ids


async def test_what_the_queue_has_is_found_again_only_when_it_is_overdue_there(store: Store) -> None:
    async with store.begin() as tx:
        first, second = await reply(tx, "a", "x"), await reply(tx, "b", "x")
        await tx.handed([first], NOW + timedelta(seconds=30))

    async def found(real: datetime, handed: bool = True) -> list[int]:
        async with store.view() as tx:
            return [one.id for one in await tx.sendable(real, [TG], limit=9, handed=handed)]

    assert await found(NOW) == [second]
    assert await found(NOW, handed=False) == [first, second]
    assert await found(NOW + timedelta(seconds=31)) == [first, second]
    async with store.begin() as tx:
        await tx.handed([first], None)
    assert await found(NOW) == [first, second]


@many
async def test_what_a_chat_sent_waits_while_another_process_is_at_what_it_sent_before(
    store: Store, other: Store
) -> None:
    sent = [Arrived("a1", {}, "a"), Arrived("a2", {}, "a"), Arrived("b1", {}, "b")]
    async with store.begin() as tx:
        await tx.keep_all(TG, sent, NOW)
    async with store.begin() as tx, other.begin() as meanwhile:
        first, second = await tx.next_update(), await meanwhile.next_update()
        assert first is not None and second is not None
        assert (first.key, second.key) == ("a1", "b1")
        await meanwhile.mark(second.id, "done")
        assert await meanwhile.next_update() is None
        await tx.mark(first.id, "done")
    async with other.begin() as tx:
        last = await tx.next_update()
    assert last is not None
    assert last.key == "a2"


# --- the work queue ---


def queue_on(store: Store) -> WorkQueue:
    """The adapter that goes with this database."""
    return MemoryQueue() if store.path is not None else ServerQueue(store.url)


class Desk:
    """What a process delivers, in batches, once it is let to."""

    def __init__(self, slow: Callable[[Sequence[Sendable]], bool] = lambda posts: False) -> None:
        self.batches: list[list[int]] = []
        self.go_on = asyncio.Event()
        self._slow = slow

    async def deliver(self, posts: Sequence[Sendable]) -> None:
        """Note them, and stand still with those that are slow."""
        self.batches.append([post.id for post in posts])
        if self._slow(posts):
            await self.go_on.wait()

    @property
    def ids(self) -> list[int]:
        return [id for batch in self.batches for id in batch]


@asynccontextmanager
async def at_work(queue: WorkQueue, desk: Desk, batch: int = FEW) -> AsyncIterator[None]:
    """A process that delivers what is handed over."""
    working = asyncio.create_task(queue.run(desk.deliver, batch))
    try:
        yield
    finally:
        desk.go_on.set()
        queue.stop()
        await asyncio.wait_for(working, 20)


async def hand(store: Store, queue: WorkQueue, ids: Sequence[int], priority: int = 2) -> None:
    async with store.begin() as tx:
        await tx.unread(limit=1)  # as whatever queued them
        await queue.hand_over(tx, [Sendable(id, TG, str(id), priority) for id in ids])


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not true():
            await asyncio.sleep(0.005)


async def test_what_is_handed_over_is_delivered_once_and_in_batches(store: Store) -> None:
    queue, desk = queue_on(store), Desk()
    await hand(store, queue, range(1, 31))
    await hand(store, queue, [5, 6])  # still there: they count once
    async with at_work(queue, desk):
        await until(lambda: len(desk.ids) >= 30)
    assert sorted(desk.ids) == list(range(1, 31))
    assert max(map(len, desk.batches)) <= FEW


async def test_answers_have_a_lane_of_their_own(store: Store) -> None:
    queue, desk = queue_on(store), Desk(slow=lambda posts: posts[0].priority == 2)
    async with at_work(queue, desk):
        await hand(store, queue, range(1, 21))
        await until(lambda: desk.batches)
        await hand(store, queue, [100], priority=0)
        await until(lambda: 100 in desk.ids)
        assert len(desk.ids) < 20


async def test_a_message_that_was_not_its_turn_may_be_handed_over_again_at_once(store: Store) -> None:
    queue, desk = queue_on(store), Desk()
    async with at_work(queue, desk):
        for times in range(1, 6):
            await hand(store, queue, [7])
            await until(lambda times=times: len(desk.ids) >= times)  # type: ignore[misc]


async def test_after_a_batch_that_raised_the_next_one_is_delivered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.engine.queue.PAUSE", 0)
    queue, desk = queue_on(store), Desk()
    plain = desk.deliver

    async def breaks(posts: Sequence[Sendable]) -> None:
        await plain(posts)
        if posts[0].id == 1:
            raise RuntimeError("poison")

    desk.deliver = breaks  # type: ignore[method-assign]
    async with at_work(queue, desk, batch=1):
        await hand(store, queue, [1, 2, 3])
        await until(lambda: set(desk.ids) == {1, 2, 3})


@many
async def test_a_job_is_kept_or_lost_with_its_transaction(store: Store) -> None:
    queue = queue_on(store)
    with pytest.raises(ZeroDivisionError):
        async with store.begin() as tx:
            await tx.unread(limit=1)
            await queue.hand_over(tx, [Sendable(1, TG, "a", 0)])
            raise ZeroDivisionError
    with pytest.raises(RuntimeError, match="outside of the transaction"):  # there it would survive a rollback
        async with store.begin() as tx:
            await queue.hand_over(tx, [Sendable(3, TG, "a", 0)])
    await hand(store, queue, [2])
    assert await jobs(store) == ["post:2"]


async def jobs(store: Store, column: str = "dedupe_key") -> list[str]:
    """What PgQueuer's table holds."""
    async with store.view() as tx:
        found = await tx._db.execute(text(f"SELECT {column} FROM pgqueuer ORDER BY id"))
        return [str(value) for value in found.scalars()]


@many
async def test_two_processes_share_the_work(store: Store, other: Store) -> None:
    one, two = Desk(), Desk()
    here, there = queue_on(store), queue_on(other)
    async with at_work(here, one), at_work(there, two):
        await until(lambda: True)
        await hand(store, here, range(1, 121))
        await until(lambda: len(one.ids) + len(two.ids) >= 120)
    assert sorted(one.ids + two.ids) == list(range(1, 121))
    assert one.ids and two.ids


@many
async def test_what_a_dead_process_had_goes_to_another(store: Store) -> None:
    queue, heir = queue_on(store), Desk()
    await hand(store, queue, [1, 2, 3])
    async with store.begin() as tx:
        died = (
            "status = 'picked', heartbeat = now() - interval '1 minute', queue_manager_id = gen_random_uuid()"
        )
        await tx._db.execute(text(f"UPDATE pgqueuer SET {died}"))
    async with at_work(queue, heir):
        await until(lambda: sorted(heir.ids) == [1, 2, 3])


@many
async def test_what_pgqueuer_noted_of_each_job_is_thrown_away_after_a_day(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queues, "TIDY", 0.05)
    queue, desk = queue_on(store), Desk()
    async with at_work(queue, desk):
        await hand(store, queue, [1, 2])
        await until(lambda: len(desk.ids) == 2)
        async with store.begin() as tx:
            await tx._db.execute(text("UPDATE pgqueuer_log SET created = now() - interval '2 days'"))
        async with asyncio.timeout(20):
            while await noted(store):
                await asyncio.sleep(0.02)


async def noted(store: Store) -> int:
    """Lines that are more than a day old."""
    old = "SELECT count(*) FROM pgqueuer_log WHERE created < now() - interval '1 day'"
    async with store.view() as tx:
        return int((await tx._db.execute(text(old))).scalar_one())


@many
async def test_it_ends_when_cancelled_though_a_delivery_hangs(store: Store) -> None:
    queue, desk = queue_on(store), Desk(slow=lambda posts: True)
    working = asyncio.create_task(queue.run(desk.deliver, FEW))
    await hand(store, queue, [1, 2, 3])
    await until(lambda: desk.batches)
    working.cancel()
    done, _ = await asyncio.wait([working], timeout=10)
    assert done


@many
async def test_a_lost_connection_is_made_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queues, "PAUSE", 0.01)
    queue, desk = queue_on(store), Desk()
    async with at_work(queue, desk):
        await hand(store, queue, [1])
        await until(lambda: desk.ids == [1])
        async with store.begin() as tx:
            cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            await tx._db.execute(text(f"{cut} AND datname = current_database() AND query ILIKE '%pgqueuer%'"))
        await hand(store, queue, [2])
        await until(lambda: 2 in desk.ids)
