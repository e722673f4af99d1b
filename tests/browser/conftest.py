"""Pages in a real browser.

How to write a test: take `spot` (an address of this machine), make a world that knows it, serve it, open a page:

    async def test_something(spot: Spot, tmp_path: Path, phone: Page) -> None:
        async with world_at(tmp_path, "2026-11-06 09:00", public_url=spot.address) as world, serving(world, spot):
            await phone.goto(f"{spot.address}/")
            await expect(phone.get_by_role("heading", level=1)).to_be_visible()
            assert await complaints(phone) == []          # tests/browser/access.py: labels, names, contrast, …

`phone` is 360 x 740, `wide` 1280 x 800, `plain` a phone without JavaScript. A message in the console, an exception of a
script, or a request to any other host fails the test. All tests here share one browser and one event loop (a worker).
`picture(page, "name")` writes docs/pictures/name.png when ROUNDS_PICTURES=1: assert before it what the picture has to show.
The browser of the machine is used: without one these tests are skipped, with CI set they fail.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from inspect import iscoroutinefunction
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, async_playwright

from benchmarks.figures import ROOT
from tests.browser.chromium import options
from tests.browser.serving import Spot

PICTURES = ROOT / "docs" / "pictures"
LARGEST = 200 * 1024  # bytes of a picture
GONE = "ERR_CONNECTION_REFUSED"  # a page that looks for news outlives the server of its test
HERE = ("127.0.0.1", "localhost")
Picture = Callable[[Page, str], Awaitable[None]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One loop for all tests of this folder: the browser belongs to it."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Browser]:
    """The browser of this worker."""
    started = options(tmp_path_factory.mktemp("browser"))
    async with async_playwright() as play:
        browser = await play.chromium.launch(**started)
        yield browser
        await browser.close()


async def _opened(browser: Browser, width: int, height: int, *, scripts: bool = True) -> AsyncIterator[Page]:
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="zh-CN",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    page, wrong = await context.new_page(), list[str]()

    async def only_here(route: Route) -> None:
        if urlsplit(route.request.url).hostname in HERE:
            await route.continue_()
        else:
            wrong.append(f"asked another host: {route.request.url}")
            await route.abort()

    await context.route("**/*", only_here)
    page.on("console", lambda said: None if GONE in said.text else wrong.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    yield page
    await context.close()
    assert wrong == []


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser) -> AsyncIterator[Page]:
    """A small phone."""
    async for page in _opened(browser, 360, 740):
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def wide(browser: Browser) -> AsyncIterator[Page]:
    """A desk."""
    async for page in _opened(browser, 1280, 800):
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def plain(browser: Browser) -> AsyncIterator[Page]:
    """A small phone that runs no scripts."""
    async for page in _opened(browser, 360, 740, scripts=False):
        yield page


@pytest.fixture
def spot() -> Spot:
    """An address of this machine."""
    return Spot()


@pytest.fixture
def picture() -> Picture:
    """Takes a picture for the docs when that is asked for; else there has to be one already."""

    async def take(page: Page, name: str) -> None:
        file = PICTURES / f"{name}.png"
        if os.environ.get("ROUNDS_PICTURES") == "1":
            PICTURES.mkdir(exist_ok=True)
            await page.screenshot(path=file, animations="disabled")
        assert file.is_file(), "take it with ROUNDS_PICTURES=1"
        assert file.stat().st_size <= LARGEST

    return take
