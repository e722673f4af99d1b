"""How people and their WeCom chats come together, and what happens when they part (practice P16, P26; wecom 4 to 6)."""

from datetime import timedelta

import pytest

from bot.core.roads import MEMBER, TAP, WELCOME
from tests.handlers.estate import MANAGER, STEWARD, answer, facts_of, kinds
from tests.handlers.wecom_town import Town
from tests.world import MOUNTAIN, WATER, World

AMOUNTS = ("¥", "912", "欠", "物业费")


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


# --- a contact is added ---


async def test_a_code_with_the_link_of_a_flat_binds_and_asks_who_it_is_by_the_welcome(town: Town) -> None:
    """P16, wecom 5: the question is the one welcome message, within its twenty seconds."""
    await town.added(await town.token("12-27"))
    assert (await town.world.facts("12-27"))["person"] == {"name": "张敏", "bound": True, "verified": False}
    (asked,) = town.went(WELCOME)
    assert asked.to.id == "contact:W1" and "张敏" in asked.text
    assert not any(word in asked.text for word in AMOUNTS)
    chat = await town.chat(TAP, "wm1")
    assert chat is not None and (chat.open, chat.holder, chat.ticket) == (True, "lin", None)
    assert not town.went(TAP)


async def test_without_a_welcome_word_the_question_waits_for_a_tap(town: Town) -> None:
    await town.added(await town.token("12-27"), welcome="")
    (asked,) = town.went(TAP)
    assert (asked.to.id, asked.holder) == ("wm1", "lin")
    assert not town.went(WELCOME)


async def test_a_welcome_word_that_lay_too_long_is_not_relied_on(town: Town) -> None:
    """Twenty seconds from when we received it, not from when we came to it."""
    token, world = await town.token("12-27"), town.world
    raw = {"key": "late", "xml": {"MsgType": "event", "Event": "change_external_contact", "UserID": "lin"}}
    raw["xml"] |= {"ChangeType": "add_external_contact", "ExternalUserID": "wm1"}  # type: ignore[operator]
    raw["xml"] |= {"State": token, "WelcomeCode": "W1"}  # type: ignore[operator]
    async with world.app.store.begin() as tx:
        await tx.keep("wecom", "late", raw, world.clock.now() - timedelta(seconds=18))
    await world.tick()
    assert not town.went(WELCOME) and len(town.went(TAP)) == 1


async def test_the_second_event_of_the_same_code_changes_nothing(town: Town) -> None:
    """Both add_half_external_contact and add_external_contact may come for one scan."""
    token = await town.token("12-27")
    await town.change("add_half_external_contact", State=token, WelcomeCode="W1")
    await town.added(token, welcome="W2")
    assert len(await facts_of(town.world, "12-27", "bound")) == 1
    assert [one.to.id for one in town.went(WELCOME)] == ["contact:W1"]


async def test_a_code_binds_nobody_else_when_it_is_scanned_again(town: Town) -> None:
    """A state never binds twice; who typed nothing tried no wrong word."""
    token = await town.token("12-27")
    await town.added(token)
    for number in range(7):
        await town.added(token, f"X{number}", customer="wm2")
    assert len(await facts_of(town.world, "12-27", "bound")) == 1
    assert await town.chat(TAP, "wm2") is None
    assert not any(word in town.last(WELCOME) for word in ("12-27", "张敏", *AMOUNTS))
    await town.added(await town.token("5-2"), "Y", customer="wm2")
    assert "周先生" in town.last(WELCOME)


async def test_an_invitation_in_a_code_makes_nobody_a_colleague(town: Town) -> None:
    """Only links of owners are opened by a code, and the invitation stays good."""
    from handlers.links import make_invite

    async with town.world.app.store.begin() as tx:
        word = (await make_invite(town.world.app.engine, tx, "admin", "X", ())).token
    await town.added(word)
    assert await town.chat(TAP, "wm1") is None
    await town.world.say("新人", f"/start {word}")
    assert "管理员" in town.world.last("新人")


