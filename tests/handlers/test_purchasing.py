"""Purchasing, from the order line to the last box at goods-in: through the chat, on a moved clock (practice M0 to M6)."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.roster import Line, Opening, Roster, read_roster
from bot.sheets import read_sheets
from handlers.roster import apply, plan
from tests.handlers.estate import answer, buttons, labels
from tests.world import World, world_at

BUYER, STORE, PMC, CONTROL = "林采购", "仓库老王", "PMC刘经理", "物控陈经理"
MONDAY = "2026-11-09 09:30"


def order(unit: str, due: str, qty: int = 1000, *, grade: str = "custom", **more: Any) -> Opening:
    """An order line of one supplier, as the importer makes it."""
    return Opening(
        playbook="purchase_order",
        area=BUYER,
        unit=unit,
        name=more.pop("name", "华强五金"),
        phone=more.pop("phone", "19970001111"),
        lines=(Line("M3螺丝", None, None, qty * 100),),
        starts=datetime.fromisoformat(due),
        steward=BUYER,
        more={"material": "M3螺丝", "qty": str(qty), "measure": "pcs", "grade": grade, **more},
    )


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Monday, 9 November: two lines of one supplier, a buyer, a store, PMC and material control."""
    async with world_at(tmp_path, MONDAY, rate_telegram=0) as world:
        await world.load(order("PO1-1", "2026-11-30"), order("PO1-2", "2026-12-02", 500))
        await world.invite("steward", BUYER, BUYER)
        await world.invite("steward", STORE, BUYER)
        await world.invite("manager", PMC)
        await world.invite("manager", CONTROL)
        for unit in ("PO1-1", "PO1-2"):
            await world.bind(unit)
        yield world


def texts(world: World, chat: str) -> str:
    """Everything a chat was sent, in one text."""
    return "\n".join(message.text for message in world.sent(chat))


async def test_all_open_lines_of_a_supplier_come_in_one_message_at_the_weekly_hour(world: World) -> None:
    """Practice M2."""
    await world.to("2026-11-17 09:00")
    before = len(world.sent("PO1-2"))
    await world.to("2026-11-17 09:30")
    fresh = [message.text for message in world.sent("PO1-2")[before:]]
    assert len(fresh) == 1
    assert "PO1-1 M3螺丝,1,000 pcs,交期 11月30日 周一" in fresh[0]
    assert "PO1-2 M3螺丝,500 pcs,交期 12月2日 周三" in fresh[0]


async def test_an_order_is_asked_about_days_before_its_planned_date(world: World) -> None:
    """Practice M0, M1: ship and inspect take four working days, so the 24th for the 30th."""
    await world.to("2026-11-24 11:00")
    assert "离交期不远了" in texts(world, "PO1-2")
    assert "11月30日 周一照计划到货" in texts(world, "PO1-2")


async def test_a_part_promise_is_kept_by_the_part_and_the_rest_is_settled(world: World) -> None:
    """Practice M6, story 7: 600 of 1,000."""
    told = await answer(world, "PO1-1", "PO1-1 周五先到600件,剩下下周")
    assert "先到 600 pcs" in told
    case = await world.facts("PO1-1")
    assert (case["promise"]["amount"], case["promise"]["end"][:10]) == ("600.00", "2026-11-13")
    assert "【分批到货】" in texts(world, BUYER)
    await world.to("2026-11-13 10:30")
    told = await answer(world, BUYER, "/arrived PO1-1 600")
    assert "到货 600 pcs,还差 400(共 1,000 pcs)" in told
    case = await world.facts("PO1-1")
    assert (case["promises"][-1]["state"], case["promises"][-1]["level"], case["status"]) == (
        "kept",
        1,
        "open",
    )
    assert case["quantity"] == {"ordered": "1000", "received": "600", "measure": "pcs"}
    assert case["owed"] == "0.00"


async def test_a_quantity_for_several_lines_asks_which_line_is_meant(world: World) -> None:
    """Practice M2, M6: nothing is promised for the wrong line."""
    await world.to("2026-11-17 09:30")
    told = await answer(world, "PO1-2", "周五先到300件")
    assert "PO1-1" in told
    assert "PO1-2" in told
    assert (await world.facts("PO1-1"))["promise"] is (await world.facts("PO1-2"))["promise"] is None
    await world.say("PO1-2", "PO1-2 周五先到300件")
    assert (await world.facts("PO1-2"))["promise"]["amount"] == "300.00"
    assert (await world.facts("PO1-1"))["promise"] is None


async def test_as_planned_is_an_answer_and_no_promise(world: World) -> None:
    """Practice M2: the day due is asked about again before it comes."""
    await world.to("2026-11-17 09:30")
    assert "照计划" in await answer(world, "PO1-2", "都照计划")
    assert (await world.facts("PO1-1"))["promises"] == []


