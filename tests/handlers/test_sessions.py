"""The customer service chat: who opens it, who is let in, and what was not delivered after all (wecom 6, P16, C21)."""

import pytest

from bot.channels.console import Console
from bot.core.message import ChannelError, Outbound
from bot.core.roads import TAP, WELCOME, WINDOW
from bot.engine.outcomes import ref_of
from bot.store.rows import Post
from tests.handlers.estate import STEWARD, facts_of, kinds
from tests.handlers.wecom_town import Town
from tests.world import MOUNTAIN, World

AMOUNTS = ("¥", "912", "欠", "物业费")


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


async def let_in(town: Town, unit: str = "12-27", customer: str = "kf1") -> None:
    """Somebody opens the chat by a link and says yes."""
    await town.entered(await town.token(unit), customer=customer)
    await town.wrote("是", customer, menu=town.press(WELCOME, "yes:"))


# --- opened ---


async def test_a_link_opened_there_binds_and_asks_by_its_own_word(town: Town) -> None:
    await town.entered(await town.token("12-27"))
    (asked,) = town.went(WELCOME)
    assert asked.to.id == "kf:K1" and "张敏" in asked.text
    assert not any(word in asked.text for word in AMOUNTS)
    said = await town.wrote("是", menu=town.press(WELCOME, "yes:"))
    assert (await town.world.facts("12-27"))["person"]["verified"] and said
    chat = await town.chat(WINDOW, "kf1")
    assert chat is not None and chat.window_until is not None and chat.window_left > 0


async def test_the_same_link_opened_again_is_no_wrong_word(town: Town) -> None:
    """People open the link again and again: one greeting a day at most, and nothing is bound twice."""
    token = await town.token("12-27")
    await town.entered(token)
    await town.wrote("是", menu=town.press(WELCOME, "yes:"))
    for number in range(7):
        await town.entered(token, f"K{number + 2}")
    assert len(await facts_of(town.world, "12-27", "bound")) == 1
    assert len(town.went(WELCOME)) == 2
    await town.world.say(STEWARD, "/fixed 12-27 x")
    await town.world.forward(days=1)
    await town.entered(token, "K20")
    assert town.went(WELCOME)[-1].to.id == "kf:K20"


async def test_whoever_stopped_everything_is_not_greeted(town: Town) -> None:
    await let_in(town)
    await town.wrote("不要再联系我了")
    before = len(town.went(WELCOME))
    await town.entered(welcome="K2")
    assert len(town.went(WELCOME)) == before


async def test_what_is_due_goes_by_the_word_in_place_of_a_greeting(town: Town) -> None:
    """The question that lay with nobody leaves by the word of the chat that opens just now."""
    await town.added(await town.token("12-27"), welcome="")
    await town.entered(await town.token("12-27"))
    assert [one.to.id for one in town.went(WELCOME)] == ["kf:K1"]
    assert "张敏" in town.last(WELCOME)


async def test_without_a_word_to_greet_with_they_are_asked_as_soon_as_they_write(town: Town) -> None:
    """Whoever wrote within two days gets no new word; nobody stays bound and unasked (P16)."""
    await town.entered(await town.token("12-27"), welcome="")
    assert not town.went(WELCOME)
    said = await town.wrote("在吗")
    assert "张敏" in said[-1]
    await town.wrote("是", menu=town.press(WINDOW, "yes:"))
    assert (await town.world.facts("12-27"))["person"] == {"name": "张敏", "bound": True, "verified": True}


async def test_a_question_that_could_not_be_delivered_is_asked_when_they_write(town: Town) -> None:
    """The word was used up by nobody's fault: the next thing they write is answered by the question."""

    class Late(Console):
        async def send(self, message: Outbound) -> str:
            raise ChannelError("late", "refused", shut=True)

    town.world.app.engine.channels[WELCOME] = Late()
    await town.entered(await town.token("12-27"))
    said = await town.wrote("在吗")
    assert len(said) == 1 and "张敏" in said[0]
    await town.wrote("是的")
    assert (await town.world.facts("12-27"))["person"]["verified"]


@pytest.mark.parametrize("scene", ["", "A1b2" * 5 + "Zz", "own_4711"])
async def test_a_stranger_gets_one_neutral_sentence(town: Town, scene: str) -> None:
    await town.entered(scene)
    (said,) = town.went(WELCOME)
    assert "青禾物业" in said.text and not any(word in said.text for word in ("12-27", "张敏", *AMOUNTS))
    assert await town.chat(WINDOW, "kf1") is None


async def test_guessing_locks_the_chat_and_opening_a_used_link_does_not(town: Town) -> None:
    """Only a word that we never made is a guess."""
    token, used = await town.token("12-27"), await town.token("5-2")
    await town.entered(used, customer="kf9")
    for number in range(6):
        await town.entered(used, f"U{number}", customer="kf2")
    await town.entered(await town.token("12-27"), "U9", customer="kf2")
    assert (await town.world.facts("12-27"))["person"]["bound"]
    for number in range(5):
        await town.entered(f"{number}Guess" + "x" * 16, f"G{number}", customer="kf3")
    await town.entered(token, "G9", customer="kf3")
    assert await town.chat(WINDOW, "kf3") is None


# --- a second chat of somebody who is known ---


