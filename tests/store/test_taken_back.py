"""What is rolled back in part, what is written past a person's lock, and values that no database takes."""

import asyncio

import pytest

from bot.core.facts import Noted, Opened
from bot.store import Store, Unavailable

from .world import MORNING, case_of_wang, reminder


async def test_a_part_that_raises_leaves_the_chain_as_it_was_before(store: Store) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)
        await tx.lock_person(case.person_id)
        await tx.add(case.id, Opened(at=MORNING, by="file"))
        with pytest.raises(KeyError):
            async with tx.part():
                await tx.add(case.id, Noted(at=MORNING, words="written"))
                await tx.staff_for("steward")  # writes what is still to be written
                await tx.add(case.id, Noted(at=MORNING, words="not written yet"))
                await reminder(tx, case)
                raise KeyError("no such word")
        assert tx.fresh == []
        await tx.add(case.id, Noted(at=MORNING, words="afterwards"))
        await tx.set_case(case.id, wake_at=MORNING)
    async with store.view() as tx:
        assert await tx.broken_link(case.id) is None
        assert [getattr(fact, "words", "") for fact in await tx.facts(case.id)] == ["", "afterwards"]
        assert await tx.posts() == []


async def test_a_fact_added_without_the_persons_lock_does_not_break_the_chain_of_who_has_it(
    store: Store, other: Store
) -> None:
    async with store.begin() as tx:
        case = await case_of_wang(tx)

    async def note(where: Store, words: str, *, held: bool) -> None:
        async with where.begin() as tx:
            if held:
                await tx.lock_person(case.person_id)
            await tx.add(case.id, Noted(at=MORNING, words=words))

    await asyncio.gather(
        *(note(where, f"{n}", held=n % 2 == 0) for n in range(6) for where in (store, other))
    )
    async with store.view() as tx:
        assert await tx.broken_link(case.id) is None
        assert len(await tx.facts(case.id)) == 12


async def test_a_number_no_database_takes_is_a_mistake_and_no_absence_of_the_database(store: Store) -> None:
    with pytest.raises(Exception, match=r".+") as caught:
        async with store.view() as tx:
            await tx.case(int("9" * 30))
    assert not isinstance(caught.value, Unavailable)


async def test_no_free_connection_is_an_absence_of_the_database(store: Store) -> None:
    store._reader.sync_engine.pool._timeout = 0.1  # type: ignore[attr-defined]
    async with asyncio.timeout(20):
        waiting = [asyncio.create_task(_hold(store)) for _ in range(30)]
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_EXCEPTION)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(task.exception()) for task in done} == {Unavailable}


async def _hold(store: Store) -> None:
    async with store.view() as tx:
        await tx.meta("x")
        await asyncio.Event().wait()
