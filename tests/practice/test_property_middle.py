"""Property fee, second half: what an owner and a colleague see of the rows P7 to P14, on a street of its own."""

from pathlib import Path
from shutil import copytree

import pytest

from tests.handlers.estate import answer
from tests.papers.reading import text_of
from tests.practice.street import (
    DAI,
    FLAT,
    GATE,
    HEAD,
    LANE,
    LEDGER,
    QIAO,
    SECOND,
    because,
    dues,
    heard,
    keys,
    lane,
    said_at,
)
from tests.world import World, at

MRS_KE = dues(FLAT, "柯女士", 500_00, 500_00)  # September and October
FIRM = "衡正律师事务所, 许律师, 13100000000000009, 委2026-31"


async def begin(world: World, unit: str = FLAT) -> None:
    """The chat is open, she said who she is, and what came by now is read."""
    await world.bind(unit)
    heard(world, unit)


async def leap(world: World, when: str) -> None:
    """The clock jumps; what lay between is looked at once."""
    world.clock.at = at(when)
    await world.tick()


async def explain(world: World, *days: str) -> None:
    """A colleague explains it in person."""
    for day in days:
        await leap(world, day)
        await world.say(DAI, f"/spoke {FLAT} 当面解释过")


async def letter(world: World) -> None:
    """Drafted, approved by a manager, sent into her own chat."""
    await world.say(DAI, f"/letter {FLAT}")
    await world.say(HEAD, f"/approve {FLAT}")
    await world.say(DAI, f"/letter {FLAT} sent")


def papers(world: World, chat: str) -> list[str]:
    """The texts of the documents a chat was sent."""
    return [text_of(m.document.content) for m in world.sent(chat) if m.document]


# --- P7 ---


async def test_p07_seen_at_the_gate_the_steward_knows_and_the_guard_learns_nothing(tmp_path: Path) -> None:
    """Practice P7: amount, last promise, open repairs, script, may we speak; folded within 2 h; told at once."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await answer(world, FLAT, "周四 15:00 转")
        heard(world, DAI)
        for seen in ("看见 16-301", "/seen 16-301", "16-301 看到"):
            assert await answer(world, GATE, seen) == "已记录,谢谢"
        card = heard(world, DAI)
        assert card.count("【到场】") == 1, "folded"
        for word in ("柯女士", "¥1,000.00", "11月12日 周四 15:00", "待修", "开场", "能否开口"):
            assert word in card
        await world.press(DAI, "已联系")
        await world.forward(hours=2, minutes=1)
        heard(world, DAI)
        await world.say(GATE, "看见 16-301")
        assert "【到场】" in heard(world, DAI), "two hours later it is news again"
        assert not [m for m in world.sent(GATE) if "¥" in m.text or "费" in m.text]


async def test_p07_without_a_tap_in_three_minutes_it_goes_on(tmp_path: Path) -> None:
    """Practice P7: off duty the roster; no tap in 3 min, the deputy, then the manager."""
    async with lane(tmp_path, "2026-11-09 10:00", dues(FLAT, "柯女士", 500_00, steward=DAI)) as world:
        await world.say(HEAD, f"/team deputy {DAI} {QIAO}")
        await world.say(GATE, "看见 16-301")

        def told(chat: str) -> int:
            return sum("【到场】" in m.text for m in world.sent(chat))

        await world.to("2026-11-09 10:02")
        assert (told(DAI), told(QIAO), told(HEAD)) == (1, 0, 0)
        await world.to("2026-11-09 10:03")
        assert (told(DAI), told(QIAO), told(HEAD)) == (1, 1, 0)
        await world.to("2026-11-09 10:06")
        assert (told(DAI), told(QIAO), told(HEAD)) == (1, 1, 1)
        await world.say(HEAD, f"/team duty {DAI} mon-fri 13:00-18:00")
        await world.to("2026-11-10 10:00")
        await world.say(GATE, "看见 16-301")
        assert (told(DAI), told(QIAO)) == (1, 2), "off duty"


async def test_p07_plates_and_bays_are_the_same_to_the_guard(tmp_path: Path) -> None:
    """Practice P7: a plate or a bay; a visit is logged, the receipt is in hand."""
    opening = dues(FLAT, "柯女士", 500_00, more={"plate": "京A12345", "bay": "B-17"})
    async with lane(tmp_path, "2026-11-09 10:00", opening) as world:
        for word in ("京A12345", "B-17"):
            heard(world, DAI)
            assert await answer(world, GATE, f"/seen {word}") == "已记录,谢谢"
            assert "柯女士" in heard(world, DAI), word
            await world.forward(hours=3)


# --- P8 ---


async def test_p08_a_letter_only_after_explanations_and_with_its_papers(tmp_path: Path) -> None:
    """Practice P8: name, address, amount, period, contact; history, arrears, ways to pay attached; a manager's yes."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        assert "要满 2 次" in await answer(world, DAI, f"/letter {FLAT}")
        await explain(world, "2026-11-10 10:00", "2026-11-11 10:00")
        await world.say(DAI, f"/letter {FLAT}")
        assert papers(world, FLAT) == []
        await world.say(HEAD, f"/approve {FLAT}")
        assert papers(world, FLAT) == [], "approved is not sent"
        await world.say(DAI, f"/letter {FLAT} sent")
        (text,) = papers(world, FLAT)
        for word in ("柯女士", LANE, FLAT, "¥1,000.00", "2026年9月", "2026年10月", "青禾物业"):
            assert word in text


