"""A receipt for every payment that is on record, whoever recorded it; none for a claim, none for what was taken back."""

from pathlib import Path

import pytest

from bot.papers import NoPaper
from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer, facts_of
from tests.handlers.test_bank_file import HEAD
from tests.handlers.test_office import sent
from tests.paying import Payments, verified
from tests.world import World, fee


def receipts(world: World, unit: str = "8-2") -> list[str]:
    """The names of the papers that came with a thanks."""
    papers = [one.document for one in world.sent(unit) if "已经收到" in one.text and one.document]
    assert all(paper.content.startswith(b"%PDF") for paper in papers)
    return [paper.name for paper in papers]


async def filed(world: World) -> int:
    async with world.app.store.view() as tx:
        return len(await tx.files_of(range(1, 50)))


@pytest.mark.parametrize("who", [FINANCE, STEWARD, MANAGER])
async def test_what_a_colleague_typed_is_thanked_for_with_a_receipt(world: World, who: str) -> None:
    await world.say(who, "/paid 8-2 912")
    assert receipts(world) == [] and await filed(world) == 0
    await world.forward(minutes=2)
    (name,) = receipts(world)
    assert name.startswith("收据-8-2-") and await filed(world) == 1
    await world.forward(days=3)
    assert len(receipts(world)) == 1


async def test_what_was_taken_back_in_time_leaves_no_paper(world: World) -> None:
    await world.say(FINANCE, "/paid 8-2 912")
    await world.say(FINANCE, "/undo")
    await world.forward(minutes=5)
    assert receipts(world) == [] and await filed(world) == 0


async def test_a_receipt_that_went_out_is_called_void_by_the_correction(world: World) -> None:
    await world.say(FINANCE, "/paid 8-2 912")
    await world.forward(minutes=2)
    assert "收据作废" in await answer(world, FINANCE, "/undo")
    await world.press(FINANCE, "re:")
    assert "收据作废" in world.last("8-2")


@pytest.mark.parametrize("words", ["/paid 2736", "已经交了", "我已付款 2736"])
async def test_a_persons_own_claim_has_no_receipt(world: World, words: str) -> None:
    """Conduct C16: a claim is looked at by finance and is no payment."""
    await world.say("8-2", words)
    await world.forward(minutes=30)
    assert await facts_of(world, "8-2", "paid") == []
    assert receipts(world) == [] and await filed(world) == 0


async def test_each_line_of_the_banks_list_that_is_booked_has_its_receipt(world: World) -> None:
    await world.load(fee("8-3", "赵六", phone="13900000003"))
    await world.bind("8-3")
    await verified(world, "8-3")
    order = await Payments(world).order("8-3")
    rows = ["2026-11-03,N1,912.00,,转账,物业费8-2,何先生", f"2026-11-03,N2,2736.00,,转账,{order.ref},赵六"]
    await sent(world, FINANCE, "\n".join([HEAD, *rows]).encode(), "/received", name="流水.csv")
    await world.press(FINANCE, "re:")
    await world.forward(minutes=2)
    assert len(receipts(world)) == 1
    assert receipts(world, "8-3") == [f"收据-8-3-{order.ref}.pdf"]
    assert await filed(world) == 2


async def test_a_machine_that_cannot_draw_thanks_all_the_same(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object) -> bytes:
        raise NoPaper("no typst here")

    monkeypatch.setattr("bot.engine.paperwork.receipt", broken)
    await world.say(FINANCE, "/paid 8-2 912")
    await world.forward(minutes=2)
    assert "已经收到" in world.last("8-2") and receipts(world) == []


async def test_one_debt_told_of_by_a_colleague_and_a_provider_is_thanked_for_once(world: World) -> None:
    payments = Payments(world)
    order = await payments.order()
    await world.say(FINANCE, "/paid 8-2 all")
    assert (await payments.now(order)).state == "closed"
    await payments.tell(payments.notice(order))
    await world.forward(minutes=2)
    assert len(receipts(world)) == 1
    assert [one["amount"] for one in await facts_of(world, "8-2", "paid")] == ["2736.00"] * 2
    (task,) = await facts_of(world, "8-2", "tasked")
    assert task["role"] == "finance" and "预付" in task["words"]


async def test_of_two_payments_at_once_each_thanks_names_the_sum_of_its_own_receipt(world: World) -> None:
    await world.say(FINANCE, "/paid 8-2 912")
    await world.say(FINANCE, "/paid 8-2 45.67")
    await world.forward(minutes=3)
    thanks = [one.text for one in world.sent("8-2") if "已经收到" in one.text]
    assert ["¥912.00 已经" in thanks[0], "¥45.67 已经" in thanks[1], len(thanks)] == [True, True, 2]
