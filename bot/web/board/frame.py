"""What every page of the dashboard has in common: who asks, what they may see, the navigation and the line of commands.

Rights are read anew at every request. Whoever may not see a page gets the same 404 as for one that does not exist.
"""

import re
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Message

from bot.engine.passes import opened
from bot.store import Tx
from bot.store.rows import Post
from bot.web.acting import new_once
from bot.web.board.session import from_elsewhere, mark_of, word_of
from bot.web.hooks import storable
from bot.web.house import House
from bot.web.showing import desk_of, language_of, lost, page
from handlers.desk import Desk
from handlers.undo import undoable

Endpoint = Callable[[Request, Desk], Awaitable[Response]]
OFFICE = ("steward", "finance", "manager", "admin")
LOOK = ("steward", "manager", "admin")
HEADS = ("manager", "admin")
MONEY = ("finance", "manager", "admin")
NAVIGATION: tuple[tuple[str, str, Collection[str]], ...] = (  # the word of a page, its address, who sees it
    ("today", "/board", OFFICE),
    ("work", "/board/work", LOOK),
    ("cases", "/board/cases", OFFICE),
    ("preview", "/board/preview", LOOK),
    ("approvals", "/board/approvals", OFFICE),
    ("people", "/board/people", LOOK),
    ("reports", "/board/reports", LOOK),
    ("playbooks", "/board/playbooks", LOOK),
    ("bank", "/board/bank", MONEY),
    ("import", "/board/import", HEADS),
    ("audit", "/board/audit", HEADS),
)
FORM = 64 * 1024  # bytes of a form without a file
BACK = re.compile(r"/board(?:/[0-9A-Za-z_/-]*)?(?:\?[0-9A-Za-z_.%=&+-]*)?")
SAID = 12  # answers that one page shows
TYPED = ("text", "words", "reason", "amount", "when")  # fields of forms in which people write


async def colleague(house: House, request: Request, tx: Tx) -> Desk | None:
    """The colleague whose session this is, with the roles of this moment; None for everybody else, guards included."""
    word = word_of(house, request)
    person_id = await opened(house.engine, tx, word, "session") if word else None
    if person_id is None:
        return None
    try:
        desk = await desk_of(house, tx, await tx.person(person_id))
    except LookupError:
        return None
    return desk if desk.staff & set(OFFICE) else None


def guarded(
    house: House, roles: Collection[str], endpoint: Endpoint, *, largest: int = FORM
) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint for colleagues with one of these roles, and 404 for others.

    A GET runs inside one view of the store, which is `desk.tx`. Before a POST the form is read (at most `largest` bytes), its mark
    compared and put at `request.state.form`; then the view is closed: open a transaction of your own, or use `act`.
    """

    async def answer(request: Request) -> Response:
        if request.method != "POST":
            return await asked(request, None)
        if largest > FORM and await _stranger(house, request):
            return again(house, request, None, None)  # nobody we do not know fills our disk
        form = await form_of(request, largest)
        try:
            return await asked(request, form)
        finally:
            await form.close()

    async def asked(request: Request, form: FormData | None) -> Response:
        if "%00" in request.url.query:  # no database keeps it, and nobody types it
            return lost(house, request)
        async with house.engine.store.view() as tx:
            desk = await colleague(house, request, tx)
            if desk is None or (form is not None and not _trusted(house, request, form)):
                return again(house, request, form, desk)
            if not desk.staff & set(roles):
                return lost(house, request)
            if form is None:
                request.state.said = said = await _answers(request, desk)
                request.state.undo = bool(said) and await undoable(desk, said[0].case_id, said[0].planned_at)
                return await endpoint(request, desk)
        request.state.form = form
        return await endpoint(request, desk)

    return answer


def board_page(
    house: House, request: Request, desk: Desk, name: str, status: int = 200, **values: Any
) -> Response:
    """A page of templates/pages/board/ in the colleague's language; `here` (a path) marks the place in the navigation."""
    shown = [(key, path) for key, path, roles in NAVIGATION if desk.staff & set(roles)]
    frame = {
        "desk": desk,
        "navigation": shown,
        "here": request.url.path,
        "mark": mark_of(house, word_of(house, request)),
        "once": new_once,
        "back": here_of(request),
        "said": getattr(request.state, "said", []),
        "undo_this": getattr(request.state, "undo", False),
        "late": request.query_params.get("said") == "late",
        "who": desk.speaker.name or (desk.roles[0].name if desk.roles else ""),
        "heads": bool(desk.staff & set(HEADS)),
        "typed": "",
        "titled": partial(title_of, desk),
    }
    return page(house, request, f"board/{name}", desk.locale, values={**frame, **values, "status": status})