async def test_p08_seven_silent_days_for_bot_and_staff_and_a_call_on_the_last(tmp_path: Path) -> None:
    """Practice P8: 7 days; demands only; staff are warned when they try; the task of day 7."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await explain(world, "2026-11-10 10:00", "2026-11-11 10:00")
        await letter(world)
        heard(world, FLAT), heard(world, DAI)
        assert (await world.facts(FLAT))["status"] == "quiet"
        said = await answer(world, DAI, f"/remind {FLAT}")
        assert "C11" in said and "11月18日" in said
        assert "C11" in await answer(world, DAI, f"/visit {FLAT}")
        assert "如实记下" in keys(world, DAI)
        heard(world, DAI)
        await world.to("2026-11-18 09:59")
        assert "函后第 7 天" not in heard(world, DAI)
        await world.to("2026-11-18 10:00")
        assert "函后第 7 天" in heard(world, DAI)
        assert heard(world, FLAT) == ""
        await world.to("2026-11-26 10:00")
        assert "¥1,000.00" not in heard(world, FLAT), "no ask before the 15 days of the letter are over"


async def test_p08_her_own_word_ends_the_silence_and_a_repair_goes_on_in_it(tmp_path: Path) -> None:
    """Practice P8: replies and repairs go on; the owner's own word ends it."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await explain(world, "2026-11-10 10:00", "2026-11-11 10:00")
        await letter(world)
        await world.to("2026-11-13 10:00")
        heard(world, FLAT)
        await world.say(FLAT, "这封信里的金额怎么算的?")
        assert heard(world, FLAT) != ""
        await world.say(FLAT, "好,下周三上午十点半我转")
        assert (await world.facts(FLAT))["status"] == "promised"
        await world.to("2026-11-18 10:30")
        assert "约好的时间到了" in heard(world, FLAT)


# --- P9 ---


