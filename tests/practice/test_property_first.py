"""Property fee, first half: what an owner and a colleague see of the rows P1 to P6, on a street of its own."""

from pathlib import Path

import pytest

from tests.handlers.estate import answer, facts_of
from tests.practice.street import (
    DAI,
    FLAT,
    HEAD,
    LEDGER,
    QIAO,
    because,
    dues,
    heard,
    keys,
    lane,
    said_at,
)
from tests.world import World

MRS_KE = dues(FLAT, "柯女士", 500_00, 500_00)  # September and October
WAYS = ("银行转账", "微信", "支付宝")


async def begin(world: World, unit: str = FLAT) -> None:
    """The chat is open, she said who she is, and what came by now is read."""
    await world.bind(unit)
    heard(world, unit)


# --- P1 ---


async def test_p01_everybody_is_reminded_alone_at_the_nodes_of_the_month(tmp_path: Path) -> None:
    """Practice P1: 5th, 10th, 14th, 18th, 25th at 19:00, moved to the next allowed day; each with her own sum."""
    ray = dues("16-302", "Ann Ray", 620_00)
    async with lane(tmp_path, "2026-11-03 10:00", MRS_KE, ray) as world:
        await begin(world)
        await world.bind("16-302")
        await world.say("16-302", "/language en")
        heard(world, FLAT)
        await world.to("2026-11-30 22:00")
        nodes = [f"2026-11-{day}T19:00" for day in ("05", "10", "16", "18", "25")]  # the 14th is a Saturday
        assert [at for at, _ in await said_at(world, FLAT)][-5:] == nodes
        hers = world.sent(FLAT)[-5:]
        assert all("柯女士" in m.text and "¥1,000.00" in m.text and "Ray" not in m.text for m in hers)
        theirs = world.sent("16-302")[-5:]
        assert all("Ann Ray" in m.text and "¥620.00" in m.text and "柯" not in m.text for m in theirs)
        assert len({m.text for m in hers}) == 5, "never the same words twice in a month"
        assert "C04" in await because(world, FLAT) or "12月" in await because(world, FLAT)


async def test_p01_the_fee_of_the_month_waits_for_the_5th_and_names_the_15th(tmp_path: Path) -> None:
    """Practice P1: the message of the 5th is the before-due notice; the fee is due on the 15th."""
    async with lane(tmp_path, "2026-11-02 10:00", dues(FLAT, "柯女士", 500_00, month=11)) as world:
        await begin(world)
        await world.to("2026-11-04 22:00")
        assert heard(world, FLAT) == ""
        await world.to("2026-11-05 20:30")
        first = heard(world, FLAT)
        assert "¥500.00" in first
        assert "11月15日" in first


async def test_p01_the_second_preset_starts_on_the_15th(tmp_path: Path) -> None:
    """Practice P1."""
    opening = dues(FLAT, "柯女士", 500_00, month=12, playbook="property_fee_15")
    async with lane(tmp_path, "2026-12-01 10:00", opening) as world:
        await begin(world)
        await world.to("2026-12-14 22:00")
        assert heard(world, FLAT) == ""
        await world.to("2026-12-15 20:30")
        assert "¥500.00" in heard(world, FLAT)


async def test_p01_who_paid_by_himself_costs_nobody_a_minute(tmp_path: Path) -> None:
    """Practice P1: normal payers run by machine."""
    async with lane(tmp_path, "2026-11-02 10:00", dues(FLAT, "柯女士", 500_00, month=11)) as world:
        await begin(world)
        await world.to("2026-11-05 20:30")
        await world.say(LEDGER, f"/received\n{FLAT} 500.00")
        await world.press(LEDGER, "确认")
        await world.forward(minutes=2)
        assert "收到" in heard(world, FLAT)
        await world.to("2026-11-30 22:00")
        assert heard(world, FLAT) == ""
        assert await facts_of(world, FLAT, "tasked") == []
        cards = [m for m in world.sent(DAI) if m.buttons]
        assert cards == []


# --- P2 ---


