"""Paying on pages: the ways a person has, the page of each way with its code and its lines to copy, and the way back."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.payment import Order, PayLink, PaymentError, Provider
from bot.engine.orders import Due, Till, device_of, dues, keep_link, link_of, new_order
from bot.engine.pagelink import PATH
from bot.engine.payask import ask_now
from bot.papers.qr import TooLong, svg_code
from bot.payments.transfer import reference, transfer
from bot.store import Tx, Unavailable
from bot.store.rows import Person
from bot.web.house import House
from bot.web.payback import back_route, back_url
from bot.web.payer import payer_of
from bot.web.payhook import pay_hook
from bot.web.paysandbox import sandbox_routes
from bot.web.showing import page

log = logging.getLogger(__name__)
TRANSFER = "transfer"  # to the company's account, or by its own link: nobody tells us, finance's list does
PHONES = ("mobi", "android", "iphone", "harmony")
MODULES = 120  # a side of the largest code a screen shows well
PAID_SHOWN = 5
LOOKED_AT = timedelta(days=3)  # so long a payer is asked to wait for finance's answer
Endpoint = Callable[[Request], Awaitable[Response]]


class Way(NamedTuple):
    """A way to pay: its name in addresses, and the word key of its name on pages."""

    provider: str
    word: str


@dataclass(kw_only=True)
class _Visit:
    """Who looks at a way to pay, and what there is to show."""

    person: Person
    due: Due | None = None
    order: Order | None = None
    others: list[str] = field(default_factory=list)  # further currencies in which something is owed
    checking: bool = False  # whether finance looks at a payment of theirs


def pay_routes(house: House) -> list[BaseRoute]:
    """Notices of providers, the ways of a person under the link of their page, and the way back from a provider."""
    return [
        Route("/hooks/pay/{provider}", pay_hook(house), methods=["POST"]),
        Route("/s/{token}/pay/{provider}", _way(house), methods=["GET"]),
        back_route(house),
        *sandbox_routes(house),
    ]


async def ways(house: House, tx: Tx, person: Person) -> list[Way]:
    """The ways a person can pay what is asked for now; nothing while nothing is. They live at `/s/TOKEN/pay/NAME`."""
    return [Way(name, f"pay.way_{name}") for name in _names(house, await dues(house.engine, tx, person))]


def _names(house: House, found: list[Due]) -> list[str]:
    """The providers that take one of these currencies, and the company's account."""
    if not found:
        return []
    taken = {due.currency for due in found}
    names = [name for name, provider in house.providers.items() if provider.currencies & taken]
    return [*names, TRANSFER] if house.engine.site.pay_to else names


async def open_order(house: House, provider: Provider, order: Order, ip: str = "") -> PayLink:
    """How to pay an order: what the provider gave a moment ago, or the order opened there (again), outside a transaction.

    Raises PaymentError, Unavailable.
    """
    now = house.engine.clock.real()
    if known := link_of(order, now):
        return known
    link = await provider.create_link(
        order,
        device="desktop" if device_of(order) == "desktop" else "phone",
        back=back_url(house, order),
        notify=f"{house.public_url}/hooks/pay/{provider.name}",
        payer_ip=ip,
    )
    async with house.engine.store.begin() as tx:
        await keep_link(tx, order, link, now)
    return link


# --- the page of one way ---


def _way(house: House) -> Endpoint:
    """GET /s/TOKEN/pay/NAME: the code, the link and the lines to copy; the order is made by looking, once."""

    async def answer(request: Request) -> Response:
        name, token = request.path_params["provider"], request.path_params["token"]
        try:
            person = await payer_of(house, token)
            if person is None:
                return RedirectResponse(f"{PATH}{token}", 303)
            if name == TRANSFER and house.engine.site.pay_to:
                return await _transfer(house, request, person)
            provider = house.providers.get(name)
            if provider is None:
                raise HTTPException(404)
            return await _pay(house, request, person, provider)
        except Unavailable as error:
            raise HTTPException(503, "Busy; please try again", {"Retry-After": "1"}) from error

    return answer


