"""GET /pay/back/NUMBER/MARK: where a provider sends the payer back to; what became of that order, and nothing else."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.core.payment import Order
from bot.engine.payask import ask_now
from bot.engine.paying import was_surplus
from bot.store import Unavailable
from bot.web.house import House
from bot.web.showing import language_of, page

MARK = 22  # hexadecimal digits of our mark beside a number: 88 bit


def back_url(house: House, order: Order) -> str:
    """Where a provider sends the payer back to: the order alone with our mark, never the link to somebody's page."""
    return f"{house.public_url}/pay/back/{order.ref}/{_mark(house, order.ref)}"


def _mark(house: House, ref: str) -> str:
    return house.sign("pay.back", ref)[:MARK]


def back_route(house: House) -> Route:
    """The provider is asked at once, so that who has paid is told so also when the notice is late (reliability, payments)."""

    async def answer(request: Request) -> Response:
        ref, mark = request.path_params["ref"], request.path_params["mark"]
        whole = house.sign("pay.back", ref)
        if len(mark) != MARK or not house.signed("pay.back", ref, mark + whole[MARK:]):
            raise HTTPException(404)
        try:
            order, twice = await _as_now(house, ref)
        except Unavailable as error:
            raise HTTPException(503, "Busy; please try again", {"Retry-After": "1"}) from error
        return page(
            house,
            request,
            "pay_back.html",
            language_of(house, request),
            values={"order": order, "twice": twice},
        )

    return Route("/pay/back/{ref}/{mark}", answer, methods=["GET"])


async def _as_now(house: House, ref: str) -> tuple[Order, bool]:
    """The order, and whether it paid what had been paid before."""
    order = await _order(house, ref)
    provider = house.providers.get(order.provider)
    if order.state in ("open", "closed") and provider is not None:
        await ask_now(house.engine, provider, order)
        order = await _order(house, ref)
    async with house.engine.store.view() as tx:
        return order, await was_surplus(tx, order)


async def _order(house: House, ref: str) -> Order:
    async with house.engine.store.view() as tx:
        order = await tx.order(ref)
    if order is None:
        raise HTTPException(404)
    return order
