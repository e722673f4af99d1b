"""/undo of money that a provider reported says what to do instead, and takes nothing else back by mistake."""

import pytest

from tests.handlers.estate import FINANCE, GUARD, STEWARD, answer, facts_of
from tests.paying import Payments
from tests.world import World, fee


@pytest.fixture
async def paid(world: World) -> World:
    """8-2 has paid at a provider."""
    payments = Payments(world)
    await payments.tell(payments.notice(await payments.order()))
    return world


@pytest.mark.parametrize("who", [FINANCE, STEWARD])
@pytest.mark.parametrize("words", ["/undo 8-2", "撤销 8-2"])
async def test_it_says_where_the_money_goes_back(paid: World, who: str, words: str) -> None:
    said = await answer(paid, who, words)
    assert "¥2,736.00" in said and "商户后台" in said and "/note 8-2" in said
    assert await facts_of(paid, "8-2", "undone") == []
    assert (await paid.facts("8-2"))["status"] == "closed"


async def test_after_looking_at_the_case_the_bare_word_is_understood_as_well(paid: World) -> None:
    await paid.say(STEWARD, "/case 8-2")
    assert "商户后台" in await answer(paid, STEWARD, "/undo")


async def test_a_command_about_another_case_is_not_taken_back_for_it(paid: World) -> None:
    await paid.say(STEWARD, "/note 12-27 来过")
    assert "商户后台" in await answer(paid, STEWARD, "/undo 8-2")
    await paid.load(fee("8-3", "赵六", phone="13900000003"))
    assert "8-3" in await answer(paid, STEWARD, "/undo 8-3")
    assert await facts_of(paid, "12-27", "undone") == []
    assert "已撤销" in await answer(paid, STEWARD, "/undo 12-27")


async def test_ones_own_command_about_the_case_is_taken_back_as_ever(paid: World) -> None:
    await paid.say(STEWARD, "/note 8-2 收据已交")
    assert "已撤销" in await answer(paid, STEWARD, "/undo 8-2")


async def test_the_guard_learns_of_no_money(paid: World) -> None:
    said = await answer(paid, GUARD, "/undo 8-2")
    assert "2,736" not in said and "商户" not in said
