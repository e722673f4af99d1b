"""One debt, two attempts to pay it: the second is closed when the first is paid, and money on it is neither lost nor thanked twice."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.payment import Order
from bot.engine.orders import Till, dues, new_order
from bot.serve.paywatch import PayWatch
from bot.web.payback import back_url
from bot.web.payhook import take
from tests.handlers.estate import FINANCE, STEWARD, facts_of
from tests.paying import Payments
from tests.web.browsing import ADDRESS
from tests.world import MOUNTAIN, World, fee, world_at

MORNING = "2026-11-04 10:00"


async def estate(world: World) -> Payments:
    await world.load(fee("8-2", "何先生"))
    await world.invite("steward", STEWARD, MOUNTAIN)
    await world.invite("finance", FINANCE, MOUNTAIN)
    await world.bind("8-2")
    return Payments(world)


async def two(paying: Payments) -> tuple[Order, Order]:
    """The same debt as a code on a desk and as a page on a phone: two numbers at the provider."""
    engine, case = paying.world.app.engine, await paying.world.case("8-2")
    async with paying.world.app.store.begin() as tx:
        person = await tx.lock_person(case.person_id)
        (due,) = await dues(engine, tx, person)
        return (
            await new_order(engine, tx, person, due, Till(provider="sandbox", device="phone")),
            await new_order(engine, tx, person, due, Till(provider="sandbox", device="desktop")),
        )


def thanks(world: World) -> int:
    return sum("已经收到" in one.text for one in world.sent("8-2"))


async def back(paying: Payments, order: Order) -> str:
    async with paying.browser() as browser:
        return (await browser.get(back_url(paying.house, order).removeprefix(ADDRESS))).text


async def test_the_other_attempt_is_closed_with_the_payment(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, MORNING, database_url=url) as world:
        paying = await estate(world)
        first, second = await two(paying)
        assert first.ref != second.ref
        await paying.tell(paying.notice(first))
        assert [(await paying.now(one)).state for one in (first, second)] == ["paid", "closed"]
        async with paying.browser() as browser:
            page = await browser.get(f"/s/{await paying.word()}/pay/sandbox")
        assert "现在没有要付的" in page.text and second.ref not in page.text


async def test_money_on_the_closed_one_is_too_much_a_task_and_no_second_thanks(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, MORNING, database_url=url) as world:
        paying = await estate(world)
        first, second = await two(paying)
        await paying.tell(paying.notice(first))
        for _ in range(2):
            await paying.tell(paying.notice(second, trade="S2"))
        await world.forward(days=2)
        assert [one["amount"] for one in await facts_of(world, "8-2", "paid")] == ["2736.00"] * 2
        (task,) = await facts_of(world, "8-2", "tasked")
        assert task["role"] == "finance" and second.ref in task["words"] and "退回" in task["words"]
        assert thanks(world) == 1
        assert "之前已经付过一次" in await back(paying, second)
        assert "之前已经付过一次" not in await back(paying, first)


async def test_both_paid_at_the_same_moment_on_two_machines(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, MORNING, database_url=url) as world:
        paying = await estate(world)
        first, second = await two(paying)
        signed = [paying.notice(first, trade="S1"), paying.notice(second, trade="S2")]
        async with paying.second_machine(url) as house:
            acks = await asyncio.gather(
                *(take(where, paying.sandbox, *one) for one in signed for where in (paying.house, house) * 2)
            )
        assert [ack.status for ack in acks] == [200] * 8
        await world.forward(days=1)
        assert len(await facts_of(world, "8-2", "paid")) == 2
        assert len(await facts_of(world, "8-2", "tasked")) == 1
        assert thanks(world) == 1
        assert [(await paying.now(one)).state for one in (first, second)] == ["paid", "paid"]


async def test_a_hundred_notices_at_once_are_one_payment(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, MORNING, database_url=url) as world:
        paying = await estate(world)
        order = await paying.order()
        signed = [paying.notice(order, id=f"n{number}") for number in range(100)]
        acks = await asyncio.gather(*(take(paying.house, paying.sandbox, *one) for one in signed))
        assert {ack.status for ack in acks} == {200}
        await world.forward(minutes=2)
        assert len(await facts_of(world, "8-2", "paid")) == 1 and thanks(world) == 1
        assert await facts_of(world, "8-2", "tasked") == []


@pytest.mark.parametrize("words", ["/paid 8-2 all", "/paid 8-2 500"])
async def test_what_a_colleague_records_closes_the_attempts_as_well(tmp_path: Path, words: str) -> None:
    async with world_at(tmp_path, MORNING) as world:
        paying = await estate(world)
        orders = await two(paying)
        await world.say(FINANCE, words)
        assert [(await paying.now(one)).state for one in orders] == ["closed"] * 2


async def test_a_closed_attempt_is_asked_about_until_its_end_and_what_was_paid_on_it_is_found(
    tmp_path: Path,
) -> None:
    """Its code may still be on a screen, and its notice may be lost."""
    async with world_at(tmp_path, MORNING) as world:
        paying = await estate(world)
        first, second = await two(paying)
        watch = PayWatch(world.app, paying.house.providers)
        await paying.tell(paying.notice(first))
        world.clock.forward(timedelta(minutes=1))
        assert await watch.look() == 1
        paying.sandbox.pay(second, world.clock.real())
        world.clock.forward(timedelta(minutes=2))
        assert await watch.look() == 1
        assert (await paying.now(second)).state == "paid"
        assert len(await facts_of(world, "8-2", "tasked")) == 1


async def test_a_closed_attempt_that_nobody_pays_is_left_alone_after_its_end(tmp_path: Path) -> None:
    async with world_at(tmp_path, MORNING) as world:
        paying = await estate(world)
        first, second = await two(paying)
        watch, asked = PayWatch(world.app, paying.house.providers), []
        await paying.tell(paying.notice(first))
        for minute in range(1, 220):
            world.clock.forward(timedelta(minutes=1))
            if await watch.look():
                asked.append(minute)
        assert asked == [1, 3, 10, 30, 120, 180]
        assert (await paying.now(second)).state == "closed"
