"""GET /board: what this day asks of the colleague who looks: figures, and the first of each kind with a link."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core import facts as f
from bot.core.standing import Standing
from bot.core.sums import stand
from bot.engine.strays import stray_words, strays_of
from bot.engine.wording import words_of
from bot.store.board import Board, Counts, Doubt
from bot.store.rows import Case
from bot.web.board.frame import HEADS, LOOK, OFFICE, board_page, guarded
from bot.web.board.seeing import areas_of, day_of, holds
from bot.web.house import House
from handlers.desk import Desk
from handlers.nextcard import task_words
from handlers.worklist import whose_of

SHOWN = 8  # of each kind
READ = 40  # cases whose tasks and drafts are read for this page
MOST = 1000  # the same where all of them are asked for


@dataclass(frozen=True, kw_only=True)
class Line:
    """A case in a list: what is said about it beside its unit and name."""

    case: Case
    says: str


def today_routes(house: House) -> list[BaseRoute]:
    """The first page."""

    async def answer(request: Request, desk: Desk) -> Response:
        counts, doubts, waiting = await _figures(desk)
        whole = bool(desk.staff & set(LOOK))
        begins, ends = day_of(desk)
        board, areas = Board.of(desk.tx), desk.areas_for(LOOK)
        values: dict[str, Any] = {
            "day": desk.engine.words.day(desk.now.astimezone(desk.engine.site.zone).date(), desk.locale),
            "counts": counts,
            "no_area": areas_of(desk) == [],
            "whole": whole,
            "waiting_count": waiting,
            "doubt_count": doubts,
            "promised": await board.promised(areas, begins, ends, SHOWN) if whole else [],
            "due": await board.due(areas, ends, SHOWN) if whole else [],
            "doubts": await _doubts(desk),
            "strays": await _strays(desk),
            **await _asked(desk, everything=request.query_params.get("all") == "1"),
        }
        return board_page(house, request, desk, "today.html", **values)

    return [Route("/board", guarded(house, OFFICE, answer), methods=["GET"])]


async def _figures(desk: Desk) -> tuple[Counts, int, int]:
    board, areas = Board.of(desk.tx), areas_of(desk)
    counts = await board.counts(areas, *day_of(desk))
    doubts = await board.count_doubts(areas) if desk.staff & set(LOOK) else 0
    return counts, doubts, await board.count_waiting(areas, await whose_of(desk))


async def _doubts(desk: Desk) -> list[Doubt]:
    areas = desk.areas_for(LOOK)
    return await Board.of(desk.tx).doubts(areas, SHOWN) if desk.staff & set(LOOK) else []


async def _strays(desk: Desk) -> list[tuple[int, str]]:
    """Money without a case that is mine to settle: its number, and all that is known of it."""
    return [
        (one.id, stray_words(desk.engine, one, desk.locale)) for one in await strays_of(desk.tx, desk.speaker)
    ]


async def _asked(desk: Desk, *, everything: bool) -> dict[str, Any]:
    """The first that wait, or all: my tasks, drafts that wait for my yes, and whose move is mine."""
    read, shown = (MOST, MOST) if everything else (READ, SHOWN)
    waiting = await Board.of(desk.tx).waiting(areas_of(desk), await whose_of(desk), read)
    facts = await desk.tx.facts_of([case.id for case in waiting if case.asked])
    tasks, drafts = [], []
    for case in waiting:
        if not case.asked:
            continue
        s = stand(facts.get(case.id, []))
        tasks += [Line(case=case, says=says) for says in _tasks(desk, s)]
        open_drafts = [one.said for one in s.drafts.values() if one.open]
        if holds(desk, case.area, {*HEADS, *(one.role for one in open_drafts)}):
            drafts += [Line(case=case, says=desk.word(f"draft.{one.what}")) for one in open_drafts]
    moves = [case for case in waiting if case.outcome is None and case.waits_for]
    unread = len(waiting) == read and bool(waiting[-1].asked)  # tasks come first
    return {
        "tasks": tasks[:shown],
        "tasks_more": not everything and (unread or len(tasks) > shown),
        "drafts": drafts[:SHOWN],
        "moves": [_move(desk, one) for one in moves[:SHOWN]],
    }


def _tasks(desk: Desk, s: Standing) -> list[str]:
    """The tasks of mine, with the moment each is due."""
    names = {one.name for one in desk.roles}
    mine = [one for one in s.tasks.values() if one.role in desk.staff and (not one.to or one.to in names)]
    return [
        " · ".join(filter(None, (_whole(desk, one), desk.moment(one.due) if one.due else "")))
        for one in sorted(mine, key=lambda one: (one.due or one.at, one.id))
    ]


def _whole(desk: Desk, task: f.Tasked) -> str:
    return task_words(desk, task.task, words_of(desk.engine, task, desk.locale), whole=True)


def _move(desk: Desk, case: Case) -> Line:
    return Line(case=case, says=desk.word(f"waits.{(case.waits_for or '').partition(':')[0]}"))