@pytest.mark.parametrize("words", ["改天再说吧", "这阵子抽不开身,有时间就去", "我知道了", "過幾天就去辦"])
async def test_p02_a_vague_answer_is_answered_with_a_way_to_pay_and_two_days(
    tmp_path: Path, words: str
) -> None:
    """Practice P2: at once, without coming; transfer, WeChat, Alipay, direct debit; it never closes a round."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        said = await answer(world, FLAT, words)
        assert "https://pay.example/" in said
        assert all(way in said for way in (*WAYS, "代扣"))
        assert keys(world, FLAT)[:2] == ["11月14日 周六", "11月15日 周日"]
        case = await world.facts(FLAT)
        assert (case["status"], case["promise"]) == ("open", None)
        assert case["next"]["at"] is not None


@pytest.mark.parametrize("words", ["in a few days", "when I have time", "yeah, I know"])
async def test_p02_in_english_too(tmp_path: Path, words: str) -> None:
    """Practice P2."""
    async with lane(tmp_path, "2026-11-09 10:00", dues(FLAT, "Kay Lind", 500_00, locale="en")) as world:
        await begin(world)
        said = await answer(world, FLAT, words)
        assert all(
            way in said for way in ("https://pay.example/", "transfer", "WeChat", "Alipay", "direct debit")
        )
        assert keys(world, FLAT)[:2] == ["Sat 14 Nov", "Sun 15 Nov"]


async def test_p02_a_friendly_talk_is_no_progress(tmp_path: Path) -> None:
    """Practice P2: a friendly tone is not progress; the round goes on after the talk."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await world.say(DAI, f"/spoke {FLAT} 聊得很愉快")
        assert (await world.facts(FLAT))["status"] == "open"
        await world.to("2026-11-10 20:30")
        assert "¥1,000.00" in heard(world, FLAT)


async def test_p02_chain_from_the_link_to_the_call_with_the_history(tmp_path: Path) -> None:
    """Practice P2 chain: +30 min, eve, the minute, nearer in the same reply, three times, then a call."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await answer(world, FLAT, "改天吧,这会儿忙")
        await world.press(FLAT, "周日")
        await world.press(FLAT, "下午")
        await world.press(FLAT, "16:30")
        assert "11月15日 周日 16:30" in world.last(FLAT), "whoever takes the promise says when we come back"
        heard(world, FLAT)
        await world.to("2026-11-09 10:29")
        assert heard(world, FLAT) == ""
        await world.to("2026-11-09 10:30")
        arrived = heard(world, FLAT)
        assert "收到了吗" in arrived
        assert "11月15日 周日 16:30 不变" in arrived
        await world.to("2026-11-14 18:59")
        assert heard(world, FLAT) == ""
        await world.to("2026-11-14 19:00")
        assert "明天" in heard(world, FLAT)
        await world.to("2026-11-15 16:29")
        assert heard(world, FLAT) == ""
        await world.to("2026-11-15 16:30")
        asked = heard(world, FLAT)
        assert "时间和金额" in asked
        assert "¥" not in asked, "a neutral check"
        assert keys(world, FLAT)[:3] == ["已经转了", "还没有", "换个时间"]
        for day, hour in ((15, 19), (16, 19)):
            await world.press(FLAT, "还没有")
            nearer = heard(world, FLAT)
            assert "https://" not in nearer, "the nearer offer carries no new link"
            assert keys(world, FLAT)[0].endswith(f"{hour}:00")
            await world.press(FLAT, f"11月{day}日")
            heard(world, FLAT)
            await world.to(f"2026-11-{day} {hour}:00")
            assert heard(world, FLAT).count("约好的时间到了") == 1, "no second +30 min in one talk"
        heard(world, DAI)
        await world.press(FLAT, "还没有")
        card = heard(world, DAI)
        assert "第 3 次失信" in card
        assert all(
            when in card for when in ("11月15日 周日 16:30", "11月15日 周日 19:00", "11月16日 周一 19:00")
        )
        heard(world, FLAT)
        await world.to("2026-11-30 22:00")
        assert heard(world, FLAT) == "", "nothing of ours until the steward has called"


async def test_p02_chain_without_a_time_the_half_hour_asks_which_day(tmp_path: Path) -> None:
    """Practice P2 chain: once a talk."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await answer(world, FLAT, "改天吧,这会儿忙")
        await world.to("2026-11-09 10:20")
        await answer(world, FLAT, "到时候再看")
        heard(world, FLAT)
        await world.to("2026-11-09 13:00")
        asked = heard(world, FLAT)
        assert asked.count("收到了吗") == 1
        assert "哪" in asked or "还是" in asked
        assert keys(world, FLAT)[:2] == ["11月14日 周六", "11月15日 周日"]


