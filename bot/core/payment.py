"""What travels between us and a way to pay: an order, a link to pay it, and what a provider says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol, runtime_checkable

FRESH = timedelta(
    seconds=300
)  # a notice may be so old, and as far ahead of our clock (reliability, payments)
SAME = timedelta(
    days=3
)  # one payment may be typed, reported by a provider and shown by the bank so far apart (practice P2)
Fault = Literal["signature", "stale", "malformed", "unreachable", "refused"]
Device = Literal["phone", "desktop"]
Gist = Literal["paid", "refunded", "waiting", "closed"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """What an order pays of one case, in minor units (fen)."""

    case_id: int
    amount: int


@dataclass(frozen=True, kw_only=True)
class Order:
    """One attempt of one person to pay; `amount` in minor units of `currency` (ISO 4217).

    `ref` is our own number (letters and digits, at most 32): it is the merchant's order number everywhere. `trade` is the
    provider's number once it is paid. `made_at` and `expires` are on the real clock, as the providers count.
    """

    ref: str
    provider: str
    person_id: int
    amount: int
    currency: str
    title: str  # what the payer's app shows: no name of a person in it
    parts: tuple[Part, ...]
    made_at: datetime
    expires: datetime
    state: Literal["open", "paid", "mismatch", "closed"] = "open"
    trade: str | None = None
    way: str = ""  # what is needed to show the link again, as the provider gave it


@dataclass(frozen=True, kw_only=True)
class PayLink:
    """How an order can be paid: an address to open, a text to show as QR, lines to copy (word key and text)."""

    url: str = ""
    qr: str = ""
    copy: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a provider says about an order, believed only after its signature; `amount` in minor units.

    `id` is the provider's name of this very notice; `payee` who was paid, as the provider calls us. `amount` is what the
    order was for, of a refund what went back. `trade` is empty where nothing was paid. `at` is when it happened.
    """

    provider: str
    id: str
    ref: str
    trade: str
    amount: int
    currency: str
    payee: str
    gist: Gist
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Ack:
    """The answer by which a provider stops, or goes on, repeating its notice."""

    status: int
    kind: str  # Content-Type
    body: bytes


class PaymentError(Exception):
    """Why a notice is not believed or a provider did not help; the sentence is for staff and holds no secret."""

    def __init__(self, why: str, fault: Fault) -> None:
        super().__init__(why)
        self.fault = fault


@runtime_checkable
class Provider(Protocol):
    """The port every provider implements: it translates and verifies, and knows no case and no person."""

    name: str
    payee: str  # as its notices name us
    currencies: frozenset[str]

    async def create_link(
        self, order: Order, *, device: Device, back: str, notify: str, payer_ip: str = ""
    ) -> PayLink:
        """Open the order at the provider. `back`: where the payer returns to; `notify`: where notices go.

        The same order may be opened again on the same kind of device. `payer_ip` is the payer's own address, which
        WeChat Pay wants for a phone; without it the phone gets the QR of a desktop. Raises PaymentError.
        """

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Verify first, on the raw bytes; then read. `headers` have lower-case names. Raises PaymentError.

        signature: not from the provider; stale: older than FRESH or that far ahead; malformed: not what it should be.
        """

    async def query(self, order: Order) -> Notice | None:
        """What the provider knows of the order; None: it was never paid or never opened. Raises PaymentError."""

    def ack(self, taken: bool) -> Ack:
        """The answer to a notice; `taken` False: it is to come again."""


def disagreement(order: Order, notice: Notice, payee: str) -> str:
    """In which field a notice is not about this order, or empty: payee, ref, currency or amount (reliability, payments)."""
    pairs = (
        ("payee", payee, notice.payee),
        ("ref", order.ref, notice.ref),
        ("currency", order.currency, notice.currency),
        ("amount", order.amount, notice.amount),
    )
    return next((name for name, ours, theirs in pairs if ours != theirs), "")
