"""What a review of the dashboard found: broken addresses, somebody else's table, rights of one area used in another."""

import asyncio
from datetime import timedelta

import pytest

from bot.store import Tx
from bot.store.rows import Filed
from bot.web.board import importing
from handlers.desk import Desk
from tests.handlers.conftest import world
from tests.handlers.estate import MANAGER, STEWARD, answer
from tests.web.board import form_to, inside, link_of, sent
from tests.web.browsing import ADDRESS, browsing
from tests.web.test_board_import import GOOD, HEAD, table, upload, yes
from tests.world import MOUNTAIN, WATER, World

__all__ = ["world"]
OLD, FAR = "0001-01-01", "9999-12-31"


@pytest.mark.parametrize(
    "path",
    [
        f"/board/reports?since={OLD}",
        f"/board/reports?until={OLD}",
        f"/board/reports?since={FAR}",
        f"/board/reports?until={FAR}",
        f"/board/reports/file.xlsx?until={FAR}",
        f"/board/preview?at={OLD}T00:00:00%2B14:00&id=1",
        f"/board/preview?at={FAR}T23:59:59-14:00&id=1",
        f"/board/audit?day={FAR}",
        "/board/cases?id=999999999999999999&way=back",
        "/board/work?case=999999999999999999",
        "/board?said=1..x.999999999999999999",
    ],
)
async def test_an_address_that_somebody_broke_is_a_page_all_the_same(world: World, path: str) -> None:
    async with inside(world, MANAGER) as client:
        assert (await client.get(path)).status_code in (200, 404)


@pytest.mark.parametrize("place", ["cases?q=", "cases?id=1&a=", "people?q=", "people?area=", "audit?by="])
async def test_a_sign_that_no_database_keeps_opens_nothing(world: World, place: str) -> None:
    async with inside(world, MANAGER) as client:
        assert (await client.get(f"/board/{place}a%00b")).status_code == 404


async def test_a_number_given_again_shows_the_new_table_and_not_the_one_before(world: World) -> None:
    """SQLite gives the number of a file that was forgotten to the next one."""
    other = GOOD.replace("3-3", "7-7").replace("912.00", "55.00")
    async with inside(world, MANAGER) as client:
        first = await upload(client, table(GOOD))
        async with world.app.store.begin() as tx:
            assert await tx.forget_uploads(world.clock.now() + timedelta(hours=1)) == 1
        shown = await upload(client, table(other))
        assert shown.url == first.url
        assert "¥55.00" in shown.text and "¥912.00" not in shown.text


