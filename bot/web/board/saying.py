"""What a colleague types or presses on a page goes through the same door as in the chat, and is answered on the page."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.web.acting import Act, act
from bot.web.board.frame import OFFICE, back_of, field, guarded, number, then
from bot.web.house import House
from handlers.desk import Desk

Answer = Callable[[Request, Desk], Awaitable[Response]]


def saying_routes(house: House) -> list[BaseRoute]:
    """The line of commands, the buttons of answers, and files that were answered."""
    return [
        Route("/board/say", guarded(house, OFFICE, _say(house)), methods=["POST"]),
        Route("/board/press", guarded(house, OFFICE, _press(house)), methods=["POST"]),
        Route("/board/file/{post}", guarded(house, OFFICE, _file), methods=["GET"]),
    ]


def _say(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        text, back = field(request, "text"), back_of(request.state.form)
        if not text:
            return RedirectResponse(back, 303)
        did = Act(person_id=desk.speaker.id, once=field(request, "once"), text=text)
        return then(back, await act(house, did))

    return answer


def _press(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        did = Act(person_id=desk.speaker.id, once=field(request, "once"), press=field(request, "press"))
        return then(back_of(request.state.form), await act(house, did))

    return answer


async def _file(request: Request, desk: Desk) -> Response:
    """A file goes to whom it was answered, and to nobody else."""
    post = await desk.tx.post_of(number(request.path_params["post"]))
    mine = post is not None and post.person_id == desk.speaker.id and post.kind == "reply"
    files = await desk.tx.files_of([post.document]) if post is not None and mine else {}
    if not files:
        raise HTTPException(404)
    filed = next(iter(files.values()))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filed.name, safe='')}"}
    return Response(filed.content, media_type="application/octet-stream", headers=headers)
