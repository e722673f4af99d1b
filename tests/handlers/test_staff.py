"""What a colleague types becomes one fact, however it is spelt, and the answer says in full what was understood."""

import pytest

from handlers import COMMANDS
from handlers.words import SPELLINGS
from tests.handlers.estate import (
    BOTH,
    MANAGER,
    STEWARD,
    answer,
    buttons,
    count_facts,
    facts_of,
    kinds,
    labels,
    reply,
)
from tests.world import MOUNTAIN, WATER, World, fee

NOON = "11月4日 周三 15:00"
FRESH_EACH_TIME = (
    "arrived",
    "spoke",
    "noanswer",
    "next",
    "web",
    "relink",
)  # what they answer changes by being asked

# sentence id, what is typed, the fact it becomes, what the answer names
TYPED = [
    ("promised-en", "/promised 8-2 tomorrow 15:00", "promised", ("8-2", NOON)),
    ("promised-zh", "承诺 8-2 明天下午3点", "promised", ("8-2", NOON)),
    ("promised-zh-slash", "/承诺 8-2 明天下午3点", "promised", ("8-2", NOON)),
    ("promised-free-order", "8-2 承诺 明天下午3点", "promised", ("8-2", NOON)),
    ("promised-time-first", "明天下午3点 承诺 8-2", "promised", ("8-2", NOON)),
    ("promised-full-width", "／promised　８－２　１１－０４　１５：００", "promised", ("8-2", NOON)),
    ("promised-upper-case", "/PROMISED 8-2 tomorrow 15:00", "promised", ("8-2", NOON)),
    ("promised-bot-name", "/promised@rounds_bot 8-2 tomorrow 15:00", "promised", ("8-2", NOON)),
    ("promised-today", "8-2 承诺 今天 15:00", "promised", ("8-2", "11月3日 周二 15:00")),
    ("promised-part", "/promised 8-2 明天下午3点 500元", "promised", ("8-2", NOON, "¥500.00")),
    ("paid-en", "/paid 8-2 500", "paid", ("8-2", "¥500.00", "¥2,236.00")),
    ("paid-zh", "已交 8-2 500元", "paid", ("8-2", "¥500.00")),
    ("paid-grown-together", "已交500 8-2", "paid", ("8-2", "¥500.00")),
    ("paid-free-order", "/paid 500 8-2", "paid", ("8-2", "¥500.00")),
    ("paid-cents", "/paid 8-2 1,200.50", "paid", ("¥1,200.50",)),
    ("paid-all", "/paid 8-2 all", "paid", ("¥2,736.00",)),
    ("paid-all-zh", "8-2 已交 全部", "paid", ("¥2,736.00",)),
    ("paid-full-width", "／ｐａｉｄ ８－２ ５００", "paid", ("¥500.00",)),
    ("noanswer-en", "/noanswer 8-2", "contacted", ("8-2", "11月3日 周二 09:30")),
    ("noanswer-zh", "没接8-2", "contacted", ("8-2",)),
    ("spoke-en", "/spoke 8-2 he will look", "contacted", ("8-2",)),
    ("spoke-zh", "8-2 已联系", "contacted", ("8-2",)),
    ("visit-en", "/visit 8-2 fri 15:00", "noted", ("8-2", "11月6日 周五 15:00")),
    ("visit-zh", "上门 8-2 周五下午3点", "noted", ("8-2", "11月6日 周五 15:00")),
    ("busy-en", "/busy 8-2 16:30", "callback", ("8-2", "11月3日 周二 16:30")),
    ("busy-zh", "8-2 忙 下午4点半", "callback", ("8-2", "11月3日 周二 16:30")),
    ("wrong-en", "/wrong 8-2", "unlinked", ("8-2",)),
    ("wrong-zh", "8-2 打错", "unlinked", ("8-2",)),
    ("dispute-en", "/dispute 8-2 leak in the bathroom", "disputed", ("8-2", "leak in the bathroom")),
    ("dispute-zh", "有异议 8-2 厨房漏水", "disputed", ("8-2", "厨房漏水", "18:00")),
    ("note-en", "/note 8-2 at home on weekends", "noted", ("8-2", "at home on weekends")),
    ("note-zh", "备注 8-2 周末在家", "noted", ("8-2", "周末在家")),
    ("fixed-en", "/fixed 8-2 pipe replaced", "resolved", ("8-2", "pipe replaced")),
    ("fixed-zh", "修好 8-2 水管", "resolved", ("8-2", "水管")),
    ("arrived-en", "/arrived 8-2", "arrived", ("8-2", "11月3日 周二 09:30")),
    ("arrived-zh", "8-2 到了", "arrived", ("8-2",)),
]


