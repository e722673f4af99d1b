"""The pages of owners and colleagues in a real browser: with fingers, without scripts, and for everybody."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, expect

from bot.payments.sandbox import Sandbox
from tests.browser.access import complaints, keyboard
from tests.browser.conftest import Picture
from tests.browser.serving import Spot, serving
from tests.handlers.estate import MANAGER, STEWARD
from tests.web.board import link_of
from tests.web.owning import link
from tests.world import MOUNTAIN, World, fee, world_at

PAID = "到此全部结清"


@asynccontextmanager
async def estate(folder: Path, spot: Spot) -> AsyncIterator[World]:
    """Wednesday, after the first reminders; 8-2 is bound, there are a steward and a manager."""
    async with world_at(folder, "2026-11-04 08:30", public_url=spot.address) as world:
        await world.load(fee("8-2", "何先生"), fee("12-27", "张敏"), fee("5-2", "周先生"))
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.invite("manager", MANAGER)
        await world.bind("8-2")
        await world.to("2026-11-04 09:00")
        providers = {"sandbox": Sandbox(b"k" * 32, spot.address)}
        async with serving(world, spot, providers):
            yield world


# --- the owner ---


async def test_an_owner_chooses_a_time_on_the_page_without_scripts_and_the_chat_knows(
    plain: Page, spot: Spot, tmp_path: Path
) -> None:
    async with estate(tmp_path, spot) as world:
        await plain.goto(spot.address + await link(world))
        await expect(plain.get_by_role("heading", level=1)).to_contain_text("何先生")
        await plain.get_by_role("button", name="11月7日 周六").first.click()
        await expect(plain.get_by_role("status")).to_contain_text("11月7日 周六")
        await plain.get_by_role("button", name="上午").click()
        case = await world.facts("8-2")
        assert case["promise"]["start"].startswith("2026-11-07")
        assert "11月7日" in world.last("8-2")


async def test_the_owners_page_keeps_nobody_out(
    phone: Page, wide: Page, spot: Spot, tmp_path: Path, picture: Picture
) -> None:
    async with estate(tmp_path, spot) as world:
        for page in (phone, wide):
            await page.goto(spot.address + await link(world))
            assert await complaints(page) == []
        await picture(phone, "owner")
        assert await keyboard(wide) == []


async def test_money_paid_on_the_page_closes_the_case_and_the_chat_says_thanks(
    plain: Page, spot: Spot, tmp_path: Path
) -> None:
    async with estate(tmp_path, spot) as world:
        await plain.goto(spot.address + await link(world))
        await plain.locator("form[action*='/pay/sandbox'] button").click()
        await plain.locator("a[href*='/pay/sandbox/']").click()
        await plain.locator("button[value=pay]").click()
        await world.forward(minutes=15)
        assert (await world.facts("8-2"))["outcome"] == "paid"
        assert PAID in "".join(message.text for message in world.sent("8-2"))


# --- colleagues ---


async def entered(page: Page, spot: Spot, world: World, who: str) -> None:
    """Come in by the link that /web answers."""
    await page.goto(spot.address + await link_of(world, who))
    await page.get_by_role("main").get_by_role("button").click()
    await page.wait_for_url(f"{spot.address}/board**")


async def test_a_colleague_comes_in_by_the_link_of_the_bot(
    wide: Page, spot: Spot, tmp_path: Path, picture: Picture
) -> None:
    async with estate(tmp_path, spot) as world:
        await world.bind("12-27")
        await world.say("8-2", "今天下午三点")
        await world.say("12-27", "有异议，电梯坏了半个月")
        await entered(wide, spot, world, STEWARD)
        await expect(wide.get_by_role("heading", level=1)).to_contain_text("11月4日")
        await expect(wide.get_by_role("main")).to_contain_text("8-2 何先生")
        await expect(wide.get_by_role("main")).to_contain_text("12-27 张敏")
        await picture(wide, "board")


async def test_no_page_of_the_dashboard_keeps_anybody_out(
    phone: Page, wide: Page, spot: Spot, tmp_path: Path
) -> None:
    async with estate(tmp_path, spot) as world:
        wrong: dict[str, list[str]] = {}
        for page in (phone, wide):
            await entered(page, spot, world, MANAGER)
            links = await page.locator("nav a").evaluate_all("all => all.map((one) => one.href)")
            for url in dict.fromkeys(links):
                await page.goto(url)
                wrong[f"{url} {page.viewport_size}"] = await complaints(page)
        assert {url: found for url, found in wrong.items() if found} == {}
        await wide.goto(f"{spot.address}/board")
        assert await keyboard(wide) == []


async def test_an_outcome_is_one_tap_on_the_worklist(phone: Page, spot: Spot, tmp_path: Path) -> None:
    async with estate(tmp_path, spot) as world:
        await entered(phone, spot, world, STEWARD)
        await phone.goto(f"{spot.address}/board/work")
        async with phone.expect_response(lambda one: one.request.method == "POST"):
            await phone.get_by_role("button", name="没接").first.click()
        await phone.wait_for_load_state("networkidle")
        facts = [await world.facts(unit) for unit in ("12-27", "5-2", "8-2")]
        assert "contacted" in {fact["kind"] for case in facts for fact in case["facts"]}


async def test_a_list_is_uploaded_looked_at_and_taken_with_one_yes(
    plain: Page, spot: Spot, tmp_path: Path
) -> None:
    rows = "项目,房号,姓名,电话,收费项目,账期,应缴日期,金额\n观山水一期,3-3,新来的,13800000003,物业费,2026-10,2026-10-05,912.00\n"
    file = tmp_path / "业主.csv"
    file.write_text(rows, encoding="utf-8")
    async with estate(tmp_path, spot) as world:
        await entered(plain, spot, world, MANAGER)
        await plain.goto(f"{spot.address}/board/import")
        await plain.locator("input[type=file]").set_input_files(file)
        await plain.get_by_role("main").get_by_role("button", name="看预览").click()
        await expect(plain.get_by_role("main")).to_contain_text("¥912.00")
        await plain.get_by_role("main").locator("button.main").first.click()
        await expect(plain.get_by_role("main")).to_contain_text("已写入")
        assert (await world.case("3-3")).party == "新来的"
