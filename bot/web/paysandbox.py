"""The rehearsal's own pay page: three buttons that make a real, signed notice, verified and applied like any other."""

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.payment import Order
from bot.payments.sandbox import Sandbox
from bot.store import Unavailable
from bot.web.hooks import body
from bot.web.house import House
from bot.web.payback import back_url
from bot.web.payhook import take
from bot.web.showing import language_of, page

LARGEST = 1024  # bytes of the form
WRONG = 100  # minor units by which the wrong sum is wrong
CHOICES = ("pay", "wrong", "lost", "cancel")


def sandbox_routes(house: House) -> list[BaseRoute]:
    """/pay/sandbox/NUMBER, there only while the provider to rehearse with is."""
    if not isinstance(house.providers.get("sandbox"), Sandbox):
        return []
    return [
        Route("/pay/sandbox/{ref}", _shown(house), methods=["GET"]),
        Route("/pay/sandbox/{ref}", _chosen(house), methods=["POST"]),
    ]


def _shown(house: House) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        order = await _order(house, request)
        return page(house, request, "pay_sandbox.html", language_of(house, request), values={"order": order})

    return answer


def _chosen(house: House) -> Callable[[Request], Awaitable[Response]]:
    """What was pressed: the right sum, a wrong one, the right one whose notice is lost, or nothing."""

    async def answer(request: Request) -> Response:
        order = await _order(house, request)
        sandbox = house.providers["sandbox"]
        assert isinstance(sandbox, Sandbox)
        form = dict(parse_qsl((await body(request, LARGEST)).decode("utf-8", "replace")))
        choice = form.get("do", "")
        if choice not in CHOICES:
            raise HTTPException(400, "The form is damaged")
        if choice != "cancel":
            amount = order.amount + WRONG if choice == "wrong" else None
            headers, raw = sandbox.pay(order, house.engine.clock.real(), amount)
            if choice != "lost":
                await take(house, sandbox, headers, raw)
        return RedirectResponse(_back(house, order), 303)

    return answer


def _back(house: House, order: Order) -> str:
    """The way back that every provider is given; without its host, for a rehearsal may be reached by several."""
    return back_url(house, order).removeprefix(house.public_url)


async def _order(house: House, request: Request) -> Order:
    """The order of this page. Raises HTTPException 404."""
    try:
        async with house.engine.store.view() as tx:
            order = await tx.order(request.path_params["ref"])
    except Unavailable as error:
        raise HTTPException(503, "Busy; please try again", {"Retry-After": "1"}) from error
    if order is None or order.provider != "sandbox":
        raise HTTPException(404)
    return order
