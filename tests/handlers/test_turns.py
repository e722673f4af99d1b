"""Several turns: what was asked gives a short answer its meaning, in any order, with a change of mind in the middle."""

import pytest

from bot.core.asking import asked_of
from tests.handlers.estate import STEWARD, answer, facts_of, kinds
from tests.world import World, guest

SATURDAY, SUNDAY, FRIDAY = "2026-11-07", "2026-11-08", "2026-11-06"  # it is Tuesday, 3 November

TALKS: list[tuple[str, list[str], str, str | None]] = [
    ("zh-CN", ["过两天吧", "周六", "上午", "第二个"], f"{SATURDAY}T10:30", None),
    ("zh-CN", ["过两天吧", "周六", "上午还是算了,下午吧", "三点"], f"{SATURDAY}T15:00", None),
    ("zh-CN", ["过两天吧", "三点", "周六"], f"{SATURDAY}T15:00", None),
    ("zh-CN", ["过两天吧", "下午三点", "第二个"], f"{SUNDAY}T15:00", None),
    ("zh-CN", ["过两天吧", "上午", "周日", "第一个"], f"{SUNDAY}T09:30", None),
    ("zh-CN", ["再说", "第二个", "下午", "都行"], f"{SUNDAY}T14:30", None),
    ("zh-CN", ["再说", "随便", "随便", "随便"], f"{SATURDAY}T09:30", None),
    ("zh-CN", ["再说", "前面那个", "3"], f"{SATURDAY}T15:00", None),
    ("zh-CN", ["再说", "周日那个", "晚一点的那个", "四点半"], f"{SUNDAY}T16:30", None),
    ("zh-CN", ["再说", "6号", "10点半"], f"{FRIDAY}T10:30", None),
    ("zh-CN", ["再说", "7", "十点"], f"{SATURDAY}T10:00", None),
    ("zh-CN", ["再说", "周六", "上午", "算了,还是周日吧", "上午", "第一个"], f"{SUNDAY}T09:30", None),
    ("zh-CN", ["再说", "周六三点", "改四点吧"], f"{SATURDAY}T16:00", None),
    ("zh-CN", ["再说", "周六", "不,明天三点"], "2026-11-04T15:00", None),
    ("zh-CN", ["再说", "周六先转500", "下午", "第一个"], f"{SATURDAY}T14:30", "500.00"),
    ("zh-CN", ["再说", "第二个,先转一半", "三点"], f"{SUNDAY}T15:00", "1368.00"),
    ("zh-CN", ["再说", "周六", "三点,先转500"], f"{SATURDAY}T15:00", "500.00"),
    ("zh-CN", ["再说", "三点先转500", "周日"], f"{SUNDAY}T15:00", "500.00"),
    ("zh-CN", ["再说", "周六先转500", "下午,全部付清", "第一个"], f"{SATURDAY}T14:30", None),
    ("zh-CN", ["我周四出差回来,周六给你", "三点"], f"{SATURDAY}T15:00", None),
    ("zh-CN", ["可能周六", "是的", "上午", "第一个"], f"{SATURDAY}T09:30", None),
    ("zh-CN", ["可能周五", "不是", "第二个", "三点"], f"{SUNDAY}T15:00", None),
    ("zh-CN", ["再说", "周六", "晚上", "八点"], f"{SATURDAY}T20:00", None),
    ("zh-CN", ["再说", "周六", "上午", "十点前"], "2026-11-03T09:30", None),
    ("zh-TW", ["過兩天", "第二個", "下午", "四點半"], f"{SUNDAY}T16:30", None),
    ("zh-TW", ["再說", "三點", "禮拜六"], f"{SATURDAY}T15:00", None),
    ("zh-TW", ["再說", "都可以", "上午", "後面那個"], f"{SATURDAY}T10:30", None),
    ("zh-TW", ["再說", "禮拜六先匯500", "下午", "隨便"], f"{SATURDAY}T14:30", "500.00"),
    ("zh-TW", ["再說", "週六", "上午", "算了,還是週日", "兩點半"], f"{SUNDAY}T14:30", None),
    ("en", ["in a few days", "Saturday", "morning", "the second one"], f"{SATURDAY}T10:30", None),
    ("en", ["in a few days", "at 3", "Saturday"], f"{SATURDAY}T15:00", None),
    ("en", ["soon", "the latter", "afternoon", "either"], f"{SUNDAY}T14:30", None),
    ("en", ["soon", "any", "3pm"], f"{SATURDAY}T15:00", None),
    ("en", ["soon", "Saturday", "morning", "actually Sunday", "afternoon", "first"], f"{SUNDAY}T14:30", None),
    ("en", ["soon", "Saturday, half of it", "afternoon", "the first one"], f"{SATURDAY}T14:30", "1368.00"),
    ("en", ["soon", "the Sunday one", "half past ten"], f"{SUNDAY}T10:30", None),
    ("en", ["maybe Friday", "yes", "morning", "10:30"], f"{FRIDAY}T10:30", None),
]


