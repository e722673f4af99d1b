"""The page at `/` says what is done and what to type next, tells nothing of anybody, and ends at the dashboard."""

from pathlib import Path

import httpx

from bot.web import Front, web
from bot.web.firstrun import first_routes
from bot.web.house import House
from tests.world import MOUNTAIN, World, fee, world_at

MONDAY = "2026-11-02 09:30"


async def shown(world: World, language: str = "en", **cookies: str) -> httpx.Response:
    """What a browser gets that asks for this language."""

    async def handled(_: int) -> bool:
        return True

    async def condition() -> None:
        return None

    async def keep(_: object) -> None:
        return None

    house = House(engine=world.app.engine, public_url="https://r.example", secret=b"k" * 32, handled=handled)
    app = web(Front(condition=condition, keep=keep, house=house))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="https://r.example", cookies=cookies,
        headers={"Accept-Language": language},
    ) as browser:  # fmt: skip
        return await browser.get("/")


def next_of(page: httpx.Response) -> str:
    """The command that is to be typed now."""
    return page.text.partition('<pre class="command"><code>')[2].partition("</code>")[0]


async def test_each_step_is_the_next_until_it_is_done(tmp_path: Path) -> None:
    async with world_at(tmp_path, MONDAY) as world:
        assert next_of(await shown(world)) == "python3 run.py setup"
        world.app.engine.channels["telegram"] = world.console
        assert next_of(await shown(world)) == "python3 run.py invite admin --name Lin"
        await world.invite("admin", "90001")
        assert next_of(await shown(world)) == "python3 run.py import owners.xlsx --yes"
        await world.load(fee("8-2", "何先生"))
        page = await shown(world)
        assert next_of(page) == "python3 run.py link 10-1"
        assert page.text.count('class="done"') == 3
        await world.bind("8-2")
        page = await shown(world)
        assert next_of(page) == "" and "/web" in page.text


async def test_nothing_of_anybody_stands_there(tmp_path: Path) -> None:
    async with world_at(tmp_path, MONDAY) as world:
        await world.load(fee("8-2", "何先生", phone="13800000001"))
        await world.invite("steward", "90001", MOUNTAIN)
        for language in ("en", "zh-CN"):
            text = (await shown(world, language)).text
            assert not [one for one in ("何先生", "8-2", MOUNTAIN, "13800000001") if one in text]


async def test_it_speaks_the_language_of_the_browser_and_keeps_out_of_caches(tmp_path: Path) -> None:
    async with world_at(tmp_path, MONDAY) as world:
        page = await shown(world, "zh-CN,zh;q=0.9,en;q=0.8")
        assert 'lang="zh-CN"' in page.text and "下一步" in page.text
        assert "First steps" in (await shown(world, "en-GB,en;q=0.9")).text
        assert page.headers["Cache-Control"] == "no-store"
        assert "<script" not in page.text and "style=" not in page.text


async def test_who_was_in_the_dashboard_goes_there_once_all_is_done(tmp_path: Path) -> None:
    async with world_at(tmp_path, MONDAY) as world:
        assert (await shown(world, session="x")).status_code == 200
        world.app.engine.channels["telegram"] = world.console
        await world.invite("admin", "90001")
        await world.load(fee("8-2", "何先生"))
        await world.bind("8-2")
        there = await shown(world, session="x")
        assert (there.status_code, there.headers["Location"]) == (303, "/board")


def test_only_looking_is_allowed_there() -> None:
    (route,) = first_routes(None)  # type: ignore[arg-type]
    assert route.methods == {"GET", "HEAD"}  # type: ignore[attr-defined]
