"""GET /board/work: the list of /next and its first card, with the outcome of a call in one tap and the next card after it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.choices import call_backs
from bot.core.worklist import CALLS_A_DAY
from bot.engine import View, view_of
from bot.engine.amounts import owed_words
from bot.engine.offers import day_offers
from bot.store.rows import Post
from bot.web.board.frame import LOOK, board_page, guarded
from bot.web.board.seeing import case_for
from bot.web.house import House
from handlers.desk import Desk
from handlers.history import recent
from handlers.look import floor_words, promise_words
from handlers.nextcard import reason_words, repairs_of, script_of
from handlers.speaking import may_speak
from handlers.weighing import Weights
from handlers.worklist import Entry, calls_today, passed_today, ranked, waiting_for, work_at

SHOWN = 50
HISTORY = 5
ONE_TAP = ("noanswer", "paid", "refuses", "wrong")
Key = dict[str, str]


class Row(NamedTuple):
    """A line of the list below the card."""

    id: int
    unit: str
    party: str
    area: str
    reason: str
    here: bool


def work_routes(house: House) -> list[BaseRoute]:
    """The list with its card."""

    weights = Weights()

    async def answer(request: Request, desk: Desk) -> Response:
        listed = await _listed(desk, weights)
        chosen = await _chosen(request, desk, listed)
        card = await _card(desk, chosen) if chosen is not None else None
        calls = await calls_today(desk)
        rows = [_row(desk, one, chosen) for one in listed[:SHOWN]]
        values: dict[str, Any] = {
            "card": card,
            "rows": rows,
            "more": max(len(listed) - SHOWN, 0),
            "skip": _after(rows),
            "calls": calls,
            "enough": calls >= CALLS_A_DAY,
            "said": [post for post in request.state.said if not _next_card(post)],
        }
        return board_page(house, request, desk, "work.html", **values)

    return [Route("/board/work", guarded(house, LOOK, answer), methods=["GET"])]


async def _listed(desk: Desk, weights: Weights) -> list[Entry]:
    """The order of /next: what was passed over today comes after the others."""
    waiting = [case for case in await waiting_for(desk) if case.playbook in desk.engine.books]
    found = await ranked(desk, waiting, weights)
    passed = set(await passed_today(desk))
    return sorted(found, key=lambda entry: entry.case.id in passed)


async def _chosen(request: Request, desk: Desk, listed: Sequence[Entry]) -> Entry | None:
    """The case whose card is shown: the next one as the last press found it, the one of the address, else the first."""
    wanted = next((post.case_id for post in request.state.said if _next_card(post)), None)
    named = request.query_params.get("case", "")
    if wanted is None and named.isascii() and named.isdigit() and len(named) <= 18:
        wanted = int(named)
    if wanted is None:
        return listed[0] if listed else None
    known = next((entry for entry in listed if entry.case.id == wanted), None)
    if known is not None:
        return known
    case = await case_for(desk, wanted)
    return Entry(case, (await work_at(desk, case))[1])


def _next_card(post: Post) -> bool:
    """Whether an answer is the card of the next case, which this page shows in its own way."""
    return any(str(key.get("press", "")).endswith(":noanswer") for row in post.buttons for key in row)


async def _card(desk: Desk, entry: Entry) -> dict[str, Any]:
    view = await view_of(desk.engine, desk.tx, entry.case)
    phone = view.case.phone
    return {
        "case": view.case,
        "phone": phone,
        "tel": "".join(sign for sign in phone if sign.isdigit() or sign == "+"),
        "reason": reason_words(desk, entry.work),
        "owed": owed_words(desk.engine.words, view, desk.locale),
        "promise": promise_words(desk, view),
        "broken": view.s.broken,
        "history": recent(desk, view, HISTORY),
        "repairs": repairs_of(desk, view, desk.locale),
        "floor": floor_words(desk, view),
        "verdict": may_speak(desk, view, desk.locale),
        "script": script_of(desk, view, entry.work, desk.locale),
        **_outcomes(desk, view, entry),
    }


def _outcomes(desk: Desk, view: View, entry: Entry) -> dict[str, Any]:
    """The presses of the chat's own card; where it asks back for a time, both times stand here already."""
    case, zone = view.case.id, view.scene.place.zone
    one = [_key(desk.word(f"outcome_key.{name}"), f"nx:{case}:{name}") for name in ONE_TAP]
    backs = [at.astimezone(zone) for at in call_backs(desk.now, view.scene.place, view.book.profile)]
    further = []
    if entry.work.task is not None:
        further.append(_key(desk.word("outcome_key.task_done"), f"nx:{case}:task/{entry.work.task.id}"))
    if view.s.floor_until is not None and view.s.floor_until > desk.now:
        further.append(_key(desk.word("outcome_key.release"), f"nx:{case}:release"))
    if not view.s.bound:
        further.append(_key(desk.word("outcome_key.link"), f"ub:{case}:link"))
    return {
        "promised": [
            _key(offer.label, f"nx:{case}:promised/{offer.press.rpartition(':')[2]}")
            for offer in day_offers(desk.engine, view, desk.locale)
        ],
        "busy": [_key(desk.moment(at), f"nx:{case}:busy/{at:%Y-%m-%dT%H:%M}") for at in backs],
        "one_tap": one,
        "further": further,
    }


def _key(label: str, press: str) -> Key:
    return {"label": label, "press": press}


def _row(desk: Desk, entry: Entry, chosen: Entry | None) -> Row:
    case = entry.case
    here = chosen is not None and chosen.case.id == case.id
    return Row(case.id, case.unit, case.party, case.area, reason_words(desk, entry.work), here)


def _after(rows: Sequence[Row]) -> int | None:
    """The case below the one that is shown."""
    place = next((at for at, row in enumerate(rows) if row.here), -1)
    return rows[place + 1].id if place + 1 < len(rows) and rows else None
