"""A message that was not understood is put right by one tap of the steward, and the pair is kept (issue 3)."""

import pytest

from bot.core.message import Button
from tests.handlers.estate import BOTH, FINANCE, GUARD, MANAGER, STEWARD, answer, facts_of, kinds
from tests.world import World

GUESS = "可能周五下午"
RIDDLE = "噢哟那个啥的事体伊讲过咯"


def taps(world: World, who: str = STEWARD) -> dict[str, Button]:
    """The corrections on the newest card, by meaning."""
    found = [b for message in world.sent(who) for row in message.buttons for b in row]
    return {str(b.press).rpartition(".")[2]: b for b in found if (b.press or "").startswith("fix:")}


async def tap(world: World, meaning: str, who: str = STEWARD) -> str:
    """Tap a correction of the newest card and give the answer."""
    await world._in(who, press=taps(world)[meaning].press)
    return world.last(who)


async def test_the_card_shows_the_words_the_guess_and_the_taps(world: World) -> None:
    """Words, best guess, one tap each; no amount, at most 64 bytes."""
    await world.say("8-2", GUESS)
    text = world.last(STEWARD)
    assert GUESS in text and "11月6日 周五 下午" in text.replace(GUESS, "")
    assert list(taps(world)) == ["time", "days", "dodge", "paid", "dispute", "wrong", "refuse", "leave"]
    assert all(len(str(button.press).encode()) <= 64 for button in taps(world).values())


async def test_without_a_guess_no_time_is_offered(world: World) -> None:
    """The day is asked instead."""
    await world.say("8-2", RIDDLE)
    assert RIDDLE in world.last(STEWARD) and "time" not in taps(world)


MEANT = [
    ("time", "promised", "promise", "11月6日"),
    ("dodge", "dodged", "vague", ""),
    ("paid", "claimed", "paid", "财务"),
    ("dispute", "disputed", "dispute", "答复"),
    ("wrong", "unlinked", "wrong_person", "解除关联"),
    ("refuse", "declined", "refuse", "记下"),
    ("leave", "heard", "other", ""),
]


@pytest.mark.parametrize(("meaning", "fact", "kind", "told"), MEANT, ids=[row[0] for row in MEANT])
async def test_a_tap_counts_as_if_it_had_been_understood(
    world: World, meaning: str, fact: str, kind: str, told: str
) -> None:
    """The fact by the steward, the proper answer to the writer, the pair for the reader."""
    await world.say("8-2", GUESS)
    world.new("8-2")
    before = len(world.sent(STEWARD))
    await tap(world, meaning)
    assert "撤销" in "\n".join(message.text for message in world.sent(STEWARD)[before:])
    assert (await facts_of(world, "8-2", fact))[-1]["by"] == (
        "owner" if meaning == "leave" else f"steward:{STEWARD}"
    )
    heard = (await facts_of(world, "8-2", "heard"))[0]
    pair = (await facts_of(world, "8-2", "corrected"))[0]
    assert (pair["of"], pair["meaning"]) == (heard["id"], kind)
    assert told in "\n".join(world.new("8-2"))


async def test_a_day_is_chosen_in_two_taps(world: World) -> None:
    """The two days of the choice, then a promise with our own check."""
    await world.say("8-2", RIDDLE)
    await tap(world, "days")
    await tap(world, "2026-11-07")
    promise = (await world.facts("8-2"))["promise"]
    assert (promise["start"][:10], promise["words"]) == ("2026-11-07", RIDDLE)
    pair = (await facts_of(world, "8-2", "corrected"))[0]
    assert (pair["meaning"], pair["precision"]) == ("promise", "day")
    assert "11月7日" in world.last("8-2")


async def test_a_claim_by_tap_reaches_finance(world: World) -> None:
    """C16: whoever wrote it down, finance looks."""
    await world.say("8-2", RIDDLE)
    await tap(world, "paid")
    assert RIDDLE in world.last(FINANCE)


@pytest.mark.parametrize("second", ["time", "paid", "leave"])
async def test_a_second_tap_changes_nothing(world: World, second: str) -> None:
    """Idempotent, whichever is tapped."""
    await world.say("8-2", GUESS)
    await tap(world, "time")
    before = await kinds(world, "8-2")
    assert "已经记过" in await tap(world, second)
    assert await kinds(world, "8-2") == before


async def test_what_the_writer_settled_meanwhile_is_not_overwritten(world: World) -> None:
    """Their own word stands."""
    await world.say("8-2", RIDDLE)
    await world.say("8-2", "周日下午三点交")
    await tap(world, "days")
    assert "已经记过" in await tap(world, "2026-11-07")
    assert (await world.facts("8-2"))["promise"]["start"].startswith("2026-11-08T15:00")


@pytest.mark.parametrize("meaning", ["time", "dodge", "paid", "dispute", "wrong", "refuse", "leave"])
async def test_undo_takes_it_back_and_another_tap_is_open(world: World, meaning: str) -> None:
    """Contract, /undo: as if it had not been, the pair included."""
    await world.say("8-2", GUESS)
    before = await world.facts("8-2")
    await tap(world, meaning)
    if "还没有撤销" in await answer(world, STEWARD, "/undo"):  # what was sent meanwhile is corrected first
        await world.press(STEWARD, "确认")
    assert "已撤销" in world.last(STEWARD)
    after = await world.facts("8-2")
    assert [after[name] for name in ("status", "promise")] == [before[name] for name in ("status", "promise")]
    assert "撤销" in await tap(world, "leave")


@pytest.mark.parametrize(
    ("who", "word"), [(GUARD, "权限"), (FINANCE, "权限"), ("8-2", "权限"), ("陌生人", "权限")]
)
async def test_others_may_not(world: World, who: str, word: str) -> None:
    """Roles are checked at the tap."""
    await world.say("8-2", GUESS)
    before = await kinds(world, "8-2")
    assert word in await tap(world, "time", who)
    assert await kinds(world, "8-2") == before


async def test_a_steward_of_another_area_may_not(world: World) -> None:
    """The area is checked as well as the role."""
    await world.bind("9-9")
    await world.say("9-9", GUESS)
    press = taps(world, BOTH)["time"].press
    await world._in(STEWARD, press=press)
    assert "不是给您的" in world.last(STEWARD)
    await world._in(MANAGER, press=press)
    assert (await world.facts("9-9"))["promise"] is not None


@pytest.mark.parametrize("arg", ["", "x", "999.time", "1.time", ".", "0.days"])
async def test_a_made_up_button_is_out_of_date(world: World, arg: str) -> None:
    """Nothing is recorded from what was not offered."""
    await world.say("8-2", GUESS)
    before = await kinds(world, "8-2")
    case = await world.case("8-2")
    await world._in(STEWARD, press=f"fix:{case.id}:{arg}")
    assert "过期" in world.last(STEWARD)
    assert await kinds(world, "8-2") == before


async def test_a_guess_that_is_over_is_out_of_date(world: World) -> None:
    """A tap on Monday does not promise last Friday."""
    await world.say("8-2", GUESS)
    await world.to("2026-11-09 10:00")
    assert "过期" in await tap(world, "time")
    assert (await world.facts("8-2"))["promise"] is None
