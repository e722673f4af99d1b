"""GET /board/case/ID: one case whole, why it stands so, and what can be done; every form is a command of the chat."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core import facts as f
from bot.engine import View, view_of
from bot.engine.amounts import amount_words, owed_words
from bot.engine.banklist import bank_line
from bot.engine.roadwords import way_of, way_words
from bot.engine.wording import words_of
from bot.store.rows import Case, Post
from bot.web.acting import Act, act
from bot.web.board.frame import OFFICE, back_of, board_page, field, guarded, number, then
from bot.web.board.seeing import case_for, whole
from bot.web.board.timeline import NEWEST, timeline
from bot.web.house import House
from handlers.cases import PUPIL
from handlers.desk import Desk
from handlers.look import floor_words, next_line, promise_words, step_words
from handlers.nextcard import task_words
from handlers.show import decided, rule_words, why_words
from handlers.speaking import may_speak
from handlers.spelling import looks_like_unit

MONEY_ACTS = ("paid", "undo")  # what finance finds on the page of a case
ACTS = ("promised", "note", "dispute", "fixed", "resolved", "remind", "letter", "why", "spoke", "noanswer")
FREE = frozenset({"undo"})  # names no unit
CHOICE = "c="
Answer = Callable[[Request, Desk], Awaitable[Response]]


def case_routes(house: House) -> list[BaseRoute]:
    """The page, and the one address of its forms."""
    return [
        Route("/board/case/{id}", guarded(house, OFFICE, _page(house)), methods=["GET"]),
        Route("/board/case/{id}/{act}", guarded(house, OFFICE, _act(house)), methods=["POST"]),
    ]


def _page(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        case = await case_for(desk, number(request.path_params["id"]))
        view = await _view(desk, case)
        full = whole(desk, case.area)
        posts = await desk.tx.posts(case_id=case.id) if full else []
        entries = timeline(desk, view, posts, money=not full)
        everything = request.query_params.get("all") == "1"
        values: dict[str, Any] = {
            "case": case,
            "full": full,
            "facts": await _facts(desk, view, full=full),
            "lines": _lines(desk, view),
            "why": await _why(desk, view) if full else None,
            "tasks": _tasks(desk, view),
            "entries": entries if everything else entries[:NEWEST],
            "hidden": 0 if everything else max(len(entries) - NEWEST, 0),
            "acts": (*ACTS, *MONEY_ACTS) if full else MONEY_ACTS,
        }
        return board_page(house, request, desk, "case.html", **values)

    return answer


async def _view(desk: Desk, case: Case) -> View:
    try:
        return await view_of(desk.engine, desk.tx, case)
    except LookupError as error:
        raise HTTPException(404) from error


async def _facts(desk: Desk, view: View, *, full: bool) -> dict[str, str]:
    """What stands at the head, by the key of its word."""
    s, case = view.s, view.case
    found = {"owed": owed_words(desk.engine.words, view, desk.locale)}
    if s.paid:
        found["paid"] = amount_words(desk.engine.words, view, s.paid, desk.locale)
    found["status"] = desk.word(f"status.{s.status(desk.now)}")
    if any(isinstance(pause, f.Claimed) for pause in s.pauses):
        found["claimed"] = await bank_line(desk.engine, desk.tx, "card.claimed", desk.locale)
    if not full:
        return found
    found |= {
        "promise": promise_words(desk, view),
        "broken": str(s.broken),
        "steward": case.steward or "",
        "floor": floor_words(desk, view),
        "speak": may_speak(desk, view, desk.locale),
        "chat": desk.word(
            "board.reached" if s.bound and s.verified else "board.bound" if s.bound else "board.unbound"
        ),
        "traits": desk.word("common.separator").join(_trait(desk, one) for one in sorted(s.traits)),
    }
    return {key: value for key, value in found.items() if value}


def _trait(desk: Desk, name: str) -> str:
    try:
        return desk.word(f"trait.{name}")
    except KeyError:
        return name


def _lines(desk: Desk, view: View) -> list[tuple[str, str, str, str]]:
    """The account: item, period, until when, amount."""
    words = desk.engine.words
    return [
        (
            item,
            period or "",
            words.day(due, desk.locale) if due else "",
            amount_words(words, view, amount, desk.locale),
        )
        for (item, period, due), amount in view.s.lines()
    ]


def _tasks(desk: Desk, view: View) -> list[str]:
    names = {one.name for one in desk.roles}
    heads = bool(desk.staff & {"manager", "admin"})
    return [
        task_words(desk, one.task, words_of(desk.engine, one, desk.locale), whole=True)
        for one in view.s.tasks.values()
        if heads or (one.role in desk.staff and (not one.to or one.to in names))
    ]


async def _why(desk: Desk, view: View) -> dict[str, Any]:
    """The next step, the rule that chose it, and what is held back until when (contract, why)."""
    found = decided(desk.engine, view)
    held = {(one.rule, one.until): one for one in reversed(found.held)}.values()
    return {
        "next": await next_line(desk, view),
        "rule": found.rule,
        "reason": why_words(desk.engine, found, desk.locale),
        "road": way_words(desk.engine, view, await way_of(desk.engine, desk.tx, view), desk.locale),
        "held": [
            desk.word(
                "staff.held",
                what=step_words(desk, one.step),
                rule=f"{one.rule} {rule_words(desk.engine, one.rule, desk.locale)}",
                until=desk.word("why.until", when=desk.moment(one.until))
                if one.until
                else desk.word("why.until_staff"),
            )
            for one in held
        ],
    }


# --- what is done there ---


def _act(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        name = request.path_params["act"]
        async with house.engine.store.begin() as tx:
            desk.tx = tx
            case = await case_for(desk, number(request.path_params["id"]))
            if name not in ((*ACTS, *MONEY_ACTS) if whole(desk, case.area) else MONEY_ACTS):
                raise HTTPException(404)
            await desk.focus(case)
        said = " ".join(field(request, "words").split())
        text = f"/{name}" if name in FREE else " ".join(filter(None, (f"/{name}", named(case), said)))
        once = field(request, "once")
        posts = await act(house, Act(person_id=desk.speaker.id, once=once, text=text))
        return then(back_of(request.state.form), await _chosen(house, desk, case, once, posts))

    return answer


def named(case: Case) -> str:
    """The unit as a command reads it; empty where its words could be read as something else: the case is in focus."""
    unit = case.unit
    return unit if looks_like_unit(unit) or PUPIL.fullmatch(unit) or " " in unit else ""


async def _chosen(house: House, desk: Desk, case: Case, once: str, posts: list[Post]) -> list[Post]:
    """Where the bot asks which of two units of the same name is meant, the page knows."""
    presses = [str(key.get("press", "")) for post in posts for row in post.buttons for key in row]
    mine = next(
        (one for one in presses if one.startswith("re:") and one.endswith(f":{CHOICE}{case.id}")), None
    )
    if mine is None:
        return posts
    return await act(house, Act(person_id=desk.speaker.id, once=f"{once[:60]}-c", press=mine))