async def test_of_two_yeses_at_the_same_moment_the_slower_one_is_not_told_that_nothing_was_new(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, meeting = importing._mine, asyncio.Barrier(2)

    async def met(tx: Tx, desk: Desk, id: int) -> Filed | None:
        found = await mine(tx, desk, id)
        await meeting.wait()
        return found

    async with inside(world, MANAGER) as client:
        shown = await upload(client, table(GOOD))
        monkeypatch.setattr(importing, "_mine", met)
        both = await asyncio.gather(yes(client, shown), yes(client, shown))
        assert sorted(one.status_code for one in both) == [200, 404]


async def test_the_line_on_the_page_of_a_code_is_answered_on_a_page_that_there_is(world: World) -> None:
    case = await world.case("9-9", WATER)
    async with inside(world, MANAGER) as client:
        fields = form_to((await client.get("/board/people")).text, "/board/say")
        code = await client.post("/board/people/code", data={**fields, "case": str(case.id)})
        said = {**form_to(code.text, "/board/say"), "text": "/today"}
        shown = await sent(client, "/board/say", said)
        assert shown.status_code == 200 and "今天" in shown.text
        again = await client.get("/board/people/code")
        assert (again.status_code, again.headers["Location"]) == (303, "/board/people")


async def test_the_areas_offered_for_a_file_are_those_of_the_colleague(world: World) -> None:
    await world.invite("manager", "二期经理", WATER)
    async with inside(world, "二期经理") as client:
        shown = await upload(client, table("3-3,新来的,912,2026-10", head="甲,乙,丙,丁"))
        place = str(shown.url).removeprefix(ADDRESS).partition("?")[0]
        shown = await client.get(f"{place}?columns=1&playbook=property_fee&top=0")
        assert WATER in shown.text and MOUNTAIN not in shown.text


async def test_a_steward_of_one_area_who_keeps_the_books_of_another_sees_only_money_there(
    world: World,
) -> None:
    async with world.app.store.begin() as tx:
        me = next(one for one in await tx.staff_for("steward") if one.name == STEWARD)
        await tx.add_staff(me.person_id, STEWARD, "steward", [WATER], world.clock.now())
        await tx.add_staff(me.person_id, STEWARD, "finance", [MOUNTAIN], world.clock.now())
        await tx.set_case((await tx.find("8-2"))[0].id, phone="13812345678")
    await world.say("8-2", "周六上午10点交")
    await world.to("2026-11-07 07:00")
    async with inside(world, STEWARD) as client:
        assert "何先生" not in (await client.get("/board")).text, "neither what is due nor what was promised"
        listed = (await client.get("/board/cases")).text
        assert "何先生" in listed and "周六 10:00" not in listed
        assert "何先生" not in (await client.get("/board/cases?q=5678")).text, "no number is looked for there"


async def test_a_draft_is_decided_only_where_the_role_is_held(world: World) -> None:
    await answer(world, STEWARD, "/waive 12-27 36 late")
    await world.invite("manager", "二期经理", WATER)
    async with world.app.store.begin() as tx:
        head = next(one for one in await tx.staff_for("manager") if one.name == "二期经理")
        await tx.add_staff(head.person_id, "二期经理", "steward", [MOUNTAIN], world.clock.now())
    facts = (await world.facts("12-27"))["facts"]
    draft = next(fact["id"] for fact in facts if fact["kind"] == "drafted")
    case = await world.case("12-27")
    async with inside(world, "二期经理") as client:
        assert "减免" not in (await client.get("/board/approvals")).text
        assert "减免" not in (await client.get("/board")).text
        fields = {**form_to((await client.get("/board")).text, "/board/say"), "answer": "no"}
        assert (await client.post(f"/board/approvals/{case.id}/{draft}", data=fields)).status_code == 404


@pytest.mark.parametrize("name", ["＝1+1", "＠SUM(1)", " =1+1", "-1+cmd"])
async def test_no_cell_to_mend_is_a_formula_anywhere(world: World, name: str) -> None:
    bad = f"观山水一期,3-5,{name},13800000005,物业费,2026-10,2026-10-05,abc"
    async with inside(world, MANAGER) as client:
        shown = await upload(client, table(bad, head=HEAD))
        place = str(shown.url).removeprefix(ADDRESS).partition("?")[0]
        mended = (await client.get(f"{place}/mend.csv")).text
        assert f",'{name.strip()}," in mended or f",'{name}," in mended


async def test_no_other_site_puts_its_visitor_into_a_stay(world: World) -> None:
    link = await link_of(world, MANAGER)
    async with browsing(world) as client:
        refused = await client.post(link, headers={"Sec-Fetch-Site": "cross-site"})
        assert refused.status_code == 404 and "rounds" not in client.cookies
        entered = await client.post(link, headers={"Sec-Fetch-Site": "same-origin"})
        assert entered.status_code == 303


async def test_whoever_enters_anew_leaves_the_stay_before(world: World) -> None:
    async with inside(world, MANAGER) as client:
        before = client.cookies["rounds"]
        assert (await client.post(await link_of(world, MANAGER))).status_code == 303
        assert client.cookies["rounds"] != before
    async with browsing(world, cookie=f"rounds={before}") as old:
        assert (await old.get("/board")).status_code == 403


async def test_the_page_weighs_as_many_cases_as_next_does(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    from bot.store.board import Board

    waiting = Board.waiting

    async def counted(self: Board, areas: object, whose: object, limit: int) -> object:
        asked.append(limit)
        return await waiting(self, areas, whose, limit)  # type: ignore[arg-type]

    monkeypatch.setattr(Board, "waiting", counted)
    await answer(world, STEWARD, "/next")
    async with inside(world, STEWARD) as client:
        await client.get("/board/work")
    assert len(set(asked)) == 1, "else the first of many would be another one"
