"""An invoice inside Telegram: what it is made of, and what the two updates about it say; sending is the channel's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.payment import Notice, Order, PaymentError, disagreement
from bot.payments import strict

NAME = "telegram"
CURRENCIES = frozenset(
    ["AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "HKD", "MYR", "NZD", "SGD", "THB", "TWD", "USD"]
)  # of two decimals, all of them
TITLE, DESCRIPTION, LABEL = 32, 255, 32  # letters
BOT = re.compile(r"([0-9]{5,20}):[A-Za-z0-9_-]+")


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """The values of Telegram's `sendInvoice` and `createInvoiceLink`; prices in minor units."""

    title: str
    description: str
    payload: str
    provider_token: str = field(repr=False)
    currency: str
    prices: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """What `pre_checkout_query` asks before money moves; it is to be answered within 10 seconds."""

    id: str
    ref: str
    amount: int
    currency: str


def payee_of(bot_token: str) -> str:
    """Who is paid: our bot, by its number; updates come to it alone. Raises ValueError for what is no bot token."""
    found = BOT.fullmatch(bot_token)
    if found is None:
        raise ValueError("an invoice in Telegram needs the token of a bot")
    return f"bot-{found[1]}"


def invoice(order: Order, provider_token: str, description: str) -> Invoice:
    """The invoice of an order. Raises PaymentError when Telegram could not take it."""
    if order.currency not in CURRENCIES or order.amount < 1 or not order.ref:
        raise PaymentError(
            "an invoice in Telegram is of a currency it knows, and of more than nothing", "refused"
        )
    title = order.title.strip() or order.ref
    return Invoice(
        title=title[:TITLE],
        description=(description.strip() or title)[:DESCRIPTION],
        payload=order.ref,
        provider_token=provider_token,
        currency=order.currency,
        prices=((title[:LABEL], order.amount),),
    )


def checkout_of(query: Mapping[str, object]) -> Checkout:
    """Read Telegram's `pre_checkout_query`. Raises PaymentError."""
    return Checkout(
        id=strict.mark(query, "id"),
        ref=strict.mark(query, "invoice_payload", 32),
        amount=strict.whole(query, "total_amount"),
        currency=strict.mark(query, "currency", 3),
    )


def objection(order: Order, checkout: Checkout, now: datetime) -> str:
    """Why money must not move for this order now: `state`, `expired`, or a field that differs; empty: let it be paid.

    `now` is on the real clock, as the order's end is. What is refused here was never paid, so no task comes of it.
    """
    if order.state != "open" or order.provider != NAME:
        return "state"
    if now >= order.expires:
        return "expired"
    asked = Notice(
        provider=NAME,
        id=checkout.id,
        ref=checkout.ref,
        trade="",
        amount=checkout.amount,
        currency=checkout.currency,
        payee="",
        gist="waiting",
        at=now,
    )
    return disagreement(order, asked, "")


def paid_of(payment: Mapping[str, object], payee: str, at: datetime) -> Notice:
    """Read `successful_payment` of a message that came to our bot; `at` is the message's own date. Raises PaymentError."""
    charge = strict.mark(payment, "telegram_payment_charge_id", 256)
    return Notice(
        provider=NAME,
        id=charge,
        ref=strict.mark(payment, "invoice_payload", 32),
        trade=strict.maybe(payment, "provider_payment_charge_id", 256) or charge,
        amount=strict.whole(payment, "total_amount"),
        currency=strict.mark(payment, "currency", 3),
        payee=payee,
        gist="paid",
        at=at,
    )