async def test_what_a_colleague_heard_on_the_phone_may_be_a_quantity(world: World) -> None:
    """Practice M4: standard parts are asked about by phone."""
    told = await answer(world, BUYER, "/promised PO1-1 周五 600件")
    assert "PO1-1 承诺 11月13日 周五 先到 600 pcs" in told
    assert (await world.facts("PO1-1"))["promise"]["amount"] == "600.00"


async def test_money_is_not_booked_on_goods(world: World) -> None:
    """Facts/reliability, bad inputs."""
    assert "没有记录" in await answer(world, BUYER, "/paid PO1-1 500")
    assert "还差" not in await answer(world, BUYER, "/case PO1-1")
    assert "1,000 pcs" in world.last(BUYER)


async def test_the_last_of_it_closes_the_case_and_a_punctual_supplier_gets_a_word(world: World) -> None:
    """Practice M5: punctual ones rewarded."""
    told = await answer(world, BUYER, "到货 PO1-1")
    assert "到货 1,000 pcs,全部到齐" in told
    await world.to("2026-11-09 10:30")
    assert "准时又齐全" in texts(world, "PO1-2")
    assert (await world.facts("PO1-1"))["outcome"] == "arrived"


async def test_what_came_late_is_thanked_for_without_praise(world: World) -> None:
    """Practice M5: no reproach either."""
    await world.to("2026-12-03 10:00")
    await world.say(BUYER, "/arrived PO1-1")
    before = len(world.sent("PO1-2"))
    await world.to("2026-12-03 10:30")
    thanks = [message.text for message in world.sent("PO1-2")[before:] if "1,000 pcs" in message.text]
    assert len(thanks) == 1
    assert "准时" not in thanks[0]


async def test_an_undo_leaves_no_trace_with_the_supplier(world: World) -> None:
    """Contract: what a typed arrival sets off waits for an undo."""
    await world.to("2026-11-09 10:00")  # the notice of the second line is out
    before = len(world.sent("PO1-2"))
    await world.say(BUYER, "/arrived PO1-1 600")
    await world.say(BUYER, "/undo")
    await world.to("2026-11-09 10:15")
    assert len(world.sent("PO1-2")) == before
    assert (await world.facts("PO1-1"))["quantity"]["received"] == "0"


@pytest.mark.parametrize("typed", ["6000", "abc", "0"])
async def test_a_quantity_that_cannot_be_is_refused_with_what_to_type(world: World, typed: str) -> None:
    """Facts/reliability, bad inputs: nothing is recorded."""
    told = await answer(world, BUYER, f"/arrived PO1-1 {typed}")
    assert "没有记录" in told
    assert (await world.facts("PO1-1"))["quantity"]["received"] == "0"


async def test_the_same_arrival_twice_is_one(world: World) -> None:
    """Facts/reliability, bad inputs."""
    await world.say(BUYER, "/arrived PO1-1 400")
    assert "没有重复记录" in await answer(world, BUYER, "/arrived PO1-1 400")
    assert (await world.facts("PO1-1"))["quantity"]["received"] == "400"


async def test_a_change_of_our_plan_is_told_to_the_supplier_at_once(world: World) -> None:
    """Practice M0, M4: date and quantity of a later file reach the open order."""
    await world.to("2026-11-09 10:00")  # the notice of the second line is out
    await world.load(order("PO1-1", "2026-12-10", 1500))
    await world.to("2026-11-09 10:30")
    assert "PO1-1 M3螺丝,1,500 pcs,交期 12月10日 周四" in world.last("PO1-2")
    assert (await world.facts("PO1-1"))["quantity"]["ordered"] == "1500"
    sent = len(world.sent("PO1-2"))
    await world.load(order("PO1-1", "2026-12-10", 1500))
    await world.to("2026-11-09 10:05")
    assert len(world.sent("PO1-2")) == sent


async def test_help_they_need_from_us_is_our_own_promise_and_they_hear_of_it(world: World) -> None:
    """Practice M4: material, moulds, technical help."""
    told = await answer(world, "PO1-1", "还在等你们的图纸")
    assert "最晚 11月10日 周二 18:00" in told
    assert "【需要我们支援】" in texts(world, BUYER)
    await world.to("2026-11-11 09:30")
    assert "答应过供应商的支援" in texts(world, BUYER)
    await world.press(BUYER, "办好")
    await world.to("2026-11-11 10:30")
    assert "需要我们配合的事有回音了" in texts(world, "PO1-2")


