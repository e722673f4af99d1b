"""The receipt of a payment: what it paid line by line, what is left, and that it is no tax invoice (practice P2, issue 7)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core import facts as f
from bot.core.covering import covering
from bot.core.facts import Fact
from bot.engine import View, view_of
from bot.engine.paperwork import Received, receipt
from tests.papers.reading import text_of
from tests.world import World, at, fee, world_at

WECHAT = Received(way="wechatpay", trade="4200002345202611031234567890", ref="R7K2M9Q4T1")
NOON = at("2026-11-03 12:00")


def billed(*amounts: int) -> list[Fact]:
    """An account of one month after the other, of so many fen each."""
    opened = f.Opened(at=at("2026-11-01 09:00"), id=1)
    return [
        opened,
        *(
            f.Billed(
                at=opened.at, id=2 + n, item="物业费", period=f"2026-{n + 1:02}", amount=amount, due=None
            )
            for n, amount in enumerate(amounts)
        ),
    ]


def paid(id: int, amount: int) -> f.Paid:
    return f.Paid(at=NOON + timedelta(minutes=id), id=id, amount=amount, by="finance:钱会计")


def periods(facts: list[Fact], payment: f.Paid) -> list[tuple[str | None, int, int]]:
    return [(line.key[1], line.paid, line.left) for line in covering(facts, payment).lines]


def test_a_payment_covers_the_oldest_lines_first() -> None:
    """As the sums do it."""
    one = paid(50, 1_500_00)
    assert periods([*billed(912_00, 912_00, 912_00), one], one) == [
        ("2026-01", 912_00, 0),
        ("2026-02", 588_00, 324_00),
    ]


def test_the_next_payment_goes_on_where_the_last_one_ended() -> None:
    first, second = paid(50, 1_500_00), paid(51, 400_00)
    facts = [*billed(912_00, 912_00, 912_00), first, second]
    assert periods(facts, second) == [("2026-02", 324_00, 0), ("2026-03", 76_00, 836_00)]
    assert covering(facts, second).open == 836_00
    assert covering(facts, first).open == 1_236_00


def test_what_is_too_much_is_kept_as_prepayment_and_the_parts_add_up() -> None:
    one = paid(50, 1_000_00)
    done = covering([*billed(912_00), one], one)
    assert (done.prepaid, done.open) == (88_00, 0)
    assert sum(line.paid for line in done.lines) + done.prepaid == one.amount


def test_what_came_later_changes_no_receipt() -> None:
    """The same payment always gives the same paper."""
    one = paid(50, 500_00)
    facts = [*billed(912_00), one]
    later = [*facts, paid(51, 412_00), f.Undone(at=NOON, id=52, of=50)]
    assert covering(facts, one) == covering(later, one)


def test_a_payment_of_another_case_is_no_payment_of_this_one() -> None:
    with pytest.raises(LookupError, match="99"):
        covering(billed(912_00), paid(99, 1_00))


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with world_at(tmp_path, "2026-11-03 09:30") as world:
        await world.load(fee("12-27", "张敏"))
        yield world


async def after(world: World, *amounts: int, unit: str = "12-27") -> tuple[View, list[f.Paid]]:
    """The case after these payments."""
    async with world.app.store.begin() as tx:
        case = (await tx.find(unit))[0]
        made = [await tx.add(case.id, f.Paid(at=world.app.engine.now(), amount=fen)) for fen in amounts]
        view = await view_of(world.app.engine, tx, case)
    return view, [one for one in made if isinstance(one, f.Paid)]


async def text(world: World, amount: int, how: Received = WECHAT, locale: str = "zh-CN") -> str:
    view, (one,) = await after(world, amount)
    spoken = replace(view, person=replace(view.person, locale=locale))
    return text_of(receipt(world.app.engine, [(spoken, one)], how)).replace("\n", "")


async def test_a_receipt_names_what_was_paid_how_and_what_is_left(world: World) -> None:
    found = await text(world, 1_500_00)
    for said in (
        "收款凭证", "观山水一期12-27", "2026-11-0309:30", "¥1,500.00", "微信支付", WECHAT.trade, WECHAT.ref,
        "物业费", "2026年8月", "¥912.00", "本次付清", "2026年9月", "¥588.00", "¥324.00", "¥1,236.00",
    ):  # fmt: skip
        assert said in found


@pytest.mark.parametrize(
    ("locale", "said"), [("zh-CN", "不是税务发票"), ("zh-TW", "不是統一發票"), ("en", "notataxinvoice")]
)
async def test_it_says_plainly_that_it_is_no_tax_invoice(locale: str, said: str, world: World) -> None:
    assert said in await text(world, 1_00, locale=locale)


async def test_what_is_settled_or_too_much_is_told(world: World) -> None:
    found = await text(world, 3_000_00, Received(way="transfer"))
    assert "已全部结清" in found and "预存款¥264.00" in found
    assert "银行转账" in found and "交易单号" not in found and "商户单号" not in found


async def test_a_way_without_a_name_of_its_own_is_other_and_a_rehearsal_says_so(world: World) -> None:
    assert "其他" in await text(world, 1_00, Received(way="barter"))
    assert "未实际收款" in await text(world, 1_00, Received(way="sandbox"))


async def test_the_receipt_names_the_home_and_not_the_person(world: World) -> None:
    """It goes on to whoever paid."""
    assert "张敏" not in await text(world, 1_00)


async def test_the_same_payment_gives_the_same_bytes_on_another_day(world: World) -> None:
    view, (one,) = await after(world, 500_00)
    first = receipt(world.app.engine, [(view, one)], WECHAT)
    await world.to("2026-11-05 10:00")
    later, _ = await after(world, 100_00)
    assert receipt(world.app.engine, [(later, one)], WECHAT) == first


async def test_one_payment_of_two_homes_has_one_receipt(world: World) -> None:
    await world.load(fee("12-28", "张敏"))
    (one, (first,)), (other, (second,)) = (
        await after(world, 912_00),
        await after(world, 2_736_00, unit="12-28"),
    )
    found = text_of(receipt(world.app.engine, [(one, first), (other, second)], WECHAT)).replace("\n", "")
    assert "¥3,648.00" in found and "12-27" in found and "12-28" in found and "¥1,824.00" in found


async def test_long_accounts_and_long_names_have_room(world: World) -> None:
    """A unit of 20 signs, an area of 36."""
    await world.load(fee("北区三期高层住宅12栋二单元27号东户", "李", area="滨江国际花园" * 6, months=9))
    view, (one,) = await after(world, 9_000_00, unit="北区三期高层住宅12栋二单元27号东户")
    found = text_of(receipt(world.app.engine, [(view, one)], WECHAT)).replace("\n", "")
    assert "滨江国际花园" * 6 in found and "预存款" in found
