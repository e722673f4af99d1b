"""The dashboard in a real browser: on a phone and at a desk, with and without scripts, and for everybody."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.store.rows import Case
from bot.web.board import counting
from tests.browser.access import complaints, keyboard
from tests.browser.serving import Spot, serving
from tests.handlers.estate import MANAGER, STEWARD, answer, kinds
from tests.web.board import link_of
from tests.world import MOUNTAIN, World, fee, world_at

LONG = ("欧阳慕容·阿卜杜热依木·买买提江", "Maximiliana Featherstonehaugh-Cholmondeley")
HEAVIEST = 60_000  # bytes of a page with its sheet and script, as they come over the line
WHOLE = 60_000  # bytes of a page and its sheet as they are, before anything is packed
PAGES = (
    *("", "/work", "/cases", "/preview", "/approvals", "/audit", "/people", "/people/team", "/reports"),
    *(f"/people?area={MOUNTAIN}", "/playbooks", "/playbooks/property_fee", "/bank", "/import"),
)


@asynccontextmanager
async def office(folder: Path, spot: Spot, when: str = "2026-11-04 12:00") -> AsyncIterator[World]:
    """Sixty owners, some of them with long names, a promise, a complaint, a draft; and who works there."""
    async with world_at(folder, when, public_url=spot.address) as world, serving(world, spot):
        names = ("何先生", "张敏", *LONG)
        await world.load(
            *[fee(f"{n // 6 + 1}-{n % 6 + 1}{n:02}", names[n % 4], phone=f"1380000{n:04}") for n in range(60)]
        )
        await world.invite("steward", STEWARD, MOUNTAIN)
        await world.invite("manager", MANAGER)
        await world.bind("1-100")
        await world.bind("1-201")
        await world.say("1-100", "周五下午3点")
        await world.say("1-201", "房子漏水没人修，不交")
        await answer(world, STEWARD, "/waive 1-302 36 late for the first time")
        yield world


async def entered(page: Page, world: World, spot: Spot, chat: str) -> None:
    """The colleague opens the link and presses its one button."""
    await page.goto(f"{spot.address}{await link_of(world, chat)}")
    assert await complaints(page) == []
    await page.get_by_role("button").click()
    await expect(page.get_by_role("navigation")).to_be_visible()
    await page.wait_for_load_state("load")  # the script comes last


async def every_page(page: Page, world: World, spot: Spot) -> None:
    """Nothing keeps anybody out of any page, and none is heavy."""
    case: Case = await world.case("1-100")
    for path in (*PAGES, f"/case/{case.id}", f"/audit/{case.id}"):
        reply = await page.goto(f"{spot.address}/board{path}")
        assert reply is not None and reply.status == 200
        weight = whole = len(await reply.body())
        for part in ("/static/rounds.css", "/board/htmx.js"):
            got = await page.request.get(f"{spot.address}{part}", headers={"Accept-Encoding": "gzip"})
            weight += int(got.headers["content-length"])
            whole += len(await got.body()) if part.endswith(".css") else 0
        assert weight <= HEAVIEST and whole <= WHOLE, (path, weight, whole)
        assert await complaints(page) == [], path


async def test_a_manager_on_a_phone(phone: Page, spot: Spot, tmp_path: Path) -> None:
    async with office(tmp_path, spot) as world:
        await entered(phone, world, spot, MANAGER)
        await every_page(phone, world, spot)


async def test_a_manager_at_a_desk_in_english(wide: Page, spot: Spot, tmp_path: Path) -> None:
    async with office(tmp_path, spot) as world:
        await answer(world, MANAGER, "/language en")
        await entered(wide, world, spot, MANAGER)
        await every_page(wide, world, spot)
        await wide.goto(f"{spot.address}/board/preview")
        assert await keyboard(wide) == []


async def test_a_day_of_work_without_any_script(plain: Page, spot: Spot, tmp_path: Path) -> None:
    async with office(tmp_path, spot) as world:
        await entered(plain, world, spot, STEWARD)
        await plain.get_by_role("link", name="从第一个开始").click()
        await expect(plain.get_by_role("heading", name="1-201")).to_be_visible()
        await plain.get_by_role("button", name="没接").click()
        await expect(plain.get_by_role("status")).to_contain_text("1-201")
        await plain.get_by_role("button", name="撤销这一步").click()
        await expect(plain.get_by_role("status")).to_contain_text("撤销")
        assert (await kinds(world, "1-201"))[-1] == "undone"


async def test_typing_to_the_bot_swaps_the_page_and_the_back_button_repeats_nothing(
    phone: Page, spot: Spot, tmp_path: Path
) -> None:
    async with office(tmp_path, spot) as world:
        await entered(phone, world, spot, STEWARD)
        await phone.evaluate("window.stays = true")
        await phone.get_by_label("像跟机器人说话一样输入").fill("1-403 承诺 后天")
        await phone.keyboard.press("Enter")
        await expect(phone.get_by_role("status")).to_contain_text("1-403")
        assert await phone.evaluate("window.stays === true"), "only a part of the page was changed"
        await phone.get_by_role("link", name="案件", exact=True).click()
        await expect(phone.get_by_role("heading", name="案件")).to_be_visible()
        await phone.go_back()
        await expect(phone.get_by_role("navigation")).to_be_visible()
        assert (await kinds(world, "1-403")).count("promised") == 1


async def test_what_was_typed_is_there_again_when_the_time_was_over(
    phone: Page, spot: Spot, tmp_path: Path
) -> None:
    async with office(tmp_path, spot) as world:
        await entered(phone, world, spot, STEWARD)
        await phone.get_by_label("像跟机器人说话一样输入").fill("/note 1-403 周末在家")
        world.clock.at += timedelta(hours=13)
        await phone.keyboard.press("Enter")
        await expect(phone.get_by_label("您刚才输入的内容，可复制")).to_have_value("/note 1-403 周末在家")
        assert "noted" not in await kinds(world, "1-403")


async def test_a_report_comes_by_itself_once_it_is_counted(
    phone: Page, spot: Spot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free, count = asyncio.Event(), counting.figured

    async def held(*wanted: Any) -> Any:
        await free.wait()
        return await count(*wanted)

    monkeypatch.setattr(counting, "figured", held)
    async with office(tmp_path, spot) as world:
        await entered(phone, world, spot, MANAGER)
        await phone.goto(f"{spot.address}/board/reports")
        await expect(phone.get_by_text("正在统计")).to_be_visible()
        assert await complaints(phone) == []
        await phone.get_by_label("像跟机器人说话一样输入").fill("/today")
        free.set()
        await expect(phone.get_by_text("统计于")).to_be_visible()
        await expect(phone.get_by_label("像跟机器人说话一样输入")).to_have_value("/today")


async def test_the_first_tab_skips_to_what_the_page_is_about(wide: Page, spot: Spot, tmp_path: Path) -> None:
    async with office(tmp_path, spot) as world:
        await entered(wide, world, spot, STEWARD)
        await wide.goto(f"{spot.address}/board/cases")
        await wide.keyboard.press("Tab")
        await expect(wide.get_by_role("link", name="跳到正文")).to_be_in_viewport()
        await wide.keyboard.press("Enter")
        await wide.keyboard.press("Tab")
        await expect(wide.get_by_label("房号、姓名或手机尾号")).to_be_focused()


async def test_the_place_is_seen_where_colours_are_the_readers_own(
    phone: Page, spot: Spot, tmp_path: Path
) -> None:
    async with office(tmp_path, spot) as world:
        await entered(phone, world, spot, STEWARD)
        await phone.emulate_media(forced_colors="active")
        colour, tabs = "el => getComputedStyle(el).borderBottomColor", phone.locator(".tabs a")
        ground = await phone.evaluate("getComputedStyle(document.body).backgroundColor")
        assert await tabs.locator("xpath=self::*[@aria-current]").evaluate(colour) != ground
        assert await tabs.locator("xpath=self::*[not(@aria-current)]").first.evaluate(colour) == ground


async def test_a_narrow_screen_needs_no_scrolling_sideways(phone: Page, spot: Spot, tmp_path: Path) -> None:
    async with office(tmp_path, spot) as world:
        await entered(phone, world, spot, MANAGER)
        await phone.set_viewport_size({"width": 320, "height": 640})
        for path in PAGES:
            await phone.goto(f"{spot.address}/board{path}")
            assert await complaints(phone) == [], path
