"""Paying on pages: the page of each way with its code and its lines to copy. Looking opens nothing; a press does."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.core.pay_rules import Browser, browser_of, opens_as
from bot.core.payment import Device, Order, PayLink, PaymentError, Provider
from bot.engine.orders import Due, Till, dues, known_order, link_of, new_order, opened_at
from bot.engine.pagelink import PATH
from bot.engine.payask import REST, ask_now
from bot.payments.transfer import reference, transfer
from bot.store import Tx, Unavailable
from bot.store.rows import Person
from bot.web.house import House
from bot.web.origin import ELSEWHERE, foreign
from bot.web.payback import back_route
from bot.web.payer import payer_of
from bot.web.payhook import pay_hook
from bot.web.paysandbox import sandbox_routes
from bot.web.payways import LOOKED_AT, TRANSFER, Way, code_of, open_order, ways
from bot.web.showing import page

log = logging.getLogger(__name__)
PAID_SHOWN = 5
NAMES_ITS_DOMAIN = frozenset({"wechatpay"})  # whose page opens only for who says from which site they come
PLAIN = {
    "ref": "", "failed": False, "currencies": [], "waiting": False, "checking": False, "start": "", "inside": "",
    "names_us": False,
}  # fmt: skip
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(kw_only=True)
class _Visit:
    """Who looks at a way to pay, in which browser, and what there is to show."""

    person: Person
    provider: Provider
    browser: Browser
    wanted: str = ""  # the currency that was asked for
    due: Due | None = None
    owed: str = ""  # the currencies in which something is owed, where this way takes none of them
    order: Order | None = None
    others: list[str] = field(default_factory=list)  # further currencies in which something is owed
    checking: bool = False  # whether finance looks at a payment of theirs

    @property
    def device(self) -> Device | None:
        """What the way is opened for; None: this browser does not let it in."""
        return opens_as(self.provider.name, self.browser)


def pay_routes(house: House) -> list[BaseRoute]:
    """Notices of providers, the ways of a person under the link of their page, and the way back from a provider."""
    return [
        Route("/hooks/pay/{provider}", pay_hook(house), methods=["POST"]),
        Route("/s/{token}/pay/{provider}", _way(house), methods=["GET", "POST"]),
        back_route(house),
        *sandbox_routes(house),
    ]


def _way(house: House) -> Endpoint:
    """/s/TOKEN/pay/NAME. GET shows what is open already, or the button; POST makes the order, once, opens it, and leads
    back to GET: so neither a preview nor a prefetch nor the back button opens anything."""

    async def answer(request: Request) -> Response:
        name, token = request.path_params["provider"], request.path_params["token"]
        if request.method == "POST" and foreign(house, request):
            raise HTTPException(403, ELSEWHERE)
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
    browser = browser_of(request.headers.get("User-Agent", ""))
    visit = _Visit(
        person=person, provider=provider, browser=browser, wanted=request.query_params.get("in", "")
    )
    opens = request.method == "POST" and visit.device is not None
    await (_opened(house, visit) if opens else _found(house, visit))
    if visit.due is None:
        return (
            await _not_here(house, request, visit) if visit.owed else await _nothing(house, request, person)
        )
    if not opens:
        now = house.engine.clock.real()
        return await _show(house, request, visit, link_of(visit.order, now) if visit.order else None)
    assert visit.order is not None
    try:
        await open_order(house, provider, visit.order, _ip(request))
    except PaymentError as error:
        log.warning("%s gave no link: %s", provider.name, error)
        return await _show(house, request, visit, None, failed=True)
    return RedirectResponse(_here(request, visit.due), 303)


async def _asked_before(house: House, person: Person, provider: Provider) -> None:
    """Who comes back has perhaps paid: the provider is asked before anything more is shown, but not right after opening."""
    before = house.engine.clock.real() - REST
    async with house.engine.store.view() as tx:
        known = await tx.orders_of(person.id, state="open")
    for order in known:
        given = opened_at(order)
        if order.provider == provider.name and given is not None and given < before:
            await ask_now(house.engine, provider, order)


async def _opened(house: House, visit: _Visit) -> None:
    """What is due in a currency the provider takes, and the order for it, made in one transaction."""
    async with house.engine.store.begin() as tx:
        await tx.lock_person(visit.person.id)
        await _seen(house, tx, visit)
        if visit.due is not None:
            visit.order = await new_order(house.engine, tx, visit.person, visit.due, _till(visit))


async def _found(house: House, visit: _Visit) -> None:
    """The same, and the order only when it was made before."""
    async with house.engine.store.view() as tx:
        await _seen(house, tx, visit)
        if visit.due is not None and visit.device is not None:
            visit.order = await known_order(house.engine, tx, visit.person, visit.due, _till(visit))


async def _seen(house: House, tx: Tx, visit: _Visit) -> None:
    every = await dues(house.engine, tx, visit.person)
    found = [due for due in every if due.currency in visit.provider.currencies]
    visit.due = next((one for one in found if one.currency == visit.wanted), found[0] if found else None)
    visit.owed = "" if found else " ".join(one.currency for one in every)
    visit.others = [one.currency for one in found if one is not visit.due]
    odd, now = await tx.orders_of(visit.person.id, state="mismatch"), house.engine.clock.real()
    visit.checking = any(now - one.made_at < LOOKED_AT for one in odd)


def _till(visit: _Visit) -> Till:
    return Till(provider=visit.provider.name, device=visit.device or "desktop")


def _here(request: Request, due: Due) -> str:
    return f"{request.url.path}?{urlencode({'in': due.currency})}"


def _ip(request: Request) -> str:
    return request.client.host if request.client else ""


async def _show(
    house: House, request: Request, visit: _Visit, link: PayLink | None, *, failed: bool = False
) -> Response:
    """The page of a way: the link a provider gave, or without one the button that asks for it."""
    assert visit.due is not None
    name, order = visit.provider.name, visit.order if link else None
    shown = link or PayLink()
    values = {
        "way": f"pay.way_{name}",
        "amount": visit.due.amount,
        "currency": visit.due.currency,
        "ref": order.ref if order else "",
        "blocks": [{"url": shown.url, "qr": code_of(shown.qr), "lines": list(shown.copy)}],
        "failed": failed,
        "others": await _others(house, visit.person, name),
        "currencies": visit.others,
        "waiting": bool(shown.qr),
        "checking": visit.checking,
        "start": "" if link or visit.device is None else _here(request, visit.due),
        "inside": name if visit.browser.wechat and name in ("wechatpay", "alipay") else "",
        "names_us": name in NAMES_ITS_DOMAIN,
    }
    return _page(house, request, visit.person, values, 503 if failed else 200)


async def _others(house: House, person: Person, name: str) -> list[Way]:
    async with house.engine.store.view() as tx:
        return [way for way in await ways(house, tx, person) if way.provider != name]


async def _transfer(house: House, request: Request, person: Person) -> Response:
    """The company's account with what to write beside it, for each case: so finance's list knows it for sure."""
    async with house.engine.store.view() as tx:
        found = await dues(house.engine, tx, person)
    if not found:
        return await _nothing(house, request, person)
    pay_to = house.engine.site.pay_to
    views = [view for due in found for view in due.views]
    links = [transfer(pay_to, reference(one.case.area, one.case.unit), one.s.asked_for) for one in views]
    values = {
        "way": f"pay.way_{TRANSFER}",
        "amount": found[0].amount if len(found) == 1 else 0,
        "currency": found[0].currency,
        "blocks": [{"url": link.url, "qr": None, "lines": list(link.copy)} for link in links],
        "others": await _others(house, person, TRANSFER),
    }
    return _page(house, request, person, values)


async def _not_here(house: House, request: Request, visit: _Visit) -> Response:
    """Something is owed, but in no currency that this way takes: said so, with the ways that do."""
    name = visit.provider.name
    others = await _others(house, visit.person, name)
    values = {
        "token": request.path_params["token"],
        "way": f"pay.way_{name}",
        "owed": visit.owed,
        "others": others,
    }
    return page(house, request, "pay_not_here.html", house.engine.locale(visit.person), values=values)


async def _nothing(house: House, request: Request, person: Person) -> Response:
    """Nothing is asked for: said kindly, with what was paid last."""
    async with house.engine.store.view() as tx:
        paid = await tx.orders_of(person.id, state="paid")
    locale = house.engine.locale(person)
    values = {"paid": paid[:PAID_SHOWN], "token": request.path_params["token"]}
    return page(house, request, "pay_nothing.html", locale, values=values)


def _page(
    house: House, request: Request, person: Person, values: dict[str, Any], status: int = 200
) -> Response:
    locale = house.engine.locale(person)
    more = {**PLAIN, "token": request.path_params["token"], **values}
    return page(house, request, "pay.html", locale, values={**more, "status": status})
