"""A provider is asked what became of an order: so a notice that was lost is made up for (reliability, payments)."""

import logging
from datetime import datetime, timedelta

from bot.core.pay_rules import PATIENCE
from bot.core.payment import Order, PaymentError, Provider
from bot.engine.paying import Fate, apply
from bot.engine.site import Engine

log = logging.getLogger(__name__)
REST = timedelta(seconds=10)  # real clock: so often at most one order is asked about


async def ask(engine: Engine, provider: Provider, order: Order) -> Fate | None:
    """Ask about one order and apply the answer as a notice; None when nothing is known of it. Raises PaymentError."""
    notice = await provider.query(order)
    if notice is None:
        return None
    async with engine.store.begin() as tx:
        return await apply(engine, tx, notice, provider.payee)


async def ask_now(engine: Engine, provider: Provider, order: Order) -> None:
    """Ask because the payer looks, unless somebody asked a moment ago; a provider that does not answer is passed over."""
    now = engine.clock.real()
    async with engine.store.begin() as tx:
        if not await tx.look_at_order(order.ref, now, now - REST):
            return
    try:
        await ask(engine, provider, order)
    except PaymentError as error:
        log.warning("%s was asked about an order and did not say: %s", provider.name, error)


async def ask_on_time(engine: Engine, provider: Provider | None, order: Order) -> bool:
    """Ask because it is time to, and end an order whose time is over; False when the provider cannot be reached.

    An end is never said of an order of which we could not ask: not for a day after its time.
    """
    now = engine.clock.real()
    async with engine.store.begin() as tx:
        if not await tx.look_at_order(order.ref, now, now - REST):
            return True
    if provider is not None:
        try:
            await ask(engine, provider, order)
        except PaymentError as error:
            log.warning("%s was asked about an order and did not say: %s", provider.name, error)
            if now < order.expires + PATIENCE:
                return error.fault != "unreachable"
    await _ended(engine, order, now)
    return True


async def _ended(engine: Engine, order: Order, now: datetime) -> None:
    if now < order.expires:
        return
    async with engine.store.begin() as tx:
        await tx.end_order(order.ref, "closed")  # a later notice is applied all the same
