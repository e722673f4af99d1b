"""/undo takes back one's own last command within ten minutes; what was sent is put right by one message, shown first."""

import pytest

from tests.handlers.estate import BOTH, MANAGER, STEWARD, answer, facts_of, labels
from tests.world import World, guest

COMMANDS = [
    ("promised", "/promised 8-2 tomorrow 15:00"),
    ("part", "/promised 8-2 tomorrow 15:00 500元"),
    ("paid", "/paid 8-2 500"),
    ("paid all", "/paid 8-2 all"),
    ("noanswer", "/noanswer 8-2"),
    ("spoke", "/spoke 8-2"),
    ("visit", "/visit 8-2 fri 15:00"),
    ("busy", "/busy 8-2 16:30"),
    ("wrong", "/wrong 8-2"),
    ("dispute", "/dispute 8-2 leak"),
    ("fixed", "/fixed 8-2 pipe"),
    ("note", "/note 8-2 text"),
    ("arrived", "/arrived 8-2"),
]
SEEN = ("status", "outcome", "owed", "promise", "person", "broken")


@pytest.mark.parametrize("text", [text for _, text in COMMANDS], ids=[id for id, _ in COMMANDS])
async def test_what_was_recorded_counts_no_more(world: World, text: str) -> None:
    """Contract, /undo: the case stands as before, and the answer says what was taken back."""
    before = await world.facts("8-2")
    await world.say(STEWARD, text)
    said = await answer(world, STEWARD, "/undo")
    after = await world.facts("8-2")
    assert "已撤销" in said
    assert {name: after[name] for name in SEEN} == {name: before[name] for name in SEEN}
    assert await facts_of(world, "8-2", "undone")


@pytest.mark.parametrize("word", ["/undo", "撤销", "/撤销", "撤回", "undo"])
async def test_every_spelling_takes_back(world: World, word: str) -> None:
    """Contract: Chinese words are the same commands."""
    await world.say(STEWARD, "/paid 8-2 500")
    await world.say(STEWARD, word)
    assert (await world.facts("8-2"))["owed"] == "2736.00"


async def test_after_ten_minutes_it_stays(world: World) -> None:
    """The border: at ten minutes yes, after them no, and the answer says what to do instead."""
    await world.say(STEWARD, "/note 8-2 a")
    await world.forward(minutes=10)
    assert "已撤销" in await answer(world, STEWARD, "/undo")
    await world.say(STEWARD, "/note 8-2 b")
    await world.forward(minutes=10, seconds=1)
    assert "/note" in await answer(world, STEWARD, "/undo")
    assert len(await facts_of(world, "8-2", "undone")) == 1


@pytest.mark.parametrize("who", [BOTH, MANAGER], ids=["colleague", "manager"])
async def test_nobody_takes_back_what_another_did(world: World, who: str) -> None:
    """One's own only."""
    await world.say(STEWARD, "/paid 8-2 500")
    assert "没有可以撤销" in await answer(world, who, "/undo")
    assert (await world.facts("8-2"))["owed"] == "2236.00"


async def test_only_the_last_one_and_only_once(world: World) -> None:
    """A second /undo does not go further back."""
    await world.say(STEWARD, "/paid 8-2 100")
    await world.say(STEWARD, "/paid 8-2 200")
    await world.say(STEWARD, "/undo")
    assert "没有可以撤销" in await answer(world, STEWARD, "/undo")
    assert (await world.facts("8-2"))["owed"] == "2636.00"


async def test_the_thanks_is_not_sent_after_an_undo_within_a_minute(world: World) -> None:
    """Contract: the thanks after a typed /paid waits 60 seconds."""
    await world.say(STEWARD, "/paid 8-2 500")
    world.new("8-2")
    await world.forward(seconds=59)
    assert world.new("8-2") == []
    await world.say(STEWARD, "/undo")
    await world.forward(minutes=30)
    assert world.new("8-2") == []


async def test_without_an_undo_the_thanks_goes_out_after_a_minute(world: World) -> None:
    """The other side of it."""
    await world.say(STEWARD, "/paid 8-2 500")
    world.new("8-2")
    await world.forward(seconds=61)
    assert "¥500.00" in "\n".join(world.new("8-2"))


