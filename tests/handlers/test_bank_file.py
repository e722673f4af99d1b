"""Practice P2: the bank's own table, sent by finance: what is sure is booked with one yes, and no line twice."""

from io import BytesIO

from openpyxl import Workbook

from tests.handlers.estate import FINANCE, STEWARD, answer, facts_of
from tests.handlers.test_office import sent
from tests.world import World, fee

HEAD = "交易日期,交易流水号,收入金额,支出金额,摘要,附言,对方户名"
TABLE = "\n".join(
    [
        "账号 6222,,,,,,",
        HEAD,
        "2026-11-03,A1,912.00,,转账,物业费8-2,何先生",
        "2026-11-03,A2,,300.00,手续费,,银行",
        "2026-11-02,A3,500.00,,转账,谢谢,张敏",
        "2026-11-02,A4,77.00,,转账,2026-10-05 水费,陌生人",
        "合计,,1489.00,,,,",
    ]
)


async def test_a_table_of_the_bank_is_shown_and_what_is_sure_is_booked_with_one_yes(world: World) -> None:
    """A unit in the words is sure; a name alone is a task; so is the rest, without a case; what went out is no payment."""
    shown = await sent(world, FINANCE, TABLE.encode(), "/received", name="流水.csv")
    assert "可以入账 1 笔" in shown and "猜的" in shown and "看不出是哪一户" in shown and "300" not in shown
    assert await facts_of(world, "8-2", "paid") == []
    await world.press(FINANCE, "re:")
    assert [one["amount"] for one in await facts_of(world, "8-2", "paid")] == ["912.00"]
    assert await facts_of(world, "12-27", "paid") == []
    (task,) = await facts_of(world, "12-27", "tasked")
    assert (task["task"], task["role"]) == ("received", "finance") and "500.00" in task["words"]
    async with world.app.store.view() as tx:
        assert ["陌生人" in one.said["text"] for one in await tx.open_strays()] == [True]


async def test_the_same_line_is_booked_once_also_on_another_day(world: World) -> None:
    for day in ("2026-11-03 18:00", "2026-11-04 10:00"):
        await world.to(day)
        await sent(world, FINANCE, TABLE.encode(), "/received", name="流水.csv")
        await world.press(FINANCE, "re:")
    assert len(await facts_of(world, "8-2", "paid")) == 1
    assert len(await facts_of(world, "12-27", "tasked")) == 1


async def test_what_was_typed_a_day_before_the_bank_shows_it_is_looked_at(world: World) -> None:
    await answer(world, STEWARD, "/paid 8-2 912")
    await world.to("2026-11-04 10:00")
    row = TABLE.replace("2026-11-03,A1", "2026-11-04,A1")
    assert "可以入账 0 笔" in await sent(world, FINANCE, row.encode(), "/received", name="流水.csv")
    assert "可以入账 0 笔" in await sent(world, FINANCE, TABLE.encode(), "/received", name="流水.csv")


async def test_a_workbook_works_as_well_and_needs_no_words_from_finance(world: World) -> None:
    book, file = Workbook(), BytesIO()
    for line in TABLE.splitlines():
        book.active.append(line.split(","))
    book.save(file)
    assert "可以入账 1 笔" in await sent(world, FINANCE, file.getvalue(), name="流水.xlsx")
    await world.press(FINANCE, "re:")
    assert len(await facts_of(world, "8-2", "paid")) == 1


async def test_a_bare_number_is_a_guess_unless_the_name_or_the_area_agrees(world: World) -> None:
    await world.load(fee("301", "吕女士"))
    lines = [HEAD, "2026-11-03,B1,10.00,,转账,301,路人", "2026-11-03,B2,11.00,,转账,301,吕女士"]
    lines.append("2026-11-03,B3,12.00,,转账,观山水一期-301,路人")
    shown = await sent(world, FINANCE, "\n".join(lines).encode(), "/received", name="流水.csv")
    assert "可以入账 2 笔" in shown and shown.count("猜的") == 1


async def test_what_is_no_table_of_a_bank_is_refused(world: World) -> None:
    for content in (b"colour,weight\nred,3\n", b"\x89PNG\r\n\x1a\n" + b"x" * 40):
        said = await sent(world, FINANCE, content, "/received", name="流水.csv")
        assert said and "出错" not in said and "可以入账" not in said


async def test_a_line_that_cannot_be_read_is_told_and_an_odd_day_is_looked_at(world: World) -> None:
    """Nothing is lost on bad input: a sum that is none stays in the list, a day that cannot be is for finance."""
    odd = "\n".join(
        [
            HEAD,
            "2026-11-03,B1,一百,,转账,物业费8-2,何先生",
            "zz,B2,900.00,,转账,物业费8-2,何先生",
            "2027-02-01,B3,800.00,,转账,物业费12-27,张敏",
            "2026-11-03,B4,-70.00,,转账,物业费12-27,张敏",
        ]
    )
    shown = await sent(world, FINANCE, odd.encode(), "/received", name="流水.csv")
    assert "可以入账 0 笔" in shown and shown.count("日期看不懂") == 2 and shown.count("看不懂(每行") == 1
    assert "70.00" not in shown
    await world.press(FINANCE, "re:")
    assert await facts_of(world, "8-2", "paid") == []
    assert [len(await facts_of(world, unit, "tasked")) for unit in ("8-2", "12-27")] == [1, 1]


async def test_a_guess_is_called_one_and_shows_the_banks_words_also_where_the_sum_is_too_much(
    world: World,
) -> None:
    row = "2026-11-03,A9,99999.00,,转账,观山水 77-105,张敏"
    shown = await sent(world, FINANCE, f"{HEAD}\n{row}".encode(), "/received", name="流水.csv")
    assert "猜的" in shown
    await world.press(FINANCE, "re:")
    (task,) = await facts_of(world, "12-27", "tasked")
    assert "77-105" in task["words"]
