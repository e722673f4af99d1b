"""GET /: which of the first steps are done and what to type next; once all are, the way to the dashboard."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.engine import Engine
from bot.store import Tx
from bot.web.house import House
from bot.web.showing import language_of, page

LIVE = frozenset({"telegram", "wecom"})
LOOKED_AT = 500  # cases; whether one of them is reached is enough to know that links work
RUN = "python3 run.py"
BOARD = "/board"


@dataclass(frozen=True)
class Step:
    """One of the first steps; `command` is what to type for it, the same for everybody."""

    name: Literal["token", "admin", "cases", "link"]
    done: bool
    command: str


async def steps(engine: Engine, tx: Tx) -> list[Step]:
    """The steps from nothing to the first owner who can be written to, in their order."""
    cases = await tx.list_cases(limit=LOOKED_AT)
    return [
        Step("token", bool(LIVE & engine.channels.keys()), f"{RUN} setup"),
        Step("admin", bool(await tx.staff_for("admin")), f"{RUN} invite admin --name Lin"),
        Step("cases", bool(cases), f"{RUN} import owners.xlsx --yes"),
        Step("link", bool(cases and await tx.with_chat(one.id for one in cases)), f"{RUN} link 10-1"),
    ]


def first_routes(house: House) -> list[BaseRoute]:
    """The address people type: no case, no name and no number of anybody stands there."""
    return [Route("/", _first(house), methods=["GET"])]


def _first(house: House) -> Callable[[Request], Awaitable[Response]]:
    ready = False  # what was done once stays done

    async def answer(request: Request) -> Response:
        nonlocal ready
        found: list[Step] = []
        if not ready:
            async with house.engine.store.view() as tx:
                found = await steps(house.engine, tx)
            ready = all(one.done for one in found)
        if ready and request.cookies:  # somebody who was in the dashboard before
            return RedirectResponse(BOARD, 303)
        open_steps = [one for one in found if not one.done]
        values = {"steps": found, "next": open_steps[0] if open_steps else None, "ready": ready}
        locale = language_of(house, request)
        return page(house, request, "first_run.html", locale, values=values)

    return answer
