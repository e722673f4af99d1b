"""/s/WORD: an owner's own page. GET shows and changes nothing; POST is one act, answered after a redirect, so that a
reload sends nothing twice. Whoever has no good word gets the one answer that everybody gets (reliability, links)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.engine import View
from bot.engine.pagelink import PATH
from bot.engine.passes import opened
from bot.store import Tx
from bot.web.acting import act, new_once
from bot.web.house import House
from bot.web.origin import ELSEWHERE, foreign
from bot.web.owner_asks import asked_in
from bot.web.owner_forms import Given, Wrong, act_of, given_in
from bot.web.owner_told import Told, told, told_of
from bot.web.owner_view import values_of
from bot.web.payways import LOOKED_AT, Way, ways
from bot.web.showing import desk_of, lost, page
from handlers.desk import Desk
from handlers.own_chat import own_chat
from handlers.page import account

NOTHING: Given = {}


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Whose page it is, and what may stand on it; read in one transaction."""

    word: str
    desk: Desk
    views: list[View]

    @property
    def person_id(self) -> int:
        """The person."""
        return self.desk.speaker.id

    @property
    def ids(self) -> tuple[int, ...]:
        """The cases that are shown."""
        return tuple(view.case.id for view in self.views)


def owner_routes(house: House) -> list[BaseRoute]:
    """The page, and what is done on it."""

    async def answer(request: Request) -> Response:
        word = request.path_params["word"]
        if request.method == "POST":
            return await _posted(house, request, word)
        async with house.engine.store.view() as tx:
            guest = await guest_of(house, tx, word)
            if guest is None:
                return lost(house, request)
            did = await told(tx, guest.person_id, request.query_params.get("did", ""))
            return await _shown(house, request, (tx, guest), {"told": did})

    return [Route(f"{PATH}{{word}}", _named(answer), methods=["GET", "POST"])]


def _named(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    answer.__name__ = "owner"
    return answer


async def guest_of(house: House, tx: Tx, word: str) -> Guest | None:
    """Who comes with this word; None when it opens nothing, or nothing that may be shown."""
    person_id = await opened(house.engine, tx, word, "page")
    if person_id is None:
        return None
    desk = await desk_of(house, tx, await tx.person(person_id))
    views = await account(desk)
    if not views:
        return None
    locale = house.engine.locale(desk.speaker, views[0].case)
    desk.person, desk.roles = replace(desk.speaker, locale=locale), ()
    return Guest(word=word, desk=desk, views=views)


async def _shown(
    house: House, request: Request, here: tuple[Tx, Guest], more: Mapping[str, Any], status: int = 200
) -> Response:
    tx, guest = here
    ways = await ways_of(house, tx, guest)
    values = {
        "told": None,
        "wrong": None,
        "given": NOTHING,
        "stopping": request.query_params.get("ask") == "stop",
        "once": new_once(),
        "here": f"{PATH}{guest.word}",
        "checking": await _checking(tx, guest),
        "mark": partial(_mark, house, guest),
        **values_of(guest.desk, guest.views, ways),
        **more,
    }
    return page(house, request, "owner.html", guest.desk.locale, values={**values, "status": status})


async def _checking(tx: Tx, guest: Guest) -> bool:
    """Whether a payment of theirs did not fit its order lately: finance looks at it, and nobody shall pay twice."""
    odd = await tx.orders_of(guest.person_id, state="mismatch")
    return any(guest.desk.now - one.made_at < LOOKED_AT for one in odd)


async def ways_of(house: House, tx: Tx, guest: Guest) -> dict[str, list[Way]]:
    """The ways to pay by currency; the company's account stands on the page itself."""
    found = [way for way in await ways(house, tx, guest.desk.speaker) if way.provider in house.providers]
    return {
        currency: [way for way in found if currency in house.providers[way.provider].currencies]
        for currency in {view.case.currency for view in guest.views}
    }


async def _posted(house: House, request: Request, word: str) -> Response:
    if foreign(house, request):
        raise HTTPException(403, ELSEWHERE)
    given = await given_in(request)
    async with house.engine.store.view() as tx:
        guest = await guest_of(house, tx, word)
        if guest is None:
            return lost(house, request)
        try:
            _offered(house, guest, given)
            asked = asked_in(guest.desk, guest.views, given)
        except Wrong as wrong:
            return await _shown(house, request, (tx, guest), {"wrong": wrong, "given": given}, status=422)
        to = await own_chat(house.engine, tx, guest.views)
    did = replace(act_of(given, asked, guest.person_id), to=to, language=guest.desk.locale)
    await act(house, did)
    return await _after(house, request, guest, did.once)


def _mark(house: House, guest: Guest, press: str, label: str) -> str:
    """What shows that this button, under this name, was ours and for this person."""
    return house.sign("press", f"{guest.person_id}\n{press}\n{label}")


def _offered(house: House, guest: Guest, given: Given) -> None:
    """A button counts as we drew it: no day that was never offered (practice P12). Raises Wrong."""
    if given.get("do") != "press":
        return
    said = f"{guest.person_id}\n{given.get('press', '')}\n{given.get('label', '')}"
    if not house.signed("press", said, given.get("mark", "")):
        raise Wrong("press", "owner_page.old")


async def _after(house: House, request: Request, guest: Guest, once: str) -> Response:
    """Back to the page; where what was done has closed it, the answer stands alone."""
    async with house.engine.store.view() as tx:
        if await guest_of(house, tx, guest.word) is not None:
            return RedirectResponse(f"{PATH}{guest.word}?did={once}#told", 303)
        did = await told_of(tx, guest.person_id, once)
    return page(house, request, "owner_over.html", guest.desk.locale, values={"told": did or Told()})
