"""What is done on a page: kept once however often the form comes, handled by the same door, answered with the same words."""

import pytest
from starlette.exceptions import HTTPException

from bot.web.acting import Act, act, new_once
from tests.web.browsing import house_over
from tests.world import World


async def _colleague(world: World, name: str) -> int:
    async with world.app.store.view() as tx:
        return next(one.person_id for one in await tx.staff_for("steward") if one.name == name)


async def test_a_form_sent_twice_counts_once_and_is_answered_twice(world: World) -> None:
    house, once = house_over(world), new_once()
    did = Act(person_id=await _colleague(world, "林芳"), once=once, text="/note 12-27 周末在家")
    first, second = await act(house, did), await act(house, did)
    assert first
    assert [post.text for post in second] == [post.text for post in first]
    noted = [one for one in (await world.facts("12-27"))["facts"] if one["kind"] == "noted"]
    assert len(noted) == 1


async def test_the_answer_stays_on_the_page_and_nobody_is_written_to(world: World) -> None:
    await world.tick()
    before = len(world.console.sent)
    did = Act(person_id=await _colleague(world, "林芳"), once=new_once(), text="/note 12-27 周末在家")
    posts = await act(house_over(world), did)
    assert [post.channel for post in posts] == ["page"]
    assert len(world.console.sent) == before


@pytest.mark.parametrize(
    ("once", "text", "status"), [("", "hi", 400), ("x' OR 1", "hi", 400), ("a" * 22, "x" * 2001, 413)]
)
async def test_a_damaged_form_is_refused_and_nothing_is_kept(
    world: World, once: str, text: str, status: int
) -> None:
    with pytest.raises(HTTPException) as refused:
        await act(house_over(world), Act(person_id=await _colleague(world, "林芳"), once=once, text=text))
    assert refused.value.status_code == status


async def test_an_answer_that_takes_too_long_is_none_and_the_act_is_kept(world: World) -> None:
    house = house_over(world)

    async def never(kept_id: int) -> bool:
        return False

    house.handled = never
    did = Act(person_id=await _colleague(world, "林芳"), once=new_once(), text="/note 12-27 later")
    assert await act(house, did) == []
    await world.tick()
    assert any(one["kind"] == "noted" for one in (await world.facts("12-27"))["facts"])