async def test_after_the_thanks_a_correction_is_shown_first(world: World) -> None:
    """Contract: what was already sent is corrected by one message, shown first; nothing happens before the tap."""
    await world.say(STEWARD, "/paid 8-2 500")
    await world.forward(minutes=2)
    world.new("8-2")
    said = await answer(world, STEWARD, "/undo")
    assert "还没有撤销" in said
    assert labels(world, STEWARD) == ["确认"]
    assert world.new("8-2") == []
    assert (await world.facts("8-2"))["owed"] == "2236.00"
    await world.press(STEWARD, "确认")
    await world.press(STEWARD, "确认")
    corrections = world.new("8-2")
    assert len(corrections) == 1
    assert corrections[0] in said
    assert (await world.facts("8-2"))["owed"] == "2736.00"


async def test_after_the_ask_that_followed_a_repair_a_correction_is_shown_first(world: World) -> None:
    """The same for /fixed: a minute later the owner has read that it is put right."""
    await world.say("8-2", "卫生间漏水,不修好不交")
    await world.forward(days=1)
    await world.say(STEWARD, "/fixed 8-2 水管")
    world.new("8-2")
    await world.forward(minutes=2)
    assert "水管" in "\n".join(world.new("8-2"))
    assert "还没有撤销" in await answer(world, STEWARD, "/undo")
    await world.press(STEWARD, "确认")
    assert len(world.new("8-2")) == 1
    assert (await world.facts("8-2"))["status"] == "disputed"


async def test_a_settled_case_opens_again(world: World) -> None:
    """/paid all by mistake: everything planned comes back."""
    await world.say(STEWARD, "/paid 8-2 all")
    assert (await world.facts("8-2"))["next"]["step"] is None
    await world.say(STEWARD, "/undo")
    assert (await world.facts("8-2"))["next"]["step"] is not None


async def test_a_stop_is_not_taken_back_by_undo(world: World) -> None:
    """Contract: not stop; the command before it stays as well."""
    await world.bind("12-27", chat=STEWARD)
    await world.say(STEWARD, "/note 8-2 text")
    await world.say(STEWARD, "/stop")
    assert "不能撤销" in await answer(world, STEWARD, "/undo")
    assert not await facts_of(world, "8-2", "undone")


async def test_an_approval_is_not_taken_back_by_undo(world: World) -> None:
    """Contract: not approvals."""
    await world.load(guest("5102", "王磊", "2026-11-28T14:00"))
    await world.invite("steward", "会务", "电商服装对接会")
    await world.bind("5102")
    await world.say("5102", "我带个朋友一起来可以吗")
    await world.press("会务", "同意")
    assert "不能撤销" in await answer(world, "会务", "/undo")
    assert (await facts_of(world, "5102", "granted"))[0]["yes"]


async def test_undo_of_nothing_says_so(world: World) -> None:
    """Nothing was typed yet."""
    assert "没有可以撤销" in await answer(world, STEWARD, "/undo")


async def test_a_confirmed_proposal_can_be_taken_back(world: World) -> None:
    """One tap is a command like any other."""
    await world.say(STEWARD, "8-2 明天下午3点")
    await world.press(STEWARD, "确认")
    await world.say(STEWARD, "/undo")
    assert (await world.facts("8-2"))["promise"] is None


async def test_a_tap_on_a_card_can_be_taken_back(world: World) -> None:
    """So is a tap on a card."""
    await world.say(STEWARD, "/case 8-2")
    await world.press(STEWARD, "没接")
    assert "已撤销" in await answer(world, STEWARD, "/undo")


async def test_what_the_person_already_got_is_shown_before_the_correction(world: World) -> None:
    """Contract, chat commands: what was already sent is corrected by one message, shown first."""
    await world.say(STEWARD, "/paid 8-2 500")
    await world.forward(minutes=2)
    thanks = world.last("8-2")
    await world.say(STEWARD, "/undo")
    assert thanks in world.last(STEWARD)
