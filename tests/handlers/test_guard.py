"""The guard reports whom he sees and learns nothing: no amount, no month, no word of debt, not in one byte."""

import re

import pytest

from tests.handlers.estate import BOTH, GUARD, MANAGER, STEWARD, answer, buttons, facts_of, labels
from tests.world import MOUNTAIN, WATER, World, fee, guest

NOTED = "已记录,谢谢"
FORBIDDEN = re.compile(
    r"欠|费|款|催|账|付|交|债|逾期|元|¥|物业费|owe|debt|fee|paid|pay|due|arrear|amount|\d\.\d\d|20\d\d|\d月|月\d|Nov|Oct",
    re.IGNORECASE,
)


def bytes_to(world: World, chat: str) -> str:
    """Everything a chat got: words, labels and callback data."""
    parts = []
    for message in world.sent(chat):
        parts.append(message.text)
        for button in (button for row in message.buttons for button in row):
            parts += [button.label, button.press or "", button.url or "", button.copy or ""]
    return "\n".join(parts)


NUMBERS = [
    ("debt", "8-2"),
    ("no debt", "6-6"),
    ("unknown", "99-99"),
    ("other area", "9-9"),
    ("plate", "粤B12345"),
    ("plate with a dot", "沪A·12345"),
    ("SQL", "12-27'; DROP"),
    ("markup", "<b>8-2</b>"),
    ("bidi", "\u202e2-8"),
    ("emoji", "👨‍👩‍👧8-2"),
    ("long", "8" * 4500),
]


@pytest.mark.parametrize("number", [n for _, n in NUMBERS], ids=[id for id, _ in NUMBERS])
async def test_the_answer_is_the_same_whatever_is_known(world: World, number: str) -> None:
    """C35: debt, no debt, unknown unit; and nothing breaks."""
    await world.load(fee("6-6", "丁先生"))
    await world.say(STEWARD, "/paid 6-6 all")
    assert await answer(world, GUARD, f"/seen {number}") == NOTED
    assert not buttons(world, GUARD)
    assert await answer(world, GUARD, f"看见 {number}") == NOTED


@pytest.mark.parametrize(
    "text", ["/seen 8-2", "看见8-2", "8-2 看见", "／ｓｅｅｎ　８－２", "见到 8-2", "/SEEN 8-2"]
)
async def test_the_steward_has_the_brief_at_once(world: World, text: str) -> None:
    """P7: amount, last promise and whether we may speak now, for the steward alone."""
    world.new(STEWARD)
    await world.say(GUARD, text)
    brief = "\n".join(world.new(STEWARD))
    assert "8-2 何先生" in brief
    assert "¥2,736.00" in brief
    assert len(await facts_of(world, "8-2", "seen")) == 1


async def test_a_second_sighting_within_two_hours_is_folded(world: World) -> None:
    """P7: the steward is told once."""
    await world.say(GUARD, "/seen 8-2")
    world.new(STEWARD)
    await world.forward(minutes=90)
    world.new(STEWARD)
    assert await answer(world, GUARD, "/seen 8-2") == NOTED
    assert world.new(STEWARD) == []


async def test_nothing_is_said_to_the_owner(world: World) -> None:
    """C34: no automatic message because somebody was seen."""
    world.new("8-2")
    await world.say(GUARD, "/seen 8-2")
    await world.forward(minutes=30)
    assert world.new("8-2") == []


async def test_not_one_byte_about_debt_reaches_the_guard(world: World) -> None:
    """Guard row of the security table: every message, button and callback of everything he can try."""
    await world.invite("guard", "小李", MOUNTAIN, WATER)
    await world.load(guest("5102", "王磊", "2026-11-28T14:00"))
    tries = ["/seen 8-2", "/seen 99-99", "/seen", "/arrived 8-2", "/arrived 99-99", "/arrived", "/help", "/case 8-2",
             "/paid 8-2 all", "/why 8-2", "/today", "/next", "/report", "/promised 8-2 2 days", "/undo", "8-2",
             "8-2 明天下午3点", "何先生交了吗", "/seeen 8-2", "/csae 8-2", "/language en", "/seen 8-2", "/help", "/case 8-2"]  # fmt: skip
    for guard in (GUARD, "小李"):
        for text in tries:
            await world.say(guard, text)
        for number in (1, 2, 3):
            await world.press_number(guard, number)
    await world.say(STEWARD, "/paid 8-2 all")
    await world.say(GUARD, "/arrived 8-2")
    await world.to("2026-11-05 20:00")
    for guard in (GUARD, "小李"):
        found = FORBIDDEN.search(bytes_to(world, guard))
        assert found is None, found


