"""GET /board/preview: what goes out on the next working day, in the words it will have; each can be held back."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.engine.pagelink import without_line
from bot.engine.preview import Coming, coming, day_ends, line_of
from bot.engine.view import MEMORY
from bot.store.board import Board
from bot.store.rows import Case
from bot.web.board.frame import LOOK, board_page, guarded
from bot.web.house import House
from handlers.desk import Desk

SHOWN = 20  # with its words a message is long


class Row(NamedTuple):
    """One message to come: its line, its words, the case its card is at, and the press that holds it back."""

    line: str
    text: str
    case: int
    hold: dict[str, str]


def preview_routes(house: House) -> list[BaseRoute]:
    """The list."""

    async def answer(request: Request, desk: Desk) -> Response:
        ends = day_ends(desk.engine, desk.now)
        board, areas = Board.of(desk.tx), desk.areas_for(LOOK)
        found = await board.due_after(areas, ends, _place(request), SHOWN + 1)
        shown = found[:SHOWN]
        await desk.tx.hold([case.person_id for case in shown], desk.now - MEMORY)
        messages = await coming(desk.engine, desk.tx, shown)
        values: dict[str, Any] = {
            "rows": [_row(desk, one) for one in messages],
            "next": _query(shown[-1]) if len(found) > SHOWN else "",
            "day": desk.engine.words.day(_last_day(desk, ends), desk.locale),
        }
        return board_page(house, request, desk, "preview.html", **values)

    return [Route("/board/preview", guarded(house, LOOK, answer), methods=["GET"])]


def _last_day(desk: Desk, ends: datetime) -> Any:
    return desk.engine.site.calendar.next_workday(desk.now.astimezone(desk.engine.site.zone).date())


def _row(desk: Desk, one: Coming) -> Row:
    first = one.says[0]
    press = f"pv:{first.view.case.id}:hold/{first.say.key}"
    line = line_of(desk.engine, one, desk.locale)
    hold = {"label": desk.word("preview.hold"), "press": press}
    return Row(line, without_line(one.text), first.view.case.id, hold)


def _place(request: Request) -> tuple[datetime, int] | None:
    """Where the page begins; a broken address begins at the first message."""
    at, id = request.query_params.get("at", ""), request.query_params.get("id", "")
    if not (id.isascii() and id.isdigit() and len(id) <= 18):
        return None
    try:
        found = datetime.fromisoformat(at)
        return (found.astimezone(UTC), int(id)) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _query(case: Case) -> str:
    assert case.wake_at is not None
    return urlencode({"at": case.wake_at.astimezone(UTC).isoformat(), "id": str(case.id)})
