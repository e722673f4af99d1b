"""/board/import: a table is uploaded, looked at like on the command line, its columns named where need be, and written by one yes."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.roster import Roster, Unclear
from bot.core.taking_back import UNDO_FOR
from bot.sheets import SheetError
from bot.store import Tx
from bot.store.rows import Filed
from bot.web.board.frame import HEADS, board_page, guarded, number
from bot.web.board.frame import field as field_of
from bot.web.board.importview import columns_view, mended_csv, roster_view
from bot.web.board.uploads import Choice, Opened, Readings, choice_of, known_headers, remember
from bot.web.hooks import storable
from bot.web.house import House
from handlers import roster
from handlers.attached import LARGEST
from handlers.desk import Desk
from handlers.signed import by_words
from handlers.table_faults import fault
from handlers.unimporting import recent

Answer = Callable[[Request, Desk], Awaitable[Response]]
ROOM = 64 * 1024  # bytes of a form beside its file
KEPT = timedelta(days=1)


@dataclass(kw_only=True)
class Counter:
    """Where imports are handed in: the house and the tables that were read last."""

    house: House
    readings: Readings = field(default_factory=Readings)

    async def opened(self, tx: Tx, filed: Filed, id: int, said: Choice) -> Opened:
        """The table of an upload under this choice."""
        engine = self.house.engine
        today = engine.now().astimezone(engine.site.zone).date()
        return await self.readings.read(id, filed, said, (engine.books, await known_headers(tx), today))


def import_routes(house: House) -> list[BaseRoute]:
    """For managers and admins: upload, preview, columns, mended rows, and the yes."""
    counter = Counter(house=house)
    return [
        Route("/board/import", guarded(house, HEADS, _list(house)), methods=["GET"]),
        Route("/board/import", guarded(house, HEADS, _take(house), largest=LARGEST + ROOM), methods=["POST"]),
        Route("/board/import/{id}", guarded(house, HEADS, _look(counter)), methods=["GET"]),
        Route("/board/import/{id}/mend.csv", guarded(house, HEADS, _mend(counter)), methods=["GET"]),
        Route("/board/import/{id}", guarded(house, HEADS, _write(counter)), methods=["POST"]),
    ]


def _list(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        return await _front(house, request, desk)

    return answer


async def _front(house: House, request: Request, desk: Desk, why: str = "", status: int = 200) -> Response:
    """The form for a file, and the imports of the last day with their undo; `why` a file was not taken."""
    done = await recent(house.engine, desk.tx, desk.areas_for(HEADS))
    rows = [
        {
            "one": one,
            "by": by_words(desk, one.by, ""),
            "until": one.at + UNDO_FOR,
            "undone_by": by_words(desk, one.undone_by or "", ""),
        }
        for one in done
    ]
    written = request.query_params.get("done", "")
    values = {"rows": rows, "why": why, "written": written if written.isdecimal() else ""}
    return board_page(house, request, desk, "import.html", status, **values)


def _take(house: House) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        """Keep the file for at most a day, and go on to its preview."""
        file = request.state.form.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
        name = (file.filename or "") if isinstance(file, UploadFile) else ""
        if not content or len(content) > LARGEST:
            async with house.engine.store.view() as tx:
                desk.tx = tx
                key = "imp.large" if content else "imp.empty"
                return await _front(house, request, desk, desk.word(key), 413 if content else 422)
        now = house.engine.now()
        async with house.engine.store.begin() as tx:
            await tx.forget_uploads(now - KEPT)
            id = await tx.keep_upload(storable(name)[:200], content, now, {"person": desk.speaker.id})
        return RedirectResponse(f"/board/import/{id}", 303)

    return answer


async def _mine(tx: Tx, desk: Desk, id: int) -> Filed | None:
    """An upload of this very colleague that still waits."""
    found = await tx.upload(id)
    return found[0] if found is not None and found[1].get("person") == desk.speaker.id else None


def _look(counter: Counter) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        id = number(request.path_params["id"])
        filed = await _mine(desk.tx, desk, id)
        if filed is None:
            return board_page(counter.house, request, desk, "import_gone.html", 404)
        opened = await counter.opened(desk.tx, filed, id, choice_of(request.query_params))
        return await _shown(counter.house, request, desk, (id, filed, opened))

    return answer


async def _shown(house: House, request: Request, desk: Desk, what: tuple[int, Filed, Opened]) -> Response:
    """The preview; the columns where the header is not understood or somebody wants to name them; or why it is no table."""
    id, filed, opened = what
    found, base = opened.found, dict[str, Any](id=id, file=filed.name)
    if isinstance(found, SheetError):
        return await _front(house, request, desk, fault(desk, found), 422)
    if isinstance(found, Unclear) or "columns" in request.query_params:
        values = await columns_view(house, desk, opened)
        return board_page(house, request, desk, "import_columns.html", **base, **values)
    if found.playbook not in house.engine.books:
        values = await columns_view(house, desk, opened)
        return board_page(house, request, desk, "import_columns.html", **base, **values)
    plan = await roster.plan(house.engine, desk.tx, found)
    values = roster_view(desk, opened, plan)
    return board_page(
        house, request, desk, "import_preview.html", **base, **values, strange=strange(desk, found)
    )


def strange(desk: Desk, found: Roster) -> list[str]:
    """Areas in the table that are not this colleague's."""
    mine = desk.areas_for(HEADS)
    return [] if mine is None else sorted({one.area for one in found.openings} - set(mine))


