"""Playbooks, people, reports and the bank's table on the dashboard: what each shows, to whom, and to whom it is not there."""

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from bot.books import BookFault
from bot.web.board.frame import title_of
from handlers.signed import by_words
from tests.handlers.conftest import world
from tests.handlers.estate import BOTH, FINANCE, GUARD, MANAGER, STEWARD
from tests.web.board import form_to, forms, inside, press, sent
from tests.web.browsing import browsing
from tests.world import MOUNTAIN, WATER, World

__all__ = ["world"]
ADMIN = "管理员"
PAGES = {
    "/board/playbooks": {STEWARD, BOTH, MANAGER},
    "/board/playbooks/property_fee": {STEWARD, BOTH, MANAGER},
    "/board/playbooks/property_fee/timeline.svg": {STEWARD, BOTH, MANAGER},
    "/board/people": {STEWARD, BOTH, MANAGER},
    "/board/people/team": {MANAGER},
    "/board/reports": {STEWARD, BOTH, MANAGER},
    "/board/reports/chart/0.svg": {STEWARD, BOTH, MANAGER},
    "/board/reports/file.xlsx": {STEWARD, BOTH, MANAGER},
    "/board/bank": {FINANCE, MANAGER},
    "/board/import": {MANAGER},
}


async def counted(client: httpx.AsyncClient, query: str = "") -> str:
    """The report once it is counted."""
    for _ in range(50):
        text = (await client.get(f"/board/reports?{query}")).text
        if "http-equiv" not in text:
            return text
    raise AssertionError("nobody counts")


@pytest.mark.parametrize("who", [STEWARD, BOTH, FINANCE, MANAGER])
async def test_each_page_is_there_for_its_roles_and_no_other(world: World, who: str) -> None:
    async with inside(world, who) as client:
        for path, roles in PAGES.items():
            answer = await client.get(path)
            assert answer.status_code == (200 if who in roles else 404), path
            assert len(answer.content) <= 60 * 1024 or not path.startswith("/board/re"), path


async def test_without_a_session_there_is_only_the_way_in(world: World) -> None:
    async with browsing(world) as client:
        for path in PAGES:
            assert (await client.get(path)).status_code == 403
        for path in (
            "/board/people/code",
            "/board/people/sheet",
            "/board/people/invite",
            "/board/bank",
            "/board/import",
        ):
            assert (await client.post(path, data={"case": "1"})).status_code == 403


async def test_a_playbook_shows_its_timeline_and_every_message_in_each_language(world: World) -> None:
    async with inside(world, STEWARD) as client:
        assert "/board/playbooks/property_fee" in (await client.get("/board/playbooks")).text
        page = (await client.get("/board/playbooks/property_fee")).text
        assert "timeline.svg" in page and "¥2,736.00" in page and "何老师" in page
        assert "Mr Marsh" in (await client.get("/board/playbooks/property_fee?language=en")).text
        drawn = await client.get("/board/playbooks/property_fee/timeline.svg")
        assert drawn.text.startswith("<svg") and drawn.headers["Content-Type"].startswith("image/svg+xml")


async def test_a_playbook_is_called_by_its_title_and_its_messages_by_their_moment(world: World) -> None:
    async with inside(world, STEWARD) as client:
        book = (await client.get("/board/playbooks/property_fee")).text
        assert "<h3>首次通知 " in book and "<h3>提醒(r5) " in book
        case = await world.case("8-2")
        assert "物业费</p>" in (await client.get(f"/board/case/{case.id}")).text
        assert '<option value="property_fee">物业费</option>' in (await client.get("/board/cases")).text


def test_a_title_nobody_wrote_in_traditional_characters_is_shown_in_simplified_ones(world: World) -> None:
    books = world.app.engine.books
    rent = replace(books["property_fee"], title={"zh-CN": "租金", "en": "Rent"})
    for locale, title in (("zh-TW", "租金"), ("zh-CN", "租金"), ("en", "Rent"), ("en-GB", "Rent")):
        assert rent.called(locale) == title
    assert replace(rent, title={}).called("zh-TW") == "property_fee"
    desk: Any = SimpleNamespace(locale="zh-TW", engine=world.app.engine)
    assert title_of(desk, "gone") == "gone"


def test_every_playbook_we_ship_has_a_title_in_each_language(world: World) -> None:
    for book in world.app.engine.books.values():
        assert set(book.title) == {"zh-CN", "zh-TW", "en"}, book.name