@pytest.mark.parametrize(("text", "kind", "named"), [row[1:] for row in TYPED], ids=[row[0] for row in TYPED])
async def test_a_typed_command_becomes_one_fact_and_is_read_back(
    world: World, text: str, kind: str, named: tuple[str, ...]
) -> None:
    """Contract, chat commands: either language, either width, in free order."""
    before = (await kinds(world, "8-2")).count(kind)
    said = await answer(world, STEWARD, text)
    assert (await kinds(world, "8-2")).count(kind) == before + 1
    assert all(part in said for part in named), said


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_every_chinese_word_of_a_command_is_that_command(world: World, name: str) -> None:
    """Contract: Chinese words are the same commands; each answers as the English one does."""
    await world.say(MANAGER, "/case 8-2")
    english = "" if name == "start" else await answer(world, MANAGER, f"/{name}")
    if name == "stop":
        return
    for word in SPELLINGS[name]:
        if name != "start":
            await world.say(MANAGER, "/case 8-2")
        chinese = await answer(world, MANAGER, f"/{word}")
        assert chinese, word
        assert "没有这个指令" not in chinese, word
        assert name == "start" or chinese == english or name in FRESH_EACH_TIME, word


@pytest.mark.parametrize("name", sorted(COMMANDS))
async def test_every_command_has_a_chinese_word_and_a_line_of_help(world: World, name: str) -> None:
    """Contract: /help shows what one's role may do."""
    assert SPELLINGS[name]
    said = await answer(world, MANAGER, "/help")
    assert (f"/{name}" in said) == bool(COMMANDS[name].roles & {"manager"})


@pytest.mark.parametrize(
    "text", ["帮助 催函", "/help 催函", "帮助 催费函", "/帮助 /letter", "幫助 催費函", "help 发函"]
)
async def test_help_explains_the_one_command_that_is_named_in_any_spelling(world: World, text: str) -> None:
    said = await answer(world, MANAGER, "/help letter")
    assert "/letter 12-27" in said
    assert await answer(world, MANAGER, text) == said


async def test_a_letter_is_asked_for_by_the_word_of_the_contract(world: World) -> None:
    said = await answer(world, MANAGER, "/letter 8-2")
    assert "8-2" in said
    assert await answer(world, MANAGER, "催函 8-2") == said == await answer(world, MANAGER, "催函8-2")


LOOKS = [
    ("case-en", "/case 8-2", ("何先生", "¥2,736.00")),
    ("case-zh", "查看 8-2", ("何先生", "¥2,736.00")),
    ("unit-alone", "8-2", ("何先生", "¥2,736.00")),
    ("why-en", "/why 8-2", ("8-2", "何先生")),
    ("why-zh", "为什么 8-2", ("8-2", "何先生")),
    ("next-en", "/next", ("12-27",)),
    ("next-zh", "下一个", ("12-27",)),
    ("today-en", "/today", ("11月3日", "12-27", "5-2")),
    ("today-zh", "今天", ("11月3日", "12-27", "5-2")),
]


@pytest.mark.parametrize(("text", "named"), [row[1:] for row in LOOKS], ids=[row[0] for row in LOOKS])
async def test_looking_changes_nothing(world: World, text: str, named: tuple[str, ...]) -> None:
    """Looking records no fact."""
    before = await count_facts(world)
    said = await answer(world, STEWARD, text)
    assert all(part in said for part in named), said
    assert await count_facts(world) == before


