"""Somebody pays: the page, the notice, the thanks with its receipt, the steward; also lost, doubled, and on two machines."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core import facts as f
from bot.core.message import Outbound
from bot.core.payment import Notice, Order, PaymentError
from bot.engine import record
from bot.serve.paywatch import PayWatch
from bot.web.payhook import take
from tests.handlers.estate import FINANCE, STEWARD, facts_of
from tests.journeys.test_story_8_payment_while_sending import Slow, slow_estate
from tests.paying import Payments, verified
from tests.world import MOUNTAIN, World, fee, world_at

MORNING = "2026-11-04 10:00"


async def test_a_payment_on_the_page_while_a_reminder_is_on_its_way(tmp_path: Path, url: str) -> None:
    """Story 8: what is being sent cannot be called back, and nothing follows it but thanks."""
    async with world_at(tmp_path, MORNING, database_url=url) as world:
        slow: Slow = await slow_estate(world)
        paying = Payments(world)
        await verified(world, "8-2")
        orders: list[Order] = []

        async def pays(message: Outbound) -> None:
            async with paying.browser() as browser:
                page = await paying.open(browser, await paying.word())
                orders.append(await paying.order())
                assert orders[0].ref in page.text
                ack = await take(paying.house, paying.sandbox, *paying.notice(orders[0]))
                assert ack.status == 200

        slow.meanwhile = pays
        await world.tick()
        assert "¥2,736.00" in world.last("8-2")
        facts = await world.facts("8-2")
        assert (facts["status"], facts["next"]["at"]) == ("closed", None)
        await world.forward(minutes=1)
        thanks = world.sent("8-2")[-1]
        assert "已经收到" in thanks.text and thanks.document is not None
        assert thanks.document.content.startswith(b"%PDF") and orders[0].ref in thanks.document.name
        assert sum("已付款" in one.text and "¥2,736.00" in one.text for one in world.sent("林芳")) == 1
        before = len(world.sent("8-2"))
        await world.to("2027-01-15 12:00")
        assert len(world.sent("8-2")) == before


async def test_a_queued_reminder_is_taken_back_in_the_transaction_of_the_payment(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, MORNING, database_url=url) as world:
        await slow_estate(world)
        paying, case = Payments(world), await world.case("8-2")
        await verified(world, "8-2")
        order = await paying.order()
        ack = await take(paying.house, paying.sandbox, *paying.notice(order))
        assert ack.status == 200
        async with world.app.store.view() as tx:
            posts = {post.step: post.state for post in await tx.posts(case_id=case.id) if post.step}
        assert (posts["notice"], posts["thanks"]) == ("cancelled", "queued")
        await world.tick()
        assert "向您报一下账" not in " ".join(message.text for message in world.sent("8-2"))


async def test_two_machines_that_hear_the_same_notice_book_it_once(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, MORNING, database_url=url) as world:
        await slow_estate(world)
        paying = Payments(world)
        await verified(world, "8-2")
        order = await paying.order()
        signed = paying.notice(order)
        async with paying.second_machine(url) as house:
            acks = await asyncio.gather(
                *(take(one, paying.sandbox, *signed) for one in (paying.house, house) * 3)
            )
        assert [ack.status for ack in acks] == [200] * 6
        await world.tick()
        assert len(await facts_of(world, "8-2", "paid")) == 1
        assert sum("已经收到" in one.text for one in world.sent("8-2")) == 1
        assert sum("已付款" in one.text for one in world.sent("林芳")) == 1


async def paid_and_lost(world: World) -> tuple[Payments, Order, PayWatch]:
    """Somebody has paid, and the provider's notice never came."""
    await world.load(fee("8-2", "何先生"))
    await world.invite("steward", STEWARD, MOUNTAIN)
    await world.invite("finance", FINANCE, MOUNTAIN)
    await world.bind("8-2")
    paying = Payments(world)
    order = await paying.order()
    paying.sandbox.pay(order, world.clock.real())
    return paying, order, PayWatch(world.app, paying.house.providers)


async def test_a_lost_notice_is_made_up_for_after_a_minute(tmp_path: Path) -> None:
    async with world_at(tmp_path, MORNING) as world:
        paying, order, watch = await paid_and_lost(world)
        world.clock.forward(timedelta(seconds=59))
        assert await watch.look() == 0
        world.clock.forward(timedelta(seconds=1))
        assert await watch.look() == 1
        await world.tick()
        assert (await paying.now(order)).state == "paid"
        assert "已经收到" in world.last("8-2")
        assert (await paying.tell(paying.notice(order))).status_code == 200  # and it comes after all
        assert len(await facts_of(world, "8-2", "paid")) == 1
        assert await watch.look() == 0