def test_whoever_did_something_is_named_in_the_readers_words(world: World) -> None:
    desk: Any = SimpleNamespace(word=lambda key: world.app.engine.words.word(key, "zh-CN"))
    said = {"operator": "命令行", "pay:sandbox": "演练", "owner": "何先生", "manager:吴敏": "吴敏 (经理)"}
    assert {by: by_words(desk, by, "何先生") for by in said} == said
    assert by_words(desk, "else:x", "何先生") == "else:x"


async def test_a_steward_reads_only_the_playbooks_that_his_areas_follow(world: World) -> None:
    async with inside(world, STEWARD) as client, inside(world, MANAGER) as manager:
        assert (await client.get("/board/playbooks/event")).status_code == 404
        assert (await manager.get("/board/playbooks/event")).status_code == 200
        assert (await manager.get("/board/playbooks/..%2Fsecret")).status_code == 404


async def test_the_faults_of_a_refused_playbook_are_shown_with_file_and_line(world: World) -> None:
    fault = BookFault(file="mine/playbook.yaml", line=7, says="a loop", mend="take it out")
    world.app.engine.books.faults = (fault,)
    async with inside(world, MANAGER) as client, inside(world, STEWARD) as steward:
        assert "mine/playbook.yaml:7" in (await client.get("/board/playbooks")).text
        assert "mine/playbook.yaml" not in (await steward.get("/board/playbooks")).text


async def test_people_are_listed_by_area_with_how_they_are_reached(world: World) -> None:
    async with inside(world, STEWARD) as client, inside(world, MANAGER) as manager:
        page = (await client.get("/board/people")).text
        assert "8-2" in page and "12-27" in page and "已确认本人" in page
        assert "9-9" not in page and WATER not in page
        assert "二维码" not in page, "a steward only looks"
        assert "张敏" not in (await client.get("/board/people?bound=yes")).text
        assert "何先生" not in (await client.get("/board/people?bound=no&q=12-2")).text
        everything = (await manager.get("/board/people")).text
        assert "9-9" in everything and "1 / 3" in everything
        building = (await manager.get(f"/board/people?area={MOUNTAIN}")).text
        assert "1 / 1" in building and "0 / 1" in building


async def test_a_code_binds_the_one_person_it_was_made_for_once(world: World) -> None:
    async with inside(world, MANAGER) as client:
        page = (await client.get("/board/people?q=12-27")).text
        shown = await client.post("/board/people/code", data=form_to(page, "/board/people/code"))
        assert shown.status_code == 200 and "data:image/png;base64," in shown.text
        word = re.search(r"/start ([0-9A-Za-z]{22})", shown.text)
        assert word is not None
    await world.say("12-27", f"/start {word[1]}")
    assert (await world.facts("12-27"))["person"]["bound"] is True
    await world.say("somebody", f"/start {word[1]}")
    assert "12-27" not in world.last("somebody")


async def test_nobody_makes_codes_for_an_area_that_is_not_theirs(world: World) -> None:
    await world.invite("manager", "二期经理", WATER)
    case = await world.case("12-27")
    async with inside(world, "二期经理") as client:
        fields = form_to((await client.get("/board/people")).text, "/board/people/code")
        answer = await client.post("/board/people/code", data={**fields, "case": str(case.id)})
        assert answer.status_code == 404
        answer = await client.post("/board/people/sheet", data={**fields, "where": MOUNTAIN})
        assert answer.status_code == 404


async def test_a_steward_can_make_none(world: World) -> None:
    async with inside(world, STEWARD) as client:
        fields = form_to((await client.get("/board")).text, "/board/say")
        for path in ("/board/people/code", "/board/people/sheet", "/board/people/invite"):
            data = {**fields, "case": "1", "where": MOUNTAIN, "role": "admin", "name": "我"}
            assert (await client.post(path, data=data)).status_code == 404


async def test_a_sheet_of_codes_is_a_pdf_and_one_for_nobody_is_told_so(world: World) -> None:
    async with inside(world, MANAGER) as client:
        page = (await client.get(f"/board/people?area={MOUNTAIN}")).text
        assert f'name="where" value="{MOUNTAIN}&#10;12"' in page
        fields = form_to(page, "/board/people/sheet")
        answer = await client.post("/board/people/sheet", data={**fields, "where": f"{MOUNTAIN}\r\n12"})
        assert answer.content.startswith(b"%PDF")
        answer = await client.post("/board/people/sheet", data={**fields, "where": f"{MOUNTAIN}\r\n8"})
        assert answer.status_code == 422 and "都已接通" in answer.text


