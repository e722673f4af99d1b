"""Story 1 of the practice on WeCom without a customer service account: everything waits for a tap of the steward."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.roads import TAP
from tests.handlers.estate import facts_of
from tests.wecom_street import LIN, Street, street_at
from tests.world import MOUNTAIN, at, fee

HE, ZHOU_5 = "wmHE", "wmZHOU"
KNOWN = ((TAP, HE),)  # the importer vouches for him: he is a contact of Lin's and the right person


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """Thursday morning: Mr He is a contact of Lin's already, and the first account lies ready for her tap at nine."""
    async with street_at(tmp_path, "2026-11-05 08:30", window=False) as street:
        await street.hire(LIN, "steward", "林芳", MOUNTAIN)
        street.fake.friend(HE, LIN, "何先生")
        await street.load(fee("8-2", "何先生", chats=KNOWN))
        await held_by(street, "linfang")
        await street.to("2026-11-05 09:00")
        yield street


async def held_by(street: Street, holder: str) -> None:
    """It is known whose contact he is."""
    async with street.app.store.begin() as tx:
        await tx.set_chat(TAP, HE, holder=holder)


async def promised(street: Street, when: str = "周六上午10点") -> None:
    """He has read it and tells Lin a time in their own chat; she types it into the application."""
    await street.taps(LIN)
    await street.to("2026-11-05 10:00")
    await street.types(LIN, f"承诺 8-2 {when}")
    for person in (HE, LIN):
        street.since(person)


# --- who is it, where the bot cannot read the answer ---


async def by_code(street: Street) -> None:
    """Mr Zhou of 5-2 scans the code on his bill and answers Lin in their own chat, which nobody else can read."""
    await street.load(fee("5-2", "周先生"))
    await street.scans(ZHOU_5, await street.code("5-2", LIN), LIN)
    street.since(LIN)


async def test_the_question_of_the_welcome_is_answered_to_the_steward_who_passes_the_yes_on(
    street: Street,
) -> None:
    await by_code(street)
    assert "请问您是观山水一期 5-2 的周先生吗" in street.newest(ZHOU_5).text
    await street.types(LIN, "本人 5-2")
    assert "已确认是本人" in street.since(LIN)[-1]
    (fact,) = await facts_of(street, "5-2", "verified")
    assert fact["by"] == "steward:林芳"
    await street.to("2026-11-05 10:00")
    assert [task for task in street.waiting(LIN) if "5-2" in task.text and "¥2,736.00" in task.text]


async def test_without_a_yes_no_amount_is_ever_laid_before_him(street: Street) -> None:
    await by_code(street)
    await street.to("2026-11-09 12:00")
    mine = [task.text for task in street.fake.town.tasks.values() if "5-2" in task.text]
    assert mine
    assert not [text for text in mine if "¥" in text or "物业费" in text]


async def test_the_card_of_the_flat_has_a_button_for_the_yes_until_it_is_pressed(street: Street) -> None:
    await by_code(street)
    await street.types(LIN, "查看 5-2")
    await street.chooses(LIN, "是本人", on="5-2")
    assert await facts_of(street, "5-2", "verified")
    await street.types(LIN, "查看 5-2")
    assert "是本人" not in dict(street.newest(LIN).buttons)


async def test_a_yes_for_a_flat_without_a_chat_or_for_one_that_is_known_is_told_so_and_undo_takes_it_back(
    street: Street,
) -> None:
    await street.load(fee("5-2", "周先生"))
    await street.types(LIN, "/known 5-2")
    assert "还没有接通的聊天" in street.since(LIN)[-1]
    await street.types(LIN, "/known 8-2")
    assert "早已确认过" in street.since(LIN)[-1]
    await by_code(street)
    await street.types(LIN, "/known 5-2")
    await street.types(LIN, "撤销")
    await street.to("2026-11-05 12:00")
    assert not [task for task in street.waiting(LIN) if "5-2" in task.text and "¥" in task.text]


# --- said at the tap, not before ---


