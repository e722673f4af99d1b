"""One-time links: opened once, in time, and not by guessing; who opened one hears of nothing but his own."""

import pytest

from handlers.links import make_invite, make_link
from tests.handlers.estate import STEWARD, answer, facts_of
from tests.world import MOUNTAIN, WATER, World, fee

NO_LONGER = "这个链接不能用了。请向青禾物业要一个新的链接。"
LOCKED = "尝试次数太多,请一小时后再试。"


async def link(world: World, unit: str, area: str | None = None) -> str:
    """A fresh link of a unit."""
    case = await world.case(unit, area)
    async with world.app.store.begin() as tx:
        return (await make_link(world.app.engine, tx, [case])).token


async def invite(world: World, role: str, *areas: str) -> str:
    """A fresh invitation."""
    async with world.app.store.begin() as tx:
        return (await make_invite(world.app.engine, tx, role, "新人", areas)).token


async def test_a_link_opens_once(world: World) -> None:
    """Single use, from whatever chat; the second gets one neutral sentence."""
    token = await link(world, "12-27")
    await world.say("第一位", f"/start {token}")
    assert (await world.facts("12-27"))["person"]["bound"]
    assert await answer(world, "第二位", f"/start {token}") == NO_LONGER
    assert await answer(world, "第一位", f"/start {token}") == NO_LONGER
    assert len(await facts_of(world, "12-27", "bound")) == 1


@pytest.mark.parametrize("token", ["x", "' OR 1=1 --", "<b>", "\u202e", "🦊", "a" * 4000, "1 2 3", "0"])
async def test_a_wrong_word_gets_the_same_sentence_as_a_used_one(world: World, token: str) -> None:
    """One neutral sentence; nothing is said about why."""
    assert await answer(world, "陌生", f"/start {token}") in (
        NO_LONGER,
        "您好,这里是青禾物业的消息助手。请点开我们发给您的专属链接,就能收到与您有关的消息。",
    )


@pytest.mark.parametrize(("days", "works"), [(29, True), (31, False)])
async def test_an_owners_link_lives_thirty_days(world: World, days: int, works: bool) -> None:
    """Contract, people."""
    token = await link(world, "12-27")
    await world.forward(days=days)
    said = await answer(world, "新", f"/start {token}")
    assert (said != NO_LONGER) == works
    assert (await world.facts("12-27"))["person"]["bound"] == works


@pytest.mark.parametrize(("hours", "works"), [(71, True), (73, False)])
async def test_an_invitation_lives_seventy_two_hours(world: World, hours: int, works: bool) -> None:
    """Contract, people."""
    token = await invite(world, "steward", MOUNTAIN)
    await world.forward(hours=hours)
    assert (await answer(world, "新", f"/start {token}") != NO_LONGER) == works


async def test_five_wrong_words_lock_the_chat_for_an_hour(world: World) -> None:
    """Contract: the chat is locked, also for a right word; others are not."""
    token = await link(world, "12-27")
    for number in range(5):
        assert await answer(world, "新", f"/start wrong{number}") == NO_LONGER
    assert await answer(world, "新", f"/start {token}") == LOCKED
    await world.forward(minutes=59)
    assert await answer(world, "新", f"/start {token}") == LOCKED
    assert not (await world.facts("12-27"))["person"]["bound"]
    await world.forward(minutes=2)
    await world.say("新", f"/start {token}")
    assert (await world.facts("12-27"))["person"]["bound"]


async def test_four_wrong_words_lock_nobody(world: World) -> None:
    """The border of it; another chat is not touched by a lock either."""
    token = await link(world, "12-27")
    for number in range(4):
        await world.say("新", f"/start wrong{number}")
    for number in range(6):
        await world.say("别人", f"/start wrong{number}")
    await world.say("新", f"/start {token}")
    assert (await world.facts("12-27"))["person"]["bound"]


async def test_only_the_digest_is_kept(world: World) -> None:
    """Contract: stored hashed."""
    token = await link(world, "12-27")
    path = world.app.store.path
    assert path is not None
    written = path.read_bytes() + path.with_name(path.name + "-wal").read_bytes()
    assert token.encode() not in written


