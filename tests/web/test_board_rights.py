"""Default deny on the dashboard: every page and every form, by role and area; what is not allowed does not exist."""

from collections.abc import Mapping

import httpx
import pytest
from starlette.routing import Route

from bot.engine.passes import mint
from bot.web.board import board_routes
from tests.handlers.estate import BOTH, FINANCE, MANAGER, STEWARD, answer, count_facts
from tests.web.board import form_to, inside
from tests.web.browsing import browsing, house_over
from tests.world import MOUNTAIN, WATER, World

WATERS = "赵经理"  # a manager of one area alone
OPEN = ("/in/{word}", "/board/htmx.js")  # whoever comes
PAGES: Mapping[str, set[str]] = {
    "/board": {STEWARD, BOTH, FINANCE, MANAGER, WATERS},
    "/board/work": {STEWARD, BOTH, MANAGER, WATERS},
    "/board/cases": {STEWARD, BOTH, FINANCE, MANAGER, WATERS},
    "/board/preview": {STEWARD, BOTH, MANAGER, WATERS},
    "/board/approvals": {STEWARD, BOTH, FINANCE, MANAGER, WATERS},
    "/board/audit": {MANAGER, WATERS},
    "/board/case/{mountain}": {STEWARD, BOTH, FINANCE, MANAGER},
    "/board/case/{water}": {BOTH, MANAGER, WATERS},
    "/board/work?case={water}": {BOTH, MANAGER, WATERS},
    "/board/audit/{mountain}": {MANAGER},
    "/board/audit/{water}": {MANAGER, WATERS},
    "/board/case/0": set(),
}
FORMS: Mapping[str, set[str]] = {
    "/board/case/{mountain}/note": {STEWARD, BOTH, MANAGER},
    "/board/case/{mountain}/paid": {STEWARD, BOTH, FINANCE, MANAGER},
    "/board/case/{water}/note": {BOTH, MANAGER, WATERS},
    "/board/case/{water}/paid": {BOTH, MANAGER, WATERS},
    "/board/case/{mountain}/import": set(),
    "/board/case/0/note": set(),
    "/board/approvals/{mountain}/{draft}": {MANAGER},
    "/board/approvals/{water}/{draft}": set(),
}
COLLEAGUES = (STEWARD, BOTH, FINANCE, MANAGER, WATERS)


async def places(world: World) -> dict[str, int]:
    """The numbers that stand in the addresses; a manager of one area is invited, and a draft waits."""
    await world.invite("manager", WATERS, WATER)
    await answer(world, STEWARD, "/waive 12-27 36 late")
    facts = (await world.facts("12-27"))["facts"]
    draft = next(int(fact["id"]) for fact in facts if fact["kind"] == "drafted")
    mountain, water = (await world.case("12-27", MOUNTAIN)).id, (await world.case("9-9", WATER)).id
    return {"mountain": mountain, "water": water, "draft": draft}


@pytest.mark.parametrize("chat", COLLEAGUES)
async def test_pages_by_role_and_area(world: World, chat: str) -> None:
    numbers = await places(world)
    async with inside(world, chat) as client:
        absent = (await client.get("/board/case/0")).text
        for page, allowed in PAGES.items():
            shown = await client.get(page.format(**numbers))
            assert shown.status_code == (200 if chat in allowed else 404), (chat, page)
            if chat not in allowed:
                assert shown.text == absent, "the same page as for what does not exist"


@pytest.mark.parametrize("chat", COLLEAGUES)
async def test_forms_by_role_and_area(world: World, chat: str) -> None:
    numbers = await places(world)
    async with inside(world, chat) as client:
        for address, allowed in FORMS.items():
            given = form_to((await client.get("/board")).text, "/board/say")
            before = await count_facts(world)
            shown = await client.post(
                address.format(**numbers), data={**given, "words": "100", "answer": "no"}
            )
            assert shown.status_code == (303 if chat in allowed else 404), (chat, address)
            assert (await count_facts(world) > before) == (chat in allowed), (chat, address)


@pytest.mark.parametrize("chat", COLLEAGUES)
async def test_nothing_of_another_area_stands_on_any_page(world: World, chat: str) -> None:
    numbers = await places(world)
    foreign = {STEWARD: ("9-9", "钱先生"), FINANCE: ("9-9", "钱先生"), WATERS: ("8-2", "何先生")}.get(
        chat, ()
    )
    async with inside(world, chat) as client:
        for page, allowed in PAGES.items():
            text = (await client.get(page.format(**numbers))).text if chat in allowed else ""
            assert not any(word in text for word in foreign), page
        found = await client.get("/board/cases", params={"q": "钱", "area": WATER})
        assert ("钱先生" in found.text) == (chat in (BOTH, MANAGER, WATERS))


async def strangers(world: World) -> dict[str, str]:
    """Words of sessions that nobody should have: a guard's and an owner's."""
    async with world.app.store.begin() as tx:
        guard = (await tx.staff_for("guard"))[0].person_id
        owner = (await world.case("8-2")).person_id
        return {
            name: await mint(world.app.engine, tx, "session", id)
            for name, id in (("guard", guard), ("owner", owner))
        }


async def test_guards_owners_and_strangers_see_one_and_the_same_page_everywhere(world: World) -> None:
    numbers = {**await places(world), "id": 1, "act": "note", "post": 1, "word": "x"}
    cookies = {"stranger": "", **{name: f"rounds={word}" for name, word in (await strangers(world)).items()}}
    for cookie in cookies.values():
        async with browsing(world, cookie=cookie) as client:
            seen = {reply.text for reply in await everything(client, world, numbers)}
        assert len(seen) == 1 and "何先生" not in seen.pop()


async def everything(
    client: httpx.AsyncClient, world: World, numbers: dict[str, object]
) -> list[httpx.Response]:
    """What comes back from every address of the dashboard, by every method it knows."""
    found = []
    for route in board_routes(house_over(world)):
        assert isinstance(route, Route)
        if route.path in OPEN:
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", str(numbers.get(name, 1)))
        for method in sorted((route.methods or set()) - {"HEAD"}):
            reply = await client.request(method, path)
            assert reply.status_code == 403, (method, path)
            found.append(reply)
    assert len(found) > 12
    return found