async def test_an_admin_invites_and_removes_and_a_manager_only_looks(world: World) -> None:
    await world.invite("admin", ADMIN)
    async with inside(world, MANAGER) as client:
        page = (await client.get("/board/people/team")).text
        assert STEWARD in page and GUARD in page and "/board/people/invite" not in page
    async with inside(world, ADMIN) as client:
        fields = form_to((await client.get("/board/people/team")).text, "/board/people/invite")
        data = {**fields, "role": "steward", "name": "新管家", "areas": MOUNTAIN}
        shown = await client.post("/board/people/invite", data=data)
        word = re.search(r"/start ([0-9A-Za-z]{22})", shown.text)
        assert word is not None
        await world.say("新管家", f"/start {word[1]}")
        page = (await client.get("/board/people/team")).text
        assert "新管家" in page
        fields = next(one for to, one, _ in forms(page) if one.get("text") == "/remove 新管家")
        await sent(client, "/board/say", fields)
        assert "/remove 新管家" not in (await client.get("/board/people/team")).text
        assert (await client.post("/board/people/invite", data={**data, "role": "king"})).status_code == 422


async def test_a_report_shows_figures_and_charts_of_ones_areas_alone(world: World) -> None:
    async with inside(world, STEWARD) as client, inside(world, MANAGER) as manager:
        mine, everything = await counted(client), await counted(manager)
        assert MOUNTAIN in mine and WATER not in mine
        assert WATER in everything and "¥13,680.00" in everything
        assert (await client.get(f"/board/reports?area={WATER}")).status_code == 404
        assert "/board/reports/chart/0.svg" in mine
        drawn = await client.get("/board/reports/chart/0.svg")
        assert "<svg" in drawn.text and WATER not in drawn.text
        assert (await client.get("/board/reports/chart/99.svg")).status_code == 404


async def test_a_report_is_narrowed_by_area_playbook_and_days(world: World) -> None:
    async with inside(world, MANAGER) as client:
        assert MOUNTAIN not in re.sub(r"<option.*?</option>", "", await counted(client, f"area={WATER}"))
        text = await counted(client, "since=2026-13-99&until=2026-11-02&playbook=nothing")
        assert "board" in text


async def test_a_report_comes_as_spreadsheet_and_pdf(world: World) -> None:
    async with inside(world, MANAGER) as client:
        assert (await client.get("/board/reports/file.xlsx")).content.startswith(b"PK")
        assert (await client.get("/board/reports/file.pdf")).content.startswith(b"%PDF")
        assert (await client.get("/board/reports/file.exe")).status_code == 404


async def test_the_banks_table_is_matched_and_booked_by_one_yes(world: World) -> None:
    table = (
        "交易日期,摘要,对方户名,贷方金额\n2026-11-02,8-2 物业费,何先生,500.00\n2026-11-02,不知道,某人,77.00\n"
    )
    async with inside(world, FINANCE) as client:
        fields = form_to((await client.get("/board/bank")).text, "/board/bank")
        fields.pop("file", None)
        answer = await client.post("/board/bank", data=fields, files={"file": ("流水.csv", table.encode())})
        assert answer.status_code == 303
        shown = await client.get(answer.headers["Location"])
        assert "8-2" in shown.text and "500.00" in shown.text
        assert (await world.facts("8-2"))["owed"] == "2736.00"
        again = await client.post("/board/bank", data=fields, files={"file": ("流水.csv", table.encode())})
        assert again.headers["Location"] == answer.headers["Location"], "a double tap is one table"
        key = next(fields["press"] for to, fields, _ in forms(shown.text) if to == "/board/press")
        assert key.startswith("re:")
        label = next(words.strip() for to, one, words in forms(shown.text) if to == "/board/press")
        await press(client, shown, label)
        assert (await world.facts("8-2"))["owed"] == "2236.00"


async def test_a_file_that_is_no_bank_table_is_told_so(world: World) -> None:
    async with inside(world, FINANCE) as client:
        fields = form_to((await client.get("/board/bank")).text, "/board/bank")
        fields.pop("file", None)
        answer = await client.post("/board/bank", data=fields, files={"file": ("a.csv", b"")})
        assert answer.status_code == 422
        sent_ = await client.post("/board/bank", data=fields, files={"file": ("a.pdf", b"%PDF-1.4 x")})
        assert "PDF" in (await client.get(sent_.headers["Location"])).text


def test_no_page_has_a_style_or_script_of_its_own() -> None:
    for file in Path("templates/pages/board").glob("*.html"):
        text = file.read_text("utf-8")
        assert "style=" not in text and "onclick" not in text, file