async def test_a_supplier_who_names_no_day_is_asked_for_one_and_the_buyer_hears_it(world: World) -> None:
    """Practice M4, P2: the next two working days; no promise is stored."""
    await answer(world, "PO1-1", "模具出了点问题,可能要晚几天")
    assert "11月10日 周二" in labels(world, "PO1-2") + labels(world, "PO1-1")
    assert "【可能晚到】" in texts(world, BUYER)
    assert (await world.facts("PO1-1"))["promises"] == []


async def test_an_urgent_shortage_goes_its_way_with_tasks_side_by_side_and_slips(world: World) -> None:
    """Practice M6: supplier late → material control, PMC informed; push, stock, transfer, substitute at once."""
    told = await answer(world, BUYER, "/urgent PO1-1 供应商不能按时交货")
    for part in (
        "物控经理(物控陈经理):知悉",
        "PMC(PMC刘经理):知悉",
        "采购(林采购):催供应商",
        "查库存",
        "调拨",
        "替代",
    ):
        assert part in told
    assert "紧急联络单已发给:林采购、PMC刘经理" in told
    assert "请马上催供应商" in texts(world, BUYER)
    assert "紧急联络单" in texts(world, PMC)
    assert "PO1-1" in texts(world, CONTROL)
    assert texts(world, STORE).count("急件") == 0
    assert "PO1-1" in await answer(world, BUYER, "/urgent")
    assert "PO1-1" in await answer(world, BUYER, "/tickler 32")


@pytest.mark.parametrize(
    ("cause", "first"),
    [
        ("来料品质不良", "仓库(仓库老王)"),
        ("生产损坏太多", "班组长(经理)"),
        ("料丢了", "物控经理(物控陈经理)"),
        ("漏订", "PMC(PMC刘经理)"),
        ("supplier late", "物控经理(物控陈经理)"),
    ],
)
async def test_each_cause_has_its_own_way(world: World, cause: str, first: str) -> None:
    """Practice M6: five causes, five routes; a station that nobody holds falls to the manager."""
    told = await answer(world, BUYER, f"/urgent PO1-1 {cause}")
    assert told.split("\n")[1].startswith(f"· {first}")


async def test_a_cause_that_is_not_clear_is_asked_back(world: World) -> None:
    """Practice M6: nothing is guessed, nothing recorded."""
    told = await answer(world, BUYER, "/urgent PO1-1 明天要用")
    assert "漏订" in told
    assert "没有记录" in told
    assert "没有急件" in await answer(world, BUYER, "/urgent")


async def test_the_plan_moves_only_when_the_firm_date_misses_the_need(world: World) -> None:
    """Practice M6."""
    await world.say(BUYER, "/urgent PO1-1 供应商晚交 明天")
    told = await answer(world, "PO1-1", "PO1-1明天上午到")
    assert "记下" in told
    assert "计划不动" in texts(world, PMC)
    assert "计划要调" not in texts(world, PMC)
    await world.say("PO1-1", "PO1-1 周五才能到")
    assert "计划要调" in texts(world, PMC)


async def test_the_plan_is_a_task_at_once_when_the_date_was_known_before(world: World) -> None:
    """Practice M6."""
    await world.say("PO1-1", "PO1-1周五到")
    told = await answer(world, BUYER, "/urgent PO1-1 供应商晚交 明天")
    assert "赶不上" in told
    assert "往后调" in texts(world, PMC)


async def test_urgent_is_over_when_a_colleague_says_so(world: World) -> None:
    """Practice M3: slot 32 is emptied by hand, and by the goods themselves."""
    await world.say(BUYER, "/urgent PO1-1 漏订")
    await world.say(BUYER, "/urgent PO1-2 漏订")
    assert "不再是急件" in await answer(world, BUYER, "/urgent PO1-1 解除")
    await world.say(BUYER, "/arrived PO1-2")
    assert "没有急件" in await answer(world, BUYER, "/urgent")


async def test_the_box_and_the_table_show_what_is_due_and_who_is_to_be_chased(world: World) -> None:
    """Practice M3."""
    await world.to("2026-12-01 12:00")
    box = await answer(world, BUYER, "/tickler")
    assert "跟催箱" in box
    assert "2 日 1" in box
    assert "PO1-2" in await answer(world, BUYER, "跟催 2")
    table = await answer(world, BUYER, "/tickler table")
    assert "未到齐 2 行,要催 2 行" in table
    assert "PO1-1 华强五金:0/1,000 pcs,交期 11月30日 周一,答应 无,晚 1 天 → 要催" in table
    await world.say("PO1-1", "PO1-1周五到")
    assert "要催 1 行" in await answer(world, BUYER, "/tickler table")
    assert "/tickler 17" in await answer(world, BUYER, "/tickler 45")


