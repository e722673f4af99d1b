"""Before money moves inside a chat the platform asks whether the order still stands (reliability, payments)."""

import logging
from collections.abc import Mapping
from dataclasses import replace

from bot.core.payment import PaymentError
from bot.engine.orders import changed
from bot.engine.site import Engine
from bot.payments.telegram_invoice import Checkout, checkout_of, objection
from bot.store import Tx, Unavailable

log = logging.getLogger(__name__)
OVER, CHANGED, BUSY = "pay.checkout_over", "pay.checkout_changed", "pay.failed"


async def checkout(engine: Engine, channel: str, query: Mapping[str, object]) -> str:
    """Why money must not move for this query, in the payer's words; empty: let it. Never raises.

    It must be the payer's own open order, unchanged in amount and currency, and still what is asked for.
    """
    sender = query.get("from")
    address = str(sender.get("id", "")) if isinstance(sender, dict) else ""
    locale = engine.site.locale
    try:
        asked = checkout_of(query)
        async with engine.store.view() as tx:
            chat = await tx.chat(channel, address)
            person = await tx.person(chat.person_id) if chat is not None else None
            locale = engine.locale(person)
            why = await _why(engine, tx, asked, person.id) if person is not None else OVER
    except PaymentError as error:
        log.warning("a question before a payment was not read: %s", error)
        why = OVER
    except Unavailable as error:
        log.warning("a payment was not let through: %s", type(error).__name__)
        why = BUSY
    return engine.words.word(why, locale) if why else ""


async def _why(engine: Engine, tx: Tx, asked: Checkout, person_id: int) -> str:
    order = await tx.order(asked.ref)
    if order is None or order.person_id != person_id:
        return OVER
    early = order.state == "closed"  # before its end: its debt was paid another way
    if why := objection(replace(order, state="open") if early else order, asked, engine.clock.real()):
        log.warning("order %s: not let through (%s)", order.ref, why)
        return OVER
    return CHANGED if early or await changed(engine, tx, order) else ""