async def test_p02_chain_more_than_is_owed_is_kept_as_prepayment(tmp_path: Path) -> None:
    """Practice P2 chain: and everything that was planned is gone in the same moment."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await answer(world, FLAT, "周四 15:00 转")
        await world.say(DAI, f"/paid {FLAT} 4000")
        assert (await world.facts(FLAT))["next"]["at"] is None
        await world.forward(minutes=1)
        thanks = heard(world, FLAT)
        assert "¥3,000.00" in thanks
        assert "预存" in thanks
        await world.to("2027-01-20 10:00")
        assert heard(world, FLAT) == ""


async def test_p02_our_promises_are_kept_to_the_minute_and_told(tmp_path: Path) -> None:
    """Practice P2: "on Tuesday finance checks the account, I tell you when it is in"."""
    async with lane(tmp_path, "2026-11-12 15:00", MRS_KE) as world:
        await begin(world)
        said = await answer(world, DAI, f"/pledge {FLAT} 下周二 10:00 查账 for finance")
        assert "11月17日 周二 10:00" in said
        heard(world, LEDGER)
        await world.to("2026-11-17 09:59")
        assert "查账" not in heard(world, LEDGER)
        await world.to("2026-11-17 10:00")
        assert "答应过" in heard(world, LEDGER)
        heard(world, FLAT)
        await world.press(LEDGER, "办好了")
        await world.forward(minutes=2)
        assert "答应过" in heard(world, FLAT)


async def test_p02_our_promises_already_sent_is_a_claim_with_a_date_and_no_reminder(tmp_path: Path) -> None:
    """Practice P2: finance answers by a named time, the steward sees the date of the last bank list."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await world.say(LEDGER, f"/received\n{FLAT} 1.00")
        await world.press(LEDGER, "确认")
        await world.forward(minutes=2)
        heard(world, LEDGER)
        said = await answer(world, FLAT, "上周五已经转过去了")
        assert "11月10日 周二 18:00" in said
        assert "最近一次银行名单:11月9日" in heard(world, LEDGER)
        assert "11月9日" in await answer(world, DAI, f"/case {FLAT}")
        heard(world, FLAT)
        await world.to("2026-11-10 18:00")
        assert heard(world, FLAT) == "", "the 10th passes without a reminder"
        assert "答应过现在给回音" in heard(world, LEDGER)
        await world.press(LEDGER, "没查到")
        assert "没有查到" in heard(world, FLAT)
        heard(world, LEDGER)
        await world.to("2026-11-11 10:00")
        assert FLAT not in heard(world, LEDGER), "answered is done"


# --- P3 ---


async def appeal(world: World, *traits: str) -> str:
    """The words of the 18th for somebody about whom this is noted, after a manager has read them once."""
    await world.say(DAI, f"/trait {FLAT} {' '.join(traits)}")
    await world.say(HEAD, "/approve appeal")
    await world.press(HEAD, "确认")
    await world.to("2026-11-17 10:00")
    heard(world, FLAT)
    await world.to("2026-11-18 20:30")
    return heard(world, FLAT)


async def test_p03_an_appeal_is_for_patient_people_in_touch_with_short_arrears(tmp_path: Path) -> None:
    """Practice P3: tone by traits; nothing invented about the colleague's own troubles (C26)."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        said = await appeal(world, "patient", "in_touch")
        assert "请您帮个忙" in said
        assert not [word for word in ("领导", "绩效", "扣", "挨批", "考核") if word in said]


@pytest.mark.parametrize(
    "traits", [("patient", "in_touch", "hot_tempered"), ("in_touch", "refuses_openly"), ("patient",)]
)
async def test_p03_never_for_the_hot_tempered_or_who_refuse(tmp_path: Path, traits: tuple[str, ...]) -> None:
    """Practice P3."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        assert "请您帮个忙" not in await appeal(world, *traits)


async def test_p03_never_for_old_arrears(tmp_path: Path) -> None:
    """Practice P3: short arrears only."""
    async with lane(tmp_path, "2026-11-09 10:00", dues(FLAT, "柯女士", 100_00, year=2025, month=6)) as world:
        await begin(world)
        assert "请您帮个忙" not in await appeal(world, "patient", "in_touch")


async def test_p03_the_list_is_closed_and_the_owner_may_see_it(tmp_path: Path) -> None:
    """Practice P3: factual, and the owner may ask; conduct C28."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        assert "C28" in await answer(world, DAI, f"/trait {FLAT} 胆小")
        await world.say(DAI, f"/trait {FLAT} 常联系 急性子")
        assert "急性子" in await answer(world, FLAT, "你们给我贴了什么标签?")


# --- P4 ---


async def test_p04_who_cannot_be_reached_is_looked_for_source_by_source(tmp_path: Path) -> None:
    """Practice P4: other numbers, intercom, a visit first; who tried what with which result; verified first."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await world.say(DAI, f"/wrong {FLAT}")
        listed = await answer(world, DAI, f"/trace {FLAT}")
        order = ["其他号码", "门禁", "上门", "开发商", "合同地址", "出租", "出售", "紧急联系人"]
        assert [listed.index(source) for source in order] == sorted(listed.index(source) for source in order)
        left = listed.split("“")[1].split("”")[0]
        assert "柯女士" in left and "费" not in left and "¥" not in left
        await world.say(DAI, f"/trace {FLAT} intercom nothing")
        await world.say(QIAO, f"/trace {FLAT} emergency_contact passed_on 请她回电")
        again = await answer(world, QIAO, f"/trace {FLAT}")
        assert DAI in again and QIAO in again and "已请转达" in again
        said = await answer(world, QIAO, f"/trace {FLAT} emergency_contact found 13811112222")
        await world.say("ke", f"/start {said.split('/start ')[1].split()[0]}")
        assert "柯女士" in world.last("ke")
        assert "¥" not in world.last("ke"), "a found contact is verified first"