async def test_a_second_chat_is_asked_before_it_is_let_in_and_the_first_goes_on(town: Town) -> None:
    """The link may have been forwarded: 8-2 is connected in the console, and keeps its verified chat meanwhile."""
    await town.entered(await town.token("8-2"))
    assert await town.chat(WINDOW, "kf1") is None
    (asked,) = town.went(WELCOME)
    assert "何先生" in asked.text and not any(word in asked.text for word in AMOUNTS)
    assert (await town.world.facts("8-2"))["person"]["verified"]
    said = await town.wrote("是", menu=town.press(WELCOME, "yes:"))
    chat, first = await town.chat(WINDOW, "kf1"), await town.chat("console", "8-2")
    assert said and chat is not None and first is not None
    assert chat.open and chat.person_id == first.person_id  # one person, one measure of contacts


@pytest.mark.parametrize("text", ["多少钱", "周六上午10点交", "12-27", "你好"])
async def test_whoever_does_not_say_who_he_is_hears_the_question_again_and_no_amount(
    town: Town, text: str
) -> None:
    await town.entered(await town.token("8-2"))
    (said,) = await town.wrote(text)
    assert "何先生" in said and not any(word in said for word in AMOUNTS)
    assert await town.chat(WINDOW, "kf1") is None
    assert (await town.world.facts("8-2"))["promise"] is None


@pytest.mark.parametrize("text", ["不是", "你打错了", "我不是何先生"])
async def test_a_stranger_with_a_forwarded_link_is_turned_away_and_takes_nothing_with_him(
    town: Town, text: str
) -> None:
    """C20; the chat that was there before goes on, and the steward hears of it."""
    await town.entered(await town.token("8-2"))
    await town.wrote(text)
    assert (await town.world.facts("8-2"))["person"] == {"name": "何先生", "bound": True, "verified": True}
    assert "链接" in town.world.last(STEWARD)
    assert "何先生" not in "".join(await town.wrote("多少钱"))


@pytest.mark.parametrize("text", ["是的", "是的,我是", "我是何先生", "是本人", "对"])
async def test_a_yes_in_words_lets_in_too(town: Town, text: str) -> None:
    await town.entered(await town.token("8-2"))
    await town.wrote(text)
    chat = await town.chat(WINDOW, "kf1")
    assert chat is not None and chat.open


@pytest.mark.parametrize("text", ["我是他老婆", "我是谁", "是谁", "我", "?"])
async def test_what_is_no_yes_lets_nobody_in(town: Town, text: str) -> None:
    await town.entered(await town.token("8-2"))
    await town.wrote(text)
    assert await town.chat(WINDOW, "kf1") is None


async def test_the_used_link_asks_the_waiting_chat_once_more(town: Town) -> None:
    token = await town.token("8-2")
    await town.entered(token)
    await town.entered(token, "K2")
    assert [one.to.id for one in town.went(WELCOME)] == ["kf:K1", "kf:K2"]
    assert all("何先生" in one.text for one in town.went(WELCOME))


@pytest.mark.parametrize("form", ["{}", "start {}", "/start {}", "开始 {}", "/ start {}"])
async def test_a_word_can_be_typed_where_no_link_can_be_pressed(town: Town, form: str) -> None:
    """The bare word too; a blank behind the slash is a slip nobody is bound by."""
    token = await town.token("12-27")
    await town.wrote(form.format(token))
    bound = (await town.world.facts("12-27"))["person"]["bound"]
    assert bound == (not form.startswith("/ "))


async def test_a_known_owner_can_write_a_long_number_of_a_payment(town: Town) -> None:
    """Twenty-two letters and digits from somebody we know are not taken for a word that opens."""
    await let_in(town)
    assert "链接" not in "".join(await town.wrote("PAY2026112600000012345"))


# --- not delivered after all ---


async def checked(town: Town) -> Post:
    """12-27 named a minute in the window, and was asked at it."""
    await let_in(town)
    await town.wrote("明天上午10点付")
    await town.world.to("2026-11-04 10:01")
    return next(post for post in await town.posts("12-27") if post.step == "check")


async def test_a_message_that_did_not_arrive_takes_another_road(town: Town) -> None:
    """It was not said: the state, the fact and the road change."""
    await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
    await town.added(await town.token("12-27"))
    post = await checked(town)
    assert (post.state, post.channel) == ("sent", WINDOW)
    await town.lost(ref_of(post))
    after = next(one for one in await town.posts("12-27") if one.id == post.id)
    assert (after.state, after.channel, after.address) == ("awaiting_staff", TAP, "wm1")
    facts = (await town.world.facts("12-27"))["facts"]
    spoken = [fact for fact in facts if fact["kind"] == "spoke" and fact["step"] == "check"]
    assert len(spoken) == 1 and "undone" in await kinds(town.world, "12-27")
    await town.lost(ref_of(post))
    assert len(town.went(TAP)) == 1


async def test_without_another_road_it_was_not_said_and_a_colleague_gets_the_card(town: Town) -> None:
    post = await checked(town)
    await town.lost(ref_of(post))
    assert "unsaid" in await kinds(town.world, "12-27")
    assert "发送失败" in town.world.last(STEWARD)
    after = next(one for one in await town.posts("12-27") if one.id == post.id)
    assert (after.state, after.error) == ("failed", "window_over")


@pytest.mark.parametrize("ref", ["", "p", "px-1", "p1-2", "p99999-1", "p9" * 40, "sandbox-1", "p１-1", "p-1"])
async def test_a_name_that_is_none_of_ours_is_passed_over(town: Town, ref: str) -> None:
    post = await checked(town)
    before = await kinds(town.world, "12-27")
    await town.lost(ref)
    await town.lost(ref_of(post), customer="kf7")
    assert await kinds(town.world, "12-27") == before