async def _pay(house: House, request: Request, person: Person, provider: Provider) -> Response:
    await _asked_before(house, person, provider)
    visit = await _visit(house, request, person, provider)
    if visit.order is None:
        return await _nothing(house, request, visit)
    failed, link = False, PayLink()
    try:
        link = await open_order(house, provider, visit.order, _ip(request))
    except PaymentError as error:
        log.warning("%s gave no link: %s", provider.name, error)
        failed = True
    values = {
        "way": f"pay.way_{provider.name}",
        "amount": visit.order.amount,
        "currency": visit.order.currency,
        "ref": visit.order.ref,
        "blocks": [{"url": link.url, "qr": _code(link.qr), "lines": list(link.copy)}],
        "failed": failed,
        "others": await _others(house, person, provider.name),
        "currencies": visit.others,
        "waiting": bool(link.qr),
        "checking": visit.checking,
    }
    return _page(house, request, person, values, 503 if failed else 200)


async def _asked_before(house: House, person: Person, provider: Provider) -> None:
    """Who comes back has perhaps paid: the provider is asked before anything more is shown."""
    async with house.engine.store.view() as tx:
        known = await tx.orders_of(person.id, state="open")
    for order in known:
        if order.provider == provider.name and '"at"' in order.way:
            await ask_now(house.engine, provider, order)


async def _visit(house: House, request: Request, person: Person, provider: Provider) -> _Visit:
    """What is due in a currency the provider takes, and the order for it, made in one transaction."""
    wanted = request.query_params.get("in", "")
    device = "phone" if _on_phone(request) else "desktop"
    async with house.engine.store.begin() as tx:
        await tx.lock_person(person.id)
        found = [due for due in await dues(house.engine, tx, person) if due.currency in provider.currencies]
        due = next((one for one in found if one.currency == wanted), found[0] if found else None)
        if due is None:
            return _Visit(person=person)
        till = Till(provider=provider.name, device="phone" if device == "phone" else "desktop")
        order = await new_order(house.engine, tx, person, due, till)
        odd = await tx.orders_of(person.id, state="mismatch")
    others = [one.currency for one in found if one is not due]
    checking = any(order.made_at - one.made_at < LOOKED_AT for one in odd)
    return _Visit(person=person, due=due, order=order, others=others, checking=checking)


def _on_phone(request: Request) -> bool:
    agent = request.headers.get("User-Agent", "").lower()
    return any(word in agent for word in PHONES)


def _ip(request: Request) -> str:
    return request.client.host if request.client else ""


def _code(text: str) -> Markup | None:
    """The text as a code to scan; none where it would get too fine."""
    try:
        return Markup(svg_code(text, MODULES)) if text else None
    except TooLong:
        return None


async def _others(house: House, person: Person, name: str) -> list[Way]:
    async with house.engine.store.view() as tx:
        return [way for way in await ways(house, tx, person) if way.provider != name]


async def _transfer(house: House, request: Request, person: Person) -> Response:
    """The company's account with what to write beside it, for each case: so finance's list knows it for sure."""
    async with house.engine.store.view() as tx:
        found = await dues(house.engine, tx, person)
    if not found:
        return await _nothing(house, request, _Visit(person=person))
    views = [view for due in found for view in due.views]
    links = [
        transfer(house.engine.site.pay_to, reference(view.case.area, view.case.unit), view.s.asked_for)
        for view in views
    ]
    values = {
        "way": f"pay.way_{TRANSFER}",
        "amount": found[0].amount if len(found) == 1 else 0,
        "currency": found[0].currency,
        "ref": "",
        "blocks": [{"url": link.url, "qr": None, "lines": list(link.copy)} for link in links],
        "failed": False,
        "others": await _others(house, person, TRANSFER),
        "currencies": [],
        "waiting": False,
        "checking": False,
    }
    return _page(house, request, person, values)


async def _nothing(house: House, request: Request, visit: _Visit) -> Response:
    """Nothing is asked for: said kindly, with what was paid last."""
    async with house.engine.store.view() as tx:
        paid = await tx.orders_of(visit.person.id, state="paid")
    locale = house.engine.locale(visit.person)
    values = {"paid": paid[:PAID_SHOWN], "token": request.path_params["token"]}
    return page(house, request, "pay_nothing.html", locale, values=values)


def _page(
    house: House, request: Request, person: Person, values: dict[str, Any], status: int = 200
) -> Response:
    locale = house.engine.locale(person)
    more = {"token": request.path_params["token"], **values}
    return page(house, request, "pay.html", locale, values={**more, "status": status})
