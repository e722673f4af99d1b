"""/board/people: who can be written to and who cannot, a code for one of them, sheets of codes, and colleagues."""

import base64
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, cast
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.roster.buildings import building_of, walk
from bot.core.sums import stand
from bot.papers import NoPaper
from bot.papers.qr import TooLong, png_code
from bot.store.board import Areas, Board
from bot.store.census import Bound, Census, Sought
from bot.store.rows import Case
from bot.web.board.frame import HEADS, LOOK, board_page, field, guarded, number
from bot.web.board.seeing import case_for
from bot.web.hooks import storable
from bot.web.house import House
from handlers.bindsheets import bind_codes, drawn, in_building, known_roads, unreached
from handlers.desk import Desk
from handlers.links import ROLES, make_invite, make_link
from handlers.office import beyond
from handlers.team import staff_list

ADMIN = ("admin",)
HERE, TEAM = "/board/people", "/board/people/team"
POSTED = ("code", "sheet", "invite")  # pages that are the answer to a form
SHOWN = 50
LONGEST = 100  # characters of a filter
BUILDINGS = 60  # of one area on a page
SHEET = 2000  # codes of one sheet: fifty pages
Answer = Callable[[Request, Desk], Awaitable[Response]]


def people_routes(house: House) -> list[BaseRoute]:
    """Stewards look; heads make codes and sheets; admins invite."""
    return [
        Route("/board/people", guarded(house, LOOK, _list(house)), methods=["GET"]),
        *(Route(f"/board/people/{one}", guarded(house, HEADS, _back), methods=["GET"]) for one in POSTED),
        Route("/board/people/code", guarded(house, HEADS, _code(house)), methods=["POST"]),
        Route("/board/people/sheet", guarded(house, HEADS, _sheet(house)), methods=["POST"]),
        Route("/board/people/team", guarded(house, HEADS, _team(house)), methods=["GET"]),
        Route("/board/people/invite", guarded(house, ADMIN, _invite(house)), methods=["POST"]),
    ]


async def _back(request: Request, desk: Desk) -> Response:
    """What was shown once is not shown again: reloading such a page leads back to the list."""
    return RedirectResponse(HERE, 303)