async def test_p09_not_before_three_months_two_letters_and_an_honest_notice(tmp_path: Path) -> None:
    """Practice P9: >= 3 months, >= 2 letters; approved by name; +14 days of silence; then a task to call."""
    old = dues(FLAT, "柯女士", 300_00, 300_00, month=6)
    async with lane(tmp_path, "2026-11-03 10:00", old) as world:
        await world.invite("manager", SECOND)
        await begin(world)
        missing = await answer(world, HEAD, f"/lawyer {FLAT}")
        assert "要满 2 封" in missing and "如实告知" in missing
        await explain(world, "2026-11-04 10:00", "2026-11-05 10:00")
        await letter(world)
        await leap(world, "2026-12-08 10:00")
        await letter(world)
        await leap(world, "2026-12-28 14:30")
        heard(world, FLAT)
        await world.say(HEAD, f"/lawyer {FLAT} notice 01-04")
        told = heard(world, FLAT)
        assert "1月4日" in told and "律师事务所" in told
        await leap(world, "2027-01-04 10:00")
        heard(world, DAI), heard(world, HEAD)
        await world.say(HEAD, f"/lawyer {FLAT} {FIRM}")
        before = len(papers(world, HEAD))
        assert "自己写的" in await answer(world, HEAD, f"/approve {FLAT}"), "approved by another, by name"
        assert len(papers(world, HEAD)) == before
        await world.say(SECOND, f"/approve {FLAT}")
        file = papers(world, SECOND)[-1]
        assert "衡正律师事务所" in file and "¥600.00" in file
        await world.say(HEAD, f"/lawyer {FLAT} delivered")
        heard(world, FLAT), heard(world, DAI)
        assert "C12" in await answer(world, DAI, f"/remind {FLAT}")
        heard(world, DAI)
        await leap(world, "2027-01-18 23:00")
        assert "律师函到期" not in heard(world, DAI)
        assert heard(world, FLAT) == "", "14 days of silence"
        await leap(world, "2027-01-19 09:00")
        assert "律师函到期" in heard(world, DAI)


async def test_p09_pay_tomorrow_is_a_promise_and_a_relative_learns_nothing(tmp_path: Path) -> None:
    """Practice P9: due next day; the list is a real record; never without its conditions."""
    async with lane(tmp_path, "2026-11-03 10:00", MRS_KE) as world:
        await begin(world)
        await explain(world, "2026-11-10 10:00", "2026-11-11 10:00")
        await letter(world)
        await world.say(FLAT, "我明天上午十点交清,麻烦把我们家从名单里去掉")
        case = await world.facts(FLAT)
        assert case["promise"]["at"].startswith("2026-11-12T10:00")
        assert "名单" in heard(world, HEAD)
        before = {chat: len(world.sent(chat)) for chat in ("son", FLAT)}
        await world.say("son", "我替我妈交物业费,她还欠多少?")
        assert "¥" not in "".join(m.text for m in world.sent("son")[before["son"] :])
        await world.say(LEDGER, f"/paid {FLAT} all")
        assert (await world.facts(FLAT))["outcome"] == "paid"


# --- P10 ---


async def test_p10_no_dunning_where_our_own_service_is_not_in_order(tmp_path: Path) -> None:
    """Practice P10: the gate of the case holds rounds and letters, and says so; put right, the rounds go on."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        said = await answer(world, DAI, f"/service {FLAT} down 三号楼电梯停了")
        assert "三号楼电梯停了" in said
        why = await because(world, FLAT)
        assert "P10" in why
        assert "三号楼电梯停了" in await answer(world, DAI, "/next")
        await world.to("2026-11-24 10:00")
        assert heard(world, FLAT) == ""
        await explain(world, "2026-11-24 10:30", "2026-11-24 14:30")
        assert "P10" in await answer(world, DAI, f"/letter {FLAT}")
        assert FLAT in await answer(world, DAI, f"/service {FLAT} ok 已修复")
        await world.to("2026-11-25 20:30")
        assert "¥1,000.00" in heard(world, FLAT)


async def test_p10_one_steward_before_everyone_and_private_before_formal(tmp_path: Path) -> None:
    """Practice P10: the owner's own steward has the card; formal steps wait for the private ones."""
    async with lane(tmp_path, "2026-11-09 10:00", dues(FLAT, "柯女士", 500_00, steward=QIAO)) as world:
        await begin(world)
        heard(world, DAI), heard(world, QIAO)
        await world.say(FLAT, "请让管家给我回个电话,我有问题想问")
        assert FLAT in heard(world, QIAO)
        assert FLAT not in heard(world, DAI)
        assert "要满 2 次" in await answer(world, QIAO, f"/letter {FLAT}")
        assert "催费函" in await answer(world, HEAD, f"/lawyer {FLAT}")


# --- P11 ---


