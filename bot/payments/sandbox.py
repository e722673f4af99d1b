"""A provider to rehearse with: nobody pays, but notices are signed, verified and applied as a real one's are."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.core.payment import Ack, Device, Notice, Order, PayLink, PaymentError
from bot.payments import strict

CURRENCIES = frozenset(
    ["AUD", "CAD", "CHF", "CNY", "EUR", "GBP", "HKD", "JPY", "MOP", "MYR", "NZD", "SGD", "THB", "TWD", "USD"]
)
SIGNATURE, TIMESTAMP = "sandbox-signature", "sandbox-timestamp"
REMEMBERED = 10_000  # payments that a query still knows of, the newest


class Sandbox:
    """The provider and its bank in one; what was paid is remembered by this process only."""

    name = "sandbox"
    currencies = CURRENCIES

    def __init__(self, secret: bytes, public_url: str) -> None:
        """Derive the key from the installation's secret. Raises ValueError when there is none."""
        if not secret:
            raise ValueError("the sandbox for payments needs the key of the installation")
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"rounds/payments/sandbox").derive(
            secret
        )
        self._key = Ed25519PrivateKey.from_private_bytes(derived)
        self._theirs = self._key.public_key()
        self.payee = f"sandbox-{sha256(self._theirs.public_bytes_raw()).hexdigest()[:12]}"
        self._base = public_url.rstrip("/")
        self._paid: dict[str, Notice] = {}

    async def create_link(
        self, order: Order, *, device: Device, back: str, notify: str, payer_ip: str = ""
    ) -> PayLink:
        """The page of this installation that plays the provider's; a desktop gets it as a QR too. Raises PaymentError."""
        if order.currency not in self.currencies or order.amount < 1:
            raise PaymentError("the sandbox takes at least one minor unit of a currency it knows", "refused")
        url = f"{self._base}/pay/sandbox/{order.ref}"
        return PayLink(url=url, qr=url if device == "desktop" else "")

    def pay(self, order: Order, now: datetime, amount: int | None = None) -> tuple[dict[str, str], bytes]:
        """Pay an order and make its signed notice: headers and body, to be posted to `/hooks/pay/sandbox`.

        `amount` (minor units) rehearses a payment of another sum.
        """
        trade = f"S{sha256(order.ref.encode()).hexdigest()[:16].upper()}"
        held = {
            "id": f"{trade}-1",
            "ref": order.ref,
            "trade": trade,
            "amount": order.amount if amount is None else amount,
            "currency": order.currency,
            "payee": self.payee,
            "state": "paid",
            "at": now.isoformat(),
        }
        headers, body = self.signed(json.dumps(held).encode(), now)
        notice = self.parse_callback(headers, body, now)
        self._paid.pop(order.ref, None)
        self._paid[order.ref] = replace(notice, id=f"query-{order.ref}-paid")
        if len(self._paid) > REMEMBERED:
            del self._paid[next(iter(self._paid))]
        return headers, body

    def signed(self, body: bytes, now: datetime) -> tuple[dict[str, str], bytes]:
        """Any body with the headers that make it a notice of this sandbox."""
        at = str(int(now.timestamp()))
        sign = self._key.sign(at.encode() + b"\n" + body)
        return {TIMESTAMP: at, SIGNATURE: b64encode(sign).decode()}, body

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Verify and read a notice, as strictly as a real provider's. Raises PaymentError."""
        at, sign = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        if not at or not sign:
            raise PaymentError("not signed as the sandbox signs", "signature")
        signed_at = strict.seconds(at, TIMESTAMP)
        try:
            self._theirs.verify(b64decode(sign, validate=True), at.encode() + b"\n" + strict.bounded(body))
        except (InvalidSignature, ValueError):
            raise PaymentError("the signature is not the provider's", "signature") from None
        strict.fresh(signed_at, now)
        return self._read(strict.json_object(body))

    def _read(self, found: Mapping[str, object]) -> Notice:
        if found.get("state") != "paid":
            raise strict.malformed("the sandbox tells of payments only")
        return Notice(
            provider=self.name,
            id=strict.mark(found, "id"),
            ref=strict.mark(found, "ref", 32),
            trade=strict.mark(found, "trade"),
            amount=strict.whole(found, "amount"),
            currency=strict.mark(found, "currency", 3),
            payee=strict.mark(found, "payee", 64),
            gist="paid",
            at=strict.moment(strict.words(found, "at", 64), "at"),
        )

    async def query(self, order: Order) -> Notice | None:
        """The payment, if it was made in this process: so a lost notice can be rehearsed too."""
        return self._paid.get(order.ref)

    def ack(self, taken: bool) -> Ack:
        """200, or 500 when the notice is to come again."""
        body = b'{"taken":true}' if taken else b'{"taken":false}'
        return Ack(status=200 if taken else 500, kind="application/json", body=body)