def _mend(counter: Counter) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        """The refused rows as a table of their own, to mend in a spreadsheet and upload again."""
        id = number(request.path_params["id"])
        filed = await _mine(desk.tx, desk, id)
        opened = await counter.opened(desk.tx, filed, id, choice_of(request.query_params)) if filed else None
        if opened is None or not isinstance(opened.found, Roster):
            raise HTTPException(404)
        name = quote(f"{desk.word('imp.mend_file')}.csv")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(mended_csv(desk, opened), media_type="text/csv; charset=utf-8", headers=headers)

    return answer


def _write(counter: Counter) -> Answer:
    async def answer(request: Request, desk: Desk) -> Response:
        """The yes; a second one finds the file gone and says so. Nothing is written while rows are refused, unless asked for."""
        house, id = counter.house, number(request.path_params["id"])
        form: Mapping[str, Any] = request.state.form
        async with house.engine.store.view() as tx:
            desk.tx = tx
            filed = await _mine(tx, desk, id)
            if filed is None:
                return board_page(house, request, desk, "import_gone.html", 404)
            opened = await counter.opened(tx, filed, id, choice_of(form))
            found = opened.found
            if not isinstance(found, Roster) or found.playbook not in house.engine.books:
                return await _shown(house, request, desk, (id, filed, opened))
            if strange(desk, found) or (found.refused and not field_of(request, "skip")):
                return await _shown(house, request, desk, (id, filed, opened))
        done = await _written(house, desk, (id, filed, opened), found)
        counter.readings.drop(id)
        if done is None:
            async with house.engine.store.view() as tx:
                desk.tx = tx
                return board_page(house, request, desk, "import_gone.html", 404)
        return RedirectResponse(f"/board/import?done={done}", 303)

    return answer


async def _written(house: House, desk: Desk, what: tuple[int, Filed, Opened], found: Roster) -> int | None:
    """Write it all in one transaction, once; the number of the import, 0 where there was nothing to write; None: somebody was faster."""
    id, filed, opened = what
    async with house.engine.store.begin() as tx:
        if not await tx.drop_upload(id):
            return None
        plan = await roster.plan(house.engine, tx, found)
        source = roster.Source(by=desk.by, file=filed.name)
        done = await roster.apply(house.engine, tx, found, plan, source)
        if opened.choice.at:
            await remember(tx, opened)
    return done.id if done is not None else 0