async def test_a_message_is_a_task_and_counts_as_said_at_the_moment_of_the_tap(street: Street) -> None:
    (task,) = street.waiting(LIN)
    assert (task.body["sender"], task.body["external_userid"]) == ("linfang", [HE])
    assert await street.ours("8-2") == [("notice", "awaiting_staff")]
    await street.to("2026-11-05 09:20")
    assert (street.got(HE), await street.spoken("8-2")) == ([], [])
    await street.taps(LIN)
    (seen,) = street.got(HE)
    assert (seen.kind, seen.by, seen.at) == ("task", "linfang", at("2026-11-05 09:20").timestamp())
    assert "¥2,736.00" in seen.text
    assert await street.ours("8-2") == [("notice", "sent")]
    assert await street.spoken("8-2") == [("notice", "11-05 09:20")]


async def test_the_steward_hears_the_number_and_sees_the_list(street: Street) -> None:
    street.since(LIN)
    await street.to("2026-11-05 09:05")
    assert [text for text in street.since(LIN) if "有 1 条消息等您点发送" in text]
    await street.types(LIN, "待发")
    (listed,) = street.since(LIN)
    assert "8-2 何先生" in listed
    await street.taps(LIN)
    await street.types(LIN, "待发")
    assert "没有等您点的消息" in street.since(LIN)[0]


async def test_of_a_contact_whose_holder_nobody_named_the_steward_who_has_it_is_asked_for_the_tap(
    street: Street,
) -> None:
    """Imported ids name no colleague: whose contact it is is asked, or whoever wrote last would have the task."""
    await street.taps(LIN)
    street.fake.friend(ZHOU_5, LIN, "周先生")
    await street.load(fee("5-2", "周先生", chats=((TAP, ZHOU_5),)))
    street.since(LIN)
    await street.to("2026-11-05 09:40")
    (task,) = street.waiting(LIN)
    assert task.body["sender"] == "linfang"
    assert [text for text in street.since(LIN) if "有 1 条消息等您点发送" in text]
    await street.types(LIN, "待发")
    assert "5-2 周先生" in street.since(LIN)[-1]


async def test_without_a_window_the_message_has_no_link_that_leads_nowhere(street: Street) -> None:
    await street.taps(LIN)
    assert [title for title, _ in street.newest(HE).links] == ["怎么交"]


# --- the promised minute ---


async def test_whoever_takes_a_promise_is_told_at_once_that_its_check_needs_a_tap(street: Street) -> None:
    await street.taps(LIN)
    street.since(LIN)
    await street.types(LIN, "承诺 8-2 周六上午10点")
    (told,) = street.since(LIN)
    assert "我们 11月7日 周六 10:00 回访" in told
    assert "没有自动渠道" in told
    assert "林芳 点一下发送" in told


async def test_a_card_five_minutes_before_and_the_task_at_the_minute(street: Street) -> None:
    await promised(street)
    await street.to("2026-11-07 09:54:59")
    street.since(LIN)
    await street.to("2026-11-07 09:55")
    ahead = "\n".join(street.since(LIN))
    assert "还有五分钟" in ahead
    assert "约好的时间到了" in ahead  # the very words that will lie ready
    assert not [task for task in street.waiting(LIN) if "约好的时间到了" in task.text]
    await street.to("2026-11-07 10:00")
    now = "\n".join(street.since(LIN))
    assert "到点了 11月7日 周六 10:00" in now
    (task,) = street.waiting(LIN)
    assert task.at == at("2026-11-07 10:00").timestamp()
    assert ("check", "awaiting_staff") in await street.ours("8-2")
    await street.taps(LIN)
    assert "约好的时间到了" in street.newest(HE).text
    assert ("check", "11-07 10:00") in await street.spoken("8-2")
    assert (await street.facts("8-2"))["broken"] == 0


async def test_a_late_tap_counts_from_then_and_the_promise_is_not_broken_before_it(street: Street) -> None:
    await promised(street)
    await street.to("2026-11-07 10:40")
    assert ("check", "awaiting_staff") in await street.ours("8-2")
    assert (await street.facts("8-2"))["broken"] == 0
    assert "check" not in dict(await street.spoken("8-2"))
    await street.taps(LIN)
    assert dict(await street.spoken("8-2"))["check"] == "11-07 10:40"
    assert street.newest(HE).at == at("2026-11-07 10:40").timestamp()


async def test_the_steward_is_reminded_of_the_promised_minute_at_most_three_times(street: Street) -> None:
    await promised(street)
    await street.to("2026-11-07 12:00")
    (task,) = street.waiting(LIN)
    assert 1 <= len(task.reminded) <= 3
    asked = [call["msgid"] for call in street.fake.calls("externalcontact/remind_groupmsg_send")]
    assert asked.count(task.msgid) == len(task.reminded)


