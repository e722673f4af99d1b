"""Words that open a page: they age, they are used up, they can be taken back, and nobody learns which it was."""

from datetime import timedelta

import pytest

from bot.engine.passes import LASTS, Purpose, mint, opened, revoke, use
from tests.world import World


async def _person(world: World) -> int:
    return (await world.case("8-2")).person_id


async def test_a_word_opens_the_page_of_its_person_as_often_as_they_like(world: World) -> None:
    person = await _person(world)
    async with world.app.store.begin() as tx:
        word = await mint(world.app.engine, tx, "page", person)
        assert [await opened(world.app.engine, tx, word, "page") for _ in range(2)] == [person, person]


@pytest.mark.parametrize("purpose", ["page", "entry", "session"])
async def test_it_opens_until_its_time_is_over_and_not_a_second_longer(
    world: World, purpose: Purpose
) -> None:
    person = await _person(world)
    async with world.app.store.begin() as tx:
        word = await mint(world.app.engine, tx, purpose, person)
    world.clock.forward(LASTS[purpose] - timedelta(seconds=1))
    async with world.app.store.view() as tx:
        assert await opened(world.app.engine, tx, word, purpose) == person
    world.clock.forward(timedelta(seconds=1))
    async with world.app.store.view() as tx:
        assert await opened(world.app.engine, tx, word, purpose) is None


async def test_a_word_for_one_thing_opens_no_other(world: World) -> None:
    async with world.app.store.begin() as tx:
        word = await mint(world.app.engine, tx, "page", await _person(world))
        assert await opened(world.app.engine, tx, word, "session") is None
        assert await use(world.app.engine, tx, word, "entry") is None


async def test_the_way_in_is_used_up_by_whoever_comes_first(world: World) -> None:
    person = await _person(world)
    async with world.app.store.begin() as tx:
        word = await mint(world.app.engine, tx, "entry", person)
        assert await use(world.app.engine, tx, word, "entry") == person
        assert await use(world.app.engine, tx, word, "entry") is None
        assert await opened(world.app.engine, tx, word, "entry") is None


async def test_what_is_revoked_opens_nothing_and_others_stay(world: World) -> None:
    person, other = await _person(world), (await world.case("12-27")).person_id
    async with world.app.store.begin() as tx:
        await revoke(world.app.engine, tx, person, "page")  # those of the messages so far
        mine = [await mint(world.app.engine, tx, "page", person) for _ in range(2)]
        session = await mint(world.app.engine, tx, "session", person)
        theirs = await mint(world.app.engine, tx, "page", other)
        assert await revoke(world.app.engine, tx, person, "page") == len(mine)
        assert [await opened(world.app.engine, tx, word, "page") for word in mine] == [None, None]
        assert await opened(world.app.engine, tx, session, "session") == person
        assert await opened(world.app.engine, tx, theirs, "page") == other


async def test_the_word_itself_is_nowhere_in_the_database(world: World) -> None:
    async with world.app.store.begin() as tx:
        word = await mint(world.app.engine, tx, "page", await _person(world))
    assert world.app.store.path is not None
    kept = b"".join(one.read_bytes() for one in world.app.store.path.parent.glob("rounds.db*"))
    assert word.encode() not in kept
