"""The other side of each provider: accounts made for tests, and notices signed by libraries that are not ours."""

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from alipay.aop.api.util.SignatureUtils import get_sign_content, sign_with_rsa2, verify_with_rsa
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from rsa import VerificationError
from wechatpayv3.utils import rsa_sign

from bot.core.payment import Order, Part, Provider
from bot.payments.alipay import Alipay, AlipayAccount
from bot.payments.keys import Theirs
from bot.payments.line import Line
from bot.payments.sandbox import Sandbox
from bot.payments.stripe import Stripe, StripeAccount
from bot.payments.wechatpay import WechatPay
from bot.payments.wechatpay_seal import WechatAccount

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
CHINA = ZoneInfo("Asia/Shanghai")
V3_KEY, PUBLIC_ID, SERIAL = (
    "k" * 31 + "3",
    "PUB_KEY_ID_0114232134912410000000000000",
    "5157F09EFDC096DE15EBE81A47057A72",
)
MERCHANT, APP, SELLER, ALIPAY_APP = "1900000109", "wxd678efh567hg6787", "2088101122136241", "2021000000000001"
WHSEC = "whsec_test_of_ours"
Notified = tuple[dict[str, str], bytes]

ORDER = Order(
    ref="R20261126A0001",
    provider="wechatpay",
    person_id=7,
    amount=8888,
    currency="CNY",
    title="观山水一期 8-2 物业费",
    parts=(Part(case_id=1, amount=8888),),
    made_at=NOW,
    expires=NOW + timedelta(hours=2),
)


@cache
def key(whose: str) -> rsa.RSAPrivateKey:
    """A key of ours or of a provider, made once."""
    return rsa.generate_private_key(65537, 2048)


def private_pem(whose: str) -> str:
    """The private key in PEM, as the libraries take it."""
    return key(whose).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def pkcs1_pem(whose: str) -> str:
    """The private key in the older form that Alipay's SDK takes."""
    return key(whose).private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def public_pem(whose: str) -> str:
    """The public key in PEM."""
    return key(whose).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def theirs(whose: str) -> Theirs:
    """The public key as ours keeps it."""
    return Theirs(key(whose).public_key())


def wechat(api: str = "https://api.mch.weixin.qq.com", **other: Any) -> WechatPay:
    """Our side of WeChat Pay on the tests' clock."""
    account = WechatAccount(
        mch_id=MERCHANT, app_id=APP, serial=SERIAL, key=key("ours"), v3_key=V3_KEY,
        theirs=theirs("wechat"), theirs_id=PUBLIC_ID, api=api,
    )  # fmt: skip
    return WechatPay(replace(account, **other), Line(), lambda: NOW)


def alipay(api: str = "https://openapi.alipay.com/gateway.do") -> Alipay:
    """Our side of Alipay on the tests' clock."""
    account = AlipayAccount(
        app_id=ALIPAY_APP, seller_id=SELLER, key=key("ours"), theirs=theirs("alipay"), api=api
    )
    return Alipay(account, Line(), lambda: NOW)


def stripe(api: str = "https://api.stripe.com") -> Stripe:
    """Our side of Stripe on the tests' clock."""
    account = StripeAccount(key="sk_test_ofOurs1", webhook_secret=WHSEC, api=api)
    return Stripe(account, Line(), lambda: NOW)


SANDBOX = Sandbox(b"the key of a tests' installation", "http://127.0.0.1:8765")


@dataclass(frozen=True)
class Oracle:
    """Alipay's own SDK, signing as one side and believing the key of another."""

    ours: str
    other: str

    def sign(self, text: str) -> str:
        """The signature over these letters."""
        return str(sign_with_rsa2(pkcs1_pem(self.ours), text, "utf-8"))

    def believes(self, text: str, sign: str) -> bool:
        """Whether the other side signed these letters."""
        try:
            return bool(verify_with_rsa(public_pem(self.other), text.encode(), sign))
        except VerificationError:
            return False

    def believes_form(self, told: dict[str, str], *, but: tuple[str, ...] = ("sign",)) -> bool:
        """Whether these parameters are signed; a request counts `sign_type` in, a notice does not."""
        held = {name: text for name, text in told.items() if name not in but}
        return self.believes(get_sign_content(held), told["sign"])


def wechat_headers(body: bytes, now: datetime) -> dict[str, str]:
    """WeChat Pay's headers, its signature made by `wechatpayv3`."""
    at, nonce = str(int(now.timestamp())), "3d980fb850fdce97f6bfb3d248597f16"
    sign = rsa_sign(key("wechat"), f"{at}\n{nonce}\n{body.decode()}\n")
    return {
        "wechatpay-timestamp": at,
        "wechatpay-nonce": nonce,
        "wechatpay-signature": sign,
        "wechatpay-serial": PUBLIC_ID,
        "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
    }


