"""A transfer that names an order of ours is sure when the sum is right; what a provider booked is not booked again."""

import pytest

from tests.handlers.estate import FINANCE, facts_of
from tests.handlers.test_bank_file import HEAD
from tests.handlers.test_office import sent
from tests.paying import Payments, verified
from tests.world import World, fee


async def shown(world: World, *rows: str) -> str:
    """What /received says to a table with these rows."""
    return await sent(world, FINANCE, "\n".join([HEAD, *rows]).encode(), "/received", name="流水.csv")


async def test_an_order_in_the_words_is_sure_when_the_sum_is_right(world: World) -> None:
    payments = Payments(world)
    order = await payments.order()
    row = f"2026-11-03,N1,2736.00,,转账,付 {order.ref.lower()} 谢谢,路人甲"
    assert "可以入账 1 笔" in await shown(world, row)
    await world.press(FINANCE, "re:")
    assert [one["amount"] for one in await facts_of(world, "8-2", "paid")] == ["2736.00"]
    assert (await payments.now(order)).state == "paid"
    await payments.tell(payments.notice(order))  # and the provider reports it as well: a second payment
    assert len(await facts_of(world, "8-2", "paid")) == 1
    assert "付了两次" in (await facts_of(world, "8-2", "tasked"))[0]["words"]


async def test_an_order_with_another_sum_is_a_task(world: World) -> None:
    order = await Payments(world).order()
    said = await shown(world, f"2026-11-03,N1,2700.00,,转账,{order.ref},何先生")
    assert "可以入账 0 笔" in said and "金额不同" in said
    await world.press(FINANCE, "re:")
    (task,) = await facts_of(world, "8-2", "tasked")
    assert order.ref in task["words"] and await facts_of(world, "8-2", "paid") == []


@pytest.mark.parametrize("named", ["ref", "trade"])
async def test_what_the_provider_has_booked_is_told_and_not_booked_again(world: World, named: str) -> None:
    payments = Payments(world)
    order = await payments.order()
    await payments.tell(payments.notice(order))
    number = order.ref if named == "ref" else (await payments.now(order)).trade
    said = await shown(world, f"2026-11-03,{number},2736.00,,支付平台结算,8-2,平台")
    assert "可以入账 0 笔" in said and "支付平台已通知入账" in said
    assert len(await facts_of(world, "8-2", "paid")) == 1


async def test_an_order_over_several_cases_is_booked_in_its_parts(world: World) -> None:
    await world.load(fee("8-3", "何先生", phone="13900000001"), fee("8-4", "何先生", phone="13900000001"))
    await world.bind("8-3")
    await verified(world, "8-4")
    order = await Payments(world).order("8-3")
    assert "可以入账 2 笔" in await shown(world, f"2026-11-03,N1,5472.00,,转账,{order.ref},何先生")
    await world.press(FINANCE, "re:")
    assert "同一份名单里出现了两次" in await shown(
        world, "2026-11-03,N2,1.00,,转账,8-2,何先生", "2026-11-03,N2,1.00,,转账,8-2,何先生"
    )
    for unit in ("8-3", "8-4"):
        assert [one["amount"] for one in await facts_of(world, unit, "paid")] == ["2736.00"]


async def test_several_candidates_are_a_task_that_names_them_all(world: World) -> None:
    await world.load(fee("7-1", "同名人"), fee("7-2", "同名人", months=1))
    said = await shown(world, "2026-11-03,N1,912.00,,转账,物业费,同名人")
    assert "可以入账 0 笔" in said
    await world.press(FINANCE, "re:")
    (task,) = await facts_of(world, "7-2", "tasked")  # the one that owes exactly this
    assert "7-1" in task["words"] and "7-2" in task["words"]
    assert await facts_of(world, "7-1", "tasked") == []


async def test_a_second_transfer_for_an_order_that_was_paid_is_looked_at_and_never_passed_over(
    world: World,
) -> None:
    """Whoever pays twice gets something back: the same line again is nothing new, another one is."""
    payments = Payments(world)
    order = await payments.order()
    first = f"2026-11-03,N1,2736.00,,转账,{order.ref},何先生"
    await shown(world, first)
    await world.press(FINANCE, "re:")
    said = await shown(world, first, f"2026-11-03,N2,2736.00,,转账,{order.ref},何先生")
    assert "可以入账 0 笔" in said and "今天已经登记过" in said and "可能是第二笔" in said
    await world.press(FINANCE, "re:")
    (task,) = await facts_of(world, "8-2", "tasked")
    assert order.ref in task["words"] and len(await facts_of(world, "8-2", "paid")) == 1


async def test_a_transfer_beside_what_the_provider_reported_is_looked_at_too(world: World) -> None:
    payments = Payments(world)
    order = await payments.order()
    await payments.tell(payments.notice(order))
    said = await shown(world, f"2026-11-03,N2,2736.00,,转账,补付 {order.ref},何先生")
    assert "可以入账 0 笔" in said and "可能是第二笔" in said


async def test_our_own_reference_of_several_cases_is_read_back_and_booked_at_each(world: World) -> None:
    """The reminder and the page write AREA-UNIT-UNIT for somebody who has two cases."""
    await world.load(fee("8-3", "何先生", phone="13900000001"), fee("8-4", "何先生", phone="13900000001"))
    ref = "观山水一期-8-3-8-4"
    assert "8-3" in await shown(world, f"2026-11-03,N1,5000.00,,转账,{ref},路人甲")  # not all of it: a task
    await world.press(FINANCE, "re:")
    assert len(await facts_of(world, "8-3", "tasked")) == 1 and await facts_of(world, "8-4", "paid") == []
    assert "可以入账 2 笔" in await shown(world, f"2026-11-03,N2,5472.00,,转账,{ref},路人甲")
    await world.press(FINANCE, "re:")
    for unit in ("8-3", "8-4"):
        assert [one["amount"] for one in await facts_of(world, unit, "paid")] == ["2736.00"]
    assert "可以入账 0 笔" in await shown(world, f"2026-11-03,N2,5472.00,,转账,{ref},路人甲")


@pytest.mark.parametrize("ref", ["West-8-3-9-1", "West-8-3", "8-3-12-27", "8-3-8-3-8-3-8-3-8-3-8-3-8-3"])
async def test_numbers_in_a_row_of_several_people_or_of_another_area_are_nobodys(
    world: World, ref: str
) -> None:
    await world.load(fee("8-3", "何先生", phone="13900000001"), fee("9-1", "别人", area="West"))
    assert "看不出是哪一户" in await shown(world, f"2026-11-03,N1,5472.00,,转账,{ref},路人甲")