async def test_progress_is_set_against_the_plan(world: World) -> None:
    """Practice M4: planned against actual."""
    await world.to("2026-11-26 11:00")
    told = await answer(world, BUYER, "/progress PO1-1 生产 600")
    assert "已完成 600 pcs" in told
    assert "落后 2 个工作日" in told
    assert "请购、下单、生产" in await answer(world, BUYER, "/progress PO1-1 随便")


async def test_important_material_has_its_next_report_due_against_actual_progress(world: World) -> None:
    """Practice M4: periodic reports, sooner when it is behind."""
    await world.load(order("PO9-1", "2026-11-12", grade="important", phone="19970002222", name="永信"))
    await world.bind("PO9-1")
    await world.to("2026-11-10 11:00")
    await world.say(BUYER, "/progress PO9-1 生产 100")
    await world.to("2026-11-12 16:30")
    assert "该问下一次进度了" in texts(world, BUYER)


async def test_the_class_of_the_material_chooses_the_playbook(world: World) -> None:
    """Practice M4: standard parts ask the buyer to call and to look for the acceptance form; important ones to visit."""
    await world.load(
        order("PO8-1", "2026-11-17", grade="standard", phone="19970003333", name="兴达"),
        order("PO9-1", "2026-11-23", grade="important", phone="19970002222", name="永信"),
    )
    await world.bind("PO8-1")
    await world.bind("PO9-1")
    await world.to("2026-11-18 11:00")
    buyer, manager = texts(world, BUYER), texts(world, PMC)
    assert "PO8-1 兴达(19970003333):还差 1,000 pcs,请打个电话" in buyer
    assert "PO8-1 兴达:交期已到,验收表收到了吗" in buyer
    assert "PO9-1 永信(19970002222):重要物料,请实地走访" in buyer
    assert "PO9-1 永信:重要物料快到交期" in manager
    assert "对进度的日子" in texts(world, "PO9-1")
    assert "对进度的日子" not in texts(world, "PO8-1")


async def test_a_date_they_named_stops_the_rounds_but_not_the_reports_of_important_material(
    world: World,
) -> None:
    """Practice M4: periodic reports and visits go on; a promise silences the weekly list only."""
    await world.load(order("PO9-1", "2026-11-30", grade="important", phone="19970002222", name="永信"))
    await world.bind("PO9-1")
    await world.say("PO9-1", "27号能到")
    await world.to("2026-11-20 12:00")
    heard = texts(world, "PO9-1")
    assert "对进度的日子" in heard
    assert "本周一起跟您对的货" not in heard
    assert "PO9-1 永信(19970002222):重要物料,请实地走访" in texts(world, BUYER)


async def test_orders_of_a_file_open_with_quantity_and_class_and_no_money(tmp_path: Path) -> None:
    """Practice M1: the importer takes purchase orders into their playbook."""
    raw = Path("tests/fixtures/imports/purchase_orders.csv").read_bytes()
    async with world_at(tmp_path, MONDAY, rate_telegram=0) as world:
        today = world.clock.at.date()
        roster = read_roster(read_sheets("o.csv", raw), playbook=None, area=None, with_ids=False, today=today)
        assert isinstance(roster, Roster)
        async with world.app.store.begin() as tx:
            await apply(world.app.engine, tx, roster, await plan(world.app.engine, tx, roster))
        async with world.app.store.begin() as tx:
            again = await plan(world.app.engine, tx, roster)
        assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, 120)
        case = await world.facts("PO261000-3")
        assert case["quantity"] == {"ordered": "500", "received": "0", "measure": "pcs"}
        assert (case["owed"], [f["trait"] for f in case["facts"] if f["kind"] == "marked"]) == (
            "0.00",
            ["standard"],
        )


async def test_an_english_supplier_reads_and_writes_english(world: World) -> None:
    """Practice M6 in English: 600 on Friday, the rest next week."""
    await world.load(order("PO7-1", "2026-11-30", phone="19970004444", name="Nordic Parts"))
    await world.bind("PO7-1")
    await world.say("PO7-1", "/language en")
    told = await answer(world, "PO7-1", "600 on Friday, rest next week")
    assert "600 pcs at Fri 13 Nov" in told
    assert buttons(world, "PO7-1")


async def test_a_line_that_came_in_is_closed_as_delivered_in_both_languages(world: World) -> None:
    """Goods are delivered, they do not turn up as guests do."""
    await world.say(BUYER, "/arrived PO1-1")
    await world.to("2026-11-10 12:00")
    assert "已到货" in await answer(world, BUYER, "/why PO1-1")
    await world.say(BUYER, "/language en")
    assert "closed: delivered" in await answer(world, BUYER, "/why PO1-1")
