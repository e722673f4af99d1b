"""The worked cases of `facts/conduct.md` §7 that need a chat: what is typed, pressed, queued and answered there."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.books.shelf import load_shelf
from bot.channels.console import Console
from bot.core.message import ChannelError, Outbound
from tests.handlers.estate import BOTH, GUARD, STEWARD, answer, facts_of, telegram
from tests.world import MOUNTAIN, World, at, fee, world_at

FEE = Path(__file__).parents[2] / "templates" / "property_fee"


class Lost(Console):
    """A channel that loses every answer of one chat while `lost` is set."""

    lost = False

    async def send(self, message: Outbound) -> str:
        if message.to.id == "8-2" and self.lost:
            raise ChannelError("timeout after the request was written", "unknown")
        return await super().send(message)


class WeCom(Console):
    name = "wecom"


@asynccontextmanager
async def two_channels(folder: Path) -> AsyncIterator[tuple[World, Console]]:
    """8-2 is reached by the console and by WeCom."""
    async with world_at(folder, "2026-11-04 10:00") as world:
        await world.load(fee("8-2", "何先生"))
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.bind("8-2")
        wecom = WeCom()
        world.app.engine.channels["wecom"] = wecom
        async with world.app.store.begin() as tx:
            person = (await world.case("8-2")).person_id
            await tx.open_chat(person, "wecom", "u-8-2", at=at("2026-11-01 10:00"), consent="2026-11")
        yield world, wecom


async def test_case_08_staff_typed_tomorrow_noon(world: World) -> None:
    """`明天中午` is the window 12:00 to 13:59; we come back at 14:00 (§2a)."""
    said = await answer(world, STEWARD, "/promised 8-2 明天中午")
    assert "14:00" in said
    promise = (await world.facts("8-2"))["promise"]
    assert promise["at"] == "2026-11-04T14:00:00+08:00"


async def test_case_09_an_hour_of_the_night_is_recorded_and_said_at_once(world: World) -> None:
    """The owner insists on 23:00: kept as said, the check at 09:00 of the next day."""
    said = await answer(world, "8-2", "今晚11点转")
    assert "09:00" in said
    promise = (await world.facts("8-2"))["promise"]
    assert (promise["start"][11:16], promise["at"]) == ("23:00", "2026-11-04T09:00:00+08:00")
    world.new("8-2")
    await world.to("2026-11-04 08:59")
    assert world.new("8-2") == []


async def test_case_14_a_stop_takes_everything_back_with_one_confirmation(world: World) -> None:
    """Three matters of one person wait; the stop and the cancelling are one transaction."""
    phone = "13800000001"
    await world.load(*(fee(unit, "郑先生", phone=phone) for unit in ("21-1", "21-2", "21-3")))
    for unit in ("21-1", "21-2", "21-3"):
        await world.bind(unit, chat="郑")
    world.new("郑")
    assert (
        await answer(world, "郑", "停")
        == "好的,已经停止,不会再给您发提醒。想恢复时回复「恢复提醒」;有事也可以随时在这里问我们。"
    )
    async with world.app.store.view() as tx:
        person = (await world.case("21-1")).person_id
        assert await tx.queued_for(person) == []
    for unit in ("21-1", "21-2", "21-3"):
        assert (await world.facts(unit))["status"] == "paused"
    world.new("郑")
    await world.to("2027-01-20 20:00")
    assert world.new("郑") == []


async def test_case_15_a_question_about_parking_is_no_stop(world: World) -> None:
    """`停车费多少`: answered, nothing stopped."""
    said = await answer(world, "8-2", "停车费多少")
    assert "¥" in said
    assert not await facts_of(world, "8-2", "stopped")


async def test_case_16_a_leak_silences_the_reminders_until_an_outcome(world: World) -> None:
    """C15: no reminder, whatever day comes; a colleague's outcome resumes."""
    await world.say("8-2", "漏水一直没修")
    world.new("8-2")
    await world.to("2026-11-26 20:00")
    assert world.new("8-2") == []
    assert "C15" in await answer(world, STEWARD, "/why 8-2")
    await world.say(STEWARD, "/resolved 8-2 explained")
    await world.to("2026-12-11 20:00")
    assert world.new("8-2")


async def test_case_17_remind_in_a_group_is_refused_without_an_amount(world: World) -> None:
    """C21: a hint to the private chat, and nothing goes out."""
    world.new("8-2")
    await world.say("群", "/remind 8-2", private=False)
    assert [message.text for message in world.sent("群")] == ["请在私聊里使用我。"]
    assert world.new("8-2") == []


async def test_case_18_an_unverified_chat_hears_no_amount(world: World) -> None:
    """C22: before the yes only who we are and whether it is them."""
    await world.bind("12-27", yes=False)
    await world.to("2026-11-20 20:00")
    said = "\n".join(message.text for message in world.sent("12-27"))
    assert said
    assert not [word for word in ("¥", "912", "2,736", "欠", "物业费") if word in said]


