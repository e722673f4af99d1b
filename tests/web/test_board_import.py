"""Imports on the dashboard: a preview as on the command line, columns that somebody names, one yes, rows to mend, and the undo."""

import csv
import io
import re
from datetime import timedelta

import httpx
import pytest

from tests.handlers.conftest import world
from tests.handlers.estate import FINANCE, MANAGER, STEWARD
from tests.web.board import form_to, inside, press, sent
from tests.web.browsing import ADDRESS
from tests.world import WATER, World

__all__ = ["world"]
HEAD = "项目,房号,姓名,电话,收费项目,账期,应缴日期,金额"
GOOD = "观山水一期,3-3,新来的,13800000003,物业费,2026-10,2026-10-05,912.00"
BAD = "观山水一期,3-4,另一位,13800000004,物业费,2026-10,2026-10-05,二百一"
FORMULA = "观山水一期,3-5,=1+1,13800000005,物业费,2026-10,2026-10-05,abc"


def table(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join((head, *rows)).encode()


async def upload(client: httpx.AsyncClient, content: bytes, name: str = "业主.csv") -> httpx.Response:
    """Choose a file and look at what it would do."""
    fields = form_to((await client.get("/board/import")).text, "/board/import")
    fields.pop("file", None)
    answer = await client.post("/board/import", data=fields, files={"file": (name, content)})
    if answer.status_code != 303:
        return answer
    return await client.get(answer.headers["Location"].removeprefix(ADDRESS))


async def yes(client: httpx.AsyncClient, shown: httpx.Response, **more: str) -> httpx.Response:
    """Say yes to a preview."""
    place = str(shown.url).removeprefix(ADDRESS).partition("?")[0]
    fields = {key: value for key, value in form_to(shown.text, place).items() if key != "skip"}
    return await sent(client, place, {**fields, **more})


async def units(world: World) -> set[str]:
    async with world.app.store.view() as tx:
        return {case.unit for case in await tx.list_cases() if case.outcome is None}


async def test_a_preview_writes_nothing_and_one_yes_writes_it(world: World) -> None:
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table(GOOD))
        assert shown.status_code == 200
        assert "¥912.00" in shown.text and "业主.csv" in shown.text
        assert "3-3" not in await units(world)
        done = await yes(client, shown)
        assert "已写入" in done.text
        assert "3-3" in await units(world)


async def test_the_yes_counts_once_and_a_second_one_is_told_so_kindly(world: World) -> None:
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table(GOOD))
        await yes(client, shown)
        again = await yes(client, shown)
        assert again.status_code == 404 and "不在了" in again.text
        async with world.app.store.view() as tx:
            assert len(await tx.imports_since(world.clock.now() - timedelta(days=1))) == 1


async def test_refused_rows_are_named_and_left_out_only_when_that_is_said(world: World) -> None:
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table(GOOD, BAD))
        assert "二百一" in shown.text and "3-4" in shown.text
        await yes(client, shown)
        assert "3-3" not in await units(world)
        await yes(client, shown, skip="1")
        assert "3-3" in await units(world) and "3-4" not in await units(world)


async def test_the_rows_to_mend_come_as_a_table_that_can_be_uploaded_again(world: World) -> None:
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table(GOOD, BAD, FORMULA))
        place = re.search(r'href="(/board/import/\d+/mend\.csv[^"]*)"', shown.text)
        assert place is not None
        answer = await client.get(place[1])
        assert answer.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[0] == [*HEAD.split(","), "请改正"]
        assert [row[1] for row in rows[1:]] == ["3-4", "3-5"]
        assert rows[2][2] == "'=1+1"
        assert "不是金额" in rows[1][-1]
        mended = answer.content.decode("utf-8-sig").replace("二百一", "210").replace("abc", "90.5")
        again = await upload(client, mended.encode())
        await yes(client, again)
        assert {"3-4", "3-5"} <= await units(world)


async def test_columns_that_nobody_knows_are_named_once_and_known_the_next_time(world: World) -> None:
    odd = "甲,乙,丙,丁"
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table("3-3,新来的,912,2026-10", head=odd))
        assert "指定各列" in shown.text and "912" in shown.text
        place = str(shown.url).removeprefix(ADDRESS).partition("?")[0]
        fields = await client.get(f"{place}?columns=1&playbook=property_fee&top=0")
        assert 'name="c.unit"' in fields.text
        said = {
            "playbook": "property_fee",
            "top": "0",
            "area": WATER,
            "c.unit": "0",
            "c.name": "1",
            "c.amount": "2",
        }
        preview = await client.get(place, params=said)
        assert "¥912.00" in preview.text
        await yes(client, preview)
        assert (await world.case("3-3")).area == WATER
        again = await upload(client, table("3-9,后来的,100,2026-10", head=odd))
        assert "所属项目" in again.text, "the columns are known, the area is of each file"
        place = str(again.url).removeprefix(ADDRESS)
        known = await client.get(place, params={"area": WATER})
        assert "沿用上次" in known.text and "¥100.00" in known.text


