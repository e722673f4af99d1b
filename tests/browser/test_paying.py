"""The pages of paying in a real browser: without scripts, on a phone and at a desk, and for everybody."""

import os
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.access import complaints
from tests.browser.serving import Spot
from tests.browser.test_faces import estate
from tests.handlers.estate import facts_of
from tests.web.owning import link


async def look(page: Page, name: str) -> None:
    """Nothing keeps anybody out of it; a picture of it where one is asked for."""
    assert await complaints(page) == []
    if folder := os.environ.get("PAYING_PICTURES"):
        await page.screenshot(path=Path(folder) / f"pay-{name}.png", full_page=True)


async def begin(page: Page) -> None:
    """Press the button that opens a way."""
    await page.get_by_role("button", name="去付这笔款").click()


async def test_a_phone_without_scripts_pays_and_the_round_is_over(
    plain: Page, spot: Spot, tmp_path: Path
) -> None:
    async with estate(tmp_path, spot) as world:
        await plain.goto(f"{spot.address}{await link(world)}/pay/sandbox")
        await look(plain, "start")
        await begin(plain)
        await expect(plain.get_by_text("¥2,736.00")).to_be_visible()
        await look(plain, "way")
        await plain.get_by_role("link", name="去付款").click()
        await look(plain, "sandbox")
        await plain.get_by_role("button", name="付款", exact=True).click()
        await expect(plain.get_by_role("status")).to_contain_text("已收到")
        await look(plain, "back")
        assert (await world.facts("8-2"))["status"] == "closed"
        await world.tick()
        assert world.sent("8-2")[-1].document is not None


async def test_a_wrong_sum_is_told_and_a_lost_notice_found_by_looking(
    plain: Page, spot: Spot, tmp_path: Path
) -> None:
    async with estate(tmp_path, spot) as world:
        way = f"{spot.address}{await link(world)}/pay/sandbox"
        await plain.goto(way)
        await begin(plain)
        await plain.get_by_role("link", name="去付款").click()
        await plain.get_by_role("button", name="付一个错的金额").click()
        await expect(plain.get_by_role("status")).to_contain_text("人工核对")
        await look(plain, "mismatch")
        await plain.goto(way)  # a fresh order
        await expect(plain.get_by_role("status")).to_contain_text("同事正在核对")
        await look(plain, "checking")
        await begin(plain)
        await plain.get_by_role("link", name="去付款").click()
        await plain.get_by_role("button", name="付款，但通知丢失").click()
        await expect(plain.get_by_role("status")).to_contain_text("已收到")
        assert [one["amount"] for one in await facts_of(world, "8-2", "paid")] == ["2736.00"]
        await plain.goto(way)
        await expect(plain.get_by_role("heading", level=1)).to_contain_text("现在没有要付的")
        await look(plain, "nothing")


async def test_a_desk_shows_a_code_to_scan_and_the_account_to_copy(
    wide: Page, spot: Spot, tmp_path: Path
) -> None:
    async with estate(tmp_path, spot) as world:
        page = await link(world)
        await wide.goto(f"{spot.address}{page}/pay/sandbox")
        await begin(wide)
        await expect(wide.get_by_role("img", name="付款二维码")).to_be_visible()
        await look(wide, "code")
        await wide.get_by_role("link", name="银行转账").click()
        await expect(wide.get_by_text("观山水一期-8-2", exact=True)).to_be_visible()
        await look(wide, "transfer")
