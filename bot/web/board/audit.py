"""The record, for managers and admins: the chain of a case with its hashes, and what colleagues did, day by day."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.ledger import Entry
from bot.engine import view_of
from bot.store.board import Board, Deed
from bot.web.board.frame import HEADS, board_page, guarded, number
from bot.web.board.seeing import case_for
from bot.web.board.timeline import fact_words
from bot.web.house import House
from handlers.desk import Desk
from handlers.signed import by_words
from handlers.team import staff_list

SHOWN = 50
Answer = Callable[[Request, Desk], Awaitable[Response]]


class Row(NamedTuple):
    """A link of a chain: its number, when, who, what, and the beginning of its hash; `gone`: lawfully erased."""

    number: int
    at: datetime
    by: str
    what: str
    hash: str
    gone: bool


def audit_routes(house: House) -> list[BaseRoute]:
    """The day, and the chain of one case."""
    return [
        Route("/board/audit", guarded(house, HEADS, _day(house)), methods=["GET"]),
        Route("/board/audit/{id}", guarded(house, HEADS, _chain(house)), methods=["GET"]),
    ]


def _day(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        day, zone = _asked_day(request, desk), desk.engine.site.zone
        begins = datetime.combine(day, datetime.min.time(), zone)
        after = day + timedelta(days=1)
        ends = datetime.combine(after, datetime.min.time(), zone)
        by, before = request.query_params.get("by", "")[:100], request.query_params.get("id", "0")
        found = await Board.of(desk.tx).deeds(
            desk.areas_for(HEADS), (begins, ends), number(before), SHOWN + 1, by
        )
        people = {
            f"{one.role}:{one.name}": by_words(desk, f"{one.role}:{one.name}", "")
            for one in await staff_list(desk)
        }
        kept = {"day": day.isoformat()} | ({"by": by} if by else {})
        values: dict[str, Any] = {
            "day": day.isoformat(),
            "day_words": desk.engine.words.day(day, desk.locale),
            "before_day": urlencode({**kept, "day": (day - timedelta(days=1)).isoformat()}),
            "after_day": urlencode({**kept, "day": after.isoformat()}) if after <= _today(desk) else "",
            "by": by,
            "people": people,
            "rows": [(one, by_words(desk, one.by, one.party), _what(desk, one)) for one in found[:SHOWN]],
            "next": urlencode({**kept, "id": str(found[SHOWN - 1].id)}) if len(found) > SHOWN else "",
        }
        return board_page(house, request, desk, "audit.html", **values)

    return answer


def _asked_day(request: Request, desk: Desk) -> date:
    """The day of the address; today where it names none."""
    today = _today(desk)
    try:
        day = date.fromisoformat(request.query_params.get("day", ""))
    except ValueError:
        return today
    return day if date(2000, 1, 1) < day <= today else today


def _today(desk: Desk) -> date:
    return desk.now.astimezone(desk.engine.site.zone).date()


def _what(desk: Desk, deed: Deed) -> str:
    return desk.word(f"board.fact_{deed.kind}")


def _chain(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        case = await case_for(desk, number(request.path_params["id"]), HEADS)
        view = await view_of(desk.engine, desk.tx, case)
        entries = await desk.tx.entries(case.id)
        words = {fact.id: fact_words(desk, view, fact) for fact in view.facts}
        ids = await Board.of(desk.tx).fact_ids(case.id)
        rows = [_row(desk, one, words.get(ids.get(one.number, 0)), case.party) for one in entries]
        values: dict[str, Any] = {
            "case": case,
            "rows": rows[::-1],
            "broken": await desk.tx.broken_link(case.id),
            "head": entries[-1].hash if entries else "",
        }
        return board_page(house, request, desk, "chain.html", **values)

    return answer


def _row(desk: Desk, entry: Entry, words: str | None, party: str) -> Row:
    return Row(
        number=entry.number,
        at=entry.at,
        by=by_words(desk, entry.by, party),
        what=words or desk.word(f"board.fact_{entry.kind}"),
        hash=entry.hash[:12],
        gone=words is None,
    )
