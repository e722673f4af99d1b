"""A list that is remembered is the list: nothing that was weighed before is told otherwise than it is now."""

from datetime import datetime, timedelta

from bot.core.facts import Paused
from bot.core.standing import Standing
from bot.core.worklist import changes_at
from bot.web.showing import desk_of
from handlers.weighing import Weights
from handlers.worklist import Entry, ranked, waiting_for
from tests.handlers.conftest import world
from tests.handlers.estate import BOTH, MANAGER, STEWARD
from tests.web.browsing import house_over
from tests.world import World, at

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
    for minutes in (*range(0, 300, 20), *range(300, 3 * 24 * 60, 180)):
        await world.to(start + timedelta(minutes=minutes, seconds=1))
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


def test_the_end_of_a_held_tongue_or_of_a_pause_ends_a_weight() -> None:
    now, midnight = at("2026-11-03 10:00"), at("2026-11-04 00:00")
    held = Standing(floor_until=now + timedelta(hours=2))
    assert changes_at(held, [], now, midnight) == now + timedelta(hours=2)
    paused = Standing(
        pauses=[Paused(at=now, by="manager:王", why="hardship", until=now + timedelta(hours=1))]
    )
    assert changes_at(paused, [], now, midnight) == now + timedelta(hours=1)
    assert changes_at(Standing(), [], now, midnight) <= midnight