async def test_before_the_yes_there_is_no_amount_and_no_word_of_it(world: World) -> None:
    """P16, C22: consent, how to stop and the question who it is."""
    await world.bind("12-27", yes=False)
    said = "\n".join(message.text for message in world.sent("12-27"))
    assert "张敏" in said
    assert "停" in said
    assert not any(word in said for word in ("¥", "912", "欠", "物业费", "2026-1"))
    assert "青禾物业" in await answer(world, "12-27", "多少钱")
    assert not any(word in world.last("12-27") for word in ("¥", "欠", "费"))


async def test_a_wrong_person_is_unlinked_and_hears_nothing_again(world: World) -> None:
    """C20: one neutral line, then silence whatever happens to the case."""
    await world.bind("12-27", chat="新", yes=False)
    await world.press("新", "no:")
    assert not (await world.facts("12-27"))["person"]["bound"]
    world.new("新")
    await world.say(STEWARD, "/fixed 12-27 水管")
    await world.say(STEWARD, "/paid 12-27 100")
    await world.to("2026-11-20 20:00")
    assert world.new("新") == []
    assert "张敏" not in await answer(world, "新", "多少钱")
    await world.say(STEWARD, "/undo")


async def test_the_right_person_can_be_linked_after_the_wrong_one(world: World) -> None:
    """The case waits for a colleague, who gives a new link."""
    await world.bind("12-27", chat="错", yes=False)
    await world.press("错", "no:")
    await world.bind("12-27", chat="对")
    facts = await world.facts("12-27")
    assert facts["person"] == {"name": "张敏", "bound": True, "verified": True}
    world.new("错")
    await world.to("2026-11-12 20:00")
    assert world.new("错") == []


async def test_a_wrong_person_keeps_a_case_of_his_own(world: World) -> None:
    """8-2 is his, 12-27 is not."""
    await world.bind("12-27", chat="8-2", yes=False)
    await world.press("8-2", "no:")
    assert (await world.facts("8-2"))["person"]["verified"]
    assert not (await world.facts("12-27"))["person"]["bound"]


async def test_two_people_on_one_unit_are_both_heard(world: World) -> None:
    """A second link adds a chat: either may answer, nobody is thrown out."""
    await world.bind("12-27", chat="丈夫")
    token = await link(world, "12-27")
    await world.say("妻子", f"/start {token}")
    if not (await world.facts("12-27"))["person"]["verified"]:
        await world.press("妻子", "yes:")
    await world.say("丈夫", "周六上午10点交")
    assert (await world.facts("12-27"))["promise"] is not None
    await world.say("妻子", "改成周日上午10点")
    assert (await world.facts("12-27"))["promise"]["start"].startswith("2026-11-08T10:00")


async def test_an_owner_with_a_second_unit_is_told_once_for_both(world: World) -> None:
    """C08: one merged reminder, answered once for all."""
    await world.load(fee("8-3", "何先生"))
    await world.bind("8-3", chat="8-2")
    await world.to("2026-11-05 18:00")
    world.new("8-2")
    await world.to("2026-11-05 20:00")
    rounds = [text for text in world.new("8-2") if "¥" in text]
    assert len(rounds) == 1
    assert "8-2" in rounds[0]
    assert "8-3" in rounds[0]
    await world.say("8-2", "周六上午10点交")
    for unit in ("8-2", "8-3"):
        assert len(await facts_of(world, unit, "promised")) == 1


async def test_start_without_a_word_is_a_greeting(world: World) -> None:
    """A stranger learns what to do, an owner that it works."""
    assert "专属链接" in await answer(world, "陌生", "/start")
    assert "接通" in await answer(world, "8-2", "/start")


@pytest.mark.parametrize(
    "text", ["/help", "/stop", "/language en", "/paid 8-2 all", "你好", "8-2", "/case 8-2"]
)
async def test_a_stranger_learns_nothing(world: World, text: str) -> None:
    """Default deny, without a fault and without a name."""
    said = await answer(world, "陌生", text)
    assert "出了点问题" not in said
    assert not any(word in said for word in ("何先生", "¥", "8-2 "))


async def test_the_same_number_in_two_areas_binds_the_one_that_was_meant(world: World) -> None:
    """Story 10."""
    await world.bind("5-2", area=WATER)
    assert (await world.facts("5-2", WATER))["person"]["verified"]
    assert not (await world.facts("5-2", MOUNTAIN))["person"]["bound"]