async def test_arriving_at_the_door_tells_nothing_either(world: World) -> None:
    """C35 for /arrived: open, settled, foreign and unknown sound alike."""
    await world.load(fee("6-6", "丁先生"))
    await world.say(STEWARD, "/paid 6-6 all")
    said = {await answer(world, GUARD, f"/arrived {unit}") for unit in ("8-2", "6-6", "9-9", "99-99")}
    assert said == {NOTED}
    assert not await facts_of(world, "8-2", "arrived")


async def test_a_guest_is_checked_in_at_the_door(world: World) -> None:
    """E6: /arrived ends the rounds of an event; the guard may take it back."""
    await world.load(guest("5102", "王磊", "2026-11-03T14:00"))
    await world.invite("guard", "签到台", "电商服装对接会")
    assert await answer(world, "签到台", "签到 5102") == NOTED
    assert (await world.facts("5102"))["outcome"] == "arrived"
    await world.say("签到台", "/undo")
    assert (await world.facts("5102"))["outcome"] is None


@pytest.mark.parametrize("number", ["8-2", "5-2", "99-99"])
@pytest.mark.parametrize("command", ["/seen", "/arrived"])
async def test_a_guard_of_two_areas_is_asked_for_every_number(
    world: World, command: str, number: str
) -> None:
    """Story 10: known or not, so that the question tells nothing."""
    await world.invite("guard", "小李", MOUNTAIN, WATER)
    await world.say("小李", f"{command} {number}")
    assert labels(world, "小李") == [MOUNTAIN, WATER]
    await world.press("小李", WATER)
    assert world.last("小李") == NOTED
    assert not await facts_of(world, "8-2", "seen")


async def test_only_the_area_that_was_meant_is_told(world: World) -> None:
    """Story 10: 5-2 stands in both areas."""
    await world.invite("guard", "小李", MOUNTAIN, WATER)
    await world.say("小李", "/seen 5-2")
    await world.press("小李", WATER)
    await world.press("小李", MOUNTAIN)
    assert len(await facts_of(world, "5-2", "seen", WATER)) == 1
    assert not await facts_of(world, "5-2", "seen", MOUNTAIN)


async def test_without_a_number_the_last_eight_are_offered(world: World) -> None:
    """Contract: /seen empty; known and unknown numbers alike, one tap is enough."""
    assert "看见 12-27" in await answer(world, GUARD, "/seen")
    for number in ("1-1", "1-2", "1-3", "1-4", "1-5", "1-6", "1-7", "1-8", "8-2", "1-8"):
        await world.say(GUARD, f"/seen {number}")
    await world.forward(hours=3)
    await world.say(GUARD, "/seen")
    assert labels(world, GUARD) == ["1-8", "8-2", "1-7", "1-6", "1-5", "1-4", "1-3", "1-2"]
    await world.press(GUARD, "8-2")
    assert world.last(GUARD) == NOTED
    assert len(await facts_of(world, "8-2", "seen")) == 2


async def test_the_numbers_are_forgotten_after_three_days(world: World) -> None:
    """C34: whereabouts are kept 72 hours."""
    await world.say(GUARD, "/seen 8-2")
    await world.to("2026-11-06 09:31")
    await world.say(GUARD, "/seen")
    assert not buttons(world, GUARD)


async def test_off_duty_the_manager_hears_when_there_is_no_steward(world: World) -> None:
    """P7: nobody of the area has a chat, so it goes up."""
    await world.load(fee("1-1", "郑先生", area="望江"))
    await world.invite("guard", "小赵", "望江")
    world.new(MANAGER)
    await world.say("小赵", "/seen 1-1")
    assert "1-1 郑先生" in "\n".join(world.new(MANAGER))
    assert BOTH not in world.last(MANAGER)
