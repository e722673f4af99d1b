"""What is noted about a party is a fact of a closed list; it chooses words and who speaks, never whom to punish."""

import pytest

from tests.handlers.estate import MANAGER, STEWARD, answer, buttons, facts_of, kinds
from tests.world import World, fee


async def traits(world: World, unit: str, area: str | None = None) -> list[str]:
    """The traits that stand, as the facts add them up."""
    found: dict[str, None] = {}
    for fact in await facts_of(world, unit, "marked", area):
        found.pop(fact["trait"], None)
        if fact["on"]:
            found[fact["trait"]] = None
    return sorted(found)


@pytest.mark.parametrize(
    ("typed", "trait"),
    [
        ("/trait 8-2 +vacant", "vacant"),
        ("标签 8-2 空置", "vacant"),
        ("/trait 8-2 租户", "tenant"),
        ("/trait 8-2 VIP", "vip"),
        ("/trait 8-2 孤老", "lonely_elderly"),
        ("/trait 8-2 good-payer", "good_payer"),
    ],
)
async def test_a_trait_is_noted_in_either_language(world: World, typed: str, trait: str) -> None:
    """Practice P22."""
    await world.say(STEWARD, typed)
    assert await traits(world, "8-2") == [trait]


async def test_a_trait_is_taken_away_again(world: World) -> None:
    """Practice P3."""
    await world.say(STEWARD, "/trait 8-2 patient in_touch")
    await world.say(STEWARD, "/trait 8-2 -patient")
    assert await traits(world, "8-2") == ["in_touch"]
    assert "常联系" in world.last(STEWARD)


async def test_one_of_sure_likely_and_unsure_replaces_the_other(world: World) -> None:
    """Practice R1."""
    await world.say(STEWARD, "/trait 8-2 sure")
    await world.say(STEWARD, "/trait 8-2 unsure")
    assert await traits(world, "8-2") == ["unsure"]


async def test_a_trait_holds_for_every_case_of_the_person(world: World) -> None:
    """Practice P22."""
    await world.load(fee("3-1", "李女士", phone="13800000001"), fee("3-2", "李女士", phone="13800000001"))
    await world.say(STEWARD, "/trait 3-1 vip")
    assert await traits(world, "3-2") == ["vip"]
    assert "2" in world.last(STEWARD)


@pytest.mark.parametrize("word", ["胆小", "怕事", "领头", "timid", "ringleader", "刺头"])
async def test_a_word_about_character_is_refused_with_the_rule(world: World, word: str) -> None:
    """Conduct C28."""
    said = await answer(world, STEWARD, f"/trait 8-2 +{word}")
    assert "C28" in said
    assert await traits(world, "8-2") == []


async def test_a_word_that_is_no_trait_is_answered_with_the_list(world: World) -> None:
    """Practice P3."""
    said = await answer(world, STEWARD, "/trait 8-2 blond")
    assert "blond" in said and "空置" in said


@pytest.mark.parametrize("words", ["你们给我打了什么标签?", "what tags have you given me"])
async def test_the_owner_may_see_what_is_noted_about_him(world: World, words: str) -> None:
    """Practice P3: the owner may ask to see them."""
    await world.say(STEWARD, "/trait 8-2 patient vacant")
    world.new("8-2")
    await world.say("8-2", words)
    assert "好说话" in world.last("8-2") and "空置" in world.last("8-2")
    assert "8-2" in world.last(STEWARD)


async def test_without_a_trait_the_owner_hears_that_nothing_is_noted(world: World) -> None:
    """Practice P3."""
    await world.say("8-2", "我身上有什么标签")
    assert "没有记任何标签" in world.last("8-2")


# --- person only (P22, P21) ---


@pytest.mark.parametrize("trait", ["vip", "key_owner", "lonely_elderly"])
async def test_nothing_is_asked_of_them_by_machine(world: World, trait: str) -> None:
    """Practice P22: VIP, key owners and lonely elderly people are for a person."""
    await world.say(STEWARD, f"/trait 8-2 {trait}")
    world.new("8-2")
    await world.to("2026-12-20 12:00")
    assert world.new("8-2") == []
    case = await world.facts("8-2")
    assert case["next"]["step"] is None and case["next"]["waits_for"] == "steward"
    assert "P22" in await answer(world, STEWARD, "/why 8-2")


async def test_receipts_and_answers_still_go_to_them(world: World) -> None:
    """Practice P21: careful, never silent."""
    await world.say(STEWARD, "/trait 8-2 vip")
    world.new("8-2")
    await world.say("8-2", "怎么交?")
    assert len(world.new("8-2")) == 1
    await world.say(STEWARD, "/paid 8-2 all")
    await world.to("2026-11-03 09:40")
    assert "谢谢" in world.last("8-2")


@pytest.mark.parametrize("words", ["怎么交?", "水费怎么交", "一共多少钱"])
async def test_a_question_of_theirs_reaches_a_person(world: World, words: str) -> None:
    """Practice P22: for them somebody answers, not the machine."""
    await world.say(STEWARD, "/trait 8-2 vip")
    await world.press("8-2", "yes:")
    before = len(world.sent(STEWARD))
    told = await answer(world, "8-2", words)
    assert "转给" in told
    assert any(words in message.text for message in world.sent(STEWARD)[before:])


async def test_taken_off_the_list_the_rounds_go_on(world: World) -> None:
    """Practice P22."""
    await world.say(STEWARD, "/trait 8-2 vip")
    await world.say(STEWARD, "/trait 8-2 -vip")
    assert (await world.facts("8-2"))["next"]["step"] is not None


# --- segments (P22) ---


