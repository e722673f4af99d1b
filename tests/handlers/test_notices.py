"""The first notices of an account whose lines are due on different days, to somebody whose title was given."""

from datetime import date

from bot.core.roster import Line, Opening
from tests.world import MOUNTAIN, World

SEPTEMBER = Line("物业费", "2026-08", date(2026, 9, 15), 912_00)
OCTOBER = Line("物业费", "2026-09", date(2026, 10, 15), 912_00)


async def told(world: World, *lines: Line) -> list[str]:
    """Everything the owner of 3-5 is told from the question who they are to the first notice."""
    more = {"title": "女士"}
    await world.load(
        Opening(playbook="property_fee", area=MOUNTAIN, unit="3-5", name="吴敏", lines=lines, more=more)
    )
    await world.bind("3-5")
    await world.forward(days=2)
    return [message.text for message in world.sent("3-5")]


async def test_due_on_different_days_no_single_one_is_said_of_all(world: World) -> None:
    text = next(text for text in await told(world, SEPTEMBER, OCTOBER) if "¥1,824.00" in text)
    assert "9月15日 周二至10月15日 周四" in text


async def test_due_on_one_day_that_day_is_said(world: World) -> None:
    text = next(text for text in await told(world, SEPTEMBER) if "¥912.00" in text)
    assert "9月15日 周二" in text and "至9月" not in text


async def test_the_title_that_was_given_is_used_where_they_are_spoken_to(world: World) -> None:
    assert any("吴敏女士" in text for text in await told(world, SEPTEMBER))