# --- the owner is faster ---


async def test_he_pays_before_the_tap_the_task_is_cancelled_at_once_and_nothing_of_it_reaches_him(
    street: Street,
) -> None:
    await promised(street)
    await street.to("2026-11-07 10:00")
    (task,) = street.waiting(LIN)
    await street.to("2026-11-07 10:02")
    await street.types(LIN, "已付 8-2 全部")
    assert task.cancelled
    assert street.waiting(LIN) == []
    assert ("check", "cancelled") in await street.ours("8-2")
    await street.taps(LIN)  # her phone still showed it
    assert not [text for text in street.since(HE) if "约好的时间到了" in text]
    (thanks,) = street.waiting(LIN)
    assert "谢谢" in thanks.text
    await street.taps(LIN)
    assert "¥2,736.00" in street.newest(HE).text
    facts = await street.facts("8-2")
    assert (facts["status"], facts["outcome"]) == ("closed", "paid")
    await street.to("2026-11-20 12:00")
    assert street.newest(HE).text == thanks.text


async def test_a_tap_that_crossed_the_payment_stays_on_record_and_the_steward_is_asked_to_say_thanks(
    street: Street,
) -> None:
    await promised(street)
    await street.to("2026-11-07 10:02")
    (task,) = street.waiting(LIN)
    street.fake.tap(task.msgid)
    await street.types(LIN, "已付 8-2 全部")
    await street.forward(minutes=2)
    assert "check" in dict(await street.spoken("8-2"))
    assert [text for text in street.since(LIN) if "发晚了一步" in text and "道声谢" in text]


# --- night ---


async def test_a_reminder_nobody_taps_is_cancelled_at_the_end_of_its_hours_and_made_anew_with_fresh_words(
    street: Street,
) -> None:
    (first,) = street.waiting(LIN)
    await street.to("2026-11-05 22:00")
    assert first.cancelled
    assert street.waiting(LIN) == []
    assert all(state == "cancelled" for _, state in await street.ours("8-2"))
    assert (street.got(HE), await street.spoken("8-2")) == ([], [])
    assert all(9 <= hour(street, task.at) < 21 for task in street.fake.town.tasks.values())
    await street.load(fee("8-2", "何先生", months=4))  # a line that was forgotten
    await street.to("2026-11-06 09:10")
    (fresh,) = street.waiting(LIN)
    assert fresh.at == at("2026-11-06 09:00").timestamp()
    assert "¥3,648.00" in fresh.text
    assert "¥2,736.00" not in fresh.text
    await street.taps(LIN)
    assert await street.spoken("8-2") == [("notice", "11-06 09:10")]


async def test_the_check_of_an_untapped_minute_ends_with_the_hard_hours_and_a_person_calls(
    street: Street,
) -> None:
    await promised(street, "周六晚上7点")
    await street.to("2026-11-07 19:00")
    (task,) = street.waiting(LIN)
    await street.to("2026-11-07 21:59:59")
    assert not task.cancelled
    await street.to("2026-11-07 22:00:30")
    assert task.cancelled
    await street.to("2026-11-08 07:59")
    assert street.waiting(LIN) == []
    assert not street.since(HE)


def hour(street: Street, seconds: int) -> int:
    """The hour of a moment where the people live."""
    return street._at(seconds).astimezone(at("2026-11-05 09:00").tzinfo).hour


# --- one mass message a day ---


async def test_a_second_promised_minute_on_one_day_is_a_call_because_the_platform_takes_one_a_day(
    street: Street,
) -> None:
    await promised(street)
    await street.to("2026-11-07 10:00")
    await street.taps(LIN)
    await street.types(LIN, "承诺 8-2 今天19点")
    street.since(LIN)
    await street.to("2026-11-07 18:55")
    (ahead,) = [text for text in street.since(LIN) if "还有五分钟" in text and "约定" in text]
    assert "到点请您打电话" in ahead
    assert "点发送" not in ahead
    await street.to("2026-11-07 19:00")
    assert [text for text in street.since(LIN) if "请现在打电话" in text]
    assert street.waiting(LIN) == []
    assert "failed" in dict((await street.ours("8-2"))[-1:]).values()
    assert await facts_of(street, "8-2", "unsaid")
