"""Acceptance of the purchasing rows (practice M0 to M6): a buyer, three suppliers, PMC and material control."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.matters import load
from tests.practice.cast import Ear, opened, why
from tests.world import World

BUYER, PMC, CONTROL, STORE = "高采购", "PMC刘经理", "物控陈经理", "仓库老孙"
HEAD = "po,line,supplier,contact,phone,material,class,qty,unit,due,buyer,language"
PHONES = {"宏达五金": "19970008001", "Nordic AB": "19970008002", "Alba SpA": "19970008003"}


def line(order: str, supplier: str, grade: str, qty: int, due: str) -> str:
    """A row of the file."""
    po, number = order.rsplit("-", 1)
    contact, language = ("于工", "zh-CN") if supplier == "宏达五金" else ("Lena", "en")
    return f"{po},{number},{supplier},{contact},{PHONES[supplier]},铰链,{grade},{qty},pcs,{due},{BUYER},{language}"


@pytest.fixture
async def plant(tmp_path: Path) -> AsyncIterator[World]:
    """Monday, 7 December, 09:20, nothing on order yet."""
    async with opened(tmp_path, "2026-12-07 09:20") as world:
        await world.invite("steward", BUYER, BUYER)
        await world.invite("steward", STORE, BUYER)
        await world.invite("manager", PMC)
        await world.invite("manager", CONTROL)
        yield world


async def ordered(world: World, *lines: str, **chats: str) -> None:
    """Import the lines and open the chats, named by `chat="unit"`."""
    await load(world, "purchase_order", HEAD, *lines)
    for chat, unit in chats.items():
        await world.bind(unit, chat=chat)


async def test_m00_preparation_counts_back_by_the_stages_and_a_change_reaches_the_order(plant: World) -> None:
    """Practice M0: date, quantity, capacity and plan are asked; make 10, ship 3, inspect 1 make 14 working days."""
    row = line("PO91-1", "宏达五金", "custom", 800, "2026-12-31")
    await ordered(plant, row, yu="PO91-1")
    yu = Ear(plant, "yu")
    first = plant.last("yu")
    for piece in ("800 pcs", "12月31日", "产能", "排产计划"):
        assert piece in first
    await plant.to("2026-12-11 09:59")
    yu.take()
    assert "800 pcs" in await yu.until("2026-12-11 10:05")
    changed = line("PO91-1", "宏达五金", "custom", 900, "2027-01-08")
    await load(plant, "purchase_order", HEAD, changed)
    told = yu.words()
    assert "900" in told and "1月8日" in told


async def test_m01_each_line_is_chased_n_days_before_its_date_and_stands_in_a_report(plant: World) -> None:
    """Practice M1: four working days ahead at 10:00, by date; the same as a table."""
    await ordered(plant, line("PO92-1", "Nordic AB", "standard", 500, "2026-12-18"), lena="PO92-1")
    lena = Ear(plant, "lena")
    await plant.to("2026-12-14 09:59")
    lena.take()
    soon = await lena.until("2026-12-14 10:01")
    assert "500 pcs" in soon and "18 Dec" in soon
    table = await Ear(plant, BUYER).after("/tickler table")
    assert "PO92-1" in table and "0/500 pcs" in table and "12月18日" in table


async def test_m02_all_lines_of_one_supplier_are_one_message_at_a_fixed_hour(plant: World) -> None:
    """Practice M2: Tuesday, 09:15."""
    lines = [line(f"PO93-{n}", "宏达五金", "custom", n * 100, f"2027-01-{10 + n}") for n in (1, 2, 3)]
    await ordered(plant, *lines, yu="PO93-1")
    await plant.bind("PO93-2", chat="yu")
    await plant.bind("PO93-3", chat="yu")
    yu = Ear(plant, "yu")
    await plant.to("2026-12-15 09:14")
    yu.take()
    await plant.to("2026-12-15 09:15")
    texts = yu.texts()
    assert len(texts) == 1
    assert "PO93-1" in texts[0] and "PO93-2" in texts[0] and "PO93-3" in texts[0] and "300 pcs" in texts[0]


async def test_m03_the_box_has_thirty_two_slots_and_rolls_over(plant: World) -> None:
    """Practice M3: 1 to 31 are days, 32 is urgent; 31 in a month of 30 days lies on the 30th."""
    await ordered(plant, line("PO94-1", "Alba SpA", "standard", 50, "2027-02-26"))
    buyer = Ear(plant, BUYER)
    for slot in (1, 17, 31):
        assert f"第 {slot} 格" in await buyer.after(f"/tickler {slot}")
    assert "急件" in await buyer.after("/tickler 32")
    for slot in (0, 33):
        assert f"第 {slot} 格" not in await buyer.after(f"/tickler {slot}")
    await plant.to("2027-02-03 09:30")
    assert "2月28日" in await buyer.after("/tickler 31")
    assert "PO94-1" in await buyer.after("/tickler 26")


async def test_m03_urgent_lies_in_slot_32(plant: World) -> None:
    """Practice M3."""
    await ordered(plant, line("PO94-2", "Alba SpA", "standard", 50, "2027-02-26"))
    buyer = Ear(plant, BUYER)
    await buyer.after("/urgent PO94-2 material lost")
    assert "PO94-2" in await buyer.after("/tickler 32")


async def test_m04_custom_goods_ask_for_preparation_help_and_progress(plant: World) -> None:
    """Practice M4: our material, mould or drawing is our promise, kept like theirs."""
    await ordered(plant, line("PO95-1", "宏达五金", "custom", 800, "2027-01-08"), yu="PO95-1")
    yu, buyer = Ear(plant, "yu"), Ear(plant, BUYER)
    told = await yu.after("还缺你们的模具,请尽快提供")
    assert "12月8日" in told
    assert "模具" in buyer.words()
    assert "PO95-1" in await buyer.until("2026-12-09 09:05")
    await plant.to("2026-12-29 09:59")
    yu.take()
    assert "进度" in await yu.until("2026-12-30 10:05")


async def test_m04_what_a_supplier_writes_in_the_traditional_script_is_understood(plant: World) -> None:
    """Practice M4: delivered, so goods-in has to look, and the buyer hears it."""
    await ordered(plant, line("PO95-1", "宏达五金", "custom", 800, "2026-12-10"), yu="PO95-1")
    yu, buyer = Ear(plant, "yu"), Ear(plant, BUYER)
    assert "收货处" in await yu.after("已經送到")
    assert "/arrived PO95-1" in buyer.words()


async def test_m04_standard_goods_are_a_call_and_an_acceptance_form(plant: World) -> None:
    """Practice M4: a call two working days before, the form on the day after."""
    await ordered(plant, line("PO95-2", "Nordic AB", "standard", 500, "2026-12-18"))
    buyer = Ear(plant, BUYER)
    await plant.to("2026-12-16 09:29")
    buyer.take()
    assert "电话" in await buyer.until("2026-12-16 09:31")
    await plant.to("2026-12-21 09:29")
    buyer.take()
    assert "验收" in await buyer.until("2026-12-21 09:31")


async def test_m04_important_goods_are_visited_and_planned_against_actual_progress(plant: World) -> None:
    """Practice M4: visit nine working days before, somebody on the spot by a manager, reports on Fridays, deliveries so far."""
    await ordered(plant, line("PO95-3", "Alba SpA", "important", 200, "2026-12-30"), alba="PO95-3")
    buyer, pmc, alba = Ear(plant, BUYER), Ear(plant, PMC), Ear(plant, "alba")
    behind = await buyer.after("/progress PO95-3 make 20")
    assert "PO95-3" in behind and "天" in behind
    assert "PO95-3" in await buyer.until("2026-12-09 16:30")
    assert "report" in (await alba.until("2026-12-11 10:05")).lower()
    buyer.take()
    assert "PO95-3" in await buyer.until("2026-12-17 09:35")
    pmc.take()
    assert "PO95-3" in await pmc.until("2026-12-24 09:35")
    alba.take()
    assert "200" in await alba.until("2027-01-04 15:00")


async def test_m05_late_goods_and_their_causes_are_figures_and_the_punctual_are_thanked(plant: World) -> None:
    """Practice M5: late count, days, quantity, cause; in time = one word more."""
    await ordered(
        plant,
        line("PO96-1", "Nordic AB", "standard", 500, "2026-12-09"),
        line("PO96-2", "宏达五金", "standard", 300, "2026-12-09"),
        lena="PO96-1",
        yu="PO96-2",
    )
    buyer, yu, boss = Ear(plant, BUYER), Ear(plant, "yu"), Ear(plant, PMC)
    await plant.to("2026-12-09 10:00")
    await buyer.after("/arrived PO96-2")
    assert "准时" in await yu.until("2026-12-09 10:05") or "按时" in "\n".join(
        m.text for m in plant.sent("yu")
    )
    await plant.to("2026-12-14 10:00")
    await buyer.after("/urgent PO96-1 supplier late")
    await buyer.after("/arrived PO96-1 500")
    report = await boss.after("/report")
    assert "Nordic AB" in report
    assert "3" in report.split("Nordic AB")[1][:40] or "5" in report.split("Nordic AB")[1][:40]


CAUSES = [
    ("bad quality", (STORE, PMC), "品质"),
    ("damage", (PMC,), "损坏"),
    ("material lost", (CONTROL, PMC), "遗失"),
    ("漏订", (PMC, CONTROL), "漏订"),
    ("supplier late", (CONTROL, PMC), "供应商"),
]


@pytest.mark.parametrize(("cause", "route", "shown"), CAUSES)
async def test_m06_five_causes_have_five_routes_parallel_tasks_and_a_slip(
    plant: World, cause: str, route: tuple[str, ...], shown: str
) -> None:
    """Practice M6: needed within two days, everybody on the way, push or order, stock, transfer; the slip to both."""
    await ordered(plant, line("PO97-1", "Alba SpA", "standard", 400, "2026-12-22"))
    buyer, heard = Ear(plant, BUYER), {name: Ear(plant, name) for name in route}
    summary = await buyer.after(f"/urgent PO97-1 {cause}")
    assert shown in summary and "12月9日" in summary and "调拨" in summary and "库存" in summary
    for name, ear in heard.items():
        assert "PO97-1" in ear.words(), name
    slips = {name for name in (BUYER, PMC) if any("联络单" in message.text for message in plant.sent(name))}
    assert slips == {BUYER, PMC}
    assert "先不动" in summary


async def test_m06_the_plan_moves_only_when_the_firm_date_misses_the_need(plant: World) -> None:
    """Practice M6: in time it stands, later it moves."""
    await ordered(plant, line("PO97-2", "宏达五金", "standard", 400, "2026-12-22"), yu="PO97-2")
    buyer, yu, pmc = Ear(plant, BUYER), Ear(plant, "yu"), Ear(plant, PMC)
    await buyer.after("/urgent PO97-2 supplier late 12-09")
    pmc.take()
    await yu.after("明天下午3点能到")
    assert "计划要调" not in pmc.words()
    await yu.after("不好意思,要到周五上午10点")
    assert "计划要调" in pmc.words()
    assert "M6" in await why(plant, BUYER, "PO97-2") or "PO97-2" in await buyer.after("/urgent")


async def test_m06_600_of_1000_is_promised_kept_and_the_rest_is_open(plant: World) -> None:
    """Practice M6, story 7: quantities in promises."""
    await ordered(plant, line("PO98-1", "Alba SpA", "custom", 1000, "2026-12-30"), alba="PO98-1")
    alba, buyer = Ear(plant, "alba"), Ear(plant, BUYER)
    told = await alba.after("600 pcs on Thursday 15:00, the rest next week")
    assert "600 pcs" in told and "10 Dec" in told
    await plant.to("2026-12-10 14:00")
    came = await buyer.after("/arrived PO98-1 600")
    assert "600" in came and "400" in came and "1,000" in came
    case = await plant.facts("PO98-1")
    assert case["promises"][-1]["state"] == "kept" and case["quantity"]["received"] == "600"
    await buyer.after("/promised PO98-1 12-16 15:00 400件")
    await plant.to("2026-12-16 14:00")
    await buyer.after("/arrived PO98-1 150")
    await plant.to("2026-12-18 12:00")
    last = (await plant.facts("PO98-1"))["promises"][-1]
    assert (last["state"], last["level"]) == ("partly_kept", 1)
