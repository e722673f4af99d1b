"""The ways a person has to pay what is asked for now, and how an order is opened at its provider."""

from datetime import timedelta
from typing import NamedTuple

from markupsafe import Markup

from bot.core.payment import Order, PayLink, Provider
from bot.engine.orders import Due, device_of, dues, keep_link, link_of
from bot.papers.qr import TooLong, svg_code
from bot.store import Tx
from bot.store.rows import Person
from bot.web.house import House
from bot.web.payback import back_url

TRANSFER = "transfer"  # to the company's account, or by its own link: nobody tells us, finance's list does
MODULES = 120  # a side of the largest code a screen shows well
LOOKED_AT = timedelta(days=3)  # so long a payer is asked to wait for finance's answer


class Way(NamedTuple):
    """A way to pay: its name in addresses, and the word key of its name on pages."""

    provider: str
    word: str


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


def code_of(text: str) -> Markup | None:
    """The text as a code to scan; none where it would get too fine."""
    try:
        return Markup(svg_code(text, MODULES)) if text else None
    except TooLong:
        return None
