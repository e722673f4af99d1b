"""Acceptance of invoices, silent customers, renewals and the staff rows (practice I1 to I4, S1, R1, S2 to S4)."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.handlers.matters import load
from tests.practice.cast import Ear, opened, owner, why
from tests.world import World

INVOICES = "invoice,customer,contact,issued,due,currency,amount,paid,credit,language"
HARBOUR, KIRA, BOSS = "Harbour Foods", "Kira", "葛经理"


async def office(world: World, credit: str = "", due: str = "2026-12-10") -> Ear:
    """One invoice over 5,000.00 in euros, the collector and the manager."""
    await world.invite("steward", KIRA, HARBOUR)
    await world.invite("manager", BOSS)
    row = f"H-77,{HARBOUR},Otto Lund,2026-11-01,{due},EUR,5200.00,200.00,{credit},en"
    await load(world, "invoice", INVOICES, row)
    await world.bind("H-77", chat="otto")
    return Ear(world, "otto")


async def test_i01_ready_before_the_day_a_friendly_note_after_it_and_the_collector_first(
    tmp_path: Path,
) -> None:
    """Practice I1: five working days before 10 December is the 3rd; the collector hears on the 9th; a note on the 14th."""
    async with opened(tmp_path, "2026-11-26 10:30") as world:
        otto = await office(world)
        kira = Ear(world, KIRA)
        assert await otto.until("2026-12-03 09:59") == ""
        ready = await otto.until("2026-12-03 10:01")
        assert "€5,000.00" in ready and "10 Dec" in ready and "ready" in ready
        await world.to("2026-12-09 09:29")
        kira.take()
        assert "€5,000.00" in await kira.until("2026-12-09 09:31")
        assert await otto.until("2026-12-14 09:59") == ""
        missed = await otto.until("2026-12-14 10:01")
        assert "€5,000.00" in missed and "10 Dec" in missed and "https://pay.example" in missed


async def test_i01_statements_come_on_a_regular_day(tmp_path: Path) -> None:
    """Practice I1: the 25th, with the open lines."""
    async with opened(tmp_path, "2026-11-19 10:30") as world:
        otto = await office(world, due="2027-01-20")
        assert await otto.until("2026-11-25 09:59") == ""
        assert "statement" in await otto.until("2026-11-25 10:01")


async def test_i02_a_plan_is_a_task_a_yes_in_writing_and_promises_with_an_eve(tmp_path: Path) -> None:
    """Practice I2: within one working day, no reminders, approved, confirmed, eve checks; a missed one voids it."""
    async with opened(tmp_path, "2026-11-26 10:30") as world:
        otto = await office(world)
        kira, boss = Ear(world, KIRA), Ear(world, BOSS)
        told = await otto.after("can we split this into two payments?")
        assert "27 Nov, 18:00" in told and "/plan H-77" in kira.words()
        await kira.after("/plan H-77 2000 12-09, 3000 01-08 void because a big customer pays late")
        assert otto.words() == ""
        assert "€2,000.00" in boss.words()
        await boss.pressed("同意")
        written = otto.words()
        assert "9 Dec" in written and "€2,000.00" in written and "8 Jan" in written and "€3,000.00" in written
        assert await otto.until("2026-12-08 15:59") == ""
        assert "9 Dec" in await otto.until("2026-12-08 16:01")
        assert "time we agreed" in await otto.until("2026-12-09 17:01")
        kira.take()
        voided = await kira.until("2026-12-11 09:00")
        assert "分期作废" in voided and "明天到付款日" not in voided


async def test_i02_a_kept_part_leads_to_the_next_and_an_extension_needs_a_reason(tmp_path: Path) -> None:
    """Practice I2: another day only with a reason."""
    async with opened(tmp_path, "2026-11-26 10:30") as world:
        await office(world)
        kira, boss = Ear(world, KIRA), Ear(world, BOSS)
        await kira.after("/plan H-77 2000 12-09, 3000 01-08 void because a big customer pays late")
        await boss.pressed("同意")
        await world.to("2026-12-09 11:00")
        await kira.after("/paid H-77 2000")
        case = await world.facts("H-77")
        assert [one["state"] for one in case["promises"]] == ["kept", "open"]
        refused = await kira.after("/promised H-77 2027-01-20")
        assert (await world.facts("H-77"))["promise"]["end"][:10] == "2027-01-08" and refused
        await kira.after("/promised H-77 2027-01-20 because their bank is closed")
        assert (await world.facts("H-77"))["promise"]["end"][:10] == "2027-01-20"


@pytest.mark.parametrize(
    ("label", "status"),
    [("It slipped by", "open"), ("Cash is short", "paused"), ("Not going to pay", "open")],
)
async def test_i03_the_cause_comes_first(tmp_path: Path, label: str, status: str) -> None:
    """Practice I3: forgot, unhappy, no cash, unwilling; the same contact is asked."""
    async with opened(tmp_path, "2026-12-07 10:30") as world:
        otto = await office(world, due="2026-12-08")
        asked = await otto.until("2026-12-10 10:01")
        for reason in ("It slipped by", "Not happy", "Cash is short", "Not going to pay"):
            assert f"[{reason}]" in asked
        kira = Ear(world, KIRA)
        told = await otto.pressed(label)
        assert (await world.facts("H-77"))["status"] == status
        if label == "It slipped by":
            assert "11 Dec" in told and "14 Dec" in told
        else:
            assert "H-77" in kira.words()


async def test_i04_cadence_by_credit_and_a_fixed_day(tmp_path: Path) -> None:
    """Practice I4: a good payer hears once where a long overdue one hears every Tuesday at 10:00."""
    counts = {}
    for credit in ("信用好", "长期欠款"):
        folder = tmp_path / credit
        folder.mkdir()
        async with opened(folder, "2026-12-07 10:30") as world:
            otto = await office(world, credit, due="2026-11-02")
            await world.to("2026-12-31 18:00")
            counts[credit] = len(otto.take())
            if credit == "长期欠款":
                messages = (await world.facts("H-77"))["messages"]
                weekly = [one["at"][:16] for one in messages if one["step"] == "weekly"]
                assert weekly[:2] == ["2026-12-08T10:00", "2026-12-15T10:00"]
                assert "约" in "\n".join(message.text for message in world.sent(KIRA))
    assert counts["信用好"] < counts["长期欠款"]


async def test_i04_holding_supply_back_is_a_managers_decision_and_no_message(tmp_path: Path) -> None:
    """Practice I4."""
    async with opened(tmp_path, "2026-12-07 10:30") as world:
        otto = await office(world, due="2026-11-02")
        kira, boss = Ear(world, KIRA), Ear(world, BOSS)
        otto.take()
        await kira.after("/hold H-77 three reminders in vain")
        await boss.pressed("同意")
        assert otto.words() == ""
        assert any(fact["kind"] == "approved" for fact in (await world.facts("H-77"))["facts"])


SHOP = "customer no,contact,shop,doubt,goods,alternative,because,returns,cutoff,language"


async def shopper(world: World, rest: str) -> Ear:
    """A customer who fell silent just now."""
    await world.invite("steward", "小夏", "童衣铺")
    await load(world, "silent_customer", SHOP, f"C-9,顾客,童衣铺,{rest}")
    await world.bind("C-9", chat="mum")
    ear = Ear(world, "mum")
    ear.take()
    return ear


async def test_s01_the_open_doubt_then_a_promised_answer_asked_once(tmp_path: Path) -> None:
    """Practice S1: after minutes the doubt; "I'll ask" is asked about once."""
    async with opened(tmp_path, "2026-12-07 15:00") as world:
        mum = await shopper(world, "sleeve length unclear,coat,,,,,en")
        doubt = await mum.until("2026-12-07 15:07")
        assert "sleeve length" in doubt and "http" not in doubt
        assert await mum.until("2026-12-07 15:30") == ""
        await mum.after("let me ask my husband")
        mum.take()
        await world.to("2026-12-10 18:00")
        assert len(mum.take()) == 1


async def test_s01_closing_within_five_minutes_and_care_at_twenty(tmp_path: Path) -> None:
    """Practice S1: no doubt open: a real cut-off at 16:00; the caring line after 20 min."""
    async with opened(tmp_path, "2026-12-07 15:00") as world:
        mum = await shopper(world, ",羽绒服,,,7 天无理由,16:00,zh-CN")
        closing = await mum.until("2026-12-07 15:05")
        assert "16:00" in closing and "7 天" in closing
        assert await mum.until("2026-12-07 15:19") == ""
        care = await mum.until("2026-12-07 15:31")
        assert care != "" and "16:00" not in care


async def test_s01_out_of_stock_has_an_alternative_a_reason_and_the_right_to_return(tmp_path: Path) -> None:
    """Practice S1."""
    async with opened(tmp_path, "2026-12-07 15:00") as world:
        mum = await shopper(world, "brown is sold out,trousers,grey,it goes with more,14 days,,en")
        said = await mum.until("2026-12-07 15:30")
        assert "grey" in said and "goes with more" in said and "14 days" in said


PUPILS = "student,parent,course,window_ends,fee,likelihood,teacher,summary,language"
TEACHER = "学管师小潘"


async def test_r01_a_month_ahead_with_summary_and_deadline_then_only_who_is_silent(tmp_path: Path) -> None:
    """Practice R1: announced on 9 December for 8 January, with the stage summary; who answered hears no more."""
    async with opened(tmp_path, "2026-12-07 10:00") as world:
        await world.invite("steward", TEACHER, TEACHER)
        rows = [
            f"{name},{name}'s mother,maths,2027-01-08,2680,sure,{TEACHER},quicker with fractions,en"
            for name in ("Leo", "Ida")
        ]
        await load(world, "renewal", PUPILS, *rows)
        await world.bind("Leo-maths", chat="leo")
        await world.bind("Ida-maths", chat="ida")
        leo, ida = Ear(world, "leo"), Ear(world, "ida")
        assert await leo.until("2026-12-09 18:59") == ""
        said = await leo.until("2026-12-09 19:01")
        assert "quicker with fractions" in said and "8 Jan" in said and "¥" not in said
        await leo.after("thank you, we are thinking it over")
        leo.take(), ida.take()
        await world.to("2026-12-18 20:30")
        assert leo.words() == "" and ida.words() != ""
        teacher = Ear(world, TEACHER)
        called = await teacher.until("2026-12-24 12:00")
        assert "Ida's mother:意向强但没有回音" in called and "Leo's mother:意向强" not in called


@pytest.mark.parametrize("likelihood", ["likely", "unsure"])
async def test_r01_the_likely_and_the_unsure_are_called(tmp_path: Path, likelihood: str) -> None:
    """Practice R1: a call, the ask lightly at its end; the reason is noted."""
    async with opened(tmp_path, "2026-12-07 10:00") as world:
        await world.invite("steward", TEACHER, TEACHER)
        await load(
            world,
            "renewal",
            PUPILS,
            f"Max,Max's father,art,2027-01-08,900,{likelihood},{TEACHER},paints boldly,en",
        )
        await world.bind("Max-art", chat="max")
        parent, teacher = Ear(world, "max"), Ear(world, TEACHER)
        await world.to("2026-12-10 09:00")
        parent.take(), teacher.take()
        assert "Max" in await teacher.until("2026-12-14 12:00")
        assert parent.words() == ""
        assert "Max" in await teacher.after("/note Max-art wants mornings only")


AREA, MEI = "梧桐里", "梅管家"


def cells_of(content: bytes) -> set[str]:
    """Every text in a workbook."""
    book = load_workbook(io.BytesIO(content))
    return {str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None}


async def test_s02_each_evening_hard_cases_with_what_was_tried_and_figures(tmp_path: Path) -> None:
    """Practice S2."""
    async with opened(tmp_path, "2026-12-07 09:20") as world:
        await world.load(owner("3-501", "罗一鸣", steward=MEI))
        await world.invite("steward", MEI, AREA)
        await world.invite("manager", BOSS)
        await world.bind("3-501", chat="luo")
        for words in ("今天下午3点转", "明天下午3点转"):
            await world.say("luo", words)
            await world.forward(hours=6 if words.startswith("今天") else 24)
            await world.press("luo", "还没有")
        await world.say(MEI, "/spoke 3-501 friendly")
        mei, boss = Ear(world, MEI), Ear(world, BOSS)
        assert "今晚" not in await mei.until("2026-12-08 17:59")
        evening = await mei.until("2026-12-08 18:00")
        assert "3-501" in evening and "电话 1 次" in evening and f"{MEI}: 沟通 1 次" in evening
        assert "3-501" in boss.words()


async def test_s02_a_day_without_figures_is_no_empty_message(tmp_path: Path) -> None:
    """Practice S2: nothing to tell, nothing is sent."""
    async with opened(tmp_path, "2026-12-07 09:20") as world:
        await office(world, due="2027-01-20")
        await world.to("2026-12-07 19:00")
        assert all(message.text.strip() for message in world.console.sent)


async def test_s03_fifteen_calls_a_day_one_tap_then_the_next_card(tmp_path: Path) -> None:
    """Practice S3: at most fifteen calls, young and large first, reason and script on the card."""
    async with opened(tmp_path, "2026-12-07 09:20") as world:
        rows = [owner(f"6-{n}", f"业主{n}", "2026-10", fen=n * 100, steward=MEI) for n in range(101, 121)]
        await world.load(*rows)
        await world.invite("steward", MEI, AREA)
        mei = Ear(world, MEI)
        card = await mei.after("/next")
        assert "6-120" in card and "原因" in card and "开场" in card and "待修" in card
        for done in range(1, 16):
            card = await mei.pressed("没接")
            assert done == 15 or "现在: 6-" in card
        assert "现在: 6-" not in card
        assert "现在: 6-" not in await mei.after("/next")


async def test_s04_rate_by_area_and_steward_promises_and_cost(tmp_path: Path) -> None:
    """Practice S4: collection rate, kept and broken, contact to promise to paid, contacts each."""
    async with opened(tmp_path, "2026-12-07 09:20") as world:
        await world.load(owner("3-501", "罗一鸣", steward=MEI), owner("3-502", "方晴", steward=MEI))
        await world.invite("steward", MEI, AREA)
        await world.invite("manager", BOSS)
        await world.bind("3-501", chat="luo")
        await world.say("luo", "周三下午3点转")
        await world.to("2026-12-09 14:00")
        await world.say(MEI, "/paid 3-501 all")
        await world.to("2026-12-09 14:10")
        boss = Ear(world, BOSS)
        report = await boss.after(f"/report {AREA}")
        assert "50.0%" in report and "¥636.80" in report and "守约 1" in report
        await world.say(BOSS, "/report xlsx")
        sheet = next(m.document for m in boss.take() if m.document is not None)
        cells = cells_of(sheet.content)
        assert {MEI, AREA} <= cells
        assert "每结清一户" in report and "100" in report
        assert await why(world, MEI, "3-502")