async def test_where_several_playbooks_fit_one_is_chosen(world: World) -> None:
    both = "发票号,房号,金额,应缴日期,小区"
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table(f"F-1,3-3,100,2026-10-05,{WATER}", head=both))
        assert "指定各列" in shown.text and "✓" in shown.text
        place = str(shown.url).removeprefix(ADDRESS)
        chosen = await client.get(place, params={"playbook": "property_fee"})
        assert "¥100.00" in chosen.text
        await yes(client, chosen)
        assert (await world.case("3-3")).playbook == "property_fee"


async def test_where_only_the_area_is_missing_it_is_asked_for(world: World) -> None:
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table("3-3,100", head="房号,金额"))
        assert 'name="area"' in shown.text and 'name="c.unit"' in shown.text


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "没有收到"), (b"%PDF-1.4", "PDF"), (b"\x00\x01\x02" * 9, "不是表格")]
)
async def test_what_is_no_table_is_said_so(world: World, content: bytes, said: str) -> None:
    async with inside(world, MANAGER) as client:
        answer = await upload(client, content)
        assert answer.status_code == 422
        assert said in answer.text


async def test_a_file_above_the_limit_is_refused_while_it_comes(world: World) -> None:
    async with inside(world, MANAGER) as client:
        answer = await upload(client, b"x" * (20 * 1024 * 1024 + 100_000))
        assert answer.status_code == 413


async def test_the_file_is_the_uploaders_and_goes_within_a_day(world: World) -> None:
    await world.invite("manager", "另一位经理", "别处")
    async with inside(world, MANAGER) as client, inside(world, "另一位经理") as other:
        shown = await upload(client, table(GOOD))
        place = str(shown.url).removeprefix(ADDRESS)
        assert (await other.get(place)).status_code == 404
        assert (await client.get(place)).status_code == 200
        async with world.app.store.begin() as tx:
            assert await tx.forget_uploads(world.clock.now() + timedelta(hours=1)) == 1
        assert (await client.get(place)).status_code == 404


async def test_an_area_that_is_not_theirs_is_not_written(world: World) -> None:
    await world.invite("manager", "二期经理", WATER)
    async with inside(world, "二期经理") as client:
        shown = await upload(client, table(GOOD))
        assert "不归您管" in shown.text
        assert "确认导入" not in shown.text
        place = str(shown.url).removeprefix(ADDRESS)
        mark = form_to(shown.text, "/board/say")
        await client.post(place, data={**mark, "skip": "1"})
        assert "3-3" not in await units(world)


async def test_an_import_is_undone_by_its_button_and_one_yes(world: World) -> None:
    async with inside(world, MANAGER) as client:
        done = await yes(client, await upload(client, table(GOOD)))
        shown = await sent(client, "/board/say", form_to(done.text, "/board/say", "撤销"))
        assert "关闭 1 件" in shown.text
        assert "3-3" in await units(world)
        await press(client, shown, "撤销这次导入")
        assert "3-3" not in await units(world)
        assert "已于" in (await client.get("/board/import")).text


@pytest.mark.parametrize("who", [STEWARD, FINANCE])
async def test_others_find_no_such_page(world: World, who: str) -> None:
    async with inside(world, MANAGER) as manager:
        shown = await upload(manager, table(GOOD))
        place = str(shown.url).removeprefix(ADDRESS)
    async with inside(world, who) as client:
        for path in ("/board/import", place, f"{place}/mend.csv"):
            assert (await client.get(path)).status_code == 404
        fields = form_to((await client.get("/board")).text, "/board/say")
        assert (
            await client.post("/board/import", data=fields, files={"file": ("a.csv", table(GOOD))})
        ).status_code == 404
        assert (await client.post(place, data=fields)).status_code == 404
    assert "3-3" not in await units(world)


async def test_a_form_without_its_mark_does_nothing(world: World) -> None:
    async with inside(world, MANAGER) as client:
        answer = await client.post("/board/import", files={"file": ("a.csv", table(GOOD))})
        assert answer.status_code == 403