async def test_a_reply_to_a_card_knows_its_case(world: World) -> None:
    """Contract: UNIT may be left out in a reply, even while another case is in focus."""
    await world.say(STEWARD, "/case 12-27")
    await world.say("8-2", "厨房漏水,我不交")
    assert "8-2" in world.last(STEWARD)
    await reply(world, STEWARD, "/note 周六上门看")
    assert len(await facts_of(world, "8-2", "noted")) == 1
    assert not await facts_of(world, "12-27", "noted")


@pytest.mark.parametrize("opening", ["/case 12-27", "/next"])
async def test_the_case_in_focus_needs_no_unit(world: World, opening: str) -> None:
    """Contract: focus after /case and /next."""
    await world.say(STEWARD, opening)
    await world.say(STEWARD, "/note 白天不在家")
    assert len(await facts_of(world, "12-27", "noted")) == 1


PROPOSED = ["8-2 明天下午3点", "明天下午3点 8-2", "８－２　明天下午３点", "8-2 tomorrow 15:00"]


@pytest.mark.parametrize("text", PROPOSED)
async def test_a_unit_and_a_time_alone_is_a_proposal_with_one_tap(world: World, text: str) -> None:
    """Contract: nothing is recorded before the tap, and one promise after two."""
    said = await answer(world, STEWARD, text)
    assert "8-2" in said
    assert NOON in said
    assert not await facts_of(world, "8-2", "promised")
    await world.press(STEWARD, "确认")
    await world.press(STEWARD, "确认")
    assert len(await facts_of(world, "8-2", "promised")) == 1


@pytest.mark.parametrize(
    "text", ["8-2 今天下午3点", "8-2 今天 15:00", "8-2 today 15:00", "8-2 next fri 15:00"]
)
async def test_a_command_word_inside_a_time_stays_a_word(world: World, text: str) -> None:
    """ "today" and "next" are commands only when they stand alone."""
    await world.say(STEWARD, text)
    assert labels(world, STEWARD) == ["确认"]


async def test_stop_inside_a_sentence_does_not_stop_the_colleague(world: World) -> None:
    """A steward who reports on somebody else stays reachable."""
    await world.say(STEWARD, "8-2 wants to stop")
    assert "停止" not in world.last(STEWARD)


@pytest.mark.parametrize("command", ["/promised", "承诺", "/busy", "/visit"])
async def test_a_lone_word_that_may_be_unit_or_date_is_asked_back(world: World, command: str) -> None:
    """Contract: never guessed."""
    await world.say(STEWARD, "/case 8-2")
    before = await count_facts(world)
    said = await answer(world, STEWARD, f"{command} 12-27")
    assert "12-27" in said
    assert len(labels(world, STEWARD)) == 2
    assert await count_facts(world) == before


async def test_unit_or_date_is_settled_by_the_button(world: World) -> None:
    """The date is taken for the case in focus; the unit asks for the time that is missing."""
    await world.say(STEWARD, "/case 8-2")
    await world.say(STEWARD, "/promised 12-27")
    await world.press(STEWARD, "日期")
    assert "12月27日" in world.last(STEWARD)
    assert len(await facts_of(world, "8-2", "promised")) == 1
    await world.say(STEWARD, "/promised 12-27")
    await world.press(STEWARD, "房号")
    assert "/promised 12-27" in world.last(STEWARD)
    assert not await facts_of(world, "12-27", "promised")


async def test_two_areas_are_asked_by_buttons_and_re_issued_once(world: World) -> None:
    """Story 10: a steward of both is asked which; the button carries the command out exactly once."""
    await world.say(BOTH, "/paid 5-2 500")
    assert [MOUNTAIN in label or WATER in label for label in labels(world, BOTH)] == [True, True]
    await world.press(BOTH, WATER)
    await world.press(BOTH, WATER)
    await world.press(BOTH, MOUNTAIN)
    assert len(await facts_of(world, "5-2", "paid", WATER)) == 1
    assert not await facts_of(world, "5-2", "paid", MOUNTAIN)


