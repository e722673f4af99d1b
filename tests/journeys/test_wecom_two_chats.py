"""One person with two chats, one of them in WeCom: one measure of contacts, and a road for every message (wecom 0)."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.message import ChannelError, Outbound
from tests.handlers.estate import facts_of
from tests.wecom_street import LIN, Street, street_at
from tests.world import MOUNTAIN, fee

HE, HE_KF, OLD = "wmHE", "kfHE", "8-2"  # OLD: the chat that is like Telegram, always open


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    """Tuesday morning: Mr He of 8-2 is known in another messenger; Lin is a member of the application in WeCom."""
    async with street_at(tmp_path, "2026-11-03 08:30") as street:
        await street.load(fee("8-2", "何先生"))
        await street.hire(LIN, "steward", "林芳", MOUNTAIN)
        await street.bind(OLD)
        yield street


async def also_in_wecom(street: Street) -> None:
    """He scans the code too, Lin says that it is he, and he answers in the customer service chat."""
    await street.scans(HE, await street.code("8-2", LIN), LIN)
    await street.types(LIN, "/contact 8-2")
    await street.opens(HE_KF, f"https://kf.example/?scene_param={await street.code('8-2', LIN)}")
    await street.picks(HE_KF, "是的")


def everything(street: Street) -> list[str]:
    """All that he has read, wherever."""
    return [*(message.text for message in street.sent(OLD)), *street.since(HE), *street.since(HE_KF)]


def blocked(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """He has blocked the bot in the other messenger."""
    send = street.console.send

    async def refuse(message: Outbound) -> str:
        if message.to.id == OLD:
            raise ChannelError("blocked", "refused", closed=True)
        return await send(message)

    monkeypatch.setattr(street.console, "send", refuse)


async def channels(street: Street) -> set[str]:
    """The chats of his that are open."""
    case = await street.case("8-2")
    async with street.app.store.view() as tx:
        return {chat.channel for chat in await tx.chats(case.person_id)}


# --- who is it? ---


async def test_a_second_chat_is_let_in_only_after_a_yes_of_its_own(street: Street) -> None:
    await street.scans(HE, await street.code("8-2", LIN), LIN)
    assert "何先生" not in street.newest(HE).text
    assert "8-2" not in street.newest(HE).text
    assert [text for text in street.since(LIN) if "同一个人吗" in text]
    assert await channels(street) == {"console"}
    await street.opens(HE_KF, f"https://kf.example/?scene_param={await street.code('8-2', LIN)}")
    assert "请问您是" in street.newest(HE_KF).text
    assert await channels(street) == {"console"}
    await street.picks(HE_KF, "是的")
    assert await channels(street) == {"console", "wecom_kf"}


# --- one measure ---


async def test_one_reminder_and_not_one_for_each_chat(street: Street) -> None:
    await also_in_wecom(street)
    street.new(OLD)
    everything(street)
    await street.to("2026-11-03 20:00")
    assert [step for step, _ in await street.spoken("8-2")].count("notice") == 1
    assert (
        len([text for text in [*street.new(OLD), *street.since(HE), *street.since(HE_KF)] if "¥" in text])
        == 1
    )
    assert street.waiting(LIN) == []


async def test_the_same_days_hear_as_much_from_us_with_two_chats_as_with_one(
    street: Street, tmp_path: Path
) -> None:
    await also_in_wecom(street)
    await street.to("2026-11-07 20:00")
    two = [said for said in await street.spoken("8-2") if not said[0].startswith("verify")]
    (tmp_path / "other").mkdir()
    async with street_at(tmp_path / "other", "2026-11-03 08:30") as lone:
        await lone.load(fee("8-2", "何先生"))
        await lone.hire(LIN, "steward", "林芳", MOUNTAIN)
        await lone.bind(OLD)
        await lone.to("2026-11-07 20:00")
        one = [said for said in await lone.spoken("8-2") if not said[0].startswith("verify")]
    assert two == one


# --- where he wrote last ---


async def test_an_answer_goes_where_the_question_came_from_and_ours_go_where_he_wrote_last(
    street: Street,
) -> None:
    await also_in_wecom(street)
    await street.to("2026-11-03 10:00")
    street.new(OLD)
    street.since(HE_KF)
    await street.say(OLD, "过两天吧")
    assert "11月7日 周六" in street.new(OLD)[0]
    assert street.since(HE_KF) == []
    await street.forward(minutes=2)
    await street.says(HE_KF, "周六上午10点")
    assert "11月7日 周六 10:00" in street.since(HE_KF)[0]
    await street.forward(minutes=40)
    assert "不变" in street.since(HE_KF)[0]
    assert street.new(OLD) == []
    await street.to("2026-11-06 12:00")
    await street.say(OLD, "收到了")
    street.new(OLD)
    await street.to("2026-11-06 19:00")
    assert "明天" in street.new(OLD)[0]
    await street.to("2026-11-07 10:00")
    assert "约好的时间到了" in street.new(OLD)[0]
    assert (street.since(HE_KF), street.waiting(LIN)) == ([], [])


async def test_when_the_window_is_shut_the_chat_that_is_always_open_takes_it_and_nobody_has_to_tap(
    street: Street,
) -> None:
    await also_in_wecom(street)
    await street.to("2026-11-03 10:00")
    await street.says(HE_KF, "周六上午10点")
    street.new(OLD)
    street.since(LIN)
    await street.to("2026-11-07 10:00")
    assert [text for text in street.new(OLD) if "约好的时间到了" in text]
    assert street.fake.town.tasks == {}
    assert not [text for text in street.since(LIN) if "还有五分钟" in text]


async def test_a_stop_in_one_chat_is_a_stop_in_all_of_them(street: Street) -> None:
    await also_in_wecom(street)
    await street.to("2026-11-03 10:00")
    await street.says(HE_KF, "停")
    for person in (HE, HE_KF):
        street.since(person)
    street.new(OLD)
    await street.to("2026-11-12 12:00")
    assert (street.new(OLD), street.since(HE), street.since(HE_KF)) == ([], [], [])
    assert street.fake.town.tasks == {}


# --- a road that fails for good ---


async def test_from_road_to_road_the_other_chat_then_the_window_then_a_task_then_a_call(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    await also_in_wecom(street)
    await street.to("2026-11-03 10:00")
    await street.say(OLD, "过两天吧")
    await street.say(OLD, "周五下午3点")
    blocked(street, monkeypatch)
    street.since(HE_KF)
    await street.forward(minutes=40)  # "did it arrive?" finds the chat closed and goes by the window
    assert "不变" in street.since(HE_KF)[0]
    assert await channels(street) == {"wecom_kf", "wecom_external"}
    await street.to("2026-11-05 19:01")  # the window is over: the evening before lies with Lin
    (eve,) = street.waiting(LIN)
    await street.taps(LIN)
    assert street.newest(HE).text == eve.text
    await street.fake.unfriend(HE, LIN)  # and now he has removed her too
    await street.tick()
    street.since(LIN)
    await street.to("2026-11-06 15:00")
    assert [text for text in street.since(LIN) if "请现在打电话" in text]
    assert "check" not in dict(await street.spoken("8-2"))
    assert street.waiting(LIN) == []
    assert (await facts_of(street, "8-2", "unsaid"))[-1]["why"] == "undeliverable"


async def test_a_window_that_is_shut_before_its_time_becomes_a_task_at_once(street: Street) -> None:
    await also_in_wecom(street)
    async with street.app.store.begin() as tx:
        await tx.close_chat("console", OLD)
    await street.to("2026-11-05 08:00")
    await street.says(HE_KF, "周五下午3点")
    street.fake.kf.chats[HE_KF].state = 3  # a colleague has taken the talk over: nothing of ours goes in
    street.since(HE_KF)
    await street.to("2026-11-06 15:00")
    (task,) = [one for one in street.waiting(LIN) if "约好的时间到了" in one.text]
    assert street.since(HE_KF) == []
    assert "check" not in dict(await street.spoken("8-2"))
    await street.taps(task.msgid)
    assert "约好的时间到了" in street.newest(HE).text


async def test_what_was_accepted_and_failed_later_was_not_said_and_takes_the_next_road(
    street: Street,
) -> None:
    await also_in_wecom(street)
    async with street.app.store.begin() as tx:
        await tx.close_chat("console", OLD)
    await street.to("2026-11-05 08:00")
    await street.says(HE_KF, "周五下午3点")
    await street.to("2026-11-06 15:00")
    check = street.newest(HE_KF)
    assert "约好的时间到了" in check.text
    await street.fake.kf_lose(check.msgid, 10)
    await street.tick()
    assert "约好的时间到了" not in street.newest(HE_KF).text
    (task,) = street.waiting(LIN)
    assert task.text.startswith(check.text[:20])
    undone = await facts_of(street, "8-2", "undone")
    assert len(undone) == 1
    await street.taps(LIN)
    assert dict(await street.spoken("8-2"))["check"] == "11-06 15:00"


async def test_when_nothing_is_left_the_case_is_a_colleagues(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    await street.to("2026-11-03 10:00")
    await street.say(OLD, "过两天吧")
    await street.say(OLD, "周五下午3点")
    blocked(street, monkeypatch)
    street.since(LIN)
    await street.to("2026-11-03 12:00")
    assert [text for text in street.since(LIN) if "8-2" in text]
    assert "unlinked" in [fact["kind"] for fact in (await street.facts("8-2"))["facts"]]
