"""Alipay: a signed address for phones (wap) and desktops (page), its signed notices as forms, and its query."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from bot.core.payment import Ack, Device, Gist, Notice, Order, PayLink, PaymentError
from bot.payments import strict
from bot.payments.keys import Theirs, signed
from bot.payments.line import Answer, Ask, Line

CHINA = ZoneInfo("Asia/Shanghai")  # all its times, which tell no offset
CLOCK = "%Y-%m-%d %H:%M:%S"
SIGN_TYPE = "RSA2"  # RSA with SHA-256
SUBJECT = 128  # letters; 256 are allowed
WAYS = {  # by device: what is called, and the product it belongs to
    "phone": ("alipay.trade.wap.pay", "QUICK_WAP_WAY"),
    "desktop": ("alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
}
STATES: dict[str, Gist] = {
    "TRADE_SUCCESS": "paid",
    "TRADE_FINISHED": "paid",
    "WAIT_BUYER_PAY": "waiting",
    "TRADE_CLOSED": "closed",
}
ANSWER = "alipay_trade_query_response"
UNKNOWN = "ACQ.TRADE_NOT_EXIST"


@dataclass(frozen=True, kw_only=True)
class AlipayAccount:
    """The app and the seller: numbers and keys, as the open platform shows them (docs/payments.md)."""

    app_id: str
    seller_id: str
    key: RSAPrivateKey = field(repr=False)
    theirs: Theirs
    api: str


class Alipay:
    """The provider; `now` is the real clock, whose time stands in every request."""

    name = "alipay"
    currencies = frozenset({"CNY"})

    def __init__(self, account: AlipayAccount, line: Line, now: Callable[[], datetime]) -> None:
        """Keep the account; nothing is asked yet."""
        self.payee = account.seller_id
        self._us, self._line, self._now = account, line, now

    async def create_link(
        self, order: Order, *, device: Device, back: str, notify: str, payer_ip: str = ""
    ) -> PayLink:
        """An address of Alipay's own, signed by us; nothing is asked for it. Raises PaymentError."""
        if order.currency not in self.currencies or order.amount < 1:
            raise PaymentError("Alipay takes yuan, and at least one fen", "refused")
        method, product = WAYS[device]
        wanted = {
            "out_trade_no": order.ref,
            "total_amount": strict.yuan(order.amount),
            "subject": _plain(order.title),
            "product_code": product,
            "seller_id": self._us.seller_id,
            "time_expire": order.expires.astimezone(CHINA).strftime(CLOCK),
        }
        if device == "phone" and back:
            wanted["quit_url"] = back
        extra = {name: text for name, text in (("notify_url", notify), ("return_url", back)) if text}
        held = {"biz_content": json.dumps(wanted, ensure_ascii=False, separators=(",", ":"))}
        return PayLink(url=f"{self._us.api}?{urlencode(self._signed(method, {**held, **extra}))}")

    def _signed(self, method: str, held: dict[str, str]) -> dict[str, str]:
        """The parameters of a request with our signature over all of them."""
        told = {
            "app_id": self._us.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": SIGN_TYPE,
            "timestamp": self._now().astimezone(CHINA).strftime(CLOCK),
            "version": "1.0",
            **held,
        }
        return {**told, "sign": signed(self._us.key, _in_order(told).encode())}

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Verify and read a notice of a payment, a refund or an end. Raises PaymentError.

        The signature is over the fields as they were before the form was made of them. A notice to another of the
        seller's apps names a payee that is not ours.
        """
        found = strict.form(body)
        if found.get("sign_type") != SIGN_TYPE or found.get("charset", "").lower() != "utf-8":
            raise PaymentError("not signed as Alipay signs: RSA2 over UTF-8", "signature")
        told = {name: text for name, text in found.items() if name not in ("sign", "sign_type")}
        self._us.theirs.believes(_in_order(told).encode(), found.get("sign", ""))
        strict.fresh(_time(found, "notify_time"), now)
        return self._read(found)

    def _read(self, found: Mapping[str, Any]) -> Notice:
        gist = _gist(found)
        back = "refund_fee" if gist == "refunded" else "total_amount"
        app, seller = strict.mark(found, "app_id", 32), strict.mark(found, "seller_id", 32)
        paid = "gmt_payment" if gist == "paid" and found.get("gmt_payment") else "notify_time"
        return Notice(
            provider=self.name,
            id=strict.mark(found, "notify_id"),
            ref=strict.mark(found, "out_trade_no", 64),
            trade=strict.mark(found, "trade_no", 64),
            amount=strict.fen(found, back),
            currency=_currency(found),
            payee=seller if app == self._us.app_id else f"{seller}/{app}",
            gist=gist,
            at=_time(found, paid),
        )

    async def query(self, order: Order) -> Notice | None:
        """What became of the order by its own number; None: unknown there, not paid, or closed. Raises PaymentError."""
        held = await self._queried(order.ref)
        if held.get("code") != "10000":
            if held.get("sub_code") == UNKNOWN:
                return None
            raise _refusal(held)
        gist = _gist(held)
        if gist == "closed" and held.get("send_pay_date"):
            gist = "refunded"  # closed after it had been paid: all of it went back
        if gist not in ("paid", "refunded"):
            return None
        return Notice(
            provider=self.name,
            id=f"query-{order.ref}-{gist}",
            ref=strict.mark(held, "out_trade_no", 64),
            trade=strict.mark(held, "trade_no", 64),
            amount=strict.fen(held, "total_amount"),
            currency=_currency(held),
            payee=self._us.seller_id,  # the key is of this seller's app alone; the answer names no seller
            gist=gist,
            at=_time(held, "send_pay_date") if held.get("send_pay_date") else self._now(),
        )

    async def _queried(self, ref: str) -> dict[str, Any]:
        """The signed part of the answer, and nothing outside of it."""
        told = self._signed("alipay.trade.query", {"biz_content": json.dumps({"out_trade_no": ref})})
        body = urlencode({"biz_content": told.pop("biz_content")}).encode()
        kind = "application/x-www-form-urlencoded;charset=utf-8"
        url = f"{self._us.api}?{urlencode(told)}"
        answer = await self._line.ask(Ask(url=url, headers={"content-type": kind}, body=body))
        if answer.status != 200:
            raise PaymentError(f"Alipay answered {answer.status}", "unreachable")
        return self._believed(answer)

    def _believed(self, answer: Answer) -> dict[str, Any]:
        """Their signature is over the very letters of the inner object, as they stand in the answer."""
        whole = strict.json_object(answer.body)
        if "sign" not in whole:
            raise _refusal(whole.get(ANSWER) or whole.get("error_response"))
        text = answer.body.decode("utf-8")
        begins = re.search(rf'"{ANSWER}"\s*:\s*(?={{)', text)
        if begins is None:
            raise strict.malformed("an answer of Alipay to something else")
        inner = _first_object(text, begins.end()).encode()
        self._us.theirs.believes(inner, strict.words(whole, "sign", 4096))
        return strict.json_object(inner)

    def ack(self, taken: bool) -> Ack:
        """The word that ends the notices; any other makes them come again for a day."""
        return Ack(status=200, kind="text/plain; charset=utf-8", body=b"success" if taken else b"failure")


def _currency(found: Mapping[str, Any]) -> str:
    """The products we sign for are paid in CNY, which a notice need not say; where it says another, that one counts."""
    return strict.maybe(found, "trans_currency", 8) or "CNY"


def _in_order(told: Mapping[str, str]) -> str:
    return "&".join(f"{name}={told[name]}" for name in sorted(told))


def _gist(found: Mapping[str, Any]) -> Gist:
    """What a state says; money that went back is told beside a state that may still be "success"."""
    gist = STATES.get(strict.mark(found, "trade_status", 32))
    if gist is None:
        raise strict.malformed("trade_status is none we know")
    return "refunded" if found.get("refund_fee") and strict.fen(found, "refund_fee") else gist


def _time(found: Mapping[str, Any], name: str) -> datetime:
    text = strict.words(found, name, 32)
    try:
        at = datetime.strptime(text, CLOCK).replace(tzinfo=CHINA)
    except ValueError:
        raise strict.malformed(f"{name} is no time") from None
    return strict.of_our_age(at, name)


def _first_object(text: str, at: int) -> str:
    """The letters of the object that begins there."""
    try:
        return text[at : json.JSONDecoder().raw_decode(text, at)[1]]
    except (ValueError, RecursionError):
        raise strict.malformed("an answer of Alipay to something else") from None


def _plain(title: str) -> str:
    """A subject without the signs Alipay refuses there."""
    return re.sub(r"[/=&\s]+", " ", title).encode(errors="ignore").decode()[:SUBJECT].strip() or "-"


def _refusal(held: object) -> PaymentError:
    """Their own code for it, which holds no secret."""
    found = held if isinstance(held, dict) else {}
    code = found.get("sub_code") or found.get("code")
    named = code if isinstance(code, str) and re.fullmatch(r"[A-Za-z0-9._-]{1,64}", code) else "no reason"
    return PaymentError(f"Alipay refused: {named}", "refused")
