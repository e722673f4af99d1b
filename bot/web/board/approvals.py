"""GET /board/approvals: what colleagues drafted and waits for a yes, with its paper; yes or no, with a reason."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.standing import Draft
from bot.core.sums import stand
from bot.store.board import Board
from bot.store.rows import Case
from bot.web.acting import Act, act
from bot.web.board.case import named
from bot.web.board.frame import HEADS, OFFICE, back_of, board_page, field, guarded, number, then
from bot.web.board.seeing import areas_of, case_for, holds
from bot.web.house import House
from handlers.desk import Desk
from handlers.signed import by_words

SHOWN = 20  # each with its words and a form
Answer = Callable[[Request, Desk], Awaitable[Response]]


class Row(NamedTuple):
    """One draft: what, where, by whom and when, in whose words, how much, how many said yes of how many needed."""

    case: Case
    id: int
    what: str
    by: str
    when: str
    words: str
    amount: str
    yes: int
    needs: int
    paper: bool
    own: bool


def approvals_routes(house: House) -> list[BaseRoute]:
    """The list, the answer, and the paper of a draft."""
    return [
        Route("/board/approvals", guarded(house, OFFICE, _page(house)), methods=["GET"]),
        Route("/board/approvals/{id}/{draft}", guarded(house, OFFICE, _answer(house)), methods=["POST"]),
        Route("/board/paper/{id}/{draft}", guarded(house, OFFICE, _paper), methods=["GET"]),
    ]


def _page(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        after = request.query_params.get("id", "0")
        found = await Board.of(desk.tx).asked(areas_of(desk), _roles(desk), number(after), SHOWN + 1)
        shown = found[:SHOWN]
        facts = await desk.tx.facts_of([case.id for case in shown])
        rows = [
            _row(desk, case, one)
            for case in shown
            for one in stand(facts.get(case.id, [])).drafts.values()
            if one.open and _mine(desk, case, one)
        ]
        more = f"id={shown[-1].id}" if len(found) > SHOWN else ""
        return board_page(house, request, desk, "approvals.html", rows=rows, next=more)

    return answer


def _roles(desk: Desk) -> set[str]:
    """Who was asked: managers and admins may answer for each other."""
    return set(desk.staff) | (set(HEADS) if desk.staff & set(HEADS) else set())


def _mine(desk: Desk, case: Case, draft: Draft) -> bool:
    """Whether the colleague may say yes or no there: the role that was asked, and whoever is above it."""
    return holds(desk, case.area, {draft.said.role, *HEADS})


def _row(desk: Desk, case: Case, draft: Draft) -> Row:
    said = draft.said
    return Row(
        case=case,
        id=said.id,
        what=desk.word(f"draft.{said.what}"),
        by=by_words(desk, said.by, case.party),
        when=desk.moment(said.at),
        words=said.words,
        amount=desk.money(case, said.amount) if said.amount else "",
        yes=sum(one.yes for one in draft.answers),
        needs=said.needs,
        paper=said.document is not None,
        own=said.by == desk.by,
    )


async def _draft(request: Request, desk: Desk) -> tuple[Case, Draft, list[Draft]]:
    """The draft of the address among the open ones of its case. Raises HTTPException 404."""
    case = await case_for(desk, number(request.path_params["id"]))
    drafts = stand(await desk.tx.facts(case.id)).drafts
    found = drafts.get(number(request.path_params["draft"]))
    if found is None or not _mine(desk, case, found):
        raise HTTPException(404)
    return case, found, [one for one in drafts.values() if one.open]


def _answer(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        async with house.engine.store.begin() as tx:
            desk.tx = tx
            case, draft, open_ones = await _draft(request, desk)
            await desk.focus(case)
        yes, words = field(request, "answer") == "yes", " ".join(field(request, "words").split())
        once, person = field(request, "once"), desk.speaker.id
        if words and open_ones and open_ones[0].said.id == draft.said.id:
            text = " ".join(filter(None, ("/approve" if yes else "/decline", named(case), words)))
            posts = await act(house, Act(person_id=person, once=once, text=text))
        else:
            press = f"ok:{case.id}:{draft.said.id}/{'yes' if yes else 'no'}"
            posts = await act(house, Act(person_id=person, once=once, press=press))
        return then(back_of(request.state.form), posts)

    return answer


async def _paper(request: Request, desk: Desk) -> Response:
    """The document of a draft, for whoever may say yes to it."""
    _, draft, _ = await _draft(request, desk)
    files = await desk.tx.files_of([draft.said.document])
    if not files:
        raise HTTPException(404)
    filed = next(iter(files.values()))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filed.name, safe='')}"}
    return Response(filed.content, media_type="application/octet-stream", headers=headers)
