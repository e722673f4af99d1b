"""/board/bank: the bank's table is handed to the same door as /received with a file, and its answer is read here."""

from collections.abc import Awaitable, Callable

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.core.message import Attached
from bot.web.acting import ONCE, Act, act
from bot.web.board.frame import board_page, field, guarded, then
from bot.web.hooks import storable
from bot.web.house import House
from handlers.attached import LARGEST
from handlers.bank_entry import MONEY
from handlers.desk import Desk

ROOM = 64 * 1024  # bytes of a form beside its file
HERE = "/board/bank"
Answer = Callable[[Request, Desk], Awaitable[Response]]


def bank_routes(house: House) -> list[BaseRoute]:
    """For whoever books payments."""
    return [
        Route(HERE, guarded(house, MONEY, _form(house)), methods=["GET"]),
        Route(HERE, guarded(house, MONEY, _take(house), largest=LARGEST + ROOM), methods=["POST"]),
    ]


def _form(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        return board_page(house, request, desk, "bank.html", why="")

    return answer


def _take(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        """Keep the table for at most a day and let /received read it; its one yes is a button of the answer."""
        file = request.state.form.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
        once = field(request, "once")
        if not content or len(content) > LARGEST or not ONCE.fullmatch(once):
            why = desk.word("imp.large" if content else "imp.empty")
            return board_page(house, request, desk, "bank.html", 413 if content else 422, why=why)
        name, now = (storable(str(getattr(file, "filename", ""))) or "bank")[:200], house.engine.now()
        async with house.engine.store.begin() as tx:
            id = await tx.keep_upload(name, content, now, {"person": desk.speaker.id})
        sent = Attached(name=name, ref=str(id), size=len(content))
        did = Act(person_id=desk.speaker.id, once=once, text="/received", file=sent)
        return then(HERE, await act(house, did))

    return answer