async def test_a_vacant_flat_follows_the_rarer_plan(world: World) -> None:
    """Practice P22, P18: fewer rounds, and the reduction is named."""
    await world.say(STEWARD, "/trait 8-2 vacant")
    world.new("8-2")
    await world.to("2026-11-30 12:00")
    said = world.new("8-2")
    assert len(said) == 1 and "空置" in said[0] and "七到八成" in said[0]


async def test_a_segment_column_sets_the_trait_at_the_import(world: World) -> None:
    """Practice P22."""
    await world.load(fee("6-6", "赵女士", more={"segment": "租户"}))
    assert await traits(world, "6-6") == ["tenant"]


# --- tones (P3) ---


async def patient(world: World, extra: str = "") -> None:
    await world.say(STEWARD, f"/trait 8-2 patient in_touch {extra}")
    world.new("8-2")


async def approve(world: World) -> None:
    await world.say(MANAGER, "/approve appeal")
    await world.press(MANAGER, "确认")


async def the_18th(world: World) -> str:
    await world.to("2026-11-18 18:00")
    world.new("8-2")
    await world.to("2026-11-19 12:00")
    return "\n".join(world.new("8-2"))


async def test_until_the_words_are_approved_the_plain_ones_are_said(world: World) -> None:
    """Practice P3: staff approves the text once."""
    await patient(world)
    assert "请您帮个忙" not in await the_18th(world)


async def test_approved_words_are_said_to_those_they_fit(world: World) -> None:
    """Practice P3."""
    await patient(world)
    await approve(world)
    assert "请您帮个忙" in await the_18th(world)


async def test_the_text_is_shown_before_it_is_approved(world: World) -> None:
    """Practice P3."""
    said = await answer(world, MANAGER, "/approve appeal")
    assert "请您帮个忙" in said and buttons(world, MANAGER)


@pytest.mark.parametrize("extra", ["hot_tempered", "refuses_openly"])
async def test_never_to_the_hot_tempered_or_those_who_refuse(world: World, extra: str) -> None:
    """Practice P3."""
    await patient(world, extra)
    await approve(world)
    assert "请您帮个忙" not in await the_18th(world)


async def test_an_approval_does_not_reach_a_person_nothing_is_noted_about(world: World) -> None:
    """Practice P3."""
    await approve(world)
    assert "请您帮个忙" not in await the_18th(world)


# --- touches (P6, P21) ---


async def touch(world: World, words: str) -> list[str]:
    await world.say(STEWARD, f"/touch 8-2 {words}")
    world.new("8-2")
    await world.press(STEWARD, "确认")
    return world.new("8-2")


async def test_a_touch_is_shown_first_and_sent_with_a_tap(world: World) -> None:
    """Practice P21."""
    await world.to("2026-12-31 10:00")
    said = await touch(world, "festival")
    assert len(said) == 1 and "新年" in said[0]
    assert "¥" not in said[0] and "?" not in said[0]
    spoke = (await facts_of(world, "8-2", "spoke"))[-1]
    assert spoke["contact"] == "touch"


async def test_an_activity_carries_the_colleagues_own_words(world: World) -> None:
    """Practice P21."""
    await world.to("2026-11-04 15:00")
    assert "中心花园茶会" in (await touch(world, "活动 周六下午两点中心花园茶会"))[0]


@pytest.mark.parametrize(
    "words", ["activity 来交物业费吧", "notice 欠费 500 元请补缴", "activity 周六有空吗?"]
)
async def test_a_touch_with_an_ask_in_it_is_refused(world: World, words: str) -> None:
    """Practice P6, P21: no ask."""
    said = await answer(world, STEWARD, f"/touch 8-2 {words}")
    assert "不能谈钱" in said
    assert "urged" not in await kinds(world, "8-2")


async def test_touches_are_capped_as_reminders_are(world: World) -> None:
    """Practice P6, conduct C06: one a day."""
    await world.to("2026-11-04 15:00")
    assert len(await touch(world, "birthday")) == 1
    await world.to("2026-11-04 16:00")
    await world.say(STEWARD, "/touch 8-2 movein")
    assert not [b for b in buttons(world, STEWARD) if b.label == "确认"]


async def test_in_a_dispute_a_kind_word_may_still_go(world: World) -> None:
    """Practice P6: fix, report back, invite."""
    await world.to("2026-11-04 15:00")
    await world.say(STEWARD, "/dispute 8-2 厨房漏水")
    assert len(await touch(world, "activity 周六下午邻里茶会")) == 1


async def test_who_caused_the_grievance_is_not_the_sender(world: World) -> None:
    """Practice P6."""
    await world.say("8-2", f"你们管家{STEWARD}态度太差了,我要投诉")
    said = await answer(world, STEWARD, "/touch 8-2 birthday")
    assert "换一位同事" in said


async def test_a_later_repair_of_such_a_household_is_checked_by_somebody_else(world: World) -> None:
    """Practice P6."""
    await world.say(STEWARD, "/trait 8-2 problem_household")
    await world.say(STEWARD, "/dispute 8-2 厨房漏水")
    await world.say(STEWARD, "/fixed 8-2 水管已换")
    world.new(MANAGER)
    await world.to("2026-11-05 10:00")
    told = "\n".join(world.new(MANAGER))
    assert "换一位同事去问一声" in told


# --- holding supply back (I4) ---


async def test_holding_supply_back_is_a_managers_decision_and_no_message(world: World) -> None:
    """Practice I4."""
    world.new("8-2")
    await world.say(STEWARD, "/hold 8-2 两次没有按约付款")
    await world.press(MANAGER, "同意")
    assert {"drafted", "approved"} <= set(await kinds(world, "8-2"))
    assert world.new("8-2") == []