@pytest.mark.parametrize("words", ["请她把物业费交了", "麻烦转告还欠 1000 元", "tell her she is in arrears"])
async def test_p04_nothing_about_debt_is_left_with_others(tmp_path: Path, words: str) -> None:
    """Practice P4 (lint); neighbours and employers are not asked at all (C36)."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await answer(world, DAI, f"/trace {FLAT} letting_order passed_on {words}")
        assert await facts_of(world, FLAT, "traced") == []
        assert "C36" in await answer(world, DAI, f"/trace {FLAT} 邻居 转达 请回电")


# --- P5 ---


async def test_p05_the_repair_first_with_its_progress_and_the_fee_the_same_day(tmp_path: Path) -> None:
    """Practice P5: never open with the fee; report progress; fixed at 16:00, asked the same day, with what was fixed."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        said = await answer(world, FLAT, "主卧墙纸返潮起皮,弄好之前我不交")
        assert "¥" not in said
        assert "不提钱" in await answer(world, DAI, "/next")
        await world.to("2026-11-10 14:30")
        heard(world, FLAT)
        assert "师傅周四上午到" in await answer(world, DAI, f"/progress {FLAT} 墙面已经铲干净,师傅周四上午到")
        await world.forward(minutes=2)
        told = heard(world, FLAT)
        assert "墙面已经铲干净" in told
        assert "¥" not in told
        await world.to("2026-11-12 15:59")
        assert heard(world, FLAT) == ""
        await world.to("2026-11-12 16:00")
        await world.say(DAI, f"/fixed {FLAT} 主卧墙纸换新")
        await world.to("2026-11-12 21:59")
        asked = heard(world, FLAT)
        assert asked.index("主卧墙纸换新") < asked.index("¥1,000.00")


async def test_p05_compensation_is_a_case_of_its_own_after_the_repair(tmp_path: Path) -> None:
    """Practice P5: first repair, then compensation; clearing the fee may be an item of the signed settlement."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await answer(world, FLAT, "墙面渗水把我柜子泡坏了,要赔偿我的柜子")
        assert "赔偿" not in "\n".join(m.text for m in world.sent(HEAD)), "first the repair"
        await world.say(DAI, f"/fixed {FLAT} 渗水点已封堵")
        card = heard(world, HEAD)
        assert "赔偿" in card
        assert "16-301" in card
        assert "协议" in card, "the settlement may clear the fee"
        await world.forward(minutes=2)
        assert (await world.facts(FLAT))["status"] == "open", "the fee goes its own way"


# --- P6 ---


async def test_p06_a_kind_word_carries_no_ask_is_capped_and_not_from_who_caused_it(tmp_path: Path) -> None:
    """Practice P6."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await answer(world, FLAT, f"{DAI}上次对我大呼小叫,太过分了,我要投诉她")
        await world.to("2026-11-10 15:00")
        assert "换一位同事" in await answer(world, DAI, f"/touch {FLAT} activity 周六下午包粽子")
        heard(world, FLAT)
        await world.say(QIAO, f"/touch {FLAT} activity 周六下午在中庭包粽子")
        await world.press(QIAO, "确认")
        said = heard(world, FLAT)
        assert "包粽子" in said
        assert "¥" not in said and "费" not in said and "?" not in said
        assert "上限" in await answer(world, QIAO, f"/touch {FLAT} movein"), "one a day (C06)"


async def test_p06_a_later_repair_is_checked_by_somebody_else(tmp_path: Path) -> None:
    """Practice P6."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await world.say(DAI, f"/trait {FLAT} problem_household")
        await world.say(DAI, f"/dispute {FLAT} 厨房下水堵")
        await world.say(DAI, f"/fixed {FLAT} 已疏通")
        before = {chat: len(world.sent(chat)) for chat in (DAI, QIAO, HEAD)}
        await world.to("2026-11-11 12:00")
        fresh = {chat: "".join(m.text for m in world.sent(chat)[before[chat] :]) for chat in before}
        assert "满不满意" in fresh[QIAO] + fresh[HEAD]
        assert "满不满意" not in fresh[DAI]


@pytest.mark.parametrize(
    "words", ["楼上邻居天天半夜吵,我要投诉", "the neighbour upstairs is noisy every night, I complain"]
)
async def test_p06_a_conflict_between_neighbours_is_our_mediation(tmp_path: Path, words: str) -> None:
    """Practice P6: a mediation task."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await answer(world, FLAT, words)
        assert "mediate" in [task["task"] for task in await facts_of(world, FLAT, "tasked")]
        assert "调解" in "".join(m.text for m in world.sent(DAI))
