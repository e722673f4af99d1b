"""Crossing the edge of the 48 hours: a promise that comes due when the window is shut again (wecom 6)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.handlers.estate import facts_of
from tests.wecom_street import LIN, Street, street_at
from tests.world import MOUNTAIN, at, fee

HE, HE_KF = "wmHE", "kfHE"
BY_LINK_ONLY = "kfZHOU"  # opened the customer service chat by a link, and is nobody's contact


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """Tuesday 10:00: Mr He of 8-2 wrote "in two days" in the window and agrees on Saturday 10:00."""
    async with street_at(tmp_path, "2026-11-03 08:30") as street:
        await street.load(fee("8-2", "何先生"), fee("5-2", "周先生"))
        await street.hire(LIN, "steward", "林芳", MOUNTAIN)
        await street.arrives("8-2", HE, HE_KF)
        await street.to("2026-11-03 10:00")
        await street.says(HE_KF, "过两天吧")
        await street.says(HE_KF, "周六上午10点")
        for person in (HE, HE_KF, LIN):
            street.since(person)
        yield street


async def to_the_minute(street: Street) -> None:
    """Nobody taps the evening before; it is Saturday 10:00."""
    await street.to("2026-11-07 10:00")


# --- the truth, from the first day on ---


async def test_the_steward_can_ask_what_goes_by_itself_until_when_and_what_needs_a_tap(
    street: Street,
) -> None:
    await street.types(LIN, "/why 8-2")
    (why,) = street.since(LIN)
    assert "11月5日 周四 10:00 之前可自动发送" in why
    assert "之后由 林芳 点一下发送" in why
    assert "到 11月7日 周六 10:00 没有自动渠道" in why
    assert "提前五分钟有卡片" in why


async def test_he_is_promised_no_more_than_that_we_ask_then_and_by_itself_nothing_is_tried_after_the_edge(
    street: Street,
) -> None:
    await to_the_minute(street)
    sent = [seen.at for seen in street.got(HE_KF) if seen.kind == "kf"]
    assert max(sent) < at("2026-11-05 10:00").timestamp()
    assert street.refused() == []


async def test_the_last_minutes_of_a_window_are_not_relied_on(street: Street) -> None:
    """48 h after his last word is Thursday 10:00: a check of that very minute would be too late for it."""
    await street.says(HE_KF, "还是周四上午10点吧")
    await street.to("2026-11-05 10:00")
    (task,) = street.waiting(LIN)
    assert "约好的时间到了" in task.text
    assert street.refused() == []


# --- the minute ---


async def test_the_evening_before_is_a_task_and_untapped_it_ends_with_the_evening(street: Street) -> None:
    await street.to("2026-11-06 19:01")
    (task,) = street.waiting(LIN)
    assert "明天" in task.text
    assert "点这里回复我们" in str(task.body["attachments"])
    await street.to("2026-11-06 21:00")
    assert task.cancelled
    assert street.since(HE) == []


async def test_the_card_comes_five_minutes_before_the_task_at_the_minute_and_nothing_pretends_to_be_said(
    street: Street,
) -> None:
    await street.to("2026-11-07 09:54")
    street.since(LIN)
    await street.to("2026-11-07 09:55")
    assert "还有五分钟" in street.since(LIN)[0]
    await street.to("2026-11-07 10:00")
    (task,) = street.waiting(LIN)
    assert task.at == at("2026-11-07 10:00").timestamp()
    assert ("check", "awaiting_staff") in await street.ours("8-2")
    assert "check" not in dict(await street.spoken("8-2"))
    assert (street.since(HE), street.since(HE_KF)[1:]) == ([], [])  # only "did it arrive?" of Tuesday 10:30


async def test_through_the_link_of_the_task_he_answers_and_the_next_check_goes_by_itself(
    street: Street,
) -> None:
    await to_the_minute(street)
    await street.taps(LIN)
    assert "约好的时间到了" in street.newest(HE).text
    link = street.way_back(HE)
    assert "scene_param" not in link  # he is known there: no word that binds goes around
    await street.opens(HE_KF, link)
    await street.says(HE_KF, "还没有")
    assert "11月7日 周六 19:00" in street.newest(HE_KF).text
    await street.picks(HE_KF, "周六 19:00")
    facts = await street.facts("8-2")
    assert (facts["broken"], facts["promise"]["level"]) == (1, 2)
    street.since(LIN)
    await street.to("2026-11-07 19:00")
    check = street.newest(HE_KF)
    assert (check.kind, check.at) == ("kf", at("2026-11-07 19:00").timestamp())
    assert "约好的时间到了" in check.text
    assert street.waiting(LIN) == []
    assert not [text for text in street.since(LIN) if "还有五分钟" in text or "到点了" in text]


async def test_a_word_of_his_before_the_minute_opens_the_window_and_the_check_needs_no_hand_again(
    street: Street,
) -> None:
    await street.to("2026-11-06 12:00")
    await street.says(HE_KF, "微信可以付吗")
    await street.to("2026-11-06 20:00")
    street.since(LIN)
    await to_the_minute(street)
    assert street.newest(HE_KF).at == at("2026-11-07 10:00").timestamp()
    assert "约好的时间到了" in street.newest(HE_KF).text
    assert street.waiting(LIN) == []
    assert not [text for text in street.since(LIN) if "还有五分钟" in text]


async def test_a_word_of_his_while_the_task_waits_is_the_answer_and_the_task_is_stopped(
    street: Street,
) -> None:
    await to_the_minute(street)
    (task,) = street.waiting(LIN)
    await street.says(HE_KF, "改成明天上午10点")
    assert task.cancelled
    assert street.waiting(LIN) == []
    assert (await street.facts("8-2"))["promise"]["at"].startswith("2026-11-08T10:00")
    await street.taps(LIN)
    assert street.since(HE) == []
    await street.to("2026-11-08 10:00")
    assert "约好的时间到了" in street.newest(HE_KF).text


# --- nobody's contact ---


async def by_link_only(street: Street) -> None:
    """Mr Zhou of 5-2 opened the chat by the link of his bill; it is Tuesday, and his minute is Saturday 10:00."""
    word = await street.code("5-2", LIN)
    await street.opens(BY_LINK_ONLY, f"https://kf.example/?scene_param={word}")
    await street.picks(BY_LINK_ONLY, "是的")
    await street.to("2026-11-03 10:30")
    await street.says(BY_LINK_ONLY, "周六上午10点")
    street.since(LIN)


async def test_without_a_contact_the_steward_is_told_that_it_will_be_a_call(street: Street) -> None:
    await by_link_only(street)
    await street.types(LIN, "/why 5-2")
    (why,) = street.since(LIN)
    assert "11月7日 周六 10:00" in why
    assert "电话" in why


async def test_at_the_minute_the_steward_has_the_card_to_call_with_the_script_and_nothing_counts_as_said(
    street: Street,
) -> None:
    await by_link_only(street)
    await street.to("2026-11-07 09:59:59")
    said, spoken = street.since(BY_LINK_ONLY), await street.spoken("5-2")
    street.since(LIN)
    await street.to("2026-11-07 10:00")
    (card,) = [text for text in street.since(LIN) if "5-2" in text and "请现在打电话" in text]
    assert "您好,我是青禾物业" in card
    assert "¥2,736.00" in card
    assert street.since(BY_LINK_ONLY) == []
    assert await street.spoken("5-2") == spoken
    assert "约好的时间到了" not in "".join(said)
    assert (await facts_of(street, "5-2", "unsaid"))[-1]["why"] == "undeliverable"
    assert street.refused() == []


async def test_what_came_of_the_call_is_one_press_and_the_card_shows_it(street: Street) -> None:
    await by_link_only(street)
    await to_the_minute(street)
    await street.chooses(LIN, "没接", on="5-2")
    assert (await facts_of(street, "5-2", "contacted"))[-1]["outcome"] == "noanswer"
    (card,) = [seen for seen in street.got(LIN) if seen.replaced]
    assert "没接" in card.replaced or "未接" in card.replaced