def title_of(desk: Desk, name: str) -> str:
    """What a playbook is called in the reader's language; its name where it is gone."""
    books = desk.engine.books
    return books[name].called(desk.locale) if name in books else name


def here_of(request: Request) -> str:
    """This page's own address without what was answered on it."""
    kept = [(key, value) for key, value in parse_qsl(request.url.query) if key != "said"]
    return request.url.path + (f"?{urlencode(kept)}" if kept else "")


def back_of(form: FormData, otherwise: str = "/board") -> str:
    """Where a form wants to go after it; only within the dashboard."""
    back = str(form.get("back") or "")
    return back if BACK.fullmatch(back) and "//" not in back else otherwise


def then(back: str, posts: Collection[Post]) -> Response:
    """To the next page, which shows what was answered; so reloading it or going back repeats nothing."""
    said = ".".join(str(post.id) for post in list(posts)[-SAID:]) or "late"
    return RedirectResponse(f"{back}{'&' if '?' in back else '?'}said={said}", 303)


def field(request: Request, name: str, longest: int = 2000) -> str:
    """What a form says in this field; empty when it has no such one. Raises HTTPException 413 for more."""
    value = request.state.form.get(name)
    text = value if isinstance(value, str) else ""
    if len(text) > longest:
        raise HTTPException(413, "Too long")
    return str(storable(text)).strip()


def number(text: str) -> int:
    """A row's number out of an address or a form. Raises HTTPException 404 for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise HTTPException(404)
    return int(text)


async def form_of(request: Request, largest: int) -> FormData:
    """The form of a POST. Raises HTTPException 413 for one that is too large, 400 for one that is none."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await request.receive()
        size += len(message.get("body", b""))
        if size > largest:
            raise HTTPException(413, "Too large")
        return message

    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and (len(length) > 12 or int(length) > largest):
        raise HTTPException(413, "Too large")
    try:
        return await Request(request.scope, counted).form(max_files=1, max_fields=200, max_part_size=largest)
    except (UnicodeError, ValueError, ClientDisconnect) as error:
        raise HTTPException(400, "That is no form") from error


def again(house: House, request: Request, form: FormData | None, desk: Desk | None) -> Response:
    """The way in, the same for everybody without a session; what was typed is shown again, nothing of it was done."""
    typed = [str(form[name]) for name in TYPED if form is not None and form.get(name)]
    locale = desk.locale if desk is not None else language_of(house, request)
    back = back_of(form) if form is not None and desk is not None else ""
    values = {"typed": "\n".join(typed)[:2000], "back": back}
    swapped = (
        "HX-Request" in request.headers
    )  # the script shows it in place, and a refusal would be told as an error
    return page(
        house, request, "board/again.html", locale, values={**values, "status": 200 if swapped else 403}
    )


def _trusted(house: House, request: Request, form: FormData) -> bool:
    return not from_elsewhere(request) and _marked(house, request, form)


def _marked(house: House, request: Request, form: FormData) -> bool:
    """Whether the form was made by us for this very session."""
    mark = form.get("mark")
    return isinstance(mark, str) and house.signed("board", word_of(house, request), mark)


async def _stranger(house: House, request: Request) -> bool:
    async with house.engine.store.view() as tx:
        return await colleague(house, request, tx) is None


async def _answers(request: Request, desk: Desk) -> list[Post]:
    """What the address says was answered: only this colleague's own, whatever stands there."""
    said = request.query_params.get("said", "")
    wanted = [
        int(one) for one in said.split(".")[:SAID] if one.isascii() and one.isdigit() and len(one) <= 18
    ]
    if not wanted:
        return []
    found = await desk.tx.posts_of(wanted)
    return [post for post in found if post.person_id == desk.speaker.id and post.kind == "reply"]
