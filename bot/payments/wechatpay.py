"""WeChat Pay, API v3: a QR for a desktop (native), an address for a phone's browser (H5), and its signed notices."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from bot.core.payment import Ack, Device, Gist, Notice, Order, PayLink, PaymentError
from bot.payments import strict
from bot.payments.line import Answer, Ask, Line
from bot.payments.wechatpay_seal import Seal, WechatAccount

CHINA = ZoneInfo("Asia/Shanghai")
DESCRIPTION = 127  # bytes
REF = re.compile(r"[0-9A-Za-z_*|-]{6,32}")
STATES: dict[str, Gist] = {
    "SUCCESS": "paid",
    "REFUND": "refunded",
    "NOTPAY": "waiting",
    "USERPAYING": "waiting",
    "ACCEPT": "waiting",
    "CLOSED": "closed",
    "REVOKED": "closed",
    "PAYERROR": "closed",
}


class WechatPay:
    """The provider; `now` is the real clock, with which requests are signed and answers believed."""

    name = "wechatpay"
    currencies = frozenset({"CNY"})

    def __init__(self, account: WechatAccount, line: Line, now: Callable[[], datetime]) -> None:
        """Keep the account; nothing is asked yet."""
        self.payee = account.mch_id
        self._us, self._seal, self._line, self._now = account, Seal(account), line, now
        self._api = account.api.rstrip("/")

    async def create_link(
        self, order: Order, *, device: Device, back: str, notify: str, payer_ip: str = ""
    ) -> PayLink:
        """A QR to scan, or on a phone whose address we know the page that opens WeChat. Raises PaymentError."""
        if order.currency not in self.currencies or order.amount < 1 or not REF.fullmatch(order.ref):
            raise PaymentError(
                "WeChat Pay takes yuan, at least one fen, and a number of 6 to 32 signs", "refused"
            )
        asked = self._opening(order, notify)
        if device == "phone" and _is_address(payer_ip):
            asked["scene_info"] = {"payer_client_ip": payer_ip, "h5_info": {"type": "Wap"}}
            url = _link(await self._opened("h5", asked), "h5_url", "https")
            return PayLink(url=f"{url}&redirect_url={quote(back, safe='')}" if back else url)
        return PayLink(qr=_link(await self._opened("native", asked), "code_url", "weixin"))

    def _opening(self, order: Order, notify: str) -> dict[str, Any]:
        return {
            "appid": self._us.app_id,
            "mchid": self._us.mch_id,
            "description": order.title.encode(errors="ignore")[:DESCRIPTION].decode(errors="ignore"),
            "out_trade_no": order.ref,
            "time_expire": order.expires.astimezone(CHINA).isoformat(timespec="seconds"),
            "notify_url": notify,
            "amount": {"total": order.amount, "currency": order.currency},
        }

    async def _opened(self, kind: str, asked: dict[str, Any]) -> dict[str, Any]:
        answer = await self._ask(f"/v3/pay/transactions/{kind}", asked)
        if answer.status != 200:
            raise _refusal(answer)
        return strict.json_object(answer.body)

    def parse_callback(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:
        """Verify, open and read a notice of a payment or of a refund. Raises PaymentError.

        A notice to another of the merchant's apps names a payee that is not ours.
        """
        self._seal.verify(headers, strict.bounded(body), now)
        found = strict.json_object(body)
        kind = strict.mark(found, "event_type", 64)
        held = self._seal.unlocked(strict.inner(found.get("resource"), "resource"))
        name = strict.mark(found, "id")
        at = strict.moment(strict.words(found, "create_time", 64), "create_time")
        if kind.startswith("REFUND."):
            return self._refund(held, name, at)
        if not kind.startswith("TRANSACTION."):
            raise strict.malformed("event_type is neither about a payment nor about a refund")
        return self._trade(held, name, at)

    def _payee(self, held: dict[str, Any]) -> str:
        app, merchant = strict.mark(held, "appid", 64), strict.mark(held, "mchid", 64)
        return merchant if app == self._us.app_id else f"{merchant}/{app}"

    def _trade(self, held: dict[str, Any], name: str, at: datetime) -> Notice:
        gist = STATES.get(strict.mark(held, "trade_state", 32))
        if gist is None:
            raise strict.malformed("trade_state is none we know")
        amount = strict.inner(held.get("amount"), "amount")
        done = strict.words(held, "success_time", 64) if gist == "paid" else ""
        return Notice(
            provider=self.name,
            id=name,
            ref=strict.mark(held, "out_trade_no", 32),
            trade=strict.mark(held, "transaction_id")
            if gist == "paid"
            else strict.maybe(held, "transaction_id"),
            amount=strict.whole(amount, "total"),
            currency=strict.mark(amount, "currency", 3),
            payee=self._payee(held),
            gist=gist,
            at=strict.moment(done, "success_time") if done else at,
        )

    def _refund(self, held: dict[str, Any], name: str, at: datetime) -> Notice:
        amount = strict.inner(held.get("amount"), "amount")
        return Notice(
            provider=self.name,
            id=name,
            ref=strict.mark(held, "out_trade_no", 32),
            trade=strict.mark(held, "transaction_id"),
            amount=strict.whole(amount, "refund"),
            currency="CNY",  # a notice of a refund tells none
            payee=strict.mark(held, "mchid", 64),
            gist="refunded" if strict.mark(held, "refund_status", 32) == "SUCCESS" else "waiting",
            at=at,
        )

    async def query(self, order: Order) -> Notice | None:
        """What became of the order by its own number; None: unknown there, not paid, or closed. Raises PaymentError."""
        ref = quote(order.ref, safe="")
        answer = await self._ask(f"/v3/pay/transactions/out-trade-no/{ref}?mchid={quote(self._us.mch_id)}")
        if answer.status == 404:
            return None
        if answer.status != 200:
            raise _refusal(answer)
        held = strict.json_object(answer.body)
        state = strict.mark(held, "trade_state", 32)
        if STATES.get(state) not in ("paid", "refunded"):
            return None
        return self._trade(held, f"query-{order.ref}-{state}", self._now())

    async def _ask(self, path: str, asked: dict[str, Any] | None = None) -> Answer:
        """One signed request; a good answer is believed by its signature. Raises PaymentError."""
        body = None if asked is None else json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
        headers = self._seal.headers(urlsplit(self._api).path + path, body, self._now())
        answer = await self._line.ask(Ask(url=self._api + path, headers=headers, body=body))
        if 200 <= answer.status < 300:
            self._seal.verify(answer.headers, answer.body, self._now())
        return answer

    def ack(self, taken: bool) -> Ack:
        """204 ends the notices; any 5xx with a word of failure makes them come again."""
        if taken:
            return Ack(status=204, kind="application/json", body=b"")
        return Ack(status=500, kind="application/json", body=b'{"code":"FAIL","message":"not taken"}')


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text)) and "%" not in text
    except ValueError:
        return False


def _link(found: dict[str, Any], name: str, scheme: str) -> str:
    link = strict.mark(found, name, 1024)
    if not link.startswith(f"{scheme}://"):
        raise strict.malformed(f"{name} leads somewhere we do not send anybody")
    return link


def _refusal(answer: Answer) -> PaymentError:
    """Their own code for it, which holds no secret; their words may quote what we sent."""
    try:
        code = strict.mark(strict.json_object(answer.body), "code", 64)
    except PaymentError:
        code = "no reason"
    why = f"WeChat Pay answered {answer.status}: {code}"
    return PaymentError(why, "unreachable" if answer.status >= 500 or answer.status == 429 else "refused")
