"""/board/reports: figures and charts of one's areas, by area, playbook and time, from the same source as /report."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.figures import Figures
from bot.core.report import Table, tables
from bot.core.report_charts import charts
from bot.engine.report_files import file_of, texts, titled, wording
from bot.papers.bars import svg_of
from bot.store.board import Board
from bot.web.board.counting import Asked, Counting
from bot.web.board.frame import LOOK, board_page, guarded, title_of
from bot.web.house import House
from handlers.desk import Desk

FIRST, LAST = (
    date(1970, 1, 1),
    date(2999, 12, 31),
)  # beyond them a zone carries a midnight out of the calendar
ROWS = 40  # lines of one table on the page; the spreadsheet has all
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Answer = Callable[[Request, Desk], Awaitable[Response]]


def report_routes(house: House) -> list[BaseRoute]:
    """The page, its charts and its files; stewards see the figures of their own areas."""
    counting = Counting(engine=house.engine)
    return [
        Route("/board/reports", guarded(house, LOOK, _page(house, counting)), methods=["GET"]),
        Route("/board/reports/chart/{number}.svg", guarded(house, LOOK, _chart(counting)), methods=["GET"]),
        Route("/board/reports/file.{form}", guarded(house, LOOK, _file(counting)), methods=["GET"]),
    ]


def _asked(request: Request, desk: Desk) -> Asked:
    """Raises HTTPException 404 for an area that is not the reader's."""
    given, mine = request.query_params, desk.areas_for(LOOK)
    area = given.get("area", "").strip()[:200]
    if area and mine is not None and area not in mine:
        raise HTTPException(404)
    areas = (area,) if area else None if mine is None else tuple(mine)
    playbook = given.get("playbook", "")
    return Asked(
        areas=areas,
        area=area,
        playbook=playbook if playbook in desk.engine.books else "",
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def _page(house: House, counting: Counting) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        asked = _asked(request, desk)
        counted, newest = await counting.look(desk.tx, asked)
        board, areas = Board.of(desk.tx), desk.areas_for(LOOK)
        books = house.engine.books
        values: dict[str, Any] = {
            "asked": asked,
            "areas": await board.areas(areas),
            "playbooks": [
                (name, title_of(desk, name)) for name in await board.playbooks(areas) if name in books
            ],
            "counted": counted is not None,
            "newest": newest,
            "at": counted.at if counted is not None else None,
            "title": "",
            "charts": [],
            "tables": [],
        }
        if counted is not None:
            values |= _filled(desk, asked, counted.figures)
        return board_page(house, request, desk, "report.html", **values)

    return answer


def _filled(desk: Desk, asked: Asked, found: Figures) -> dict[str, Any]:
    words = wording(desk.engine, desk.locale)
    drawn = charts(found, words)
    return {
        "title": titled(desk.engine, found, _named(desk, asked), desk.locale),
        "charts": [(number, chart.title) for number, chart in enumerate(drawn)],
        "tables": [_texts(desk, table) for table in tables(found, words) if table.lines],
    }


def _named(desk: Desk, asked: Asked) -> str | None:
    return None if asked.areas is None else desk.word("common.separator").join(asked.areas)


def _texts(desk: Desk, table: Table) -> dict[str, Any]:
    lines = list(texts(desk.engine, table, desk.locale))
    return {
        "title": table.title,
        "head": [(column.title, column.kind != "text") for column in table.columns],
        "rows": lines[:ROWS],
        "more": max(0, len(lines) - ROWS),
    }


def _chart(counting: Counting) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        found = await counting.shown(_asked(request, desk))
        drawn, number = charts(found, wording(desk.engine, desk.locale)), request.path_params["number"]
        if not (number.isdecimal() and len(number) < 4 and int(number) < len(drawn)):
            raise HTTPException(404)
        return Response(svg_of(drawn[int(number)], desk.locale), media_type="image/svg+xml")

    return answer


def _file(counting: Counting) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        form = request.path_params["form"]
        if form not in TYPES:
            raise HTTPException(404)
        asked = _asked(request, desk)
        found = await counting.shown(asked)
        title = titled(desk.engine, found, _named(desk, asked), desk.locale)
        content = await asyncio.to_thread(file_of, desk.engine, found, title, (form, desk.locale))
        day = found.span.until.astimezone(found.span.zone)
        name = quote(f"report-{day:%Y-%m-%d}.{form}")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(content, media_type=TYPES[form], headers=headers)

    return answer
