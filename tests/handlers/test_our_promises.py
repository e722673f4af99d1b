"""Practice P2, our promises: a task at the moment we named, then the notice; the bank's list answers claims."""

import pytest

from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer, facts_of
from tests.world import World


async def test_an_unanswered_claim_is_asked_of_finance_again_at_the_named_moment(world: World) -> None:
    """Practice P2, conduct C16: finance answers by a named time."""
    await answer(world, "8-2", "我已经转账了")
    await world.to("2026-11-04 17:59")
    assert await facts_of(world, "8-2", "tasked") == []
    await world.to("2026-11-04 18:00")
    assert "还没有核对" in world.last(FINANCE)
    assert [t["task"] for t in await facts_of(world, "8-2", "tasked")] == ["claimed"]


async def test_a_claim_that_was_looked_at_is_asked_no_more(world: World) -> None:
    await answer(world, "8-2", "我已经转账了")
    await answer(world, FINANCE, "/paid 8-2 912")
    await world.to("2026-11-05 18:00")
    assert await facts_of(world, "8-2", "tasked") == []


@pytest.mark.parametrize(
    ("says", "answered", "task", "due"),
    [
        ("窗户漏水三个月没人修,修好再交", "/fixed 8-2 窗户已修", "dispute", "2026-11-05 18:00"),
        ("我想找你们的人谈谈", "/spoke 8-2 谈过了", "question", "2026-11-04 18:00"),
    ],
)
async def test_an_answer_we_promised_is_kept_or_asked_again(
    world: World, says: str, answered: str, task: str, due: str
) -> None:
    """Practice P2: our promises are kept by the same means; P18: our own deadline."""
    await answer(world, "8-2", says)
    await world.to(due)
    asked = [t["task"] for t in await facts_of(world, "8-2", "tasked")]
    assert asked == [task]
    assert "答应过" in world.last(STEWARD)


@pytest.mark.parametrize(
    ("says", "answered"),
    [("窗户漏水三个月没人修,修好再交", "/fixed 8-2 窗户已修"), ("我想找你们的人谈谈", "/spoke 8-2 谈过了")],
)
async def test_what_was_answered_in_time_is_not_asked_again(world: World, says: str, answered: str) -> None:
    await answer(world, "8-2", says)
    await answer(world, STEWARD, answered)
    await world.to("2026-11-06 19:00")
    assert await facts_of(world, "8-2", "tasked") == []


async def test_on_tuesday_finance_checks_and_the_owner_hears_when_it_is_done(world: World) -> None:
    """Practice P2: "on Tuesday finance checks the account, I tell you when it is in"."""
    said = await answer(world, STEWARD, "/pledge 8-2 下周二 10:00 查账 for finance")
    assert "财务" in said and "11月10日" in said and "查账" in said
    await world.to("2026-11-10 09:59")
    assert await facts_of(world, "8-2", "tasked") == []
    await world.to("2026-11-10 10:00")
    assert "查账" in world.last(FINANCE)
    before = len(world.sent("8-2"))
    await world.press(FINANCE, "task:")
    await world.forward(minutes=2)
    assert len(world.sent("8-2")) == before + 1, "the person hears of it"


async def test_a_pledge_without_a_time_or_without_a_thing_is_refused(world: World) -> None:
    assert "/pledge" in await answer(world, STEWARD, "/pledge 8-2")
    assert await answer(world, STEWARD, "/pledge 8-2 某天 查账") != ""
    assert await facts_of(world, "8-2", "pledged") == []


LIST = "/received\n8-2 912.00\n12-27,2736.00\n77-77 100.00\n8-2 912.00\nhello\n5-2 10.00"


async def test_a_bank_list_is_shown_first_and_booked_with_one_yes(world: World) -> None:
    """Practice P2: the day of the last list stands on the card of a claim."""
    shown = await answer(world, FINANCE, LIST)
    assert "3 笔" in shown and "12-27" in shown and "没有这一户" in shown and "出现了两次" in shown
    assert "不止一户" not in shown, "finance of one area sees one 5-2"
    assert await facts_of(world, "8-2", "paid") == []
    await world.press(FINANCE, "re:")
    assert [p["amount"] for p in await facts_of(world, "8-2", "paid")] == ["912.00"]
    assert (await world.facts("12-27"))["status"] == "closed"
    assert "77-77" in world.last(FINANCE)
    await answer(world, "8-2", "剩下的我也转了")
    assert "最近一次银行名单:11月3日" in world.last(FINANCE)


async def test_the_same_list_twice_on_one_day_books_nothing_twice(world: World) -> None:
    await answer(world, FINANCE, "/received\n8-2 912.00")
    await world.press(FINANCE, "re:")
    assert "0 笔" in await answer(world, FINANCE, "/received\n8-2 912.00")
    await world.press(FINANCE, "re:")
    assert len(await facts_of(world, "8-2", "paid")) == 1
    await world.to("2026-11-04 10:00")
    await answer(world, FINANCE, "/received 8-2 912.00")
    await world.press(FINANCE, "re:")
    assert len(await facts_of(world, "8-2", "paid")) == 2, "another day, another payment"


async def test_what_is_not_sure_is_a_task_and_no_payment(world: World) -> None:
    """More than is owed, or the same sum typed by hand today."""
    await answer(world, STEWARD, "/paid 8-2 912")
    await answer(world, FINANCE, "/received\n8-2 912\n12-27 9999")
    await world.press(FINANCE, "re:")
    assert len(await facts_of(world, "8-2", "paid")) == 1
    assert [t["task"] for t in await facts_of(world, "8-2", "tasked")] == ["received"]
    assert await facts_of(world, "12-27", "paid") == []


async def test_received_alone_tells_how_and_a_manager_of_two_areas_is_asked_which(world: World) -> None:
    assert "一行一笔" in await answer(world, FINANCE, "/received")
    assert "不止一户" in await answer(world, MANAGER, "/received\n5-2 10")
    assert "可以入账 1 笔" in await answer(world, MANAGER, "/received\n观山水二期-5-2 10")
    await answer(world, STEWARD, "/received\n8-2 912")
    assert await facts_of(world, "8-2", "paid") == []
