"""What a steward in a hurry sees: figures lead where they count, no way leads nowhere, and little comes over the line."""

import gzip
import re
from pathlib import Path

import pytest

from tests.handlers.conftest import world
from tests.handlers.estate import FINANCE, MANAGER, STEWARD, answer
from tests.web.board import forms, inside
from tests.web.browsing import ADDRESS, browsing
from tests.world import MOUNTAIN, World, fee, world_at

__all__ = ["world"]
LINKED = re.compile(r'<div><dt><a href="([^"]+)">([^<]+)</a></dt><dd>(\d+)</dd>')
WHOLE = 60_000  # bytes of a page and its sheet as they are, before anything is packed
NAME = "Maximiliana Featherstonehaugh-Cholmondeley"


async def test_each_figure_of_today_leads_to_what_it_counts(world: World) -> None:
    await answer(world, STEWARD, "/dispute 12-27 漏水")
    async with inside(world, STEWARD) as client:
        found = {word: (to, count) for to, word, count in LINKED.findall((await client.get("/board")).text)}
        assert found["有异议"] == ("/board/cases?status=disputed", "1")
        assert found["等您处理"][0] == "/board/work" and found["进行中"][0] == "/board/cases"
        assert "答应今天的" not in found, "nothing is promised, so there is nowhere to go"
        for to, _ in found.values():
            assert (await client.get(to)).status_code == 200
    async with inside(world, FINANCE) as client:
        for to, _, _ in LINKED.findall((await client.get("/board")).text):
            assert (await client.get(to)).status_code == 200, to


async def test_where_there_is_nothing_the_page_says_what_to_do_next(tmp_path: Path) -> None:
    async with world_at(tmp_path, "2026-11-03 09:30", public_url=ADDRESS) as world:
        await world.invite("manager", MANAGER)
        await world.invite("finance", FINANCE)
        async with inside(world, MANAGER) as client:
            page = (await client.get("/board")).text
            assert "导入一份名单就可以开始" in page and 'class="button main" href="/board/import"' in page
        async with inside(world, FINANCE) as client:
            page = (await client.get("/board")).text
            assert "您还没有负责的区域" in page and "/board/import" not in page


async def test_there_is_no_day_after_today_in_the_record(world: World) -> None:
    async with inside(world, MANAGER) as client:
        today = (await client.get("/board/audit")).text
        assert 'rel="prev"' in today and 'rel="next"' not in today
        before = (await client.get("/board/audit?day=2026-11-02")).text
        assert 'rel="next" href="?day=2026-11-03"' in before


async def test_all_codes_and_all_sheets_of_a_page_are_one_form_each(world: World) -> None:
    async with inside(world, MANAGER) as client:
        page = (await client.get(f"/board/people?area={MOUNTAIN}")).text
        sent = [to for to, _, _ in forms(page)]
        assert sent.count("/board/people/code") == sent.count("/board/people/sheet") == 1
        assert 'aria-label="二维码 12-27"' in page, "many buttons of one word are told apart"


async def test_sentences_of_the_bot_have_the_signs_of_chinese_type_and_peoples_own_words_have_not(
    world: World,
) -> None:
    await answer(world, STEWARD, "/dispute 12-27 卫生间漏水,没人修")
    async with inside(world, STEWARD) as client:
        case = await world.case("12-27")
        shown = (await client.get(f"/board/work?case={case.id}")).text
        assert "有异议未了结，只谈处理，不谈费用" in shown
        assert not re.search(r"[\u4e00-\u9fff][,;][\u4e00-\u9fff]", shown)


async def test_the_sheet_is_packed_on_the_way_for_whoever_unpacks_it(world: World) -> None:
    async with browsing(world) as client:
        plain = await client.get("/static/rounds.css", headers={"Accept-Encoding": "identity"})
        packed = await client.get("/static/rounds.css", headers={"Accept-Encoding": "gzip, br"})
        assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
        assert packed.text == plain.text and int(packed.headers["Content-Length"]) < len(plain.content) / 2
        assert int(packed.headers["Content-Length"]) == len(gzip.compress(plain.content, 9, mtime=0))
        assert packed.headers["Content-Type"].startswith("text/css") and "Vary" in plain.headers
        missing = await client.get("/static/nothing.css", headers={"Accept-Encoding": "gzip"})
        assert missing.status_code == 404


@pytest.mark.parametrize("path", ["/people", "/cases", "/work", "/approvals", "/audit", "/preview", ""])
async def test_a_full_page_with_long_names_stays_light(world: World, path: str) -> None:
    await world.load(*[fee(f"{n // 10 + 20}-{n}", NAME, phone=f"1380000{n:04}") for n in range(120)])
    for n in range(25):
        await answer(world, STEWARD, f"/waive {n // 10 + 20}-{n} 36 late for the first time, {NAME} says")
    async with inside(world, MANAGER) as client:
        page = await client.get(f"/board{path}")
        sheet = await client.get("/static/rounds.css")
        assert len(page.content) + len(sheet.content) <= WHOLE
