"""GET /board/cases: every case of one's areas, fifty a page by a cursor, narrowed by status, area, playbook and words."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.store.board import Board, Wanted
from bot.store.rows import Case
from bot.web.board.frame import LOOK, OFFICE, board_page, guarded
from bot.web.board.seeing import areas_of
from bot.web.house import House
from handlers.desk import Desk

SHOWN = 50
STATUSES = ("open", "promised", "disputed", "quiet", "paused", "closed")
FILTERS = ("status", "area", "playbook", "q")
LONGEST = 100  # characters of a filter
Place = tuple[str, str, int]


def cases_routes(house: House) -> list[BaseRoute]:
    """The list."""

    async def answer(request: Request, desk: Desk) -> Response:
        board, areas = Board.of(desk.tx), areas_of(desk)
        asked = {name: request.query_params.get(name, "").strip()[:LONGEST] for name in FILTERS}
        back = request.query_params.get("way") == "back"
        place = _place(request.query_params)
        found = await board.listed(_wanted(desk, asked), place, SHOWN + 1, back=back)
        rows, older, newer = _cut(found, place, back=back)
        values: dict[str, Any] = {
            "rows": rows,
            "asked": asked,
            "statuses": STATUSES,
            "areas": await board.areas(areas),
            "playbooks": await board.playbooks(areas),
            "next": _query(asked, rows[-1], "") if rows and older else "",
            "previous": _query(asked, rows[0], "back") if rows and newer else "",
            "whole": bool(desk.staff & set(LOOK)),
            "looks": desk.areas_for(LOOK),
        }
        return board_page(house, request, desk, "cases.html", **values)

    return [Route("/board/cases", guarded(house, OFFICE, answer), methods=["GET"])]


def _wanted(desk: Desk, asked: Mapping[str, str]) -> Wanted:
    status = asked["status"] if asked["status"] in STATUSES else ""
    return Wanted(
        areas=areas_of(desk),
        status=status,
        area=asked["area"],
        playbook=asked["playbook"],
        words=asked["q"],
        phones=desk.areas_for(LOOK),
    )


def _place(given: Mapping[str, str]) -> Place | None:
    """Where the page begins; a broken address begins at the first case."""
    id = given.get("id", "")
    if not (id.isascii() and id.isdigit() and len(id) <= 18):
        return None
    return given.get("a", "")[:LONGEST], given.get("u", "")[:LONGEST], int(id)


def _cut(found: list[Case], place: Place | None, *, back: bool) -> tuple[list[Case], bool, bool]:
    """The rows of the page, and whether there are others behind and before them."""
    more = len(found) > SHOWN
    if back:
        return found[-SHOWN:], True, more
    return found[:SHOWN], more, place is not None


def _query(asked: Mapping[str, str], case: Case, way: str) -> str:
    values = {name: value for name, value in asked.items() if value}
    values |= {"a": case.area, "u": case.unit, "id": str(case.id)}
    return urlencode(values | ({"way": way} if way else {}))