def wechat_sealed(resource: str, now: datetime = NOW, kind: str = "TRANSACTION.SUCCESS") -> Notified:
    """A notice around any text."""
    nonce, extra = "fdasflkja484", "transaction"
    locked = AESGCM(V3_KEY.encode()).encrypt(nonce.encode(), resource.encode(), extra.encode())
    held = {"algorithm": "AEAD_AES_256_GCM", "ciphertext": b64encode(locked).decode(), "nonce": nonce}
    body = json.dumps(
        {
            "id": "EV-2026112609300001",
            "create_time": now.astimezone(CHINA).isoformat(timespec="seconds"),
            "resource_type": "encrypt-resource",
            "event_type": kind,
            "summary": "支付成功",
            "resource": {**held, "original_type": extra, "associated_data": extra},
        },
        ensure_ascii=False,
    ).encode()
    return wechat_headers(body, now), body


def wechat_trade(**other: Any) -> dict[str, Any]:
    """What a notice of WeChat Pay holds, and what a query answers."""
    return {
        "mchid": MERCHANT,
        "appid": APP,
        "out_trade_no": ORDER.ref,
        "transaction_id": "4200001234202611260000000001",
        "trade_type": "NATIVE",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "success_time": "2026-11-26T17:29:58+08:00",
        "payer": {"openid": "oUpF8uMuAJO"},
        "amount": {"total": 8888, "payer_total": 8888, "currency": "CNY", "payer_currency": "CNY"},
        **other,
    }


def alipay_form(now: datetime = NOW, **other: str | None) -> dict[str, str]:
    """The fields of a notice of Alipay, without its signature; None leaves one out."""
    told: dict[str, str | None] = {
        "notify_time": now.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"),
        "notify_type": "trade_status_sync",
        "notify_id": "2026112600222173000000001",
        "charset": "utf-8",
        "version": "1.0",
        "app_id": ALIPAY_APP,
        "seller_id": SELLER,
        "out_trade_no": ORDER.ref,
        "trade_no": "2026112622001400000000000001",
        "trade_status": "TRADE_SUCCESS",
        "total_amount": "88.88",
        "gmt_payment": "2026-11-26 17:29:58",
        "subject": "观山水一期 8-2 物业费 + 水费 & 车位",
        **other,
    }
    return {name: text for name, text in told.items() if text is not None}


def alipay_signed(told: dict[str, str]) -> Notified:
    """The form of a notice, signed by Alipay's own SDK."""
    sign = Oracle("alipay", "ours").sign(get_sign_content(told))
    return {}, urlencode({**told, "sign_type": "RSA2", "sign": sign}).encode()


def stripe_event(
    now: datetime = NOW, kind: str = "checkout.session.completed", **other: Any
) -> dict[str, Any]:
    """An event of Stripe about a session of ours; `other` changes the session, `account` and `livemode` the event."""
    outer = {name: other.pop(name) for name in ("account", "livemode") if name in other}
    session = {
        "id": "cs_test_a1B2c3",
        "object": "checkout.session",
        "client_reference_id": ORDER.ref,
        "amount_total": 8888,
        "currency": "gbp",
        "payment_status": "paid",
        "payment_intent": "pi_3NabcDEF",
        "livemode": False,
        **other,
    }
    event = {
        "id": "evt_1Nabc",
        "object": "event",
        "created": int(now.timestamp()),
        "livemode": False,
        "type": kind,
    }
    return {**event, "data": {"object": session}, **outer}


def stripe_signed(body: bytes, now: datetime = NOW, secret: str = WHSEC) -> Notified:
    """Any body with the header of Stripe, made by hand as its manual says."""
    at = str(int(now.timestamp()))
    sign = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={at},v1={sign},v0=5257a869e7ec"}, body


@dataclass(frozen=True)
class Side:
    """One provider of ours, and the way its notices are made on the other side: paid at, with fields changed."""

    ours: Provider
    order: Order
    notice: Callable[..., Notified]
    json: Callable[[str, datetime], Notified] | None = None  # a well-signed notice around any JSON text


def _sandbox(now: datetime = NOW, **other: Any) -> Notified:
    held = {
        "id": "S1-1", "ref": ORDER.ref, "trade": "S1", "amount": 8888, "currency": "CNY",
        "payee": SANDBOX.payee, "state": "paid", "at": now.isoformat(), **other,
    }  # fmt: skip
    return SANDBOX.signed(json.dumps(held).encode(), now)


SIDES = {
    "wechatpay": Side(
        wechat(),
        ORDER,
        lambda now=NOW, **other: wechat_sealed(json.dumps(wechat_trade(**other)), now),
        wechat_sealed,
    ),
    "alipay": Side(
        alipay(),
        replace(ORDER, provider="alipay"),
        lambda now=NOW, **other: alipay_signed(alipay_form(now, **other)),
    ),
    "stripe": Side(
        stripe(),
        replace(ORDER, provider="stripe", currency="GBP"),
        lambda now=NOW, **other: stripe_signed(json.dumps(stripe_event(now, **other)).encode(), now),
        lambda text, now: stripe_signed(text.encode(), now),
    ),
    "sandbox": Side(
        SANDBOX,
        replace(ORDER, provider="sandbox"),
        _sandbox,
        lambda text, now: SANDBOX.signed(text.encode(), now),
    ),
}
