"""/board/playbooks: each playbook as a timeline with everything it says, and what keeps a refused one away."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.books import drawing, sample
from bot.core.playbook import Playbook, Round
from bot.engine import Engine
from bot.store.board import Board
from bot.web.board.frame import HEADS, LOOK, board_page, guarded, title_of
from bot.web.house import House
from handlers.desk import Desk

LANGUAGES = ("zh-CN", "zh-TW", "en")
OWNER = "owner"
Answer = Callable[[Request, Desk], Awaitable[Response]]


def playbook_routes(house: House) -> list[BaseRoute]:
    """The list, one of them, and its drawing; read-only for everybody."""
    return [
        Route("/board/playbooks", guarded(house, LOOK, _list(house)), methods=["GET"]),
        Route("/board/playbooks/{name}", guarded(house, LOOK, _one(house)), methods=["GET"]),
        Route("/board/playbooks/{name}/timeline.svg", guarded(house, LOOK, _drawn(house)), methods=["GET"]),
    ]


async def mine(house: House, desk: Desk) -> list[str]:
    """The playbooks this colleague may read: all for heads, for stewards those that cases of their areas follow."""
    books = house.engine.books
    if desk.areas_for(HEADS) is None or desk.staff & set(HEADS):
        return sorted(books)
    used = set(await Board.of(desk.tx).playbooks(desk.areas_for(LOOK)))
    return sorted(name for name in books if name in used or used & _segments_of(books[name], name))


def _segments_of(book: Playbook, name: str) -> set[str]:
    return {name, *book.segments.values()}


def _list(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        books = house.engine.books
        rows = [
            {
                "name": name,
                "title": title_of(desk, name),
                "rounds": len(books[name].rounds),
                "steps": len(books[name].steps),
                "version": books[name].version,
            }
            for name in await mine(house, desk)
        ]
        faults = books.faults if desk.staff & set(HEADS) else ()
        return board_page(house, request, desk, "playbooks.html", rows=rows, faults=faults)

    return answer


async def _book(house: House, request: Request, desk: Desk) -> Playbook:
    """The playbook of an address. Raises HTTPException 404 for one that is not there for this colleague."""
    name = request.path_params["name"]
    if name not in await mine(house, desk):
        raise HTTPException(404)
    return house.engine.books[name]


def _one(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        book = await _book(house, request, desk)
        language = request.query_params.get("language", desk.locale)
        language = language if language in LANGUAGES else desk.locale
        values: dict[str, Any] = {
            "book": book,
            "title": title_of(desk, book.name),
            "language": language,
            "languages": LANGUAGES,
            "messages": [{**one, "title": _titled(desk, one)} for one in _said(house.engine, book, language)],
        }
        return board_page(house, request, desk, "playbook.html", **values)

    return answer


def _titled(desk: Desk, message: dict[str, Any]) -> str:
    """When a message is said, in the reader's words; its own id where nobody gave it any."""
    try:
        return desk.word(f"step.{message['id']}")
    except KeyError:
        return str(message["id"]) if message["kind"] == "reply" else desk.word("step.round", id=message["id"])


def _drawn(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        book = await _book(house, request, desk)
        return Response(drawing(book, desk.locale), media_type="image/svg+xml")

    return answer


def _said(engine: Engine, book: Playbook, language: str) -> Iterator[dict[str, Any]]:
    """Every message to the person in the order of the file, with sample values; tasks of colleagues by their words."""
    for step in (*book.rounds, *book.steps.values()):
        if isinstance(step, Round) and step.to != OWNER:
            continue
        yield {"id": step.id, "kind": step.kind, "text": _text(engine, book, step.say, language), "tone": ""}
        for tone in step.tones:
            text = _text(engine, book, tone.say, language)
            yield {"id": step.id, "kind": step.kind, "text": text, "tone": ", ".join(tone.when)}
    for name, cue in book.cues.items():
        if cue.say:
            yield {"id": name, "kind": "reply", "text": _text(engine, book, cue.say, language), "tone": ""}


def _text(engine: Engine, book: Playbook, say: str, language: str) -> str:
    try:
        return engine.words.message(book.name, say, language, sample(language))
    except (KeyError, ValueError):
        return ""
