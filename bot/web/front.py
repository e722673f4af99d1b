"""All routes, and what every answer has in common: headers that keep browsers out, errors that tell nothing."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.store import Unavailable
from bot.web.board import board_routes
from bot.web.firstrun import first_routes
from bot.web.health import health, readiness
from bot.web.hooks import Keep, telegram_hook
from bot.web.house import House
from bot.web.metrics import Figures, metrics
from bot.web.owner import owner_routes
from bot.web.patience import patient
from bot.web.paying import pay_routes
from bot.web.showing import lost, sorry, static_route
from bot.web.wecom import WecomDoor, wecom_route

log = logging.getLogger(__name__)

MACHINES = ("/hooks/", "/healthz", "/readyz", "/metrics")  # what answers there is read by programs
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
}


@dataclass(kw_only=True)
class Front:
    """What the routes are given. `condition` is the body of /healthz, None while we are not ready for commands.

    `parts` is what /readyz judges, `figures` what /metrics tells; without them there are no such addresses. `house`: what the pages
    are given; without it there are none.
    `telegram_secret` empty: there is no webhook at all; the same with `wecom`.
    """

    condition: Callable[[], Awaitable[dict[str, Any] | None]]
    keep: Keep
    telegram_secret: str = ""
    parts: Callable[[], Awaitable[dict[str, dict[str, Any]]]] | None = None
    figures: Callable[[], Awaitable[Figures]] | None = None
    wecom: WecomDoor | None = None
    house: House | None = None
    also: Sequence[BaseRoute] = ()  # further routes, asked before all others


def web(front: Front) -> ASGIApp:
    """The application; every answer of it carries the headers, also the one to a failure of ours."""
    routes: list[BaseRoute] = [*front.also, Route("/healthz", health(front.condition), methods=["GET"])]
    if front.parts is not None:
        routes.append(Route("/readyz", readiness(front.parts), methods=["GET"]))
    if front.figures is not None:
        routes.append(Route("/metrics", metrics(front.figures), methods=["GET"]))
    if front.telegram_secret:
        hook = telegram_hook(front.telegram_secret, front.keep)
        routes.append(Route("/hooks/telegram", hook, methods=["POST"]))
    if front.wecom is not None:
        routes.append(wecom_route(front.wecom))
    if front.house is not None:
        routes += page_routes(front.house)
    app = Starlette(routes=routes, exception_handlers=HANDLERS)
    app.state.house = front.house
    app.router.redirect_slashes = False  # such a redirect would go wherever the Host of the request says
    return _headed(patient(app))


def page_routes(house: House) -> list[BaseRoute]:
    """What people see; everything else is for machines."""
    return [
        static_route(),
        *first_routes(house),
        *board_routes(house),
        *owner_routes(house),
        *pay_routes(house),
    ]


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    house, headers = request.app.state.house, dict(error.headers or {})
    if house is None or request.url.path.startswith(MACHINES):
        return JSONResponse({"error": error.detail}, error.status_code, headers=headers)
    if error.status_code == 404:
        return lost(house, request)
    answer = sorry(house, request, error.status_code)
    answer.headers.update(headers)
    return answer


async def _busy(request: Request, error: Exception) -> Response:
    log.warning("a page waits for the database: %s", type(error).__name__)
    return await _refused(request, HTTPException(503, "Busy; please try again", {"Retry-After": "1"}))


async def _failed(request: Request, error: Exception) -> Response:
    house = request.app.state.house
    if house is None or request.url.path.startswith(MACHINES):
        return JSONResponse({"error": "Something went wrong here; it was noted."}, 500)
    return sorry(house, request, 500)


HANDLERS: dict[Any, Any] = {HTTPException: _refused, Unavailable: _busy, Exception: _failed}


def _headed(app: ASGIApp) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await app(scope, receive, with_headers)

    return answer
