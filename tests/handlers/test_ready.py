"""/ready and what is told about roads: the list, the lines of /today, /why and /promised, and what is in no doubt."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.cli.looking import _road
from bot.cli.messages import _outbox
from bot.cli.stored import _waiting
from bot.core.roads import TAP
from bot.engine import view_of
from bot.engine.outcomes import Outcome, assigned
from bot.engine.roadwords import way_of
from handlers.show import waits_of, why_json
from tests.handlers.estate import BOTH, FINANCE, GUARD, MANAGER, STEWARD, answer
from tests.tapping import LIN, WU, contact, member, window, with_wecom
from tests.world import WATER, World, at, fee


@pytest.fixture
async def roads(world: World) -> AsyncIterator[World]:
    """Lin and Wu are in WeCom; the contacts of 8-2, 12-27 and 5-2 are Lin's, that of 9-9 is Wu's."""
    with_wecom(world)
    await member(world, STEWARD, LIN)
    await member(world, BOTH, WU)
    for unit in ("8-2", "12-27", "5-2"):
        await contact(world, unit, LIN)
    await contact(world, "9-9", WU, area=WATER)
    yield world


async def lies(world: World, unit: str, *, kind: str = "reminder", step: str = "notice") -> int:
    """A message to this unit is a task now; its number."""
    engine, case = world.app.engine, await world.case(unit)
    async with engine.store.begin() as tx:
        [chat] = [one for one in await tx.chats(case.person_id) if one.channel == TAP]
        post = await tx.post(
            kind="card",  # so that nothing decides it again
            case_id=case.id,
            person_id=case.person_id,
            channel=TAP,
            address=chat.address,
            holder=chat.holder,
            key=f"{step}:{unit}",
            step=step,
            contact_kind=kind,
            text=f"您好 {unit}",
            planned_at=engine.now(),
            state="sending",
            attempts=1,
            cases=((case.id, f"{step}:{unit}", step),),
        )
        assert post is not None
        await tx.flush()
        await assigned(engine, tx, Outcome(post=post, message_id=f"task-{unit}"))
        await tx.set_taps([post.id], until=at("2026-11-03 12:00"))
    return post.id


# --- the list ---


async def test_a_steward_sees_how_many_lie_with_him_and_what_each_is(roads: World) -> None:
    """Issue 6: "what is ready to tap", each with its unit, why, the amount, and until when."""
    await lies(roads, "8-2")
    await lies(roads, "12-27")
    await lies(roads, "9-9")  # Wu's
    said = (await answer(roads, STEWARD, "/ready")).splitlines()
    assert said[0] == "待发 2 条"
    assert said[1] == "· 8-2 何先生:首次通知,¥2,736.00(11月3日 周二 12:00 前点)"
    assert said[2].startswith("· 12-27 张敏")
    assert "客户联系" in said[3] and "群发助手" in said[3]
    assert len(said) == 4


async def test_a_thanks_has_no_amount(roads: World) -> None:
    await lies(roads, "8-2", kind="receipt", step="thanks")
    said = (await answer(roads, STEWARD, "/ready")).splitlines()
    assert said[1].startswith("· 8-2 何先生:") and said[1].endswith("(11月3日 周二 12:00 前点)")
    assert "¥" not in said[1]


async def test_the_list_is_in_the_language_of_the_speaker(roads: World) -> None:
    await roads.say(STEWARD, "/language en")
    await lies(roads, "8-2")
    said = (await answer(roads, STEWARD, "/ready")).splitlines()
    assert said[0] == "1 ready"
    assert said[1] == "· 8-2 何先生: first notice, ¥2,736.00 (tap by Tue 3 Nov, 12:00)"
    assert "Customer contact" in said[2]


async def test_promises_of_the_minute_come_first_whatever_they_are_worth(roads: World) -> None:
    """Practice S3: the moment that was agreed, then what is worth most."""
    await roads.load(fee("1-1", "小欠", months=1), fee("1-2", "大欠", months=9))
    await contact(roads, "1-1", LIN)
    await contact(roads, "1-2", LIN)
    await lies(roads, "8-2")
    await lies(roads, "1-2")
    await lies(roads, "1-1", kind="promise_check", step="check")
    said = (await answer(roads, STEWARD, "/ready")).splitlines()
    assert [line.split(":")[0].split()[-2] for line in said[2:4]] == ["1-2", "8-2"]
    assert "09:30 1-1 小欠" in said[1]


async def test_a_long_list_ends_with_how_many_more(roads: World) -> None:
    units = [f"7-{number}" for number in range(1, 16)]
    await roads.load(*[fee(unit, f"业主{unit}") for unit in units])
    for unit in units:
        await contact(roads, unit, LIN)
        await lies(roads, unit)
    said = (await answer(roads, STEWARD, "/ready")).splitlines()
    assert said[0] == "待发 15 条"
    assert sum(line.startswith("·") for line in said) == 12
    assert said[13] == "还有 3 条"


@pytest.mark.parametrize("word", ["待发", "待点", "/ready"])
async def test_where_nothing_waits_it_says_so_kindly(roads: World, word: str) -> None:
    assert await answer(roads, STEWARD, word) == "现在没有等您点的消息,可以歇一歇。"


async def test_a_manager_sees_it_by_colleague(roads: World) -> None:
    await lies(roads, "8-2")
    await lies(roads, "12-27")
    await lies(roads, "9-9")
    said = (await answer(roads, MANAGER, "/ready")).splitlines()
    assert said[0] == "待发 3 条"
    assert said.index(f"{STEWARD} 2 条:") < said.index(f"{BOTH} 1 条:")
    assert any("9-9 钱先生" in line for line in said)


async def test_an_area_that_is_not_the_speakers_is_left_out(roads: World) -> None:
    """What lies with somebody about an area he does not work in any more shows no amount (as in /today)."""
    await contact(roads, "9-9", LIN, area=WATER)
    await lies(roads, "9-9")
    assert "9-9" not in await answer(roads, STEWARD, "/ready")


@pytest.mark.parametrize("who", [GUARD, FINANCE, "8-2"])
async def test_nobody_else_may_ask(roads: World, who: str) -> None:
    await lies(roads, "8-2")
    said = await answer(roads, who, "/ready")
    assert "¥" not in said and "何先生" not in said


async def test_today_names_the_number_once_there_is_one(roads: World) -> None:
    assert "点发送" not in await answer(roads, STEWARD, "/today")
    await lies(roads, "8-2")
    assert "有 1 条等您点发送:「待发」" in (await answer(roads, STEWARD, "/today")).splitlines()
    assert "点发送" not in await answer(roads, BOTH, "/today")


# --- which road ---


async def data(world: World, unit: str) -> dict[str, Any]:
    """`why --json`."""
    engine = world.app.engine
    async with engine.store.view() as tx:
        view = await view_of(engine, tx, await world.case(unit))
        return why_json(engine, view, await waits_of(engine, tx, view), await way_of(engine, tx, view))


async def test_a_chat_that_is_always_open_needs_no_word_about_it(world: World) -> None:
    with_wecom(world)
    road = {"channel": "console", "automatic": True, "until": None, "left": None}
    assert (await world.facts("8-2"))["road"] == road
    assert (await data(world, "8-2"))["road"] == road
    assert (await world.facts("12-27"))["road"] is None  # nobody is there yet
    assert "自动" not in await answer(world, STEWARD, "/why 8-2")


async def test_a_window_answers_by_itself_until_it_closes_and_then_it_takes_a_tap(roads: World) -> None:
    """Issue 6, wecom 6: 48 hours and five messages after their own words."""
    await window(roads, "8-2", at("2026-11-05 10:00"), left=3)
    await roads.say(STEWARD, "/promised 8-2 明天10点")
    until = "2026-11-05T10:00:00+08:00"
    road = {"channel": "wecom_kf", "automatic": True, "until": until, "left": 3}
    assert (await roads.facts("8-2"))["road"] == road
    said = await answer(roads, STEWARD, "/why 8-2")
    assert "11月5日 周四 10:00 之前可自动发送(还剩 3 条),之后由 林芳 点一下发送。" in said
    assert "没有自动渠道" not in said
    await roads.say(STEWARD, "/language en")
    said = await answer(roads, STEWARD, "/why 8-2")
    assert "by themselves until Thu 5 Nov, 10:00 (3 left); after that through 林芳's tap." in said


async def test_a_promise_just_outside_the_window_is_told_when_it_is_noted_and_when_one_asks(
    roads: World,
) -> None:
    """The 48 h edge: "in two days" lies just outside."""
    await window(roads, "8-2", at("2026-11-05 10:00"))
    said = await answer(roads, STEWARD, "/promised 8-2 11月5日10点半")
    assert "到 11月5日 周四 10:30 没有自动渠道,那次回访要 林芳 点一下发送" in said
    assert "没有自动渠道" in await answer(roads, STEWARD, "/why 8-2")
    found = await data(roads, "8-2")
    assert (found["next"]["step"], found["road"]["automatic"]) == ("eve", True)  # the evening is in time
    assert "没有自动渠道" not in await answer(roads, STEWARD, "/promised 8-2 11月5日9点半 因为要等工资")


async def test_a_second_task_of_one_day_is_announced_as_a_call(roads: World) -> None:
    """Wecom 5: one mass message a day is sure."""
    number = await lies(roads, "8-2")
    assert "林芳 点一下发送" in await answer(roads, STEWARD, "/promised 8-2 今天15点")
    await answer(roads, STEWARD, f"/resolve {number} delivered")
    assert "那次回访要打电话" in await answer(roads, STEWARD, "/promised 8-2 今天16点")
    assert "林芳 点一下发送" in await answer(roads, STEWARD, "/promised 8-2 明天16点 因为要等工资")


async def test_the_road_is_that_of_the_moment_of_the_next_message(roads: World) -> None:
    """Now a window is open, but the next message comes when it is not."""
    await window(roads, "8-2", at("2026-11-04 09:00"))
    await roads.say(STEWARD, "/promised 8-2 明天10点")
    await roads.to("2026-11-03 22:00")
    found = await data(roads, "8-2")
    assert found["next"]["step"] == "check"
    assert found["road"] == {"channel": TAP, "automatic": False, "until": None, "left": None}


async def test_without_a_contact_it_is_a_call_after_the_window(roads: World) -> None:
    await window(roads, "8-2", at("2026-11-05 10:00"), alone=True)
    said = await answer(roads, STEWARD, "/promised 8-2 11月5日10点半")
    assert "那次回访要打电话,到点会有卡片。" in said
    assert "之后需要打电话" in await answer(roads, STEWARD, "/why 8-2")
    await window_over(roads, "8-2")
    assert "对方再次来信之前没有自动渠道" in await answer(roads, STEWARD, "/why 8-2")
    assert (await data(roads, "8-2"))["road"] is None


async def window_over(world: World, unit: str) -> None:
    """Five messages were sent."""
    case = await world.case(unit)
    async with world.app.store.begin() as tx:
        await tx.set_chat("wecom_kf", f"kf{case.id}", window_left=0)


async def test_what_lies_with_a_colleague_is_said_with_its_end(roads: World) -> None:
    await contact(roads, "8-2", LIN)
    await roads.say(STEWARD, "/promised 8-2 明天10点")
    assert "每条消息都要 林芳 点一下发送" in await answer(roads, STEWARD, "/why 8-2")
    await roads.to("2026-11-04 10:00")
    assert "有一条消息已备好,等 林芳 点发送,最晚 11月4日 周三 22:00。" in await answer(
        roads, STEWARD, "/why 8-2"
    )
    road = (await roads.facts("8-2"))["road"]
    assert (road["automatic"], road["until"]) == (False, "2026-11-04T22:00:00+08:00")
    assert (await roads.facts("8-2"))["next"]["waits_for"] != "manager"  # it is not held since a restore


@pytest.mark.parametrize(
    ("road", "says"),
    [
        ({"automatic": True, "until": None, "left": None}, "road: x, by itself"),
        (
            {"automatic": True, "until": "2026-11-05T10:00:00+08:00", "left": 3},
            "road: x, by itself until 2026-11-05 10:00 (3 left)",
        ),
        ({"automatic": False, "until": None, "left": None}, "road: x, waits for a colleague's tap"),
        (
            {"automatic": False, "until": "2026-11-05T12:00:00+08:00", "left": None},
            "road: x, waits for a colleague's tap, until 2026-11-05 12:00",
        ),
    ],
)
def test_the_command_line_says_it_in_one_line(road: dict[str, Any], says: str) -> None:
    assert _road({"channel": "x", **road}) == says


# --- waiting for a tap is no doubt ---


async def test_the_outbox_names_whose_tap_a_message_waits_for(roads: World) -> None:
    number = await lies(roads, "8-2")
    rows = {row["id"]: row for row in await _outbox(roads.app, None)}
    assert (rows[number]["state"], rows[number]["waits_for"]) == ("awaiting_staff", f"{LIN} ({STEWARD})")
    assert all(row["waits_for"] is None for id, row in rows.items() if id != number)


async def test_the_outbox_says_which_task_is_being_looked_for(roads: World) -> None:
    number, sure = await lies(roads, "8-2"), await lies(roads, "12-27")
    async with roads.app.store.begin() as tx:
        await tx.set_taps([number], state="doubt")
    rows = {row["id"]: row for row in await _outbox(roads.app, None)}
    assert rows[number]["error"] == "its answer was lost: the task is being looked for"
    assert rows[sure]["error"] is None
    await answer(roads, STEWARD, f"/resolve {number} drop")
    assert {row["id"]: row["error"] for row in await _outbox(roads.app, None)}[number] is None


async def test_it_is_no_message_in_doubt_though_a_colleague_may_say_what_became_of_it(roads: World) -> None:
    number = await lies(roads, "8-2")
    assert str(number) not in await answer(roads, STEWARD, "/resolve")
    await answer(roads, STEWARD, f"/resolve {number} drop")
    rows = {row["id"]: row for row in await _outbox(roads.app, None)}
    assert (rows[number]["state"], rows[number]["waits_for"]) == ("cancelled", None)


async def test_doctor_tells_it_from_what_is_held_since_a_restore(roads: World) -> None:
    await lies(roads, "8-2")
    held = await lies(roads, "12-27")
    async with roads.app.store.begin() as tx:
        found = {one.name: one for one in await _waiting(tx)}
        assert found["taps"].says == "2 messages are ready for a colleague's tap in WeCom"
        assert "awaiting staff" not in found
        await tx.settle_post(
            held, "awaiting_staff", at=roads.app.engine.clock.real(), error="since the backup"
        )
    async with roads.app.store.view() as tx:
        found = {one.name: one for one in await _waiting(tx)}
    assert found["taps"].says.startswith("1 messages")
    assert found["awaiting staff"].says.startswith("1 messages that may have been sent before a restore")
