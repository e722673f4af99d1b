"""Story 8: a payment arrives while a reminder is being sent; bills, levels and disputes are never mixed up by it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.channels.console import Console
from bot.core import facts as f
from bot.core.message import Outbound
from bot.engine import record
from tests.world import MOUNTAIN, World, at, fee, world_at


class Slow(Console):
    """A channel in which something happens while a message is on its way."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[Outbound], Awaitable[None]] | None = None

    async def send(self, message: Outbound) -> str:
        if self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            await meanwhile(message)
        return await super().send(message)


async def slow_estate(world: World) -> Slow:
    slow = Slow()
    world.console = slow
    world.app.engine.channels["console"] = slow
    await world.load(fee("8-2", "何先生"))
    await world.invite("steward", "林芳", MOUNTAIN)
    await world.bind("8-2", yes=False)
    return slow


async def test_a_payment_during_the_call_ends_every_further_reminder(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        slow = await slow_estate(world)
        case = await world.case("8-2")

        async def pays(message: Outbound) -> None:
            async with world.app.store.begin() as tx:
                paid = f.Paid(at=world.clock.now(), by="steward:林芳", amount=2736_00)
                await record(world.app.engine, tx, case.id, paid)

        async with world.app.store.begin() as tx:
            await record(world.app.engine, tx, case.id, f.Verified(at=world.clock.now(), by="owner"))
        slow.meanwhile = pays
        await world.tick()
        assert "¥2,736.00" in world.last("8-2")  # it was on its way and cannot be called back
        facts = await world.facts("8-2")
        assert (facts["status"], facts["next"]["at"]) == ("closed", None)
        await world.forward(minutes=1)
        thanks = world.last("8-2")
        assert "已经收到" in thanks
        await world.to("2027-01-15 12:00")
        assert world.last("8-2") == thanks


async def test_a_payment_before_the_call_leaves_the_queued_reminder_unsaid(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await slow_estate(world)
        case = await world.case("8-2")
        async with world.app.store.begin() as tx:
            await record(world.app.engine, tx, case.id, f.Verified(at=world.clock.now(), by="owner"))
            queued = [post for post in await tx.posts(case_id=case.id) if post.step == "notice"]
            assert [post.state for post in queued] == ["queued"]
            paid = f.Paid(at=world.clock.now(), by="steward:林芳", amount=2736_00)
            await record(world.app.engine, tx, case.id, paid)
            after = [post for post in await tx.posts(case_id=case.id) if post.step == "notice"]
            assert [post.state for post in after] == ["cancelled"]
        await world.tick()
        assert "向您报一下账" not in " ".join(message.text for message in world.sent("8-2"))


async def test_paying_the_oldest_bill_goes_on_with_the_rest_at_the_same_level(
    tmp_path: Path, url: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await slow_estate(world)
        await world.press("8-2", "yes:")
        await world.say("8-2", "周五交")
        await world.say("林芳", "/paid 8-2 912")
        facts = await world.facts("8-2")
        assert (facts["owed"], facts["status"], facts["promise"]["level"]) == ("1824.00", "promised", 1)
        await world.to("2026-11-06 19:00")
        assert "约好的时间到了" in world.last("8-2")


async def test_a_dispute_is_not_overwritten_by_a_promise(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await slow_estate(world)
        await world.press("8-2", "yes:")
        await world.say("8-2", "卫生间漏水一直没修好")
        await world.say("8-2", "周五交")
        facts = await world.facts("8-2")
        assert (facts["status"], facts["promise"]) == ("disputed", None)
        before = len(world.sent("8-2"))
        await world.to("2026-11-30 12:00")
        assert len(world.sent("8-2")) == before


async def test_the_morning_after_a_promise_is_silent(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        await slow_estate(world)
        await world.press("8-2", "yes:")
        await world.say("8-2", "下周三上午10点")
        before = len(world.sent("8-2"))
        await world.to("2026-11-10 18:59")
        assert len(world.sent("8-2")) == before
        await world.to(at("2026-11-10 19:00"))
        assert "明天" in world.last("8-2")