@pytest.mark.parametrize(
    ("locale", "talk", "start", "amount"), TALKS, ids=[f"{row[0]} {' → '.join(row[1])}" for row in TALKS]
)
async def test_a_talk_ends_in_the_time_that_was_meant(
    world: World, locale: str, talk: list[str], start: str, amount: str | None
) -> None:
    """Issue 3, several turns (practice P12)."""
    await world.say("8-2", f"/language {locale.lower()}")
    for words in talk:
        await world.say("8-2", words)
    promise = (await world.facts("8-2"))["promise"]
    assert promise is not None
    assert (promise["start"][:16], promise["amount"]) == (start, amount)


@pytest.mark.parametrize("words", ["第二个", "都行", "随便", "7", "the second one"])
async def test_without_a_question_a_short_answer_is_no_promise(world: World, words: str) -> None:
    """A wrong promise is the worst answer there is."""
    await world.say("8-2", words)
    assert (await world.facts("8-2"))["promise"] is None


@pytest.mark.parametrize(
    "words",
    [
        "三点不行",
        "三点开会,没空",
        "周六来不了",
        "我已经交了",
        "不交",
        "别再发了",
        "打错了",
        "no, Sunday is bad",
        "上午不行",
    ],
)
async def test_a_refusal_after_a_question_is_no_promise(world: World, words: str) -> None:
    """What says stop, paid, wrong person or "not then" means itself, whatever was asked."""
    await world.say("8-2", "过两天吧")
    await world.say("8-2", words)
    assert (await world.facts("8-2"))["promise"] is None


async def test_an_offer_that_was_ended_by_a_complaint_is_not_taken(world: World) -> None:
    """C15: nothing is asked in a dispute, so nothing can be answered."""
    await world.say("8-2", "过两天吧")
    await world.say("8-2", "厨房漏水没修好")
    await world.say("8-2", "第二个")
    assert (await world.facts("8-2"))["promise"] is None


async def test_a_bare_hour_long_after_a_fixed_time_is_asked_of_its_own_day(world: World) -> None:
    """A change belongs to the talk it is said in; an hour on it is the plain reader's."""
    await world.say("8-2", "周六三点")
    await world.forward(minutes=61)
    await world.say("8-2", "四点交")
    assert (await world.facts("8-2"))["promise"]["start"].startswith("2026-11-03T16:00")


async def test_the_nearer_offer_is_chosen_by_words(world: World) -> None:
    """After "not yet": two evenings, and the second one is the second."""
    await world.say("8-2", "周六上午10点交")
    await world.to("2026-11-07 10:00")
    await world.say("8-2", "还没有")
    await world.say("8-2", "第二个")
    promise = (await world.facts("8-2"))["promise"]
    assert promise["start"].startswith("2026-11-08T19:00")


