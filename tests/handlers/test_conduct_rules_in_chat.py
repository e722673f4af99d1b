"""Rules of `facts/conduct.md` §3 that show in a chat or in what is kept; the table is in `tests/core/test_conduct_rules.py`."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.erasing import erased_key
from bot.engine.duties import duties
from bot.engine.pace import Pace
from tests.handlers.estate import GUARD, MANAGER, STEWARD, answer, facts_of, kinds
from tests.world import MOUNTAIN, World, at, fee, world_at


async def test_c09_the_check_comes_at_the_minute_and_once(world: World) -> None:
    """Never early: nothing a minute before, one message at it, none a minute later."""
    await world.say("8-2", "周五下午3点交")
    await world.to("2026-11-06 14:59")
    world.new("8-2")
    await world.to("2026-11-06 15:00")
    assert len(world.new("8-2")) == 1
    await world.to("2026-11-06 15:30")
    assert world.new("8-2") == []


async def test_c13_a_stop_is_final_with_one_confirmation(world: World) -> None:
    """No "are you sure", and a colleague cannot send either."""
    world.new("8-2")
    await world.say("8-2", "退订")
    assert len(world.new("8-2")) == 1
    assert "停止" in await answer(world, STEWARD, "/remind 8-2")
    assert "停止" in await answer(world, MANAGER, "/remind 8-2")
    await world.to("2027-01-20 20:00")
    assert world.new("8-2") == []


async def test_c19_a_danger_reaches_a_person_at_once(world: World) -> None:
    """In the same transaction: the card is sent before the clock moves at all."""
    world.new(MANAGER)
    await world.say("8-2", "我不想活了")
    assert "紧急" in "\n".join(world.new(MANAGER))


async def test_c20_a_wrong_person_is_unlinked_and_hears_no_more(world: World) -> None:
    """One line without a name or an amount."""
    said = await answer(world, "8-2", "打错了")
    assert "何" not in said
    assert "¥" not in said
    assert (await world.facts("8-2"))["person"]["bound"] is False
    world.new("8-2")
    await world.to("2026-12-20 20:00")
    assert world.new("8-2") == []


async def test_c23_whatever_leaves_goes_to_the_chat_of_one_person(world: World) -> None:
    """No list, screen or group: every address of the outbox is a private chat of somebody known."""
    await world.say("群", "/case 8-2", private=False)
    await world.to("2026-11-12 20:00")
    async with world.app.store.view() as tx:
        for post in await tx.posts():
            if post.address == "群":
                assert post.text == "请在私聊里使用我。"
                continue
            chat = await tx.chat(post.channel, post.address)
            assert chat is not None
            assert post.person_id in (None, chat.person_id)


async def test_c27_a_lawyers_file_names_firm_lawyer_and_licence(world: World) -> None:
    """Without them there is no file; the bot draws no letterhead (tests of letters and papers)."""
    said = await answer(world, MANAGER, "/lawyer 8-2")
    assert "8-2" in said
    assert not await facts_of(world, "8-2", "drafted")


async def test_c33_a_message_is_kept_with_all_that_proves_it(world: World) -> None:
    """Text, person, chat, id on the platform, time, version of the words, outcome, and the rule that chose it."""
    await world.to("2026-11-05 19:30")
    async with world.app.store.view() as tx:
        case = (await world.case("8-2")).id
        (post,) = [post for post in await tx.posts(case_id=case) if post.step == "r5"]
    assert (post.state, post.channel, post.address) == ("sent", "console", "8-2")
    assert all((post.text, post.person_id, post.message_id, post.taken_at, post.version, post.contact_kind))
    planned = [fact for fact in await facts_of(world, "8-2", "planned") if fact["step"] == "r5"]
    assert [fact["rule"] for fact in planned] == ["P1"]
    assert [fact["outcome"] for fact in await facts_of(world, "8-2", "spoke") if fact["step"] == "r5"] == [
        "sent"
    ]


# --- sightings ---


@pytest.mark.parametrize("setting", ["on", "off", "consent"])
async def test_c34_a_site_decides_whether_sightings_are_told(tmp_path: Path, setting: str) -> None:
    """Off: nothing is kept; consent: only of who agreed. The guard hears the same (C35)."""
    async with world_at(tmp_path, "2026-11-03 09:30", guard_sightings=setting) as world:
        await world.load(fee("8-2", "何先生"), fee("12-27", "张敏"))
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.invite("guard", GUARD, MOUNTAIN)
        await world.say(STEWARD, "/consent 8-2 yes 书面")
        world.new(STEWARD)
        for unit in ("8-2", "12-27"):
            assert await answer(world, GUARD, f"/seen {unit}") == "已记录,谢谢"
        told = "\n".join(world.new(STEWARD))
        assert ("8-2 何先生" in told, "12-27 张敏" in told) == (setting != "off", setting == "on")
        assert bool(await facts_of(world, "12-27", "seen")) is (setting == "on")
        await world.say(STEWARD, "/consent 8-2 no 电话里收回")
        await world.forward(hours=3)
        world.new(STEWARD)
        await world.say(GUARD, "/seen 8-2")
        assert ("8-2 何先生" in "\n".join(world.new(STEWARD))) is (setting == "on")


async def test_c34_a_sighting_is_forgotten_after_72_hours(world: World) -> None:
    """The content goes, the chain keeps its link."""
    await world.say(GUARD, "/seen 8-2")
    await world.to("2026-11-06 10:31")
    assert not await facts_of(world, "8-2", "seen")
    assert {fact["rule"] for fact in await facts_of(world, "8-2", "erased")} == {"C34"}
    async with world.app.store.view() as tx:
        assert await tx.broken_link((await world.case("8-2")).id) is None


async def test_c35_debt_no_debt_and_unknown_sound_alike(world: World) -> None:
    """See worked case 26 and test_guard."""
    assert {await answer(world, GUARD, f"/seen {unit}") for unit in ("8-2", "99-99", "9-9")} == {
        "已记录,谢谢"
    }


async def test_c36_no_number_is_learnt_from_anybody_else(world: World) -> None:
    """What an owner says about somebody else's number makes no contact of it."""
    await world.say("8-2", "你们打我邻居电话13900001111")
    async with world.app.store.view() as tx:
        assert "13900001111" not in {case.phone for case in await tx.list_cases()}
        assert "13900001111" not in {
            (await tx.person(case.person_id)).phone for case in await tx.list_cases()
        }


