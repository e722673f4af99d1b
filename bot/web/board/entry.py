"""In and out: the one-time link of /web becomes a session by one press, so that no preview of a link uses it up."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.engine.passes import mint, opened, use
from bot.web.board import session
from bot.web.board.frame import OFFICE, colleague, guarded
from bot.web.house import House
from bot.web.showing import desk_of, language_of, lost, page
from handlers.desk import Desk

Answer = Callable[[Request], Awaitable[Response]]


def entry_routes(house: House) -> list[BaseRoute]:
    """GET shows a button and uses nothing up; POST opens the session, once."""
    return [
        Route("/in/{word}", _door(house), methods=["GET"]),
        Route("/in/{word}", _enter(house), methods=["POST"]),
        Route("/board/leave", guarded(house, OFFICE, _leave(house)), methods=["POST"]),
    ]


def _door(house: House) -> Answer:
    async def answer(request: Request) -> Response:
        async with house.engine.store.view() as tx:
            person_id = await opened(house.engine, tx, request.path_params["word"], "entry")
            inside = await colleague(house, request, tx)
            desk = await desk_of(house, tx, await tx.person(person_id)) if person_id is not None else None
        if desk is not None and desk.staff & set(OFFICE):
            values = {"name": desk.speaker.name}
            shown = page(house, request, "board/enter.html", desk.locale, values=values)
            shown.headers["Referrer-Policy"] = "same-origin"  # so that its form names its origin
            return shown
        return RedirectResponse("/board", 303) if inside is not None else lost(house, request)

    return answer


def _enter(house: House) -> Answer:
    async def answer(request: Request) -> Response:
        """A second press of somebody who is inside leads inside; everybody else sees the same 404."""
        word, engine = request.path_params["word"], house.engine
        if session.from_elsewhere(request) or session.from_nowhere(request):
            return lost(house, request)  # another site would put its visitor into somebody else's stay
        async with engine.store.begin(hurry=True) as tx:
            person_id = await use(engine, tx, word, "entry")
            stays = bool(person_id and any(one.role in OFFICE for one in await tx.staff_of(person_id)))
            fresh = await mint(engine, tx, "session", person_id) if person_id and stays else ""
            if fresh and (before := session.word_of(house, request)):
                await session.end(tx, before)  # the stay that this browser had is over
        if fresh:
            response: Response = RedirectResponse("/board", 303)
            session.keep(house, response, fresh)
            return response
        async with engine.store.view() as tx:
            inside = await colleague(house, request, tx)
        return RedirectResponse("/board", 303) if inside is not None else lost(house, request)

    return answer


def _leave(house: House) -> Callable[[Request, Desk], Awaitable[Response]]:
    async def answer(request: Request, desk: Desk) -> Response:
        async with house.engine.store.begin(hurry=True) as tx:
            await session.end(tx, session.word_of(house, request))
        response = page(house, request, "board/left.html", language_of(house, request), values={})
        session.forget(house, response)
        return response

    return answer
