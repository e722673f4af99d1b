"""Acceptance of the second half of the property rows (practice P15 to P26): what an owner and a steward can see."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.practice.cast import Ear, opened, owner, why
from tests.world import World

AREA, MEI, LUO, ANN = "梧桐里", "梅管家", "罗一鸣", "Ann Field"
PENALTY = ("滞纳金", "违约金", "late fee", "penalty")


@pytest.fixture
async def estate(tmp_path: Path) -> AsyncIterator[World]:
    """Monday, 7 December, 09:20: two owners, Chinese and English, one steward, one manager, one guard."""
    async with opened(tmp_path, "2026-12-07 09:20") as world:
        await world.load(
            owner("3-501", LUO, steward=MEI),
            owner("3-502", ANN, steward=MEI, locale="en", phone="19970001502"),
        )
        await world.invite("steward", MEI, AREA)
        await world.invite("manager", "葛经理")
        await world.invite("guard", "门岗", AREA)
        yield world


async def known(world: World, unit: str = "3-501", chat: str = "luo") -> Ear:
    """The owner opens the link and says yes; the first notice is over."""
    await world.bind(unit, chat=chat)
    ear = Ear(world, chat)
    ear.take()
    return ear


async def test_p15_busy_at_noon_is_called_back_at_half_past_twelve_to_the_minute(estate: World) -> None:
    """Practice P15: noon is 12:30, said once, and kept to the minute."""
    luo = await known(estate)
    told = await luo.after("手头有事,中午再找我吧")
    assert "12:30" in told and "¥" not in told
    assert await luo.until("2026-12-07 12:29") == ""
    asked = await luo.until("2026-12-07 12:30")
    assert "现在方便" in asked and "¥" not in asked


async def test_p15_busy_without_a_time_gets_one_of_two_and_nothing_after_not_now(estate: World) -> None:
    """Practice P15: a time at once, politely end, never press on."""
    ann = await known(estate, "3-502", "ann")
    told = await ann.after("in a meeting, can't talk")
    assert "[Mon 7 Dec, 11:00]" not in told.split("[")[0] and told.count("[Mon 7 Dec") == 2
    assert "https://" not in told and "¥" not in told
    assert "14:00" in await ann.pressed("Mon 7 Dec, 14:00")
    assert await ann.until("2026-12-07 13:59") == ""
    asked = await ann.until("2026-12-07 14:00")
    assert "Do you have a moment" in asked
    await ann.after("not now please")
    assert await ann.until("2026-12-07 18:00") == ""


async def test_p16_no_amount_before_the_person_is_known_and_none_on_the_lock_screen(estate: World) -> None:
    """Practice P16: who are you first; the first forty characters hold no amount and no word of debt."""
    await estate.bind("3-501", yes=False, chat="luo")
    luo = Ear(estate, "luo")
    luo.mark = 0
    first = luo.words()
    assert f"{AREA} 3-501" in first and LUO in first and "[是的] [不是]" in first
    assert "先生" not in first and "女士" not in first and "¥" not in first
    assert "¥" not in await luo.after("我到底欠多少?")
    await luo.pressed("是的")
    everything = [message.text for message in estate.sent("luo")]
    for text in everything:
        assert "¥" not in text[:40] and "欠" not in text[:40]
    assert any("¥636.80" in text for text in everything)
    assert MEI in everything[0] and MEI in everything[-1]


async def test_p16_unknown_persons_are_asked_again_without_a_word_of_money(estate: World) -> None:
    """Practice P16, C22."""
    await estate.bind("3-502", yes=False, chat="ann")
    ann = Ear(estate, "ann")
    later = await ann.until("2026-12-10 20:40")
    assert "¥" not in later and "service charge" not in later


async def test_p17_amount_period_deadline_and_how_to_pay_but_no_penalty(estate: World) -> None:
    """Practice P17: nothing of a penalty where no policy says so."""
    await estate.bind("3-501", chat="luo")
    notice = estate.last("luo")
    for piece in ("¥636.80", "2026年9月–10月", "https://pay.example/", "有异议"):
        assert piece in notice
    assert not any(word in notice for word in PENALTY)
    luo = Ear(estate, "luo")
    due = await luo.until("2026-12-14 19:05")
    assert "¥636.80" in due and not any(word in due for word in PENALTY)


OBJECTIONS = [
    ("3-501", "luo", "我们家空着没人住,凭这个也该便宜点吧", "七到八成"),
    ("3-501", "luo", "钥匙都没拿到,还没验房呢", "没有收房"),
    ("3-501", "luo", "起算时间不对,该从拿钥匙那天算", "起算"),
    ("3-501", "luo", "楼道灯坏了半个月没人修", "设施"),
    ("3-502", "ann", "Nobody lives there, the flat has been vacant for a year", "七到八成"),
    ("3-502", "ann", "your guard shouted at my mother", "人员"),
    ("3-502", "ann", "the walls have had cracks since the developer handed it over", "遗留"),
]


@pytest.mark.parametrize(("unit", "chat", "said", "script"), OBJECTIONS)
async def test_p18_an_objection_has_a_reason_a_script_and_our_own_deadline(
    estate: World, unit: str, chat: str, said: str, script: str
) -> None:
    """Practice P18: the seven reasons; vacant flats may pay 70 to 80 %."""
    who, mei = await known(estate, unit, chat), Ear(estate, MEI)
    told = await who.after(said)
    assert "12月9日" in told or "9 Dec" in told
    assert script in mei.words()
    assert (await estate.facts(unit))["status"] == "disputed"
    assert await who.until("2026-12-13 12:00") == ""
    assert "C15" in await why(estate, MEI, unit)


async def test_p18_what_is_disputed_is_not_asked_for_and_the_rest_is(tmp_path: Path) -> None:
    """Practice P18, P17: 318.40 of the fee stays, the parking is not asked for until it is settled."""
    head = "项目,房号,业主姓名,费用期间,收费项目,欠费金额,管家"
    rows = [
        f"{AREA},3-601,方晴,2026-10,{item},{sum_},{MEI}"
        for item, sum_ in (("物业费", "318.40"), ("车位费", "150.00"))
    ]
    async with opened(tmp_path, "2026-12-07 09:20") as world:
        from tests.handlers.matters import load

        await load(world, "property_fee", head, *rows)
        await world.invite("steward", MEI, AREA)
        fang = await known(world, "3-601", "fang")
        mei = Ear(world, MEI)
        told = await mei.after("/dispute 3-601 车位费多收了一个月")
        assert "12月9日" in told
        asked = await fang.until("2026-12-10 19:05")
        assert "¥318.40" in asked and "150" not in asked and "468.40" not in asked
        await mei.after("/resolved 3-601 explained")
        asked = await fang.until("2026-12-15 09:00")
        assert "¥468.40" in asked


async def test_p18_name_a_repair_date_and_i_pay_is_a_branch_of_its_own(estate: World) -> None:
    """Practice P18."""
    luo, mei = await known(estate), Ear(estate, MEI)
    told = await luo.after("厨房渗水,你们定个修的日子,我马上交")
    assert "12月" in told and "修" in told
    assert "日子" in mei.words() or "日期" in mei.words()


async def test_p19_the_next_contact_opens_with_what_was_done(estate: World) -> None:
    """Practice P19: the wish, the problem and what became of it."""
    ann, mei = await known(estate, "3-502", "ann"), Ear(estate, MEI)
    await estate.to("2026-12-08 14:30")
    await ann.after("the bathroom tap is dripping and nobody came, not fixed")
    await mei.after("/note 3-502 likes to be written to in the morning")
    assert "tap" in await mei.after("/next")
    await mei.after("/fixed 3-502 new tap fitted")
    opening = await ann.until("2026-12-08 14:45")
    assert opening.index("new tap fitted") < opening.index("¥636.80")


async def test_p20_only_the_account_of_the_settings_is_ever_named(estate: World) -> None:
    """Practice P20: what a colleague types does not become an account."""
    luo, mei = await known(estate), Ear(estate, MEI)
    told = await luo.after("钱打到哪个账号?")
    assert "https://pay.example/" in told
    await mei.after("/preview")
    refused = await mei.after("/touch 3-501 notice 物业费请转到6222020000001234567户名梅某")
    assert "6222020000001234567" not in (await luo.until("2026-12-07 15:00"))
    assert refused


async def test_p21_wishes_carry_no_ask_and_are_capped(estate: World) -> None:
    """Practice P21: festival, birthday, activity: no amount, no question, one a day."""
    luo, mei = await known(estate), Ear(estate, MEI)
    await estate.to("2026-12-09 09:30")
    shown = await mei.after("/touch 3-501 activity 周六下午三点在会所包饺子")
    assert "会所包饺子" in shown and "¥" not in shown
    await mei.pressed("确认")
    got = await luo.until("2026-12-09 10:00")
    assert "会所包饺子" in got and "¥" not in got and "https://" not in got and "?" not in got.split("[")[0]
    assert "不能发送" in await mei.after("/touch 3-501 birthday")


async def test_p21_the_owners_own_question_makes_one_ask_welcome(estate: World) -> None:
    """Practice P21: who asks how much is told, with the choice of two beside it."""
    luo = await known(estate)
    told = await luo.after("帮我查下我家一共多少钱没交")
    assert "¥636.80" in told and "[12月12日 周六] [12月13日 周日]" in told


@pytest.mark.parametrize("trait", ["vip", "重点业主", "独居老人"])
async def test_p22_some_people_are_asked_by_a_person_only(estate: World, trait: str) -> None:
    """Practice P21, P22: VIP, key owners and lonely elderly: never an ask by machine."""
    luo, mei = await known(estate), Ear(estate, MEI)
    await mei.after(f"/trait 3-501 {trait}")
    assert "P22" in await why(estate, MEI, "3-501")
    assert await luo.until("2027-01-05 12:00") == ""
    assert "3-501" in await mei.after("/next")


async def test_p22_a_vacant_flat_hears_less_often_and_of_the_reduction(estate: World) -> None:
    """Practice P22: each segment picks its playbook and cadence."""
    luo, ann, mei = await known(estate), await known(estate, "3-502", "ann"), Ear(estate, MEI)
    await mei.after("/trait 3-501 空置")
    await estate.to("2026-12-31 12:00")
    empty, lived_in = luo.texts(), ann.texts()
    assert 1 <= len(empty) < len(lived_in)
    assert "空置" in empty[0] and "减" in empty[0]


async def test_p22_how_long_to_solve_is_a_number(estate: World) -> None:
    """Practice P22: problems go to whom they concern, with the days it takes."""
    luo = await known(estate)
    await luo.after("电梯坏了一周没人管")
    fact = next(fact for fact in (await estate.facts("3-501"))["facts"] if fact["kind"] == "disputed")
    assert fact["answer_by"].startswith("2026-12-09T18:00")


async def test_p23_a_first_import_previews_by_age_and_young_debts_come_first(estate: World) -> None:
    """Practice P23: four out of five come back before two years, one after."""
    old = owner("9-901", "常远", "2024-03", "2024-04", steward=MEI)
    young = owner("9-902", "纪小满", "2026-10", "2026-11", steward=MEI)
    await estate.load(old, young)
    mei = Ear(estate, MEI)
    order = [(await mei.after("/next")).partition("（")[0] for _ in range(4)]
    assert "9-901" in order[-1]
    rows = (
        "项目,房号,业主姓名,费用期间,收费项目,欠费金额",
        f"{AREA},1-1,甲,2023-01,物业费,10.00",
        f"{AREA},1-2,乙,2026-11,物业费,20.00",
    )
    boss = Ear(estate, "葛经理")
    estate.console.files["f1"] = "\n".join(rows).encode("utf-8-sig")
    await estate._in("葛经理", text="/import", file={"name": "owners.csv", "ref": "f1"})
    preview = boss.words()
    assert "¥30.00" in preview and "¥10.00" in preview and "¥20.00" in preview
    assert "2 年" in preview or "两年" in preview or "24" in preview


async def test_p23_the_whole_is_asked_first_and_parts_need_a_yes(estate: World) -> None:
    """Practice P23: part payment or instalments by approval."""
    luo, mei, boss = await known(estate), Ear(estate, MEI), Ear(estate, "葛经理")
    assert "¥636.80" in estate.last("luo")
    told = await luo.after("能不能分几次付?")
    assert "12月8日" in told
    assert "3-501" in mei.words()
    await mei.after("/plan 3-501 318.40 12-15, 318.40 01-15 because 刚换工作")
    assert luo.words() == ""
    assert "¥318.40" in boss.words()
    await boss.pressed("同意")
    assert luo.words().count("¥318.40") == 2


async def test_p24_who_pays_in_time_again_and_again_is_thanked_for_it(estate: World) -> None:
    """Practice P24: thanks for paying on time in a row."""
    luo, mei = await known(estate), Ear(estate, MEI)
    await luo.after("12月9日下午3点转")
    await estate.to("2026-12-09 14:30")
    await mei.after("/paid 3-501 all")
    thanks = await luo.until("2026-12-09 14:35")
    assert "谢谢" in thanks and "¥636.80" in thanks
    assert await luo.until("2027-01-31 12:00") == ""


async def test_p24_a_waiver_is_an_application_that_a_manager_grants(estate: World) -> None:
    """Practice P24: "I will apply", approved, then told."""
    ann, mei, boss = await known(estate, "3-502", "ann"), Ear(estate, MEI), Ear(estate, "葛经理")
    told = await mei.after("/waive 3-502 36.80 paid the rest at once")
    assert "申请" in told
    assert ann.words() == "" and "¥36.80" in boss.words()
    await boss.pressed("同意")
    assert "¥36.80" in ann.words()
    assert (await estate.facts("3-502"))["owed"] == "600.00"


async def test_p25_a_logged_call_holds_the_bot_for_two_hours(estate: World) -> None:
    """Practice P25: 2 h, shown on the card; a moment the owner chose is kept all the same."""
    luo, mei = await known(estate), Ear(estate, MEI)
    await estate.to("2026-12-10 18:30")
    await mei.after("/spoke 3-501 friendly")
    card = await mei.after("/case 3-501")
    assert "20:30" in card and "交回机器人" in card
    assert await luo.until("2026-12-10 20:30") == ""
    ann = await known(estate, "3-502", "ann")
    await ann.after("Friday 15:00")
    await estate.to("2026-12-11 14:30")
    await mei.after("/spoke 3-502 friendly")
    assert await ann.until("2026-12-11 14:59") == "" and await ann.until("2026-12-11 15:00") != ""


async def test_p25_the_floor_can_be_given_back(estate: World) -> None:
    """Practice P25."""
    luo, mei = await known(estate), Ear(estate, MEI)
    await estate.to("2026-12-10 18:30")
    await mei.after("/spoke 3-501")
    await mei.after("/case 3-501")
    await mei.pressed("交回机器人")
    assert await luo.until("2026-12-10 19:01") != ""


async def test_p26_nobody_is_bound_on_the_first_day_and_nothing_stalls(tmp_path: Path) -> None:
    """Practice P26: batches of fifteen, the share in per cent, a link to hand over."""
    async with opened(tmp_path, "2026-12-07 08:30") as world:
        await world.load(*(owner(f"6-{number}", f"业主{number}", steward=MEI) for number in range(101, 121)))
        await world.invite("steward", MEI, AREA)
        mei = Ear(world, MEI)
        morning = await mei.until("2026-12-07 09:05")
        assert "20 人里 0 人" in morning and "0%" in morning
        batch = await mei.after("/unbound")
        assert sum(f"{number}. 6-" in batch for number in range(1, 21)) == 15
        assert "6-1" in await mei.after("/next")
        await world.bind("6-101", chat="first")
        assert "5%" in await mei.after("/unbound")
