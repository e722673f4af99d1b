"""What a review of the undo found: zones, and chats that another case still needs."""

import pytest

from bot.core.sums import stand
from tests.handlers.estate import STEWARD
from tests.handlers.test_unimport import bill, load, undo
from tests.world import World

PHONE = "13911110000"
TOKYO = {"zone": "Asia/Tokyo"}
CHATS = (("telegram", "777001"),)


async def zone_of(world: World, unit: str) -> str:
    person = (await world.case(unit)).person_id
    async with world.app.store.view() as tx:
        return (await tx.person(person)).zone


async def test_a_person_with_two_changed_cases_has_the_zone_of_before(world: World) -> None:
    await load(world, bill("5-1", "老王", 100_00, phone=PHONE), bill("5-8", "老王", 100_00, phone=PHONE))
    done = await load(
        world,
        bill("5-1", "老王", 200_00, phone=PHONE, more=TOKYO),  # type: ignore[arg-type]
        bill("5-8", "老王", 200_00, phone=PHONE, more=TOKYO),  # type: ignore[arg-type]
    )
    assert await zone_of(world, "5-1") == "Asia/Tokyo"
    await undo(world, done)
    assert await zone_of(world, "5-1") == ""


async def test_a_new_case_that_moved_the_zone_of_somebody_known_gives_it_back(world: World) -> None:
    await load(world, bill("5-1", "老王", 100_00, phone=PHONE))
    done = await load(world, bill("5-8", "老王", 200_00, phone=PHONE, more=TOKYO))  # type: ignore[arg-type]
    assert await zone_of(world, "5-1") == "Asia/Tokyo"
    await undo(world, done)
    assert await zone_of(world, "5-1") == ""


async def test_the_zone_stays_while_a_case_of_the_file_does(world: World) -> None:
    await load(world, bill("5-1", "老王", 100_00, phone=PHONE))
    done = await load(
        world,
        bill("5-1", "老王", 200_00, phone=PHONE, more=TOKYO),  # type: ignore[arg-type]
        bill("5-8", "老王", 200_00, phone=PHONE, more=TOKYO),  # type: ignore[arg-type]
    )
    await world.say(STEWARD, "/noanswer 5-8")
    found = await undo(world, done)
    assert [one.case.unit for one in found.left] == ["5-8"]
    assert await zone_of(world, "5-8") == "Asia/Tokyo"


@pytest.mark.parametrize("together", [False, True])
async def test_a_declared_chat_stays_while_another_case_is_reached_by_it(
    world: World, together: bool
) -> None:
    one, two = (bill(unit, "老王", 100_00, phone=PHONE, chats=CHATS) for unit in ("5-1", "5-8"))  # type: ignore[arg-type]
    if together:
        done = await load(world, one, two)
        await world.say(STEWARD, "/noanswer 5-8")
    else:
        done = await load(world, one)
        await load(world, two)
    await undo(world, done)
    case = await world.case("5-8")
    async with world.app.store.view() as tx:
        assert stand(await tx.facts(case.id)).bound
        assert [chat.address for chat in await tx.chats(case.person_id)] == ["777001"]
