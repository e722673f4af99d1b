"""Cards before a promised minute, at it, and about what is ready for a tap; and the minutes that bulk keeps off."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.hours import off_the_hour
from bot.core.roads import MEMBER, TAP
from bot.core.tapping import LEAD
from bot.engine.ahead import next_ahead, slot_of
from bot.engine.outlook import next_moment
from bot.engine.staff import Card, post_to
from bot.engine.taps import follow
from tests.handlers.estate import GUARD, MANAGER, STEWARD
from tests.tapping import LIN, Tasks, contact, member, window, with_wecom
from tests.world import MOUNTAIN, ZONE, World, at, fee, guest, world_at

OWNERS = ("8-2", "何先生"), ("5-2", "周先生"), ("3-3", "吕女士")


@pytest.fixture
async def estate(tmp_path: Path) -> AsyncIterator[World]:
    """Tuesday morning: three owners are bound; Lin, a manager and a guard are there, Lin in WeCom too."""
    async with world_at(tmp_path, "2026-11-03 09:32") as world:
        await world.load(*[fee(unit, name) for unit, name in OWNERS])
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.invite("guard", GUARD, MOUNTAIN)
        await world.invite("manager", MANAGER)
        for unit, _ in OWNERS:
            await world.bind(unit)
        with_wecom(world)
        await member(world, STEWARD, LIN)
        yield world


def cards(world: World) -> list[str]:
    """What Lin was shown in WeCom."""
    channel = world.app.engine.channels[MEMBER]
    return [message.text for message in channel.sent]  # type: ignore[attr-defined]


def tasks(world: World) -> Tasks:
    """The channel that makes tasks."""
    channel = world.app.engine.channels[TAP]
    assert isinstance(channel, Tasks)
    return channel


async def agreed(world: World, unit: str, when: str = "明天10点") -> None:
    """The steward notes a promise."""
    await world.say(STEWARD, f"/promised {unit} {when}")


# --- five minutes before ---


async def test_five_minutes_before_the_minute_whose_tap_it_takes_gets_a_card(estate: World) -> None:
    """Issue 6: at 10:00 a human taps or calls, so the human hears at 9:55 who, what, how much and what to say."""
    await contact(estate, "8-2", LIN)
    await agreed(estate, "8-2")
    await estate.to("2026-11-04 09:54")
    assert not [text for text in cards(estate) if "还有五分钟" in text]
    await estate.to("2026-11-04 09:55")
    [card] = [text for text in cards(estate) if "还有五分钟" in text]
    for word in ("8-2 何先生", "10:00", "¥2,736.00", "等 林芳 点发送", "约好的时间到了", "可以这样开头"):
        assert word in card
    shown = estate.app.engine.channels[MEMBER].sent[-1]  # type: ignore[attr-defined]
    presses = [button.press.rpartition(":")[2] for row in shown.buttons for button in row]
    assert presses == ["spoke", "noanswer", "case", "why"]


async def test_the_card_speaks_the_language_of_its_reader(estate: World) -> None:
    await estate.say(STEWARD, "/language en")
    await contact(estate, "8-2", LIN)
    await agreed(estate, "8-2", "tomorrow 10:00")
    await estate.to("2026-11-04 10:00")
    [ahead] = [text for text in cards(estate) if "[In five minutes]" in text]
    assert "8-2 何先生" in ahead and "waits for 林芳's tap" in ahead and "You could begin" in ahead
    [now] = [text for text in cards(estate) if "[It is " in text]
    assert 'tap "Send" in the mass-send assistant now, or call' in now


async def test_each_promised_moment_has_one_card_and_a_new_moment_another(estate: World) -> None:
    await contact(estate, "8-2", LIN)
    await agreed(estate, "8-2")
    await estate.to("2026-11-04 09:56")
    await agreed(estate, "5-2", "9:59")  # another promise of these minutes: looked at once more
    await estate.to("2026-11-04 09:58")
    assert sum("还有五分钟" in text for text in cards(estate)) == 1
    await agreed(estate, "8-2", "明天10点")
    await estate.to("2026-11-05 09:59")
    assert sum("还有五分钟" in text for text in cards(estate)) == 2


async def test_an_arrival_is_asked_about_twenty_minutes_before_and_told_five_before_that(
    estate: World,
) -> None:
    """Practice E5: the moment that counts for the hand is the one at which we ask."""
    await estate.load(guest("G1", "陈女士", "2026-11-05T14:00"))
    await estate.invite("steward", "吴昊", "电商服装对接会")
    await estate.bind("G1")
    await contact(estate, "G1", "nobody")
    await estate.say("吴昊", "/promised G1 11月5日下午2点")
    await estate.to("2026-11-05 09:00")
    await follow(estate.app.engine)  # what lay there since the evening is taken back
    await estate.to("2026-11-05 13:34")
    assert not [text for text in texts(estate, "吴昊") if "还有五分钟" in text]
    await estate.to("2026-11-05 13:35")
    [card] = [text for text in texts(estate, "吴昊") if "还有五分钟" in text]
    assert "G1 陈女士" in card and "13:40" in card
    await estate.to("2026-11-05 14:01")
    [card] = [text for text in texts(estate, "吴昊") if "到点了" in text]
    assert "到点了 11月5日 周四 13:40" in card
    assert sum("还有五分钟" in text for text in texts(estate, "吴昊")) == 1


def texts(world: World, chat: str) -> list[str]:
    """What a chat of the console was sent."""
    return [message.text for message in world.sent(chat)]


async def test_two_flats_of_one_person_share_the_card_as_they_share_the_message(estate: World) -> None:
    """Conduct C08."""
    first, second = await estate.case("8-2"), await estate.case("5-2")
    async with estate.app.store.begin() as tx:
        await tx.set_case(second.id, person_id=first.person_id)
    await contact(estate, "8-2", LIN)
    for unit in ("8-2", "5-2"):
        await agreed(estate, unit)
    await estate.to("2026-11-04 09:56")
    [card] = [text for text in cards(estate) if "还有五分钟" in text]
    assert "8-2" in card and "5-2" in card and card.count("¥2,736.00") == 2


async def test_nobody_is_told_ahead_about_a_chat_that_needs_no_hand(estate: World) -> None:
    """A window of customer service that is still open at that minute needs no hand either."""
    await agreed(estate, "8-2")
    await contact(estate, "5-2", LIN)
    await window(estate, "5-2", at("2026-11-04 12:00"))
    await agreed(estate, "5-2")
    await estate.to("2026-11-04 10:05")
    assert not [text for text in cards(estate) if "还有五分钟" in text or "到点了" in text]
    assert tasks(estate).tasks == []


async def test_a_window_that_is_over_at_that_minute_does(estate: World) -> None:
    await contact(estate, "5-2", LIN)
    await window(estate, "5-2", at("2026-11-04 09:58"))
    await agreed(estate, "5-2")
    await estate.to("2026-11-04 09:55")
    assert [text for text in cards(estate) if "还有五分钟" in text]


async def test_what_will_not_be_asked_then_makes_no_card(estate: World) -> None:
    """Paid, in dispute or stopped meanwhile: nothing will be ready at that minute."""
    for unit in ("8-2", "5-2"):
        await contact(estate, unit, LIN)
        await agreed(estate, unit)
    await estate.say(STEWARD, "/paid 8-2 all")
    await estate.say(STEWARD, "/dispute 5-2 电梯坏了")
    await estate.to("2026-11-04 10:05")
    assert not [text for text in cards(estate) if "还有五分钟" in text or "到点了" in text]


async def test_a_contact_of_nobody_we_know_is_told_to_the_steward_of_the_case(estate: World) -> None:
    await contact(estate, "8-2", "somebodyelse")
    await agreed(estate, "8-2")
    await estate.to("2026-11-04 09:55")
    [card] = [text for text in cards(estate) if "还有五分钟" in text]
    assert "somebodyelse" in card


async def test_the_guard_sees_none_of_it(estate: World) -> None:
    """Conduct C35: the door knows no amounts."""
    async with estate.app.store.begin() as tx:
        [guard] = await tx.staff_for("guard")
        await tx.open_chat(guard.person_id, MEMBER, "laozhou", at=estate.clock.now(), consent="1")
    await contact(estate, "8-2", "laozhou")  # his contact by some mistake
    await agreed(estate, "8-2")
    await estate.to("2026-11-04 10:05")
    channel = estate.app.engine.channels[MEMBER]
    told = {message.to.id for message in channel.sent if "8-2" in message.text}  # type: ignore[attr-defined]
    assert told == {LIN}
    assert "8-2" not in "".join(message.text for message in estate.sent(GUARD))


async def test_without_that_channel_nobody_pays_for_it(estate: World) -> None:
    await contact(estate, "8-2", LIN)
    await agreed(estate, "8-2")
    await estate.to("2026-11-04 09:40")
    engine, soon = estate.app.engine, at("2026-11-04 09:56")
    async with engine.store.view() as tx:
        assert await slot_of(engine, tx, soon)
        assert await next_ahead(engine, tx, estate.clock.now()) == at("2026-11-04 10:00") - LEAD
    del engine.channels[TAP]
    async with engine.store.view() as tx:
        assert await slot_of(engine, tx, soon) is None
        assert await next_ahead(engine, tx, estate.clock.now()) is None


async def test_the_pump_wakes_five_minutes_before(estate: World) -> None:
    await contact(estate, "8-2", LIN)
    await agreed(estate, "8-2")
    await estate.to("2026-11-04 09:40")
    assert await next_moment(estate.app.engine) == at("2026-11-04 09:55")
    outlook = estate.app.pump.outlook
    await outlook.look(estate.app.engine, [], handed=False)
    assert outlook._cards == at("2026-11-04 09:55")


# --- at the minute ---


async def test_at_the_minute_the_task_is_told_at_once(estate: World) -> None:
    await contact(estate, "8-2", LIN)
    await agreed(estate, "8-2")
    await estate.to("2026-11-04 10:00")
    [card] = [text for text in cards(estate) if "到点了" in text]
    assert "8-2 何先生" in card and "或者打电话" in card and "22:00" in card
    assert [message.to.id for message in tasks(estate).tasks[-1]] == ["wm1"]
    await estate.to("2026-11-04 10:40")
    assert not [text for text in cards(estate) if "等您点发送" in text]  # no second card about the same


async def test_a_closed_window_and_no_other_road_is_a_call_at_that_minute(estate: World) -> None:
    """Issue 6: nobody can tap for somebody who only ever wrote to customer service."""
    await window(estate, "8-2", at("2026-11-04 09:32"), alone=True)
    await agreed(estate, "8-2")
    await estate.to("2026-11-04 09:59")
    assert not [text for text in cards(estate) if "8-2" in text and "【" in text]
    await estate.to("2026-11-04 10:00")
    [card] = [text for text in cards(estate) if "请现在打电话" in text]
    assert "8-2 何先生" in card
    assert tasks(estate).tasks == []


# --- the number ---


async def test_many_tasks_are_one_card_and_half_an_hour_passes_before_the_next(estate: World) -> None:
    for unit, _ in OWNERS:
        await contact(estate, unit, LIN)
    made: dict[str, datetime] = {}
    await queue_tasks(estate, "8-2", "5-2")
    made["first"] = estate.clock.at
    await estate.to("2026-11-03 09:40")
    assert [text for text in cards(estate) if "等您点" in text] == ["有 2 条消息等您点发送:「待发」"]
    await estate.to("2026-11-03 09:45")
    await queue_tasks(estate, "3-3")
    await estate.to("2026-11-03 10:03")
    assert sum("等您点" in text for text in cards(estate)) == 1
    await estate.to("2026-11-03 10:06")
    assert [text for text in cards(estate) if "等您点" in text][1:] == ["有 3 条消息等您点发送:「待发」"]
    await estate.to("2026-11-03 12:00")
    assert sum("等您点" in text for text in cards(estate)) == 2  # nothing was added


async def test_the_morning_counts_what_is_ready(estate: World) -> None:
    await contact(estate, "8-2", LIN)
    await queue_tasks(estate, "8-2", until="2026-11-04 22:00")
    await estate.to("2026-11-04 09:05")
    assert any("有 1 条等您点发送" in text for text in cards(estate))


async def queue_tasks(world: World, *units: str, until: str = "") -> None:
    """Messages of our own that lie with whoever holds the contact."""
    from bot.engine.outcomes import Outcome, assigned

    engine = world.app.engine
    async with engine.store.begin() as tx:
        for unit in units:
            case = await world.case(unit)
            [chat] = [one for one in await tx.chats(case.person_id) if one.channel == TAP]
            post = await tx.post(
                kind="card",  # decided by nobody again
                case_id=case.id,
                person_id=case.person_id,
                channel=TAP,
                address=chat.address,
                holder=chat.holder,
                key=f"round:{unit}",
                step="notice",
                contact_kind="reminder",
                text=f"您好 {unit}",
                planned_at=engine.now(),
                state="sending",
                attempts=1,
                cases=((case.id, f"round:{unit}", "notice"),),
            )
            assert post is not None
            await tx.flush()
            await assigned(engine, tx, Outcome(post=post, message_id=f"task-{unit}"))
            if until:
                await tx.set_taps([post.id], until=at(until))
    await world.tick()


# --- the full and the half hour ---


@pytest.mark.parametrize(
    ("clock", "free"),
    [
        ("09:00", "09:03"),
        ("09:02", "09:03"),
        ("09:03", "09:03"),
        ("09:27", "09:27"),
        ("09:28", "09:33"),
        ("09:30", "09:33"),
        ("09:58", "10:03"),
        ("23:59", "00:03"),
    ],
)
def test_bulk_keeps_two_minutes_off_the_full_and_the_half_hour(clock: str, free: str) -> None:
    moment = at(f"2026-11-03 {clock}")
    found = off_the_hour(moment)
    assert f"{found.astimezone(ZONE):%H:%M}" == free
    assert timedelta() <= found - moment <= timedelta(minutes=5)
    assert off_the_hour(found) == found


async def test_only_bulk_cards_to_members_wait_for_a_free_minute(estate: World) -> None:
    """Delivery is slower at the full hour; an answer or a call at the minute never waits for that (wecom 2)."""
    await estate.to("2026-11-03 10:00")
    engine = estate.app.engine
    async with engine.store.begin() as tx:
        [lin] = await tx.staff_for("steward")
        person = await tx.person(lin.person_id)
        for bulk in (True, False):
            await post_to(engine, tx, person, Card(text="x", bulk=bulk))
        posts = tx.fresh[-2:]
    assert [post.not_before - engine.clock.real() for post in posts] == [timedelta(minutes=3), timedelta()]


async def test_the_cards_of_the_morning_come_after_the_full_hour(estate: World) -> None:
    await estate.say(STEWARD, "/note 8-2 来电")
    async with estate.app.store.begin() as tx:
        await tx.set_case((await estate.case("8-2")).id, waits_for="steward")
    await estate.to("2026-11-04 09:02")
    assert not [text for text in cards(estate) if "等您处理" in text]
    await estate.to("2026-11-04 09:03")
    assert [text for text in cards(estate) if "等您处理" in text]


async def test_a_reminder_to_a_member_keeps_off_the_hour_and_the_check_of_a_promise_does_not(
    estate: World,
) -> None:
    for unit in ("8-2", "5-2"):
        case = await estate.case(unit)
        async with estate.app.store.begin() as tx:
            await tx.close_chat("console", unit)
            await tx.open_chat(case.person_id, MEMBER, unit, at=estate.clock.now(), consent="1")
    await agreed(estate, "5-2", "11月5日19点")
    await estate.to("2026-11-05 19:10")
    said = {
        unit: [
            (m["step"], m["at"][11:16])
            for m in (await estate.facts(unit))["messages"]
            if m["kind"] == "proactive"
        ]
        for unit in ("8-2", "5-2")
    }
    assert said["5-2"][-1] == ("check", "19:00")
    assert said["8-2"][-1][1] == "19:03"