async def test_it_is_asked_less_and_less_often_and_then_closed(tmp_path: Path) -> None:
    async with world_at(tmp_path, MORNING) as world:
        paying, order, watch = await paid_and_lost(world)
        paying.sandbox._paid.clear()  # nobody paid after all
        asked = []
        for minute in range(1, 200):
            world.clock.forward(timedelta(minutes=1))
            if await watch.look():
                asked.append(minute)
        assert asked == [1, 3, 10, 30, 120, 180]
        assert (await paying.now(order)).state == "closed"
        assert await facts_of(world, "8-2", "tasked") == []
        await paying.tell(paying.notice(order))  # money that comes after the end is money all the same
        assert len(await facts_of(world, "8-2", "paid")) == 1


async def test_a_provider_out_of_reach_breaks_nothing_and_no_order_is_given_up_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world_at(tmp_path, MORNING) as world:
        paying, order, watch = await paid_and_lost(world)
        query = paying.sandbox.query

        async def down(_: Order) -> Notice | None:
            raise PaymentError("down", "unreachable")

        monkeypatch.setattr(paying.sandbox, "query", down)
        for _ in range(20):
            world.clock.forward(timedelta(minutes=15))
            await watch.look()
        assert (await paying.now(order)).state == "open"
        monkeypatch.setattr(paying.sandbox, "query", query)
        world.clock.forward(timedelta(minutes=15))
        await watch.look()
        assert (await paying.now(order)).state == "paid"


async def test_an_order_of_a_way_that_is_not_there_any_more_is_closed_at_its_end(tmp_path: Path) -> None:
    async with world_at(tmp_path, MORNING) as world:
        paying, order, _ = await paid_and_lost(world)
        watch = PayWatch(world.app, {})
        world.clock.forward(timedelta(hours=3))
        await watch.look()
        assert (await paying.now(order)).state == "closed"


async def test_what_a_query_says_is_compared_as_a_notice_is(tmp_path: Path) -> None:
    async with world_at(tmp_path, MORNING) as world:
        paying, order, watch = await paid_and_lost(world)
        paying.sandbox.pay(order, world.clock.real(), amount=1)
        world.clock.forward(timedelta(minutes=1))
        await watch.look()
        assert (await paying.now(order)).state == "mismatch"
        assert await facts_of(world, "8-2", "paid") == []
        assert (await facts_of(world, "8-2", "tasked"))[0]["role"] == "finance"


async def test_a_payment_at_night_is_thanked_for_in_the_morning(tmp_path: Path) -> None:
    """Conduct C01: the page says it at once, the chat does not wake anybody."""
    async with world_at(tmp_path, MORNING) as world:
        paying, _, _ = await paid_and_lost(world)
        await world.to("2026-11-04 23:40")
        order = await paying.order()
        await paying.tell(paying.notice(order))
        assert (await world.facts("8-2"))["status"] == "closed"
        assert "已经收到" not in world.last("8-2")
        await world.to("2026-11-05 09:30")
        assert "已经收到" in world.last("8-2") and world.sent("8-2")[-1].document is not None


async def test_an_undone_payment_by_hand_does_not_make_a_second_one(tmp_path: Path) -> None:
    """What finance typed and took back leaves room for the provider's own word."""
    async with world_at(tmp_path, MORNING) as world:
        paying, order, _ = await paid_and_lost(world)
        await world.say(FINANCE, "/paid 8-2 all")
        await world.say(FINANCE, "/undo")
        await paying.tell(paying.notice(order))
        assert (await world.facts("8-2"))["status"] == "closed"
        assert await facts_of(world, "8-2", "tasked") == []


async def test_a_dispute_said_between_the_page_and_the_notice_takes_no_money_back(tmp_path: Path) -> None:
    async with world_at(tmp_path, MORNING) as world:
        paying, order, _ = await paid_and_lost(world)
        async with world.app.store.begin() as tx:
            wrong = f.Disputed(at=world.clock.now(), by="owner", about="电梯")
            await record(world.app.engine, tx, (await world.case("8-2")).id, wrong)
        await paying.tell(paying.notice(order))
        assert len(await facts_of(world, "8-2", "paid")) == 1
