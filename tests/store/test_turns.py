"""Who writes next to a file: those in a hurry first, the others not never."""

import asyncio

import pytest

from bot.store.turns import IN_A_ROW, Turns


async def order(turns: Turns, asked: list[tuple[str, bool]]) -> list[str]:
    """Who got a turn after whom, all asked while somebody else has it."""
    got: list[str] = []

    async def one(name: str, hurry: bool) -> None:
        async with turns.turn(hurry=hurry):
            got.append(name)
            await asyncio.sleep(0)

    async with turns.turn():
        waiting = [asyncio.create_task(one(*who)) for who in asked]
        await asyncio.sleep(0)
    await asyncio.gather(*waiting)
    return got


async def test_who_is_in_a_hurry_goes_first_and_each_line_keeps_its_order() -> None:
    asked = [("a", False), ("b", False), ("c", True), ("d", True)]
    assert await order(Turns(), asked) == ["c", "d", "a", "b"]


async def test_the_others_get_a_turn_however_many_are_in_a_hurry() -> None:
    asked = [("other", False), *((f"h{n}", True) for n in range(3 * IN_A_ROW))]
    assert (await order(Turns(), asked)).index("other") == IN_A_ROW


async def test_two_never_have_a_turn_at_once() -> None:
    turns, inside, most = Turns(), 0, 0

    async def one(number: int) -> None:
        nonlocal inside, most
        async with turns.turn(hurry=number % 3 == 0):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one(number) for number in range(50)))
    assert (inside, most) == (0, 1)


@pytest.mark.parametrize("when", ["while waiting", "as the turn comes"])
async def test_who_gives_up_does_not_keep_the_turn_from_the_others(when: str) -> None:
    turns = Turns()

    async def one() -> str:
        async with turns.turn():
            return "had it"

    async with turns.turn():
        leaver, stayer = asyncio.create_task(one()), asyncio.create_task(one())
        await asyncio.sleep(0)
        if when == "while waiting":
            leaver.cancel()
            await asyncio.sleep(0)
    leaver.cancel()
    assert await asyncio.wait_for(stayer, 5) == "had it"
    async with asyncio.timeout(5), turns.turn():
        pass
