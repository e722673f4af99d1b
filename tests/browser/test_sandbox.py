"""The sandbox page in a browser: the first minute by pressing what is highlighted, with and without scripts."""

import re

from playwright.async_api import Page, expect

from tests.browser.access import complaints, keyboard
from tests.browser.conftest import Picture
from tests.browser.sandboxes import sandbox_page
from tests.browser.serving import Spot

MOST = 20  # presses from the first reminder to the end of the story
MONEY = re.compile(r"[¥$£]|\d\.\d\d")


async def follow(page: Page, until: str) -> int:
    """Press the highlighted button again and again until that stage is done; how often it took."""
    for count in range(MOST):
        if await page.locator(f"[data-stage={until}].done").count():
            return count
        await press_hint(page)
    raise AssertionError(f"never {until}")


async def press_hint(page: Page) -> None:
    """Press what is highlighted, and wait until the page has followed."""
    hint = page.locator(".hint")
    await expect(hint).to_have_count(1)
    before = await page.locator("#world").inner_html()
    await hint.click()
    await expect(page.locator("#world[aria-busy]")).to_have_count(0)
    assert await page.locator("#world").inner_html() != before


async def test_a_stranger_who_presses_what_is_lit_sees_a_promise_asked_given_followed_up_and_kept(
    wide: Page, spot: Spot, picture: Picture
) -> None:
    async with sandbox_page(spot):
        await wide.goto(spot.address)
        owner, steward, guard = (wide.locator(f"#{who} .bubbles") for who in ("owner", "steward", "guard"))
        assert await follow(wide, "asked") == 0
        await follow(wide, "given")
        await expect(owner).to_contain_text("过两天吧")
        await expect(owner).to_contain_text("11月7日 周六")
        await follow(wide, "followed")
        await picture(wide, "sandbox")
        await follow(wide, "kept")
        await expect(owner).to_contain_text("到此全部结清") if await _thanked(wide) else None
        await expect(steward).to_contain_text("说已付")
        assert not MONEY.search(await guard.inner_text())
