"""Payments against all odds: replays, notices in the wrong order, sums in other units, cases that are gone meanwhile."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.payment import Order
from bot.engine.duties import forget_case
from bot.engine.paying import Fate, apply
from tests.handlers.estate import FINANCE, MANAGER, STEWARD, facts_of
from tests.handlers.test_unimport import load, undo
from tests.paying import Payments, said, verified
from tests.world import MOUNTAIN, fee, world_at

MORNING = "2026-11-04 10:00"


@pytest.fixture
async def paying(tmp_path: Path) -> AsyncIterator[Payments]:
    async with world_at(tmp_path, MORNING) as world:
        await world.load(fee("8-2", "何先生"))
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.invite("finance", FINANCE, MOUNTAIN)
        await world.invite("manager", MANAGER, MOUNTAIN)
        await world.bind("8-2")
        yield Payments(world)


async def told(paying: Payments, order: Order, **other: Any) -> Fate:
    """A verified notice is applied, and everything that follows happens."""
    async with paying.world.app.store.begin() as tx:
        fate = await apply(
            paying.world.app.engine, tx, said(order, paying.sandbox.payee, **other), paying.sandbox.payee
        )
    await paying.world.tick()
    return fate


async def tasks(paying: Payments) -> list[str]:
    return [one["words"] for one in await facts_of(paying.world, "8-2", "tasked")]


async def test_an_end_that_is_told_after_the_payment_ends_nothing(paying: Payments) -> None:
    order = await paying.order()
    assert await told(paying, order) == "paid"
    assert await told(paying, order, gist="closed", trade="", id="n2") == "closed"
    assert (await paying.now(order)).state == "paid" and await tasks(paying) == []


async def test_a_payment_that_is_told_after_the_end_is_booked(paying: Payments) -> None:
    order = await paying.order()
    assert await told(paying, order, gist="closed", trade="", id="n2") == "closed"
    assert await told(paying, order) == "paid"
    assert len(await facts_of(paying.world, "8-2", "paid")) == 1


async def test_a_refund_that_is_told_before_its_payment_says_that_nothing_was_booked(
    paying: Payments,
) -> None:
    order = await paying.order()
    for _ in range(2):
        assert await told(paying, order, gist="refunded", id="r1") == "refunded"
    (words,) = await tasks(paying)
    assert "还没有入账" in words and "仍显示已付" not in words
    assert await told(paying, order) == "paid"  # the money was here, and finance knows that it went back
    assert len(await facts_of(paying.world, "8-2", "paid")) == 1 and len(await tasks(paying)) == 1


async def test_two_refunds_of_one_payment_are_two_tasks_and_none_told_again(paying: Payments) -> None:
    order = await paying.order()
    await told(paying, order)
    for id, amount in (("r1", 100), ("r2", 200), ("r1", 100)):
        await told(paying, order, gist="refunded", id=id, amount=amount)
    assert len(await tasks(paying)) == 2


UNITS = [2736, 27_360_000, 1, 2736_01, 2**53 + 1, 10**15]


@pytest.mark.parametrize("amount", UNITS)
async def test_a_sum_in_another_unit_or_beyond_measure_is_never_paid(paying: Payments, amount: int) -> None:
    order = await paying.order()
    assert await told(paying, order, amount=amount) == "trouble"
    assert await facts_of(paying.world, "8-2", "paid") == [] and len(await tasks(paying)) == 1
    assert (await paying.now(order)).state == "mismatch"


async def test_a_wrong_sum_and_then_the_right_one_is_paid_and_the_wrong_one_stays_a_task(
    paying: Payments,
) -> None:
    order = await paying.order()
    await told(paying, order, amount=1, trade="T0")
    assert await told(paying, order) == "paid"
    assert len(await tasks(paying)) == 1


async def test_one_number_of_a_provider_pays_one_order_only(paying: Payments) -> None:
    first = await paying.order()
    assert await told(paying, first, trade="T1") == "paid"
    await paying.world.load(fee("8-3", "赵六", phone="13900000003"))
    await paying.world.bind("8-3")
    await verified(paying.world, "8-3")
    second = await paying.order("8-3")
    assert await told(paying, second, trade="T1") == "trouble"
    assert await facts_of(paying.world, "8-3", "paid") == []


async def test_money_that_comes_after_a_death_is_booked_and_nobody_is_thanked(paying: Payments) -> None:
    """Conduct C18: the money is on record, and the family hears nothing of it from us."""
    world, order = paying.world, await paying.order()
    await world.say("8-2", "我父亲去世了，他就是何先生")
    before = len(world.sent("8-2"))
    assert await told(paying, order) == "paid"
    await world.forward(days=2)
    assert len(await facts_of(world, "8-2", "paid")) == 1
    assert len(world.sent("8-2")) == before


async def test_money_for_an_erased_person_is_booked_and_a_task_and_speaks_to_nobody(paying: Payments) -> None:
    world, order = paying.world, await paying.order()
    await world.say(FINANCE, "/paid 8-2 all")
    await world.forward(minutes=5)
    async with world.app.store.begin() as tx:
        await forget_case(world.app.engine, tx, await tx.case((await world.case("8-2")).id))
    before = len(world.sent("8-2"))
    for _ in range(2):
        await told(paying, order)
    await world.forward(days=2)
    assert (await paying.now(order)).state == "paid" and len(world.sent("8-2")) == before
    assert [one["by"] for one in await facts_of(world, "8-2", "paid")][-1:] == ["pay:sandbox"]
    assert len(await tasks(paying)) == 1


async def test_money_for_what_an_undone_import_had_asked_for_is_booked_and_finance_decides(
    paying: Payments,
) -> None:
    """The order was made for five months, two of which an import had added; it was undone while they paid."""
    world = paying.world
    done = await load(world, fee("8-2", "何先生", months=5))
    order = await paying.order()
    assert order.amount == 5 * 912_00
    await undo(world, done)
    assert await told(paying, order) == "paid"
    await world.forward(days=1)
    assert [one["amount"] for one in await facts_of(world, "8-2", "paid")] == ["4560.00"]
    (words,) = await tasks(paying)
    assert order.ref in words and "¥1,824.00 已不欠" in words
    assert sum("已经收到" in one.text for one in world.sent("8-2")) == 1


async def test_a_receipt_of_a_payment_in_the_night_shows_the_moment_it_came(paying: Payments) -> None:
    world = paying.world
    await world.to("2026-11-04 23:40")
    await told(paying, await paying.order())
    await world.to("2026-11-05 09:30")
    thanks = world.sent("8-2")[-1]
    assert thanks.document is not None and "已经收到" in thanks.text
    async with world.app.store.view() as tx:
        assert len(await tx.files_of(range(1, 20))) == 1