@pytest.mark.parametrize(("done", "asked_by"), [("10:30", "17:30"), ("16:00", "20:30")])
async def test_p11_fixed_asks_again_within_hours_on_the_same_day(
    tmp_path: Path, done: str, asked_by: str
) -> None:
    """Practice P11: inside the windows."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await world.say(FLAT, "楼道灯坏了一个月,你们修好我马上交")
        await world.to(f"2026-11-12 {done}")
        heard(world, FLAT)
        await world.say(DAI, f"/fixed {FLAT} 楼道灯全部换新")
        await world.to(f"2026-11-12 {asked_by}")
        asked = heard(world, FLAT)
        assert "楼道灯全部换新" in asked
        assert "¥1,000.00" in asked
        assert keys(world, FLAT)[:2] == ["11月14日 周六", "11月15日 周日"]


async def test_p11_fixed_late_at_night_waits_for_the_windows(tmp_path: Path) -> None:
    """Practice P11: inside the windows."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await world.say(FLAT, "楼道灯坏了一个月,你们修好我马上交")
        await world.to("2026-11-12 21:30")
        heard(world, FLAT)
        await world.say(DAI, f"/fixed {FLAT} 楼道灯全部换新")
        await world.to("2026-11-13 08:59")
        assert heard(world, FLAT) == ""
        await world.to("2026-11-13 09:30")
        assert "楼道灯全部换新" in heard(world, FLAT)


# --- P12 ---


@pytest.mark.parametrize(
    ("today", "offered"),
    [
        ("2026-11-11 14:30", ["11月14日 周六", "11月15日 周日"]),  # Monday to Friday: the coming weekend
        ("2026-11-14 14:30", ["11月15日 周日", "11月16日 周一"]),  # Saturday
        ("2026-11-15 14:30", ["11月16日 周一", "11月17日 周二"]),  # Sunday
        (
            "2026-09-24 14:30",
            ["9月28日 周一", "9月29日 周二"],
        ),  # the weekend is Mid-Autumn, the 25th to the 27th
    ],
)
async def test_p12_two_days_are_offered_never_when_are_you_free(
    tmp_path: Path, today: str, offered: list[str]
) -> None:
    """Practice P12: as buttons; public holidays passed over."""
    async with lane(tmp_path, "2026-09-21 10:00", dues(FLAT, "柯女士", 500_00, month=6)) as world:
        await begin(world)
        await leap(world, today)
        said = await answer(world, FLAT, "改天吧")
        assert keys(world, FLAT)[:2] == offered
        assert "什么时候有空" not in said and "何时方便" not in said