# --- dates of the law ---


async def test_c32_the_steward_has_a_task_before_a_line_is_barred(tmp_path: Path) -> None:
    """Sixty days before, on a working morning, once."""
    async with world_at(tmp_path, "2026-11-03 09:30") as world:
        from bot.core.roster import Line, Opening

        old = Line("物业费", "2023-12", None, 912_00)
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.to("2026-11-03 20:00")
        await world.load(
            Opening(playbook="property_fee", area=MOUNTAIN, unit="3-3", name="吴先生", lines=(old,))
        )
        world.new(STEWARD)
        await world.to("2026-11-04 09:01")
        told = "\n".join(world.new(STEWARD))
        assert "时效" in told
        assert "12月15日" in told
        assert len(await facts_of(world, "3-3", "tasked")) == 1
        await world.to("2026-11-10 09:01")
        assert (
            len([one for one in await facts_of(world, "3-3", "tasked") if one["task"] == "limitation"]) == 1
        )


async def test_c37_three_years_after_the_end_only_a_stop_is_left(tmp_path: Path) -> None:
    """Names, numbers, texts and what happened go; the stop stays as a hash and holds when the number comes back."""
    async with world_at(tmp_path, "2026-11-03 09:30") as world:
        await world.load(fee("8-2", "何先生", phone="13800000001"))
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.bind("8-2")
        await world.say("8-2", "停")
        await world.say(STEWARD, "/paid 8-2 all")
        await world.forward(minutes=5)
        case = await world.case("8-2")
        assert case.outcome == "paid"
        world.clock.at = at("2029-11-02 09:30")
        await duties(world.app.engine, world.clock.at)
        assert (await world.case("8-2")).party == "何先生"
        world.clock.at = at("2029-11-05 09:30")
        await duties(world.app.engine, world.clock.at)
        async with world.app.store.view() as tx:
            gone = await tx.case(case.id)
            person = await tx.person(case.person_id)
            assert (gone.party, gone.phone, gone.outcome) == ("", "", "paid")
            assert (person.key, person.name, person.phone) == (erased_key("phone:13800000001"), "", "")
            assert await tx.chats(case.person_id) == []
            assert {post.text for post in await tx.posts(case_id=case.id)} <= {""}
            assert await tx.broken_link(case.id) is None
        assert set(await kinds(world, "8-2")) == {"erased", "closed", "stopped"}
        await world.load(fee("9-1", "何先生", phone="13800000001"))
        assert (await world.facts("9-1"))["status"] == "paused"


async def test_c37_what_is_open_or_younger_stays(world: World) -> None:
    """Nothing is erased by a day too early, nor while it is asked for."""
    await duties(world.app.engine, world.clock.at + timedelta(days=365 * 4))
    assert (await world.case("8-2")).party == "何先生"


async def test_c38_messages_keep_the_distance_the_platform_asks(tmp_path: Path) -> None:
    """27 a second over all chats of a live channel (the rest: test_pace_and_queue, the channels' own tests)."""
    async with world_at(tmp_path, "2026-11-03 09:30", rate_telegram=27) as world:
        assert Pace(engine=world.app.engine).gap("telegram") == pytest.approx(1 / 27)


async def test_c39_a_chat_that_nobody_opened_hears_nothing_and_consent_is_kept(world: World) -> None:
    """The text version they saw lies in the fact."""
    await world.to("2026-11-12 20:00")
    assert world.sent("12-27") == []
    (bound,) = await facts_of(world, "8-2", "bound")
    assert bound["consent"] == "2026-11"
    assert any("接通后" in message.text for message in world.sent("8-2"))