async def test_a_stranger_is_greeted_without_a_name_and_the_colleague_is_asked(town: Town) -> None:
    """C21: one neutral sentence; whose contact it is gets the card in the app."""
    await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
    await town.added()
    (greeted,) = town.went(WELCOME)
    assert "青禾物业" in greeted.text and not any(word in greeted.text for word in ("12-27", *AMOUNTS))
    assert "/contact" in town.last(MEMBER) and town.went(MEMBER)[-1].to.id == "lin"


async def test_managers_are_asked_when_the_member_has_no_chat_here(town: Town) -> None:
    await town.added(member="nobody")
    assert "/contact" in town.world.last(MANAGER)
    said = await answer(town.world, MANAGER, "/contact 12-27")
    assert "12-27" in said
    assert (await town.world.facts("12-27"))["person"]["bound"]


@pytest.mark.parametrize(
    "text", ["/contact 12-27", "联系人 12-27", "联系人12-27", "／ｃｏｎｔａｃｔ　１２－２７"]
)
async def test_a_steward_says_whose_contact_it_is(town: Town, text: str) -> None:
    """Then the question who they are waits for a tap."""
    await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
    await town.added()
    assert "12-27" in await town.member("Lin", text)
    assert (await town.world.facts("12-27"))["person"] == {"name": "张敏", "bound": True, "verified": False}
    (asked,) = town.went(TAP)
    assert (asked.to.id, asked.holder) == ("wm1", "lin") and "张敏" in asked.text
    assert "没有等着" in await town.member("Lin", text)


async def test_whoever_came_before_is_the_next_that_contact_is_about(town: Town) -> None:
    """P16: two owners scan one after the other, and nobody is lost."""
    await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
    await town.added()
    assert "在等" not in town.last(MEMBER)
    await town.added(welcome="W2", customer="wm2")
    assert "之前还有 1 位在等" in town.last(MEMBER)
    await town.added(welcome="W3", customer="wm2")
    assert "之前还有 1 位在等" in town.last(MEMBER)
    assert "还有 1 位在等" in await town.member("Lin", "/contact 12-27")
    assert "在等," not in await town.member("Lin", "/contact 5-2")
    found = [await town.chat(TAP, one) for one in ("wm2", "wm1")]
    cases = [await town.world.case(unit, MOUNTAIN) for unit in ("12-27", "5-2")]
    assert [chat and chat.person_id for chat in found] == [case.person_id for case in cases]
    assert "没有等着" in await town.member("Lin", "/contact 12-27")


async def test_at_most_nine_wait(town: Town) -> None:
    await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
    for number in range(11):
        await town.added(welcome=f"W{number}", customer=f"wm{number}")
    assert "还有 8 位在等" in await town.member("Lin", "/contact 12-27")
    chat = await town.chat(TAP, "wm10")
    assert chat is not None and chat.open


async def test_a_contact_is_bound_only_in_ones_own_areas(town: Town) -> None:
    await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
    await town.added()
    await town.member("Lin", "/contact 9-9")
    assert not (await town.world.facts("9-9", WATER))["person"]["bound"]
    assert "没有等着" in await answer(town.world, MANAGER, "/contact 12-27")


async def test_what_a_steward_said_of_a_contact_can_be_taken_back(town: Town) -> None:
    await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
    await town.added()
    await town.member("Lin", "/contact 12-27")
    await town.member("Lin", "/undo")
    assert not (await town.world.facts("12-27"))["person"]["bound"]


async def test_the_code_of_somebody_who_is_connected_elsewhere_waits_for_a_colleague(town: Town) -> None:
    """C21: a bill with a code may be found by anybody; amounts go on to the chat that said yes."""
    await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
    await town.added(await town.token("8-2"))
    assert await town.chat(TAP, "wm1") is None
    assert "何先生" in town.last(MEMBER) and "何先生" not in town.last(WELCOME)
    await town.member("Lin", "/contact 8-2")
    facts = await town.world.facts("8-2")
    assert facts["person"]["verified"]
    chat = await town.chat(TAP, "wm1")
    assert chat is not None and chat.open


# --- a contact is gone ---


async def connected(town: Town) -> None:
    """12-27 by a code, who said yes in the customer service chat."""
    await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
    await town.added(await town.token("12-27"))
    await town.entered(await town.token("12-27"))
    await town.wrote("是", menu=town.press(WELCOME, "yes:"))
    assert (await town.world.facts("12-27"))["person"]["verified"]