async def test_p12_day_half_time_and_how_by_buttons(tmp_path: Path) -> None:
    """Practice P12: morning or afternoon, 09:30/10:30 or 14:30/16:30, transfer or desk; own words at any step."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await world.say(FLAT, "改天吧")
        await world.press(FLAT, "周六")
        assert keys(world, FLAT)[:2] == ["上午", "下午"]
        await world.press(FLAT, "上午")
        assert keys(world, FLAT)[:2] == ["09:30", "10:30"]
        await world.press(FLAT, "10:30")
        assert keys(world, FLAT)[:2] == ["银行转账", "到前台交"]
        heard(world, FLAT)
        await world.press(FLAT, "前台")
        assert "11月14日 周六 10:30" in heard(world, FLAT)
        await world.press(FLAT, "银行转账")
        assert "https://pay.example/" in heard(world, FLAT)
        assert (await world.facts(FLAT))["promise"]["at"].startswith("2026-11-14T10:30")
        await world.say(FLAT, "还是改周日下午四点半吧")
        assert (await world.facts(FLAT))["promise"]["at"].startswith("2026-11-15T16:30")


async def test_p12_no_half_day_that_is_over_and_the_evening_on_request(tmp_path: Path) -> None:
    """Practice P12: none already over; evening on request."""
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE) as world:
        await begin(world)
        await leap(world, "2026-11-14 13:00")
        await world.say(FLAT, "今天交")
        assert "上午" not in keys(world, FLAT)
        await world.say(FLAT, "晚上行不行")
        promise = (await world.facts(FLAT))["promise"]
        assert promise["start"].startswith("2026-11-14T1")


# --- P13 ---


async def test_p13_the_evening_before_asks_the_hour_or_repeats_it(tmp_path: Path) -> None:
    """Practice P13: 19:00; day known: about what time? time known: tomorrow 10:00, as you said."""
    ray = dues("16-302", "冉先生", 620_00)
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE, ray) as world:
        await begin(world)
        await begin(world, "16-302")
        await world.say(FLAT, "周五交")
        await world.say("16-302", "周五上午十点交")
        await world.to("2026-11-12 18:59")
        heard(world, FLAT), heard(world, "16-302")
        await world.to("2026-11-12 19:00")
        assert "大约几点" in heard(world, FLAT)
        sure = heard(world, "16-302")
        assert "明天" in sure and "10:00" in sure and "几点" not in sure


async def test_p13_no_eve_for_a_promise_of_the_day_before(tmp_path: Path) -> None:
    """Practice P13: only for a promise made before that day."""
    async with lane(tmp_path, "2026-11-12 10:00", MRS_KE) as world:
        await begin(world)
        await world.say(FLAT, "明天上午十点交")
        await world.to("2026-11-12 12:00")
        heard(world, FLAT)
        await world.to("2026-11-13 09:59")
        assert heard(world, FLAT) == ""
        await world.to("2026-11-13 10:00")
        assert "约好的时间到了" in heard(world, FLAT)


# --- P14 ---


async def test_p14_never_at_meals_or_rest_and_judged_at_sending(tmp_path: Path) -> None:
    """Practice P14: not at meals; judged when it leaves: a bot that was away in the evening waits for the morning."""
    async with lane(tmp_path, "2026-11-09 12:20", MRS_KE) as world:
        await world.bind(FLAT)
        heard(world, FLAT)
        await world.to("2026-11-09 13:59")
        assert "¥" not in heard(world, FLAT)
        await world.to("2026-11-09 14:00")
        assert "¥1,000.00" in heard(world, FLAT)
        await leap(world, "2026-11-10 20:45")  # it was planned for 19:00
        assert heard(world, FLAT) == ""
        await world.to("2026-11-11 08:59")
        assert heard(world, FLAT) == ""
        await world.to("2026-11-11 19:30")
        assert "¥1,000.00" in heard(world, FLAT)


async def test_p14_holidays_and_make_up_days_are_known(tmp_path: Path) -> None:
    """Practice P14: 调休: Saturday 10 October 2026 is a working day, the week before is not."""
    async with lane(tmp_path, "2026-09-30 15:00", dues(FLAT, "柯女士", 500_00, month=6)) as world:
        await begin(world)
        await world.to("2026-10-07 23:00")
        assert heard(world, FLAT) == "", "the round of the 5th waits for the end of the holiday"
        await world.to("2026-10-10 20:30")
        assert [at for at, step in await said_at(world, FLAT)][-2:] == [
            "2026-10-08T19:00",
            "2026-10-10T19:00",
        ]
        assert (await said_at(world, FLAT))[-1][1] == "r10"


async def test_p14_why_names_the_rule_and_the_minute(tmp_path: Path) -> None:
    """Practice P14: what is held back is said with rule and time."""
    async with lane(tmp_path, "2026-11-13 21:00", MRS_KE) as world:
        await begin(world)
        said = await because(world, FLAT)
        assert "11月16日 周一 09:00" in said
        assert "C0" in said


@pytest.mark.parametrize(("payday", "evening"), [(0, "2026-11-12T19:00"), (12, "2026-11-11T19:00")])
async def test_p14_a_preferred_round_comes_before_the_weekend_or_before_payday(
    tmp_path: Path, payday: int, evening: str
) -> None:
    """Practice P14: early evening, before a weekend, before payday (a site setting)."""
    books = tmp_path / "books"
    copytree("templates", books)
    book = books / "property_fee" / "playbook.yaml"
    text = book.read_text(encoding="utf-8")
    book.write_text(
        text.replace('say: r10, day: 10, at: "19:00"', "say: r10, day: 10, at: preferred"), "utf-8"
    )
    async with lane(tmp_path, "2026-11-09 10:00", MRS_KE, payday=payday, playbooks=books) as world:
        await begin(world)
        await world.to("2026-11-20 23:00")
        assert [at for at, step in await said_at(world, FLAT) if step == "r10"] == [evening]