def _list(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        given = request.query_params
        asked = {name: given.get(name, "").strip()[:LONGEST] for name in ("area", "bound", "q")}
        bound = cast(Bound, asked["bound"] if asked["bound"] in ("yes", "no") else "")
        areas, census = desk.areas_for(LOOK), Census.of(desk.tx)
        sought = Sought(areas=areas, area=asked["area"], bound=bound, words=asked["q"])
        found = await census.listed(sought, _place(request), SHOWN + 1)
        values: dict[str, Any] = {
            "asked": asked,
            "areas": await Board.of(desk.tx).areas(areas),
            "reach": await _reach(census, areas, asked["area"]),
            "rows": await _rows(desk, census, found[:SHOWN]),
            "next": _next(asked, found[SHOWN - 1]) if len(found) > SHOWN else "",
        }
        return board_page(house, request, desk, "people.html", **values)

    return answer


def _place(request: Request) -> tuple[str, str, int] | None:
    """Behind which case the page begins."""
    given = request.query_params
    id = given.get("id", "")
    if not (id.isascii() and id.isdigit() and len(id) <= 18):
        return None
    return given.get("a", "")[:200], given.get("u", "")[:200], int(id)


def _next(asked: dict[str, str], last: Case) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return urlencode({**kept, "a": last.area, "u": last.unit, "id": last.id})


async def _rows(desk: Desk, census: Census, found: list[Case]) -> list[dict[str, Any]]:
    chats = await census.chats_by(case.person_id for case in found)
    facts = await desk.tx.facts_of([case.id for case in found])
    return [
        {
            "case": case,
            "channels": sorted({chat.channel for chat in chats.get(case.person_id, [])}),
            "verified": stand(facts[case.id]).verified,
        }
        for case in found
    ]


async def _reach(census: Census, areas: Areas, area: str) -> list[dict[str, Any]]:
    """Of each area how many can be written to, and of the chosen one by building."""
    counted = [(of, "", reached, all) for of, reached, all in await census.reach(areas) if area in ("", of)]
    units = await census.units(areas, area) if area else {}
    with_chat, without = (Counter(map(building_of, units.get(reached, ()))) for reached in (True, False))
    found = with_chat + without
    counted += [(area, name, with_chat[name], all) for name, all in found.items() if name]
    return [_share(*row) for row in sorted(counted, key=lambda row: (row[0], walk(row[1])))][:BUILDINGS]


def _share(area: str, building: str, reached: int, all: int) -> dict[str, Any]:
    share = round(100 * reached / all)
    return {"area": area, "building": building, "reached": reached, "all": all, "share": share}


# --- codes ---


def _code(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        """A one-time code for the person of a case: shown on this page and nowhere again."""
        id = number(field(request, "case"))
        async with house.engine.store.begin() as tx:
            desk.tx = tx
            case = await case_for(desk, id, HEADS)
            mine = [one for one in await tx.cases_of(case.person_id, open_only=True) if one.unit == case.unit]
            link = await make_link(house.engine, tx, [one for one in mine if one.area == case.area] or [case])
            ways = await known_roads(tx, house.public_url)
        about = {"unit": case.unit, "party": case.party, "area": case.area}
        return _shown(
            house,
            request,
            desk,
            (ways[next(iter(ways))](link.token), link.token),
            expires=link.expires,
            about=about,
        )

    return answer


def _shown(house: House, request: Request, desk: Desk, code: tuple[str, str], **values: Any) -> Response:
    """A page with one code; the picture is part of the page, so that nothing of it is fetched or kept elsewhere."""
    address, word = code
    picture = f"data:image/png;base64,{base64.b64encode(png_code(address)).decode()}"
    values |= {"address": address, "picture": picture, "token": word, "back": HERE}
    return board_page(house, request, desk, "people_code.html", **values)


def _noted(house: House, request: Request, desk: Desk, status: int, note: str) -> Response:
    return board_page(house, request, desk, "people_note.html", status, note=note, back=HERE)


def _sheet(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        """The sheet of codes for everybody of a building, or of an area, who has no chat yet."""
        area, _, building = (one.strip() for one in field(request, "where", 310).partition("\n"))
        mine = desk.areas_for(HEADS)
        if not area or (mine is not None and area not in mine):
            raise HTTPException(404)
        async with house.engine.store.begin() as tx:
            cases = await tx.list_cases(area=area)
            wanted = await unreached(tx, in_building(cases, building) if building else cases)
            if not wanted or len(wanted) > SHEET:
                key = "ppl.sheet_none" if not wanted else "ppl.sheet_many"
                return _noted(house, request, desk, 422, desk.word(key, most=SHEET))
            ways = await known_roads(tx, house.public_url)
            codes = await bind_codes(house.engine, tx, wanted, ways[next(iter(ways))])
        try:
            content = await drawn(house.engine, codes, desk.locale)
        except (TooLong, NoPaper):
            return _noted(house, request, desk, 503, desk.word("ppl.sheet_broken"))
        name = quote(f"{area}-{building or desk.word('common.all')}.pdf", safe="")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(content, media_type="application/pdf", headers=headers)

    return answer


# --- colleagues ---


def _team(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        return await _team_page(house, request, desk)

    return answer


async def _team_page(
    house: House, request: Request, desk: Desk, why: str = "", status: int = 200
) -> Response:
    values: dict[str, Any] = {
        "team": await staff_list(desk),
        "roles": ROLES,
        "areas": await Board.of(desk.tx).areas(None) if desk.staff & set(ADMIN) else [],
        "admin": bool(desk.staff & set(ADMIN)),
        "why": why,
        "back": TEAM,
    }
    return board_page(house, request, desk, "people_team.html", status, **values)


def _invite(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        """An invitation for a colleague: 72 hours, once; its code is shown on this page alone."""
        role, name = field(request, "role", 20), field(request, "name", 60)
        given = (storable(str(one)).strip() for one in request.state.form.getlist("areas"))
        areas = tuple(dict.fromkeys(one for one in given if one))
        if role not in ROLES or not name or beyond(desk, areas):
            async with house.engine.store.view() as tx:
                desk.tx = tx
                return await _team_page(house, request, desk, desk.word("ppl.invite_wrong"), 422)
        async with house.engine.store.begin() as tx:
            link = await make_invite(house.engine, tx, role, name, areas)
            ways = await known_roads(tx, house.public_url)
        about = {
            "unit": name,
            "party": desk.word(f"role.{role}"),
            "area": desk.word("common.separator").join(areas),
        }
        return _shown(
            house,
            request,
            desk,
            (ways[next(iter(ways))](link.token), link.token),
            expires=link.expires,
            about=about,
        )

    return answer
