"""From the settings to the providers that are set up: all of one's names or none, and keys that can be read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.payment import Provider
from bot.payments.alipay import Alipay, AlipayAccount
from bot.payments.keys import key_of_ours, key_of_theirs
from bot.payments.line import Line
from bot.payments.sandbox import Sandbox
from bot.payments.stripe import Stripe, StripeAccount
from bot.payments.wechatpay import WechatPay
from bot.payments.wechatpay_seal import SIGNED_BY_KEY, WechatAccount

PREFIX = "ROUNDS_"
GROUPS = {
    "WeChat Pay": (
        *("wechatpay_mch_id", "wechatpay_app_id", "wechatpay_serial", "wechatpay_key", "wechatpay_v3_key"),
        *("wechatpay_public_key", "wechatpay_public_key_id"),
    ),
    "Alipay": ("alipay_app_id", "alipay_seller_id", "alipay_key", "alipay_public_key"),
    "Stripe": ("stripe_key", "stripe_webhook_secret"),
}


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """What the settings of the same names say (docs/deploy.md), and beside them the installation's key."""

    pay_sandbox: str = "off"
    secret: bytes = field(default=b"", repr=False)
    public_url: str = ""
    proxy: str = field(default="", repr=False)
    wechatpay_mch_id: str = ""
    wechatpay_app_id: str = ""
    wechatpay_serial: str = ""
    wechatpay_key: str = ""
    wechatpay_v3_key: str = field(default="", repr=False)
    wechatpay_public_key: str = ""
    wechatpay_public_key_id: str = ""
    wechatpay_api: str = "https://api.mch.weixin.qq.com"
    alipay_app_id: str = ""
    alipay_seller_id: str = ""
    alipay_key: str = ""
    alipay_public_key: str = ""
    alipay_api: str = "https://openapi.alipay.com/gateway.do"
    stripe_key: str = field(default="", repr=False)
    stripe_webhook_secret: str = field(default="", repr=False)
    stripe_api: str = "https://api.stripe.com"


def providers_of(accounts: Accounts, now: Callable[[], datetime]) -> dict[str, Provider]:
    """The providers that are set up, by name; `now` is the real clock.

    Raises ValueError with one sentence: what is half set, with all that is missing, or which key cannot be used.
    """
    line = Line(accounts.proxy)
    found: list[Provider] = []
    if _is_set(accounts, "WeChat Pay"):
        found.append(WechatPay(_wechatpay(accounts), line, now))
    if _is_set(accounts, "Alipay"):
        found.append(Alipay(_alipay(accounts), line, now))
    if _is_set(accounts, "Stripe"):
        found.append(Stripe(_stripe(accounts), line, now))
    if accounts.pay_sandbox == "on":
        found.append(Sandbox(accounts.secret, accounts.public_url))
    return {provider.name: provider for provider in found}


def _is_set(accounts: Accounts, who: str) -> bool:
    missing = [name for name in GROUPS[who] if not getattr(accounts, name)]
    if missing and len(missing) < len(GROUPS[who]):
        names = ", ".join(PREFIX + name.upper() for name in missing)
        raise ValueError(f"{who} is half set up: {names} {'is' if len(missing) == 1 else 'are'} missing")
    return not missing


def _wechatpay(accounts: Accounts) -> WechatAccount:
    theirs = key_of_theirs(accounts.wechatpay_public_key, f"{PREFIX}WECHATPAY_PUBLIC_KEY")
    named = accounts.wechatpay_public_key_id
    if len(accounts.wechatpay_v3_key.encode()) != 32:
        raise ValueError(f"{PREFIX}WECHATPAY_V3_KEY is not 32 letters and digits")
    if theirs.serial and named.upper().lstrip("0") != theirs.serial:
        raise ValueError(
            f"{PREFIX}WECHATPAY_PUBLIC_KEY_ID is not the serial number of the certificate beside it"
        )
    if not theirs.serial and not named.startswith(SIGNED_BY_KEY):
        raise ValueError(f"{PREFIX}WECHATPAY_PUBLIC_KEY_ID of a public key begins with {SIGNED_BY_KEY}")
    return WechatAccount(
        mch_id=accounts.wechatpay_mch_id,
        app_id=accounts.wechatpay_app_id,
        serial=accounts.wechatpay_serial,
        key=key_of_ours(accounts.wechatpay_key, f"{PREFIX}WECHATPAY_KEY"),
        v3_key=accounts.wechatpay_v3_key,
        theirs=theirs,
        theirs_id=named,
        api=accounts.wechatpay_api,
    )


def _alipay(accounts: Accounts) -> AlipayAccount:
    return AlipayAccount(
        app_id=accounts.alipay_app_id,
        seller_id=accounts.alipay_seller_id,
        key=key_of_ours(accounts.alipay_key, f"{PREFIX}ALIPAY_KEY"),
        theirs=key_of_theirs(accounts.alipay_public_key, f"{PREFIX}ALIPAY_PUBLIC_KEY"),
        api=accounts.alipay_api,
    )


def _stripe(accounts: Accounts) -> StripeAccount:
    return StripeAccount(
        key=accounts.stripe_key, webhook_secret=accounts.stripe_webhook_secret, api=accounts.stripe_api
    )
