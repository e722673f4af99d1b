"""Every fault of the matrix through the whole engine and the real channels of WeCom (reliability R3, the bracketed column)."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.roads import MEMBER, TAP, WINDOW
from bot.store.rows import Post
from tests.engine.test_fault_matrix import later, unreachable
from tests.engine.wecom_estate import CHECK, HE, LI, ZHAO, Estate, estate_at, timed
from tests.fake_wecom import FakeWecom
from tests.serve.test_wecom import outside, real
from tests.world import World, world_at

SLOW = 30  # seconds an answer may take: these tests run beside others on two cores
SHORT = 1.0  # seconds: the budget of a call that is meant to run out
OWNER = {"8-2": HE, "8-3": LI}
both_roads = pytest.mark.parametrize("road", [MEMBER, WINDOW], ids=["app", "kf"])
by_app = pytest.mark.parametrize("road", [MEMBER], ids=["app"])
by_kf = pytest.mark.parametrize("road", [WINDOW], ids=["kf"])


@pytest.fixture
async def estate(tmp_path: Path, url: str, road: str) -> AsyncIterator[Estate]:
    async with estate_at(tmp_path, url, road) as estate:
        yield estate


def got(estate: Estate) -> list[int]:
    """How many checks each of the two has got."""
    return [estate.received(HE), estate.received(LI)]


@both_roads
async def test_without_a_fault_both_are_asked_once(estate: Estate) -> None:
    await estate.world.to("2026-11-06 15:01")
    assert (await estate.states(), got(estate), len(estate.calls())) == (["sent", "sent"], [1, 1], 2)


# --- 45009, 45033 ---


@both_roads
@pytest.mark.parametrize(("code", "seconds"), [("45009", 60), ("45033", 2)])
async def test_a_limit_pauses_the_whole_channel_over_a_restart_and_each_is_sent_once(
    estate: Estate, tmp_path: Path, url: str, code: str, seconds: int
) -> None:
    estate.fake.fail_next(estate.path, code, times=2)
    await estate.world.to("2026-11-06 15:00")
    await estate.say(LI, "您好")  # an answer waits as well: the pause is everybody's
    before = len(estate.fake.calls(estate.path))
    settings: dict[str, Any] = {"database_url": url, "rate_telegram": 0}
    async with world_at(tmp_path, "2026-11-06 15:00", **settings) as again:
        estate.company.worlds.append(again)
        async with estate.company.reach(again):
            await again.app.pump.recover()
            await posted(
                again, estate.road, ["somebody"]
            )  # new, and nothing of its own keeps it from leaving
            if seconds > SLOW or again.app.store.path is not None:  # a server's own clock goes on meanwhile
                await later(again, url, seconds * 0.5)
                assert await estate.states() == ["queued", "queued"]
                assert len(estate.fake.calls(estate.path)) == before
            for _ in range(3):  # each of the two may have begun a pause of its own
                await later(again, url, seconds)
            assert (got(estate), await estate.states()) == ([1, 1], ["sent", "sent"])


@both_roads
async def test_a_limit_is_not_counted_against_the_message(estate: Estate, url: str) -> None:
    estate.fake.fail_next(estate.path, "45009", times=12)
    await estate.world.to("2026-11-06 15:00")
    for _ in range(13):
        await later(estate.world, url, 61)
    assert (got(estate), await estate.states()) == ([1, 1], ["sent", "sent"])


# --- 40014, 42001, a wrong secret ---


async def posted(world: World, road: str, people: list[str], **more: Any) -> list[Post]:
    """The same words for all of them, to leave now."""
    now = world.clock.now()
    values: dict[str, Any] = {"kind": "card", "key": "t", "planned_at": now, "text": "请看一下", **more}
    async with world.app.store.begin() as tx:
        return [await tx.post(channel=road, address=who, **values) for who in people]


@by_app
async def test_a_token_that_was_taken_back_is_fetched_once_however_many_are_underway(estate: Estate) -> None:
    people = [f"member{number}" for number in range(20)]
    for who in people:
        estate.fake.member(who)
    await estate.say(HE, "您好")  # so that there is a token, and not an old one
    before = len(estate.fake.calls(estate.path))
    fetched = estate.fake.tokens_fetched
    estate.fake.revoke()
    await posted(estate.world, estate.road, people)
    await estate.world.tick()
    assert estate.fake.tokens_fetched == fetched + 1
    assert [len(estate.fake.received(who)) for who in people] == [1] * 20
    assert len(estate.fake.calls(estate.path)) - before <= 2 * 20


@both_roads
@pytest.mark.parametrize("code", ["40014", "42001"])
async def test_a_token_that_is_refused_twice_stops_this_channel_with_one_alarm_and_no_other(
    estate: Estate, code: str
) -> None:
    fetched = estate.fake.tokens_fetched
    estate.fake.fail_next(estate.path, code, times=1000)
    await estate.world.to("2026-11-06 15:30")
    assert await estate.states() == ["queued", "queued"]
    assert len(estate.calls()) <= 4  # two are underway at once, each tried once more
    assert 1 <= estate.fake.tokens_fetched - fetched <= 2
    assert len([text for text in estate.cards(ZHAO) if "令牌" in text and code in text]) == 1
    await _others_go_on(estate)


async def _others_go_on(estate: Estate) -> None:
    """Whoever is on another road of the same app, or at the console, is answered."""
    fake, console = estate.fake, len(estate.world.sent("路人"))
    if estate.road == MEMBER:
        await fake.kf_enter("wmPASSING")
    else:
        await fake.say(fake.member("Passing").userid, "您好")
    await estate.company.hear()
    await estate.world.say("路人", "您好")
    assert fake.got("wmPASSING" if estate.road == MEMBER else "passing")
    assert len(estate.world.sent("路人")) == console + 1


@both_roads
async def test_a_wrong_secret_stops_the_channel_and_is_told_once_without_the_secret(estate: Estate) -> None:
    calls = len(estate.fake.calls(estate.path))
    async with estate.company.reach(estate.world, secret="of-another-app"):
        await estate.world.to("2026-11-06 15:30")
        assert await estate.states() == ["queued", "queued"]
        assert len(estate.fake.calls(estate.path)) == calls
        told = [text for text in estate.cards(ZHAO) if "40001" in text]
        assert len(told) == 1


# --- proven not sent ---


@both_roads
@pytest.mark.parametrize("how", ["refused", "dns", "tls"])
async def test_what_surely_did_not_leave_is_tried_five_times_ever_more_slowly_and_then_given_to_staff(
    estate: Estate, how: str
) -> None:
    async with unreachable(how) as base, estate.company.reach(estate.world, base=base) as dead:
        tried = timed(dead[estate.road], estate.world)
        await estate.world.to("2026-11-06 15:10")
    moments = sorted(set(tried))  # both are tried in the same moments
    gaps = [(later - sooner).total_seconds() for sooner, later in itertools.pairwise(moments)]
    assert (gaps, await estate.states()) == ([1, 5, 30, 120], ["failed", "failed"])
    for unit in OWNER:
        assert len([card for card in estate.cards() if unit in card]) == 1


@both_roads
async def test_what_surely_did_not_leave_is_sent_once_when_the_way_is_open_again(estate: Estate) -> None:
    async with unreachable("refused") as base, estate.company.reach(estate.world, base=base):
        await estate.world.to("2026-11-06 15:00:02")
    await estate.world.to("2026-11-06 15:00:30")
    assert (got(estate), await estate.states()) == ([1, 1], ["sent", "sent"])


# --- nobody knows ---

# All of them are tried at the channels (tests/channels); here one of each kind.
UNCLEAR = [
    ("500", {}),
    ("502_after", {}),
    ("drop_before", {}),
    ("drop_after", {}),
    ("cut", {}),
    ("garbage", {}),
    ("slow", {"seconds": 30}),
    ("drip", {"seconds": 0.2}),
]
unclear = pytest.mark.parametrize(("fault", "numbers"), UNCLEAR, ids=[name for name, _ in UNCLEAR])
REACHED = {
    "502_after",
    "drop_after",
    "cut",
    "garbage",
    "slow",
    "drip",
}  # the answer was lost, the message was not


@by_app
@unclear
async def test_an_app_message_whose_fate_is_unknown_is_said_once_more_within_the_duplicate_check(
    estate: Estate, fault: str, numbers: dict[str, Any]
) -> None:
    async with estate.company.reach(estate.world, timeout=SHORT):
        estate.fake.fail_next(estate.path, fault, **numbers)
        await estate.world.to("2026-11-06 18:00")
    assert (got(estate), await estate.states()) == ([1, 1], ["sent", "sent"])
    (twice,) = [who for who in (HE, LI) if len(estate.calls(who)) == 2]
    first, second = estate.calls(twice)
    assert first == second
    assert len(estate.fake.app.swallowed) == (1 if fault in REACHED else 0)


async def _shown_once(estate: Estate) -> None:
    """The message of unknown fate is with a colleague, with its number, and it was not repeated."""
    unit = await estate.only("unknown")
    number = str((await estate.post(unit)).id)
    assert len([card for card in estate.cards() if unit in card and number in card]) == 1
    assert got(estate)[0 if unit == "8-3" else 1] == 1


@by_app
async def test_an_app_message_that_is_unknown_twice_is_not_said_a_third_time_but_shown(
    estate: Estate,
) -> None:
    estate.fake.fail_next(estate.path, "drop_before", times=1)
    await _second_of_the_same(estate, "drop_before")
    await estate.world.to("2026-11-06 18:00")
    await _shown_once(estate)
    assert len(estate.calls()) == 3
    await estate.world.to("2026-11-06 20:00")
    assert len(estate.calls()) == 3


async def _second_of_the_same(estate: Estate, fault: str) -> None:
    """The repeat of the first call goes wrong as well, whoever of the two is first."""
    api = estate.world.app.engine.channels[MEMBER]._api  # type: ignore[attr-defined]
    call, seen = api.call, []

    async def twice(path: str, body: Any = None, **more: Any) -> Any:
        if body in seen:
            estate.fake.fail_next(path, fault)
        seen.append(body)
        return await call(path, body, **more)

    api.call = twice


@by_kf
@unclear
async def test_a_message_in_the_window_whose_fate_is_unknown_is_not_repeated_but_shown(
    estate: Estate, fault: str, numbers: dict[str, Any]
) -> None:
    async with estate.company.reach(estate.world, timeout=SHORT):
        estate.fake.fail_next(estate.path, fault, **numbers)
        await estate.world.to("2026-11-06 18:00")
    await _shown_once(estate)
    assert len(estate.calls()) == 2
    unit = await estate.only("unknown")
    assert estate.received(OWNER[unit]) == (1 if fault in REACHED else 0)


# --- refused ---


@both_roads
@pytest.mark.parametrize("code", ["81013", "60111", "84061"])
async def test_a_receiver_nobody_knows_is_cut_off_and_becomes_a_task_for_staff(
    estate: Estate, code: str
) -> None:
    estate.fake.fail_next(estate.path, code)
    await estate.world.to("2026-11-06 15:30")
    assert sorted(await estate.states()) == ["failed", "sent"]
    unit = await estate.only("failed")
    facts = await estate.world.facts(unit)
    assert (facts["person"]["bound"], facts["next"]["waits_for"]) == (False, "steward")
    assert [card for card in estate.cards() if unit in card]
    await estate.world.to("2026-11-20 18:00")
    assert len(estate.calls(OWNER[unit])) == 1


@by_app
async def test_a_receiver_nobody_knows_is_reached_in_the_other_chat_at_once(estate: Estate) -> None:
    await estate.fake.kf_say("wmHE", "您好")
    estate.fake.raws.clear()
    until = estate.world.clock.now() + timedelta(hours=48)
    await estate.opened("8-2", WINDOW, "wmHE", window_until=until, window_left=5)
    estate.fake.member(HE).seen = False  # the application is hidden from him: 81013 from now on
    told = len(estate.fake.got("wmHE"))
    await estate.world.to("2026-11-06 15:01")
    assert await estate.states() == ["sent", "sent"]
    assert [CHECK in seen.text for seen in estate.fake.got("wmHE")[told:]] == [True]
    case = await estate.world.case("8-2")
    async with estate.world.app.store.view() as tx:
        assert [chat.channel for chat in await tx.chats(case.person_id)] == [WINDOW]


@by_kf
@pytest.mark.parametrize("code", ["95001", "95002", "95018"])
async def test_a_window_that_is_over_after_all_is_left_for_the_tap_and_the_chat_stays(
    estate: Estate, code: str
) -> None:
    estate.fake.friend("wmHE", estate.fake.member("WuHao").userid, "何先生")
    await estate.opened("8-2", TAP, "wmHE", holder="WuHao")
    async with estate.world.app.store.begin() as tx:
        await tx.set_chat(WINDOW, LI, window_left=0)  # of the two only 8-2 speaks in the window
    estate.fake.fail_next(estate.path, code)
    await estate.world.to("2026-11-06 15:01")
    (task,) = estate.fake.pending("WuHao")
    assert (CHECK in task.text, (await estate.post()).state) == (True, "awaiting_staff")
    case = await estate.world.case("8-2")
    async with estate.world.app.store.view() as tx:
        assert {chat.channel for chat in await tx.chats(case.person_id)} == {WINDOW, TAP}


@by_app
async def test_a_card_that_is_refused_goes_once_more_plain_and_the_template_is_pointed_out(
    estate: Estate,
) -> None:
    estate.fake.fail_next(estate.path, "42014")
    keys = [[{"label": "好", "press": "do:1:case"}]]
    (one,) = await posted(estate.world, estate.road, [HE], buttons=keys, step="hint")
    await estate.world.tick()
    first, second = estate.fake.calls(estate.path)[-2:]
    assert (first["msgtype"], second["msgtype"]) == ("template_card", "text")
    assert estate.fake.received(HE)[-1].text == "请看一下"
    async with estate.world.app.store.view() as tx:
        post = await tx.post_of(one.id)
    assert post is not None and post.state == "sent"
    assert len([text for text in estate.cards(ZHAO) if "hint" in text]) == 1


@by_app
async def test_a_card_that_is_refused_plain_too_is_not_tried_a_third_time(estate: Estate) -> None:
    before = len(estate.fake.calls(estate.path))
    estate.fake.fail_next(estate.path, "42014", times=4)
    await posted(estate.world, estate.road, [HE], buttons=[[{"label": "好", "press": "do:1:case"}]])
    await estate.world.to("2026-11-06 14:59:59")
    assert len(estate.fake.calls(estate.path)) - before == 2


# --- what was accepted, and lost after all ---


@by_kf
async def test_a_message_that_failed_later_is_failed_and_a_colleague_calls(estate: Estate) -> None:
    await estate.world.to("2026-11-06 15:01")
    (seen,) = [seen for seen in estate.fake.got(HE) if CHECK in seen.text]
    await estate.fake.kf_lose(seen.msgid, 4)
    await estate.company.hear()
    assert await estate.states() == ["failed", "sent"]
    assert len([card for card in estate.cards() if "8-2" in card]) == 1
    facts = await estate.world.facts("8-2")
    assert facts["person"]["bound"] is True


@by_kf
async def test_a_message_that_failed_later_goes_another_road_once(estate: Estate) -> None:
    estate.fake.member(HE)
    await estate.opened("8-2", MEMBER, HE.lower())
    await estate.world.to("2026-11-06 15:01")
    (seen,) = [seen for seen in estate.fake.got(HE) if CHECK in seen.text]
    await estate.fake.kf_lose(seen.msgid, 10)
    estate.fake.raws.append(dict(estate.fake.raws[-1]))  # and the platform tells it twice
    await estate.company.hear()
    assert await estate.states() == ["sent", "sent"]
    assert len([one for one in estate.fake.received(HE) if CHECK in one.text and not one.task_id]) == 1


# --- slow ---


@pytest.mark.parametrize(("fault", "seconds"), [("slow_before", 25), ("drip", 1)])
async def test_a_slow_answer_holds_up_nobody_else(tmp_path: Path, fault: str, seconds: float) -> None:
    async with FakeWecom(clock=real) as fake, outside(tmp_path, fake):
        fake.member(HE), fake.member(LI)
        fake.fail_next("message/send", fault, seconds=seconds)
        await fake.say(HE, "您好")
        while not fake.calls("message/send"):
            await asyncio.sleep(0.01)
        await fake.say(LI, "您好")
        await fake.wait_for(LI.lower(), timeout=8)  # the budget of the slow call is 10 s
