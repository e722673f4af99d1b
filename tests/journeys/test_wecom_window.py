"""Story 1 of the practice on WeCom with the window open: Mr He of 8-2 is asked and answers without anybody's hand."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.handlers.estate import kinds
from tests.wecom_street import LIN, QIAN, Street, street_at
from tests.world import MOUNTAIN, at, fee

HE, HE_KF = "wmHE", "kfHE"
LINK_WORD = "scene_param="
MONEY = ("¥", "2,736", "2736", "欠", "物业费")


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """Thursday morning; Lin is a member of the application, Mr He holds his bill with the code in his hand."""
    async with street_at(tmp_path, "2026-11-05 08:30") as street:
        await street.load(fee("8-2", "何先生"))
        await street.hire(LIN, "steward", "林芳", MOUNTAIN)
        yield street


async def to_the_promise(street: Street) -> None:
    """He is known, was reminded at nine, and says "in two days" at ten; it becomes Saturday 10:00."""
    await street.arrives("8-2", HE, HE_KF)
    await street.to("2026-11-05 10:00")
    await street.says(HE_KF, "过两天吧")
    await street.picks(HE_KF, "周六")
    await street.picks(HE_KF, "上午")
    await street.says(HE_KF, "十点吧")


# --- who are you? ---


async def test_the_welcome_asks_who_he_is_within_its_twenty_seconds_and_says_how_to_answer(
    street: Street,
) -> None:
    scanned = street.clock.at
    await street.scans(HE, await street.code("8-2", LIN), LIN)
    (welcome,) = street.got(HE)
    assert (welcome.kind, welcome.by) == ("welcome", "linfang")
    assert welcome.at - scanned.timestamp() <= 20
    assert "请问您是观山水一期 8-2 的何先生吗" in welcome.text
    assert LINK_WORD in street.way_back(HE)
    assert not [word for word in MONEY if word in welcome.text]


async def test_a_welcome_word_that_is_too_old_is_not_tried_and_he_is_asked_by_a_task(street: Street) -> None:
    await street.fake.scan(await street.code("8-2", LIN), LIN, HE)
    await street.carry()
    street.clock.forward(timedelta(seconds=30))  # nobody worked meanwhile
    await street.tick()
    assert street.fake.calls("externalcontact/send_welcome_msg") == []
    await by_task_in_the_end(street)


async def test_a_welcome_word_that_comes_too_late_is_refused_and_he_is_asked_by_a_task(
    street: Street,
) -> None:
    await street.fake.scan(await street.code("8-2", LIN), LIN, HE)
    street.clock.forward(timedelta(seconds=30))  # the platform could not reach us
    await street.tick()
    assert [method for method, _ in street.refused()] == ["externalcontact/send_welcome_msg"]
    assert street.got(HE) == []
    await by_task_in_the_end(street)


async def by_task_in_the_end(street: Street) -> None:
    """Lin taps it, and the way to answer is there too."""
    await street.to("2026-11-05 09:01")
    (task,) = street.waiting(LIN)
    assert "请问您是观山水一期 8-2 的何先生吗" in task.text
    await street.taps(LIN)
    assert LINK_WORD in street.way_back(HE)


async def test_the_link_of_the_welcome_leads_into_the_chat_where_a_yes_is_one_press(street: Street) -> None:
    await street.scans(HE, await street.code("8-2", LIN), LIN)
    await street.opens(HE_KF, street.way_back(HE))
    (asked,) = street.got(HE_KF)
    assert [label for label, _ in asked.buttons] == ["是的", "不是"]
    assert not [word for word in MONEY if word in asked.text]
    await street.picks(HE_KF, "是的")
    assert "谢谢您" in street.newest(HE_KF).text
    assert "verified" in await kinds(street, "8-2")


async def test_who_says_no_hears_nothing_more_and_the_contact_of_the_steward_is_closed_too(
    street: Street,
) -> None:
    await street.scans(HE, await street.code("8-2", LIN), LIN)
    await street.opens(HE_KF, street.way_back(HE))
    await street.picks(HE_KF, "不是")
    seen = len(street.got(HE_KF)) + len(street.got(HE))
    await street.to("2026-11-09 12:00")
    assert len(street.got(HE_KF)) + len(street.got(HE)) == seen
    assert street.waiting(LIN) == []
    assert [text for text in street.since(LIN) if "打错了" in text]


# --- story 1 ---


async def test_in_two_days_becomes_a_choice_of_two_and_then_a_minute(street: Street) -> None:
    await street.arrives("8-2", HE, HE_KF)
    await street.to("2026-11-05 09:00")
    reminded = street.newest(HE_KF)
    assert (reminded.kind, reminded.at) == ("kf", at("2026-11-05 09:00").timestamp())
    assert "¥2,736.00" in reminded.text
    await street.to("2026-11-05 10:00")
    await street.says(HE_KF, "过两天吧")
    offer = street.newest(HE_KF)
    assert "https://pay.example/" in offer.text
    assert [label for label, _ in offer.buttons][:2] == ["11月7日 周六", "11月8日 周日"]
    await street.picks(HE_KF, "周六")
    assert [label for label, _ in street.newest(HE_KF).buttons] == ["上午", "下午"]
    await street.picks(HE_KF, "上午")
    assert [label for label, _ in street.newest(HE_KF).buttons] == ["09:30", "10:30"]
    await street.says(HE_KF, "十点吧")
    assert "11月7日 周六 10:00" in street.newest(HE_KF).text
    assert (await street.facts("8-2"))["promise"]["at"].startswith("2026-11-07T10:00")
    assert len(street.got(HE)) == 1  # nothing after the welcome came by anybody's hand


async def test_half_an_hour_later_the_evening_before_and_to_the_second_at_the_promised_minute(
    street: Street,
) -> None:
    await to_the_promise(street)
    street.since(HE_KF)
    await street.to("2026-11-05 10:29")
    assert street.since(HE_KF) == []
    await street.to("2026-11-05 10:31")
    (chain,) = street.since(HE_KF)
    assert "11月7日 周六 10:00 不变" in chain
    await street.to("2026-11-06 18:59")
    assert street.since(HE_KF) == []
    await street.to("2026-11-06 19:00")
    assert "明天" in street.since(HE_KF)[0]
    await street.picks(HE_KF, "照旧")
    street.since(HE_KF)
    await street.to("2026-11-07 09:59:59")
    assert street.since(HE_KF) == []
    await street.to("2026-11-07 10:00")
    check = street.newest(HE_KF)
    assert (check.kind, check.at) == ("kf", at("2026-11-07 10:00").timestamp())
    assert "约好的时间到了" in check.text
    assert street.waiting(LIN) == []
    assert not [text for text in street.since(LIN) if "还有五分钟" in text or "到点了" in text]


async def test_not_yet_gets_the_nearer_offer_in_the_same_breath_and_a_second_check(street: Street) -> None:
    await to_the_promise(street)
    await street.to("2026-11-06 19:00")
    await street.picks(HE_KF, "照旧")
    await street.to("2026-11-07 10:00")
    street.since(HE_KF)
    await street.picks(HE_KF, "还没有")
    (nearer,) = street.since(HE_KF)
    assert "11月7日 周六 19:00" in nearer
    assert "https://pay.example/" not in nearer
    await street.picks(HE_KF, "周六 19:00")
    facts = await street.facts("8-2")
    assert (facts["broken"], facts["promise"]["level"]) == (1, 2)
    street.since(HE_KF)
    await street.to("2026-11-07 19:00")
    assert "约好的时间到了" in street.since(HE_KF)[0]
    assert street.newest(HE_KF).at == at("2026-11-07 19:00").timestamp()
    await street.says(HE_KF, "还没转")
    await street.picks(HE_KF, "周日")
    await street.to("2026-11-08 19:00")
    await street.picks(HE_KF, "还没有")
    assert [text for text in street.since(LIN) if "第 3 次失信" in text]
    assert street.refused() == []


@pytest.mark.parametrize("who", [LIN, QIAN])
async def test_when_the_money_is_there_all_that_was_planned_is_gone_and_he_is_thanked(
    street: Street, who: str
) -> None:
    await street.hire(QIAN, "finance", "钱会计", MOUNTAIN)
    await to_the_promise(street)
    street.since(HE_KF)
    await street.types(who, "/paid 8-2 5472")
    assert "¥2,736.00" in street.newest(who).text
    facts = await street.facts("8-2")
    assert (facts["status"], facts["outcome"], facts["prepaid"]) == ("closed", "paid", "2736.00")
    assert street.since(HE_KF) == []
    await street.forward(minutes=2)
    thanks, receipt = street.since(HE_KF)
    assert "谢谢" in thanks and receipt == ""  # the paper comes as a file
    assert "¥5,472.00" in thanks
    await street.to("2026-12-20 12:00")
    assert street.since(HE_KF) == []
    assert len(street.got(HE)) == 1
    assert street.waiting(LIN) == []


async def test_never_more_than_five_of_ours_stand_between_two_words_of_his(street: Street) -> None:
    """He answers once and is silent then: what does not fit into the window any more becomes a task."""
    await street.arrives("8-2", HE, HE_KF)
    await street.to("2026-11-05 10:00")
    await street.says(HE_KF, "过两天吧")
    await street.to("2026-11-09 20:00")
    await street.says(HE_KF, "再说吧")
    await street.to("2026-11-12 20:00")
    assert 1 < street.in_one_window(HE_KF) <= 5
    assert await left(street) == street.fake.kf.chats[HE_KF].left < 5
    assert street.refused() == []
    assert street.fake.town.tasks


async def left(street: Street) -> int:
    """How many messages the bot believes to have left in his window."""
    async with street.app.store.view() as tx:
        chat = await tx.chat("wecom_kf", HE_KF)
    assert chat is not None
    return chat.window_left


async def test_five_questions_in_a_row_are_all_answered_each_opens_the_window_anew(street: Street) -> None:
    await to_the_promise(street)
    for _ in range(7):
        street.since(HE_KF)
        await street.says(HE_KF, "一共多少钱")
        assert "¥2,736.00" in street.since(HE_KF)[-1]
    assert street.refused() == []
