"""An owner's page in every state it can be in: on the smallest phone, with the largest letters, whatever people are called."""

from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Page

from bot.core.roster import Line, Opening
from tests.browser.access import complaints
from tests.browser.serving import Spot, serving
from tests.handlers.estate import FINANCE, MANAGER, STEWARD
from tests.web.owning import link
from tests.world import MOUNTAIN, World, world_at

SMALL = {"width": 320, "height": 640}
TWICE = "() => { document.documentElement.style.fontSize = '200%'; }"
OURS = "inline style: <html"  # by which this very test makes the letters large
EVIL = '"><img src=x onerror="document.title=9">{{7*7}}<svg onload="document.title=9">'
FOREIGN = "() => document.querySelectorAll('[src=x], [onerror], [onload]').length"
LONG = "电梯维修基金分摊及公共区域照明电费"
SAYS = {  # what was said before the page is opened, and by whom
    "owes": [],
    "disputed": [("1-1", "水费不对")],
    "day chosen": [("1-1", "星期六")],
    "promised": [("1-1", "明天下午三点交")],
    "stopped": [("1-1", "/stop")],
    "claimed": [("1-1", "已经付了")],
    "died": [("1-1", "我爸上周去世了")],
    "paid in part": [(FINANCE, "/paid 1-1 1000")],
    "paid": [(FINANCE, "/paid 1-1 all")],
}


def opening(name: str = "何先生", item: str = "物业费") -> Opening:
    """Ten periods over three years, a long name of an item, and one that is not due yet."""
    lines = [
        Line(item, f"{2023 + n // 4}-{1 + 3 * (n % 4):02}", date(2023 + n // 4, 1 + 3 * (n % 4), 28), 912_00)
        for n in range(10)
    ]
    lines += [Line("水费", "2026-10", date(2026, 12, 1), 80_00), Line(LONG, "2026-10", None, 1_234_567_00)]
    return Opening(playbook="property_fee", area=MOUNTAIN, unit="1-1", name=name, lines=tuple(lines))


async def estate(world: World, one: Opening) -> None:
    """One owner who has said who they are, and colleagues."""
    await world.invite("steward", STEWARD, MOUNTAIN)
    await world.invite("finance", FINANCE, MOUNTAIN)
    await world.invite("manager", MANAGER)
    await world.load(one)
    await world.bind("1-1")


@pytest.mark.parametrize("state", SAYS)
async def test_on_the_smallest_phone_with_letters_twice_as_large_nothing_sticks_out(
    phone: Page, spot: Spot, tmp_path: Path, state: str
) -> None:
    async with world_at(tmp_path, "2026-11-04 08:30", public_url=spot.address) as world:
        await estate(world, opening())
        for who, words in SAYS[state]:
            await world.say(who, words)
        await world.forward(minutes=3)
        async with serving(world, spot):
            await phone.set_viewport_size(SMALL)  # type: ignore[arg-type]
            await phone.goto(spot.address + await link(world, "1-1"))
            await phone.evaluate(
                "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
            )
            assert await complaints(phone) == []
            await phone.evaluate(TWICE)
            assert [one for one in await complaints(phone) if not one.startswith(OURS)] == []


async def test_names_items_and_questions_are_shown_as_they_are_written(
    phone: Page, spot: Spot, tmp_path: Path
) -> None:
    async with world_at(tmp_path, "2026-11-04 08:30", public_url=spot.address) as world:
        await estate(world, opening(EVIL, EVIL))
        async with serving(world, spot):
            await phone.goto(spot.address + await link(world, "1-1"))
            assert EVIL in await phone.get_by_role("heading", level=1).inner_text()
            await phone.get_by_label("写给我们").fill(EVIL)
            await phone.locator("form", has=phone.locator("#question")).get_by_role("button").click()
            await phone.wait_for_url("**did=**")
            assert EVIL[:50] in await phone.locator("#told").inner_text()
            assert await phone.evaluate(FOREIGN) == 0
            assert await phone.title() != "9"