@pytest.mark.parametrize(
    ("words", "until"), [("第二个", "14:00"), ("都行", "10:30"), ("四点", "16:00"), ("四点吧", "16:00")]
)
async def test_when_to_come_back_is_no_promise(world: World, words: str, until: str) -> None:
    """P15: "busy" was answered with two moments to come back at, and a bare hour is another one."""
    await world.say("8-2", "我在忙")
    await world.say("8-2", words)
    (back,) = await facts_of(world, "8-2", "callback")
    assert back["until"].startswith("2026-11-03") and until in world.last("8-2")
    assert (await world.facts("8-2"))["promise"] is None


@pytest.mark.parametrize("words", ["第一个", "晚上那个", "都行", "the evening one"])
async def test_the_slot_of_an_event_is_taken_as_ours(world: World, words: str) -> None:
    """E2: agreed to our time, which is not their own."""
    await world.load(guest("5101", "陈先生", "2026-11-05T19:30+08:00"))
    await world.bind("5101", chat="guest")
    await world.to("2026-11-04 12:00")
    await world.say("guest", "看情况")
    await world.to("2026-11-05 10:00")
    case = await world.facts("5101")
    assert "slot" in {await question(world, "5101")}, case["facts"]
    await world.say("guest", words)
    promise = (await world.facts("5101"))["promise"]
    assert promise is not None
    assert promise["start"].startswith("2026-11-05T19:") and promise["own"] is False


async def question(world: World, unit: str) -> str | None:
    """What the case asked last."""
    from bot.engine import view_of

    case = await world.case(unit)
    async with world.app.store.view() as tx:
        view = await view_of(world.app.engine, tx, case)
        asked = asked_of(view.s, view.book)
    return asked.what if asked else None


async def test_the_case_knows_what_it_asked(world: World) -> None:
    """Day, half, time, and nothing more once the minute stands."""
    seen = [await question(world, "8-2")]
    for words in ("过两天吧", "周六", "上午", "第一个", "我已经交了"):
        await world.say("8-2", words)
        seen.append(await question(world, "8-2"))
    assert seen == [None, "day", "half", "time", "done", None]


async def test_the_yes_to_a_guess_is_kept_as_a_pair(world: World) -> None:
    """Issue 3: the writer's own word is the best label."""
    await world.say("8-2", "可能周五下午")
    await world.say("8-2", "是的")
    heard, pair = await facts_of(world, "8-2", "heard"), await facts_of(world, "8-2", "corrected")
    assert (heard[0]["taken"], pair[0]["of"], pair[0]["meaning"]) == ("vague", heard[0]["id"], "promise")
    assert pair[0]["precision"] == "half_day" and pair[0]["by"] == "owner"
    assert (await world.facts("8-2"))["promise"]["start"].startswith(f"{FRIDAY}T12:00")


async def test_the_button_means_the_whole_guess(world: World) -> None:
    """The yes of "do you mean Friday afternoon?" is no whole Friday."""
    await world.say("8-2", "可能周五下午")
    await world.press("8-2", "是的")
    assert (await world.facts("8-2"))["promise"]["start"].startswith(f"{FRIDAY}T12:00")
    assert [pair["meaning"] for pair in await facts_of(world, "8-2", "corrected")] == ["promise"]


async def test_another_time_and_a_sure_word_are_kept_too(world: World) -> None:
    """No: the guess was none. A sure time in its place: that is what it came to."""
    await world.say("8-2", "可能周五")
    await world.press("8-2", "换个时间")
    await world.say("8-2", "可能周五")
    await world.say("8-2", "周六三点交")
    pairs = await facts_of(world, "8-2", "corrected")
    assert [pair["meaning"] for pair in pairs] == ["vague", "promise"]
    assert "corrected" in await kinds(world, "8-2")


async def test_what_nobody_understands_is_told_to_both(world: World) -> None:
    """Never dropped: an honest line for the writer, the words and the taps for the steward."""
    said = await answer(world, "8-2", "噢哟那个啥的事体伊讲过咯")
    heard = await facts_of(world, "8-2", "heard")
    assert heard and "同事" in said
    card = world.sent(STEWARD)[-1]
    assert "噢哟那个啥的事体" in card.text
    assert [b for row in card.buttons for b in row if (b.press or "").startswith("fix:")]
