"""Stripe for customers elsewhere: a page of Stripe's (Checkout), its signed events, and the session asked for again."""

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from bot.core.payment import Ack, Device, Gist, Notice, Order, PayLink, PaymentError
from bot.payments import strict
from bot.payments.line import Answer, Ask, Line

CURRENCIES = frozenset(
    ["AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "HKD", "MOP", "MYR", "NZD", "SGD", "THB", "TWD", "USD"]
)  # of two decimals, all of them
KEY = re.compile(r"(?:sk|rk)_(live|test)_[A-Za-z0-9]+")
SESSION = re.compile(r"cs_(?:live|test)_[A-Za-z0-9]+")
SHORTEST, LONGEST = (
    timedelta(minutes=31),
    timedelta(hours=24),
)  # a session lives 30 minutes at least and a day at most
SIGNATURES = 20  # of one event: two while a secret is changed
NAME = 250  # letters of what is paid for
EVENTS: dict[str, Gist] = {
    "checkout.session.completed": "paid",
    "checkout.session.async_payment_succeeded": "paid",
    "checkout.session.async_payment_failed": "closed",
    "checkout.session.expired": "closed",
}
REFUNDED = "charge.refunded"


@dataclass(frozen=True, kw_only=True)
class StripeAccount:
    """The account: its secret key, and the secret of the one endpoint that is ours (docs/payments.md)."""

    key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    api: str


class Stripe:
    """The provider.

    An event names no account but a connected one, and is signed with the secret of our own endpoint: so the payee is
    `live` or `test`, as the key says, and an event of a connected account or of the other mode names another payee.
    """

    name = "stripe"
    currencies = CURRENCIES

    def __init__(self, account: StripeAccount, line: Line, now: Callable[[], datetime]) -> None:
        """Keep the account. Raises ValueError for a key that is none of Stripe's secret keys."""
        found = KEY.fullmatch(account.key)
        if found is None:
            raise ValueError("the key of Stripe begins with sk_live_, rk_live_, sk_test_ or rk_test_")
        self.payee = found[1]
        self._us, self._line, self._now = account, line, now
        self._api = account.api.rstrip("/")

    async def create_link(
        self, order: Order, *, device: Device, back: str, notify: str, payer_ip: str = ""
    ) -> PayLink:
        """A page of Stripe's to pay on; asked for twice, it is the same one. Raises PaymentError.

        Where notices go is set at Stripe itself, once; `notify` is not told.
        """
        if order.currency not in self.currencies or order.amount < 1:
            raise PaymentError(
                f"Stripe is not set up here for {order.amount} of {order.currency[:3]}", "refused"
            )
        headers = {"idempotency-key": order.ref, "content-type": "application/x-www-form-urlencoded"}
        found = await self._ask("/v1/checkout/sessions", headers, urlencode(_opening(order, back)).encode())
        link = strict.mark(found, "url", 4096)
        if not link.startswith("https://") or not SESSION.search(link):
            raise strict.malformed("the page of Stripe is no https:// address with the number of a session")
        return PayLink(url=link)

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Verify and read an event about a session, or about money that went back. Raises PaymentError."""
        self._verify(headers.get("stripe-signature", ""), strict.bounded(body), now)
        event = strict.json_object(body)
        kind = strict.mark(event, "type", 64)
        held = strict.inner(strict.inner(event.get("data"), "data").get("object"), "data.object")
        told = (strict.mark(event, "id"), _payee(event), _since(event, "created"))
        if kind == REFUNDED:
            return self._refund(held, told)
        if kind not in EVENTS:
            raise strict.malformed("an event we did not ask for (docs/payments.md names ours)")
        gist = EVENTS[kind]
        if gist == "paid" and held.get("payment_status") != "paid":
            gist = "waiting"  # a bank takes days, and tells by another event
        return self._session(held, gist, told)

    def _verify(self, header: str, body: bytes, now: datetime) -> None:
        """Age and signature on the raw bytes; of several signatures one is enough, while a secret is changed."""
        parts = [part.strip().partition("=") for part in header.split(",", SIGNATURES + 1)]
        times = [value for name, _, value in parts if name == "t"]
        signs = [value for name, _, value in parts if name == "v1" and value.isascii()]
        if len(times) != 1 or not signs or len(parts) > SIGNATURES:
            raise PaymentError("not signed as Stripe signs", "signature")
        at = strict.seconds(times[0], "the time of the signature")
        message = times[0].encode() + b"." + body
        ours = hmac.new(self._us.webhook_secret.encode(), message, sha256).hexdigest()
        if not sum(hmac.compare_digest(ours, sign) for sign in signs):
            raise PaymentError("the signature is not the provider's", "signature")
        strict.fresh(at, now)

    def _session(self, held: dict[str, Any], gist: Gist, told: tuple[str, str, datetime]) -> Notice:
        name, payee, at = told
        return Notice(
            provider=self.name,
            id=name,
            ref=strict.mark(held, "client_reference_id", 200),
            trade=_trade(held) if gist == "paid" else "",
            amount=strict.whole(held, "amount_total"),
            currency=strict.mark(held, "currency", 3).upper(),
            payee=payee,
            gist=gist,
            at=at,
        )

    def _refund(self, held: dict[str, Any], told: tuple[str, str, datetime]) -> Notice:
        name, payee, at = told
        return Notice(
            provider=self.name,
            id=name,
            ref=strict.mark(strict.inner(held.get("metadata"), "metadata"), "ref", 200),
            trade=_trade(held),
            amount=strict.whole(held, "amount_refunded"),
            currency=strict.mark(held, "currency", 3).upper(),
            payee=payee,
            gist="refunded",
            at=at,
        )

    async def query(self, order: Order) -> Notice | None:
        """What became of the session whose page is kept in `way`; None: there is none, or not paid. Raises PaymentError."""
        session = SESSION.search(order.way)
        if session is None:
            return None
        held = await self._ask(f"/v1/checkout/sessions/{quote(session[0])}", {})
        if held.get("payment_status") != "paid":
            return None
        return self._session(held, "paid", (f"query-{order.ref}-paid", _payee(held), self._now()))

    async def _ask(self, path: str, extra: Mapping[str, str], body: bytes | None = None) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self._us.key}", "accept": "application/json", **extra}
        answer = await self._line.ask(Ask(url=self._api + path, headers=headers, body=body))
        if answer.status != 200:
            raise _refusal(answer)
        return strict.json_object(answer.body)

    def ack(self, taken: bool) -> Ack:
        """200 ends the events; 500 makes them come again, for three days."""
        return Ack(status=200 if taken else 500, kind="text/plain; charset=utf-8", body=b"")


def _opening(order: Order, back: str) -> dict[str, str]:
    """What a session is made of; the same order makes the very same, or its idempotency key would not be believed."""
    ends = min(max(order.expires, order.made_at + SHORTEST), order.made_at + LONGEST)
    name = order.title.encode(errors="ignore").decode()[:NAME].strip()
    return {
        "mode": "payment",
        "client_reference_id": order.ref,
        "success_url": back,
        "cancel_url": back,
        "expires_at": str(int(ends.timestamp())),
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": order.currency.lower(),
        "line_items[0][price_data][unit_amount]": str(order.amount),
        "line_items[0][price_data][product_data][name]": name or order.ref,
        "metadata[ref]": order.ref,
        "payment_intent_data[metadata][ref]": order.ref,
    }


def _payee(found: Mapping[str, Any]) -> str:
    """Who was paid: a connected account by its number, else the mode of our own."""
    live = found.get("livemode")
    if not isinstance(live, bool):
        raise strict.malformed("livemode is neither true nor false")
    return strict.maybe(found, "account", 64) or ("live" if live else "test")


def _trade(held: Mapping[str, Any]) -> str:
    return strict.maybe(held, "payment_intent") or strict.mark(held, "id")


def _since(found: Mapping[str, Any], name: str) -> datetime:
    at = strict.whole(found, name)
    try:
        return strict.of_our_age(datetime.fromtimestamp(at, UTC), name)
    except (ValueError, OverflowError, OSError):
        raise strict.malformed(f"{name} is no time") from None


def _refusal(answer: Answer) -> PaymentError:
    """Their own code for it; their words may quote what we sent."""
    try:
        error = strict.inner(strict.json_object(answer.body).get("error"), "error")
        code = strict.maybe(error, "code", 64) or strict.mark(error, "type", 64)
    except PaymentError:
        code = "no reason"
    later = answer.status >= 500 or answer.status in (409, 429)
    return PaymentError(f"Stripe answered {answer.status}: {code}", "unreachable" if later else "refused")
