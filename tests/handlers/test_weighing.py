"""A list that is remembered is the list: nothing that was weighed before is told otherwise than it is now."""

from datetime import datetime, timedelta

from bot.web.showing import desk_of
from handlers.weighing import Weights
from handlers.worklist import Entry, ranked, waiting_for
from tests.handlers.conftest import world
from tests.handlers.estate import BOTH, MANAGER, STEWARD
from tests.web.browsing import house_over
from tests.world import World

__all__ = ["world"]


async def lists(world: World, chat: str, weights: Weights) -> tuple[list[Entry], list[Entry]]:
    """The list as it is remembered, and as it is."""
    async with world.app.store.view() as tx:
        role = "manager" if chat == MANAGER else "steward"
        me = next(one for one in await tx.staff_for(role) if one.name == chat)
        desk = await desk_of(house_over(world), tx, await tx.person(me.person_id))
        cases = await waiting_for(desk)
        return await ranked(desk, cases, weights), await ranked(desk, cases)


async def busy(world: World) -> None:
    """A rest of three hours, one until tomorrow, a held tongue, a pause, a task with a time."""
    await world.say(STEWARD, "/noanswer 12-27")
    await world.say(STEWARD, "/spoke 5-2")
    await world.say("8-2", "厨房漏水,修好再说")
    await world.say(BOTH, "/note 9-9 明天再来")


async def test_at_any_hour_of_three_days_the_remembered_list_is_the_list(world: World) -> None:
    weights: dict[str, Weights] = {name: Weights() for name in (STEWARD, BOTH, MANAGER)}
    await busy(world)
    seen = set()
    start: datetime = world.clock.now()
    for half_hours in range(0, 3 * 48, 3):
        await world.to(start + timedelta(minutes=30 * half_hours, seconds=1))
        for chat, known in weights.items():
            remembered, fresh = await lists(world, chat, known)
            assert remembered == fresh, (chat, world.clock.now())
            seen.add(tuple(entry.case.id for entry in fresh))
    assert len(seen) > 3, "the lists did change"


async def test_what_was_recorded_since_is_weighed_anew_and_the_rest_is_not_read(world: World) -> None:
    weights = Weights()
    await lists(world, STEWARD, weights)
    before = dict(weights.known)
    await world.say(STEWARD, "/noanswer 12-27")
    remembered, fresh = await lists(world, STEWARD, weights)
    assert remembered == fresh
    changed = [key for key, kept in weights.known.items() if before.get(key) is not kept]
    assert [id for id, _ in changed] == [(await world.case("12-27")).id]
