"""The sandbox page in a browser: the first minute by pressing what is highlighted, with and without scripts."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.access import complaints, keyboard
from tests.browser.conftest import Picture
from tests.browser.sandboxes import sandbox_page
from tests.browser.serving import Spot

MOST = 20  # presses from the first reminder to the end of the story
MONEY = re.compile(r"[¥$£]|\d\.\d\d")
STAGES = ("asked", "given", "followed", "kept")
PAGE = "page"
COLD = 30_000  # milliseconds that the first sentence of a process may take on a busy machine


async def follow(page: Page, until: str, press: str = "live") -> int:
    """Press the highlighted button again and again until that stage is done; how often it took."""
    for count in range(MOST):
        if await page.locator(f"[data-stage={until}].done").count():
            return count
        await press_hint(page, press)
    raise AssertionError(f"never {until}")


async def press_hint(page: Page, press: str = "live") -> None:
    """Press the one thing that is highlighted, and wait until the page has followed."""
    hint = page.locator(".sb-hint")
    await expect(hint).to_have_count(1)
    if press == PAGE:
        await hint.click()
        await page.wait_for_load_state()
        return
    before = await page.locator("#world").inner_html()
    async with page.expect_response(lambda answer: answer.request.method == "POST"):
        await hint.click()
    await expect(page.locator("#world[aria-busy]")).to_have_count(0)
    assert await page.locator("#world").inner_html() != before


async def test_a_stranger_who_presses_what_is_lit_sees_a_promise_asked_given_followed_up_and_kept(
    wide: Page, spot: Spot, picture: Picture
) -> None:
    async with sandbox_page(spot) as stage:
        await wide.goto(spot.address)
        owner, steward, guard = (wide.locator(f"#{who} .sb-bubbles") for who in ("owner", "steward", "guard"))
        assert await follow(wide, "asked") == 0
        presses = await follow(wide, "given")
        await expect(owner.locator(".sb-theirs").first).to_contain_text("过两天吧")
        await expect(owner.locator(".sb-ours").last).to_contain_text("好的,记下了:11月7日 周六")
        presses += await follow(wide, "followed")
        await expect(wide.locator(".sb-now strong")).to_have_text("11月4日 周三 09:30")
        for _ in range(4):
            await press_hint(wide)
        await expect(owner.locator(".sb-ours").last).to_contain_text("现在办好了吗?")
        await expect(wide.locator(".sb-now strong")).to_have_text("11月7日 周六 09:30")
        await wide.set_viewport_size({"width": 1120, "height": 1040})
        await wide.evaluate(
            "document.querySelectorAll('.sb-bubbles').forEach((one) => one.scrollTop = one.scrollHeight)"
        )
        await picture(wide, "sandbox")
        presses += 4 + await follow(wide, "kept")
        await expect(steward.locator(".sb-ours", has_text="说已付")).to_contain_text("8-2 何先生")
        await press_hint(wide)
        await expect(owner.locator(".sb-ours").last).to_contain_text("到此全部结清")
        await expect(wide.locator(".sb-over")).to_contain_text("说到做到:8-2 何先生结清了。")
        await expect(wide.locator(".sb-hint")).to_have_attribute("name", "story")
        assert presses < MOST
        await expect(guard.locator(".sb-ours").last).to_have_text(re.compile("已记录"))
        assert not MONEY.search(await wide.locator("#guard").inner_text())
        assert stage.transcript.of("guard")


async def test_without_scripts_every_press_is_a_form_and_the_story_is_the_same(
    plain: Page, spot: Spot
) -> None:
    async with sandbox_page(spot, "en"):
        await plain.goto(spot.address)
        for stage in STAGES:
            await follow(plain, stage, PAGE)
        await plain.get_by_role("textbox").nth(1).fill("/case 8-2")
        await plain.locator("#steward").get_by_role("button", name="Send").click()
        await expect(plain.locator("#steward .sb-ours").last).to_contain_text("8-2 Mr Hale (Lakeside)")


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
async def test_nothing_keeps_anybody_out_of_the_page(
    phone: Page, wide: Page, spot: Spot, locale: str
) -> None:
    async with sandbox_page(spot, locale):
        for page in (wide, phone):
            await page.goto(spot.address)
            assert await complaints(page) == []
        await follow(wide, "followed")
        assert await complaints(wide) == []
        await wide.reload()
        assert await keyboard(wide) == []


async def test_what_is_typed_in_the_terminal_appears_on_the_page_without_a_reload(
    wide: Page, spot: Spot
) -> None:
    async with sandbox_page(spot) as stage:
        await wide.goto(spot.address)
        await wide.get_by_role("textbox").first.fill("还没写完")
        await stage.turn("8-2", "过两天吧")
        await expect(wide.locator("#owner .sb-theirs").last).to_contain_text("过两天吧")
        await stage.step("+1h")
        await expect(wide.locator(".sb-now strong")).to_have_text("11月4日 周三 10:00")
        await expect(wide.get_by_role("textbox").first).to_have_value("还没写完")


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
async def test_each_story_is_kept_by_pressing_what_is_lit_and_its_end_leads_to_the_next(
    wide: Page, spot: Spot, locale: str
) -> None:
    async with sandbox_page(spot, locale) as stage:
        await wide.goto(spot.address)
        for story, phones in (("event", 3), ("goods", 2), ("fees", 3)):
            await wide.locator(f".sb-which [value={story}]").click()
            await expect(wide.locator(f".sb-which [value={story}][aria-pressed=true]")).to_be_visible()
            await expect(wide.locator(".sb-phone")).to_have_count(phones)
            await follow(wide, "kept")
            while await wide.locator(".sb-hint:not([name=story])").count():
                await press_hint(wide)
            await expect(wide.locator(".sb-over strong")).to_be_visible()
            assert (await stage.sandbox.case(stage.story.home)).outcome in ("paid", "arrived")
        await wide.locator(".sb-over button").click()
        await expect(wide.locator(".sb-which [value=event]")).to_have_attribute("aria-pressed", "true")
        await expect(wide.locator(".sb-over strong")).to_have_count(0)


async def test_what_is_pressed_stands_in_the_chat_before_the_engine_answers(wide: Page, spot: Spot) -> None:
    async with sandbox_page(spot) as stage:
        await wide.goto(spot.address)
        async with stage.lock:  # the engine is at something long
            await wide.locator(".sb-hint").click()
            await expect(wide.locator("#owner .sb-theirs")).to_have_text("过两天吧")
        await expect(wide.locator("#owner .sb-ours").last).to_contain_text("定个日子", timeout=COLD)
        await expect(wide.locator("#world[aria-busy]")).to_have_count(0)
        await expect(wide.locator("#owner .sb-theirs")).to_have_count(1)
        async with stage.lock:
            await wide.locator("#owner .sb-keys button").last.click()
            await expect(wide.locator("#owner .sb-theirs")).to_have_count(2)


async def test_a_sentence_that_could_not_be_sent_is_not_lost(wide: Page, spot: Spot) -> None:
    async with sandbox_page(spot):
        await wide.goto(spot.address)
        await wide.evaluate("() => { window.fetch = () => Promise.reject(new Error('gone')); }")
        box = wide.get_by_role("textbox").first
        await box.fill("周六上午十点半")
        await box.press("Enter")
        await expect(wide.locator("#lost")).to_be_visible()
        await expect(box).to_have_value("周六上午十点半")


async def test_another_language_and_a_fresh_start_are_one_press(wide: Page, spot: Spot) -> None:
    async with sandbox_page(spot):
        await wide.goto(spot.address)
        await press_hint(wide)
        await wide.get_by_role("button", name="English").click()
        await expect(wide.locator("#owner h2")).to_contain_text("Mr Hale")
        await expect(wide.locator("html")).to_have_attribute("lang", "en")
        await expect(wide.locator("#owner .sb-theirs")).to_have_count(0)
        await wide.get_by_role("button", name="繁體").click()
        await expect(wide.locator("html")).to_have_attribute("lang", "zh-TW")


async def test_a_household_without_a_chat_begins_with_its_link(wide: Page, spot: Spot) -> None:
    async with sandbox_page(spot, "en"):
        await wide.goto(spot.address)
        await wide.get_by_role("link", name="2-15").click()
        await expect(wide.locator("#owner h2")).to_contain_text("2-15")
        await press_hint(wide)
        await follow(wide, "given")


async def test_the_link_in_the_chat_opens_the_owners_page_and_what_is_paid_there_shows_in_the_chat(
    wide: Page, spot: Spot
) -> None:
    async with sandbox_page(spot) as stage:
        await wide.goto(spot.address)
        async with wide.context.expect_page() as opening:
            await wide.locator("#owner .sb-ours a[href*='/s/']").last.click()
        own = await opening.value
        await own.locator("form[action*='/pay/sandbox'] button").click()
        await own.locator("a[href*='/pay/sandbox/']").click()
        await own.locator("button[value=pay]").click()
        await expect(own.get_by_role("heading", level=1)).to_be_visible()
        await expect(wide.locator("[data-stage=kept]")).to_have_class("done")
        await wide.locator("#jump").click()
        await expect(wide.locator("#owner .sb-ours").last).to_contain_text("到此全部结清")
        assert stage.sandbox.clock.at.year == 2026


async def test_the_steward_of_the_sandbox_has_the_real_dashboard(wide: Page, spot: Spot) -> None:
    async with sandbox_page(spot):
        await wide.goto(spot.address)
        await wide.get_by_role("button", name="/web").click()
        async with wide.context.expect_page() as opening:
            await wide.locator("#steward a[href*='/in/']").click()
        board = await opening.value
        await board.get_by_role("main").get_by_role("button").click()
        await expect(board.get_by_role("heading", level=1)).to_contain_text("11月4日")
