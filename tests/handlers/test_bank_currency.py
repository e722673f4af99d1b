"""A bank's table that tells a currency is read with it: money of another currency is never booked (practice P2)."""

from datetime import date

import pytest

from bot.core.roster.bank import read_credits
from bot.core.roster.shapes import Sheet
from tests.handlers.estate import FINANCE, facts_of
from tests.handlers.test_office import sent
from tests.paying import Payments
from tests.world import World

HEAD = "交易日期,交易流水号,收入金额,币种,附言,对方户名"


async def shown(world: World, *rows: str, head: str = HEAD) -> str:
    return await sent(world, FINANCE, "\n".join([head, *rows]).encode(), "/received", name="流水.csv")


@pytest.mark.parametrize("said", ["人民币", "CNY", "RMB", "人民币(元)", "01-人民币", "156", ""])
async def test_the_bills_own_currency_is_booked(world: World, said: str) -> None:
    assert "可以入账 1 笔" in await shown(world, f"2026-11-03,A1,912.00,{said},物业费8-2,何先生")


@pytest.mark.parametrize("said", ["HKD", "美元", "344", "日元", "XAU"])
async def test_another_currency_is_a_task_and_never_booked(world: World, said: str) -> None:
    text = await shown(world, f"2026-11-03,A1,912.00,{said},物业费8-2,何先生")
    assert "可以入账 0 笔" in text and "币种和账单不同" in text and "¥912" not in text
    await world.press(FINANCE, "re:")
    assert await facts_of(world, "8-2", "paid") == []
    (task,) = await facts_of(world, "8-2", "tasked")
    assert task["role"] == "finance" and "币种" in task["words"]


async def test_an_order_is_not_paid_by_as_much_of_another_currency(world: World) -> None:
    payments = Payments(world)
    order = await payments.order()
    text = await shown(
        world, f"2026-11-03,A1,2736.00,USD,{order.ref},何先生", head=HEAD.replace("币种", "Currency")
    )
    assert "可以入账 0 笔" in text and "币种和账单不同" in text
    await world.press(FINANCE, "re:")
    assert (await payments.now(order)).state == "open" and await facts_of(world, "8-2", "paid") == []


async def test_the_same_sum_in_two_currencies_is_two_lines(world: World) -> None:
    rows = [f"2026-11-03,,912.00,{said},物业费8-2,何先生" for said in ("HKD", "CNY")]
    assert "可以入账 1 笔" in await shown(world, *rows)


def test_a_total_with_a_currency_beside_it_is_no_payment() -> None:
    rows: list[list[object]] = [["金额", "币种", "附言"], ["100", "CNY", "8-2"], ["100", "CNY", ""]]
    found = read_credits([Sheet(name="1", rows=rows)], date(2026, 11, 3))
    assert found is not None and [(one.amount, one.currency) for one in found] == [(100_00, "CNY")]


SAID = [
    ("收入金额(美元)", "912.00", "USD"),
    ("Amount (HKD)", "912.00", "HKD"),
    ("收入金额(元)", "912.00", "CNY"),
    ("收入金额", "US$912.00", "USD"),
    ("收入金额", "¥912.00", "CNY"),
    ("收入金额", "912.00", ""),
    ("收入金额", "$912.00", ""),
]


@pytest.mark.parametrize(("head", "cell", "currency"), SAID)
def test_the_currency_beside_a_sum_counts_as_well(head: str, cell: str, currency: str) -> None:
    sheet = Sheet(name="1", rows=[[head, "附言"], [cell, "8-2"]])
    (found,) = read_credits([sheet], date(2026, 11, 3)) or []
    assert (found.amount, found.currency) == (912_00, currency)
