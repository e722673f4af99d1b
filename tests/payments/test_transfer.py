"""Company account (practice P20): lines to copy, or a link; and what is written beside it is read back for sure."""

import pytest

from bot.payments.transfer import reference, transfer
from tests.handlers.test_office import sent
from tests.world import World, fee

ACCOUNT = "户名 城南物业有限公司\n 账号 6222 0200 1234 5678 ；;开户行 招商银行"


def test_an_account_becomes_lines_to_copy() -> None:
    link = transfer(ACCOUNT, "观山水一期-8-2", 123450)
    assert not link.url and not link.qr
    assert link.copy == (
        ("account", "户名 城南物业有限公司"),
        ("account", "账号 6222 0200 1234 5678"),
        ("account", "开户行 招商银行"),
        ("reference", "观山水一期-8-2"),
        ("amount", "1234.50"),
    )


def test_a_pattern_becomes_a_link_and_what_it_says_can_be_copied_too() -> None:
    link = transfer("https://pay.example/{ref}?amount={amount}", "A 3-101&x=1", 5)
    assert link.url == "https://pay.example/A%203-101%26x%3D1?amount=0.05"
    assert link.copy == (("reference", "A 3-101&x=1"), ("amount", "0.05"))


@pytest.mark.parametrize(
    ("area", "unit", "written"),
    [
        ("观山水三期", "8-2", "观山水三期-8-2"),
        ("A", "12-27", "A-12-27"),
        ("A-1", "301", "A-1-301"),
        ("东区A", "3-101", "东区A 3-101"),
        ("Block 3", "12-27", "Block 3 12-27"),
    ],
)
async def test_what_we_ask_to_write_is_booked_for_sure_by_the_banks_list(
    world: World, area: str, unit: str, written: str
) -> None:
    assert reference(area, unit) == written
    await world.load(
        fee(unit, "吕女士", area=area), fee(unit, "别人", area="另一处"), fee("3", "三号", area="另一处")
    )
    await world.invite("finance", "新会计", area, "另一处")
    lines = ["交易日期,交易流水号,收入金额,支出金额,摘要,附言,对方户名"]
    lines.append(f"2026-11-03,B1,12.00,,转账,{written},路人")
    assert reference("", unit) == unit
    shown = await sent(world, "新会计", "\n".join(lines).encode(), "/received", name="流水.csv")
    assert ("可以入账 1 笔" in shown) and "猜的" not in shown