async def test_who_removes_the_only_contact_is_left_to_a_colleague(town: Town) -> None:
    """P26: no chat is left, so the case becomes a task."""
    await town.added(await town.token("12-27"))
    await town.change("del_follow_user")
    assert "unlinked" in await kinds(town.world, "12-27")
    assert "断开" in town.world.last(STEWARD)
    chat = await town.chat(TAP, "wm1")
    assert chat is not None and not chat.open


async def test_with_another_chat_the_matter_goes_on_there_and_the_steward_knows(town: Town) -> None:
    await connected(town)
    await town.change("del_follow_user")
    assert "unlinked" not in await kinds(town.world, "12-27")
    assert "微信客服" in town.last(MEMBER) + town.world.last(STEWARD)


async def test_another_colleague_who_is_removed_is_no_matter_of_this_contact(town: Town) -> None:
    await town.added(await town.token("12-27"))
    await town.change("del_follow_user", member="Wu")
    chat = await town.chat(TAP, "wm1")
    assert chat is not None and chat.open
    assert "unlinked" not in await kinds(town.world, "12-27")


async def test_a_message_that_waits_for_a_tap_is_taken_back_when_the_contact_is_gone(town: Town) -> None:
    await town.added(await town.token("12-27"), welcome="")
    await town.change("del_follow_user")
    assert [post.state for post in await town.posts("12-27") if post.step == "verify"] == ["cancelled"]


async def test_a_colleague_who_removes_a_customer_is_told_to_the_managers(town: Town) -> None:
    await town.added(await town.token("12-27"))
    await town.change("del_external_contact")
    assert "lin" in town.world.last(MANAGER) and "12-27" in town.world.last(MANAGER)


@pytest.mark.parametrize("other", [True, False], ids=["another chat is left", "none is left"])
async def test_a_removed_customer_is_one_card_for_each_reader_and_none_says_the_owner_did_it(
    town: Town, other: bool
) -> None:
    if other:
        await connected(town)
    else:
        await town.colleague("Lin", "steward", STEWARD, MOUNTAIN)
        await town.added(await town.token("12-27"))
    before = {road: len(town.went(road)) for road in (MEMBER,)} | {"console": len(town.world.console.sent)}
    await town.change("del_external_contact")
    cards = [*town.went(MEMBER)[before[MEMBER] :], *town.world.console.sent[before["console"] :]]
    assert len({card.to.id for card in cards}) == len(cards) > 1
    assert {"lin", MANAGER} <= {card.to.id for card in cards}
    assert all(f"{STEWARD} 在企业微信里删除了" in card.text and "12-27" in card.text for card in cards)
    assert all(("微信客服" in card.text) == other for card in cards)
    assert ("unlinked" in await kinds(town.world, "12-27")) != other


async def test_a_hand_over_that_did_not_work_is_told_to_the_managers(town: Town) -> None:
    await town.added(await town.token("12-27"))
    await town.change("transfer_fail", member="Wu", FailReason="customer_refused")
    assert "wu" in town.world.last(MANAGER)
    chat = await town.chat(TAP, "wm1")
    assert chat is not None and chat.open


async def test_who_comes_back_is_asked_anew_who_he_is(town: Town) -> None:
    """The state is missing or used; the contact is known."""
    await town.added(await town.token("12-27"))
    await town.change("del_follow_user")
    await town.added(welcome="W9", member="Wu")
    assert (await town.world.facts("12-27"))["person"] == {"name": "张敏", "bound": True, "verified": False}
    assert town.went(WELCOME)[-1].to.id == "contact:W9" and "张敏" in town.last(WELCOME)
    chat = await town.chat(TAP, "wm1")
    assert chat is not None and (chat.open, chat.holder) == (True, "wu")


async def test_who_wanted_no_more_in_wechat_is_not_connected_again_by_itself(town: Town) -> None:
    """C13: a stop of a channel holds until a person says otherwise."""
    await connected(town)
    await town.wrote("不要再发微信了")
    await town.added(welcome="W9")
    chat = await town.chat(TAP, "wm1")
    assert chat is not None and not chat.open