def refused(folder: Path, words: str) -> str:
    """The one fault of the property fee with these words in its third round, which is then not taken at all."""
    mine = shutil.copytree(FEE, folder / "property_fee")
    text = mine / "zh-CN" / "r10.j2"
    text.write_text(text.read_text(encoding="utf-8") + words, encoding="utf-8")
    book, faults = load_shelf(mine)
    assert book is None
    (fault,) = faults
    return str(fault)


def test_case_19_a_template_with_a_threat_is_refused_with_its_place(tmp_path: Path) -> None:
    """C24, disguised by a blank: rule, file and position."""
    assert re.search(
        r"property_fee/zh-CN/r10.j2:1: .*C24 at \d+: 停 水", refused(tmp_path, "再不交就停 水。")
    )


def test_case_20_a_template_with_words_of_law_is_refused(tmp_path: Path) -> None:
    """C25: only a letter may say so."""
    assert "C25" in refused(tmp_path, "我们会起诉您。")


async def test_case_25_a_lost_job_pauses_thirty_days_and_calls_a_person(world: World) -> None:
    """C17: a colleague hears at once; the calendar is silent."""
    await world.say("8-2", "我失业了")
    assert "困难" in world.last(STEWARD)
    world.new("8-2")
    await world.to("2026-12-03 09:00")
    assert world.new("8-2") == []


@pytest.mark.parametrize("number", ["8-2", "6-6", "99-99"], ids=["debt", "no debt", "unknown"])
async def test_case_26_the_guard_hears_the_same_and_only_an_open_case_is_told(
    world: World, number: str
) -> None:
    """C35, P7."""
    await world.load(fee("6-6", "丁先生"))
    await world.say(STEWARD, "/paid 6-6 all")
    world.new(BOTH)
    assert await answer(world, GUARD, f"/seen {number}") == "已记录,谢谢"
    assert bool(world.new(BOTH)) is (number == "8-2")


async def test_case_28_what_stands_against_a_reminder_is_named(world: World) -> None:
    """A colleague asks into an open dispute: refused, with what is missing (the letter itself: test_letters)."""
    await world.say("8-2", "漏水一直没修")
    assert "异议" in await answer(world, STEWARD, "/remind 8-2")


async def test_case_29_a_stop_on_one_channel_is_for_the_person(tmp_path: Path) -> None:
    """`别再联系我`: the other channel is silent too; `别发微信`: only that one."""
    async with two_channels(tmp_path) as (world, wecom):
        await world.say("8-2", "别再联系我")
        world.new("8-2")
        await world.to("2026-12-20 20:00")
        assert world.new("8-2") == []
        assert wecom.sent == []


async def test_case_29_a_stop_that_names_a_channel_is_for_that_channel(tmp_path: Path) -> None:
    """Allowed on the other channel, and there the rounds go on."""
    async with two_channels(tmp_path) as (world, wecom):
        assert "console" in await answer(world, "8-2", "别发微信")
        async with world.app.store.view() as tx:
            chats = await tx.chats((await world.case("8-2")).person_id)
        assert [chat.channel for chat in chats] == ["console"]
        world.new("8-2")
        await world.to("2026-11-10 20:00")
        assert world.new("8-2")
        assert wecom.sent == []
        assert (await world.facts("8-2"))["status"] == "open"


async def test_case_29_the_only_channel_stopped_is_a_task_for_a_colleague(world: World) -> None:
    """P26: nobody else can be reached by us, so somebody must."""
    async with world.app.store.begin() as tx:
        person = (await world.case("8-2")).person_id
        await tx.close_chat("console", "8-2")
        await tx.open_chat(person, "telegram", "77", at=world.clock.now(), consent="2026-11")
    said = await telegram(world, text="别在电报上发给我")
    assert said == ["好的,这里不再发了。如果有事,我们的同事会另想办法联系您。"]
    assert (await world.case("8-2")).waits_for == "steward"
    assert len(await facts_of(world, "8-2", "unlinked")) == 1


async def test_case_30_an_unknown_outcome_is_not_repeated(tmp_path: Path) -> None:
    """19:10 unknown; at 19:20 the planner may not say it again, and staff are asked."""

    async with world_at(tmp_path, "2026-11-04 10:00") as world:
        await world.load(fee("8-2", "何先生"))
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.bind("8-2")
        await world.to("2026-11-05 18:59")
        lost = Lost()
        lost.sent, lost.lost = world.console.sent, True
        world.console = lost
        world.app.engine.channels["console"] = lost
        await world.to("2026-11-05 19:01")
        lost.lost = False
        world.new("8-2")
        await world.to("2026-11-06 18:00")
        assert world.new("8-2") == []
        assert "送达不明" in "\n".join(message.text for message in world.sent(STEWARD))