async def test_a_second_question_does_not_forget_the_first_answer(world: World) -> None:
    """Area first, then 12.50 or 125: both choices count."""
    await world.say(BOTH, "/paid 5-2 12,5")
    await world.press(BOTH, WATER)
    await world.press(BOTH, "125.00")
    assert [fact["amount"] for fact in await facts_of(world, "5-2", "paid", WATER)] == ["125.00"]


async def test_an_area_chosen_for_a_proposal_still_asks_for_the_tap(world: World) -> None:
    """The choice of the area is not yet the promise."""
    await world.say(BOTH, "5-2 明天下午3点")
    await world.press(BOTH, MOUNTAIN)
    assert not await facts_of(world, "5-2", "promised", MOUNTAIN)
    await world.press(BOTH, "确认")
    assert len(await facts_of(world, "5-2", "promised", MOUNTAIN)) == 1


async def test_a_steward_of_one_area_is_never_asked_which(world: World) -> None:
    """Story 10: what he may not see does not exist for him."""
    await world.say(STEWARD, "/note 5-2 白天不在")
    assert not buttons(world, STEWARD)
    assert len(await facts_of(world, "5-2", "noted", MOUNTAIN)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "/noanswer 99-99",
        "/wrong 99-99",
        "/arrived 9999",
        "/promised 99-99 2 days",
        "/paid 500 99-99",
        "/note 9-9 x",
        "/remind 99-99",
        "/case 9999",
    ],
)
async def test_a_unit_that_does_not_exist_is_never_the_case_in_focus(world: World, text: str) -> None:
    """Nothing is guessed: the answer names the unit that was not found."""
    await world.say(STEWARD, "/case 8-2")
    before = await count_facts(world)
    said = await answer(world, STEWARD, text)
    assert "没有找到" in said
    assert await count_facts(world) == before


async def test_both_speak_never_at_once(world: World) -> None:
    """P25: a logged call holds the bot for two hours, and the card says who has the floor."""
    await world.say(STEWARD, "/spoke 8-2")
    assert "11:30" in await answer(world, STEWARD, "/case 8-2")
    await world.forward(hours=2, minutes=1)
    assert "机器人" in await answer(world, STEWARD, "/case 8-2")


async def test_the_next_look_shows_the_note(world: World) -> None:
    """P19: every contact is on record with the words of it."""
    await world.say(STEWARD, "/note 8-2 周末在家")
    assert [fact["words"] for fact in await facts_of(world, "8-2", "noted")] == ["周末在家"]
    assert (await facts_of(world, "8-2", "noted"))[0]["by"] == f"steward:{STEWARD}"


async def test_a_case_without_a_chat_waits_for_a_person(world: World) -> None:
    """P26: never a silent stall."""
    await world.load(fee("3-3", "吴女士"))
    facts = await world.facts("3-3")
    assert facts["next"]["waits_for"] == "steward"
    assert "3-3" in await answer(world, STEWARD, "/today")


async def test_a_command_sent_twice_by_the_platform_is_applied_once(world: World) -> None:
    """R11: the same update three times."""
    for _ in range(3):
        async with world.app.store.begin() as tx:
            raw = {"key": "same", "chat": STEWARD, "text": "/paid 8-2 100"}
            await tx.keep("console", "same", raw, world.clock.now())
        await world.tick()
    assert len(await facts_of(world, "8-2", "paid")) == 1


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        pytest.param("/promised 8-2 fri 15:00 500", "500.00", id="after a time"),
        pytest.param("/promised 8-2 2 days 99.50", "99.50", id="with a fraction"),
        pytest.param("/promised 8-2 周五下午3点 500元", "500.00", id="with its currency"),
        pytest.param("/promised 8-2 fri 15", None, id="an hour is no amount"),
    ],
)
async def test_a_bare_amount_after_the_time_is_kept(world: World, typed: str, amount: str | None) -> None:
    """Contract: /promised [UNIT] WHEN [AMOUNT]."""
    await world.say(STEWARD, typed)
    assert (await world.facts("8-2"))["promise"]["amount"] == amount
