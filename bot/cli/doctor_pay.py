"""What `doctor` finds about ways to pay: keys that can be read and fit together; nobody is asked for it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.finding import Found

if TYPE_CHECKING:
    from bot.config import Settings

SOON = timedelta(days=30)  # before a certificate ends
NAMES = {
    "wechatpay": "WeChat Pay",
    "alipay": "Alipay",
    "stripe": "Stripe",
    "telegram_provider": "Telegram payments",
}


async def payments(given: "Settings") -> list[Found]:
    """Each way to pay that is set up, by its own rules; the usual slip is the wrong one of two keys."""
    looks: dict[str, Callable[[Settings], Iterator[Found]]] = {
        "wechatpay": _wechatpay, "alipay": _alipay, "stripe": _stripe, "telegram_provider": _telegram,
    }  # fmt: skip
    found = [
        one for name, look in looks.items() if _is_set(given, name) for one in _looked(name, look, given)
    ]
    if given.pay_sandbox == "on":
        says = "ROUNDS_PAY_SANDBOX is on: a payment there moves no money"
        mend = "set ROUNDS_PAY_SANDBOX=off before anybody is to pay really"
        found.append(Found(name="payments", state="warn", says=says, mend=mend))
    return found


def _is_set(given: "Settings", name: str) -> bool:
    fields = {"wechatpay": "wechatpay_mch_id", "alipay": "alipay_app_id", "stripe": "stripe_key"}
    return bool(getattr(given, fields.get(name, "telegram_provider_token")))


def _looked(name: str, look: "Callable[[Settings], Iterator[Found]]", given: "Settings") -> Iterator[Found]:
    wrong = list(look(given))
    if name != "telegram_provider" and not given.public_url.startswith("https://"):
        says = (
            f"{NAMES[name]} sends its notices to https addresses only; each payment is then asked for instead"
        )
        wrong.append(_found("warn", says, "set ROUNDS_PUBLIC_URL to the https:// address of your proxy"))
    yield from wrong or [Found(name="payments", state="ok", says=f"{NAMES[name]} is set up")]


def _found(state: Any, says: str, mend: str) -> Found:
    return Found(name="payments", state=state, says=says, mend=mend)


def _wechatpay(given: "Settings") -> Iterator[Found]:
    own = _private(given.wechatpay_key)
    if own is None:
        yield _unusable("ROUNDS_WECHATPAY_KEY", "apiclient_key.pem of the merchant platform")
    public = _public(given.wechatpay_public_key)
    if public is None:
        yield _unusable("ROUNDS_WECHATPAY_PUBLIC_KEY", "pub_key.pem of the merchant platform")
    elif own is not None and _same(own, public):
        says = "ROUNDS_WECHATPAY_PUBLIC_KEY is your own key: notices of WeChat Pay would all be refused"
        yield _found(
            "fail", says, "write the path of pub_key.pem, which the merchant platform lets you download"
        )
    if not re.fullmatch("[0-9A-Fa-f]{32,40}", given.wechatpay_serial):
        says = "ROUNDS_WECHATPAY_SERIAL is no serial number of a certificate"
        yield _found("fail", says, "copy the 40 digits and letters A to F of your own API certificate")
    yield from _platform(given)


def _platform(given: "Settings") -> Iterator[Found]:
    """A certificate of the platform has a serial number that must be the one set, and an end."""
    from cryptography.x509 import load_pem_x509_certificate

    from bot.app import RealClock

    named = given.wechatpay_public_key_id
    try:
        held = load_pem_x509_certificate(Path(given.wechatpay_public_key).read_bytes())
    except (ValueError, OSError):
        if not named.startswith("PUB_KEY_ID_"):
            says = "ROUNDS_WECHATPAY_PUBLIC_KEY_ID is not the id of a public key"
            yield _found("fail", says, "copy the id that begins with PUB_KEY_ID_ and stands beside the key")
        return
    if f"{held.serial_number:X}" != named.upper().lstrip("0"):
        says = f"ROUNDS_WECHATPAY_PUBLIC_KEY_ID is not the serial number of that certificate ({held.serial_number:X})"
        yield _found("fail", says, f"set it to {held.serial_number:X}")
    left = held.not_valid_after_utc - RealClock().real()
    if left < SOON:
        says = f"the certificate of WeChat Pay ends in {max(left.days, 0)} days"
        state = "fail" if left < timedelta() else "warn"
        yield _found(state, says, "download the new one, or the public key, from the merchant platform")


def _alipay(given: "Settings") -> Iterator[Found]:
    own, public = _private(given.alipay_key), _public(given.alipay_public_key)
    if own is None:
        yield _unusable("ROUNDS_ALIPAY_KEY", "your application's private key (PKCS1 or PKCS8)")
    if public is None:
        yield _unusable("ROUNDS_ALIPAY_PUBLIC_KEY", "Alipay's public key")
    elif own is not None and _same(own, public):
        says = "ROUNDS_ALIPAY_PUBLIC_KEY is the public half of your own key: notices of Alipay would all be refused"
        yield _found(
            "fail",
            says,
            "copy Alipay's public key, which the open platform shows beside yours, into that file",
        )
    if not re.fullmatch("2088[0-9]{12}", given.alipay_seller_id):
        says = "ROUNDS_ALIPAY_SELLER_ID is no partner id"
        yield _found("fail", says, "copy the 16 digits that begin with 2088")


def _stripe(given: "Settings") -> Iterator[Found]:
    if not re.fullmatch("(sk|rk)_(test|live)_.+", given.stripe_key):
        yield _found("fail", "ROUNDS_STRIPE_KEY is no secret key", "copy the one that begins with sk_ or rk_")
    elif "_test_" in given.stripe_key[:9]:
        yield _found(
            "warn", "ROUNDS_STRIPE_KEY is a test key: no money moves", "copy the live key when you go live"
        )
    if not given.stripe_webhook_secret.startswith("whsec_"):
        says = "ROUNDS_STRIPE_WEBHOOK_SECRET is no signing secret"
        yield _found("fail", says, "copy the one of your endpoint, it begins with whsec_")


def _telegram(given: "Settings") -> Iterator[Found]:
    if ":TEST:" in given.telegram_provider_token:
        says = "ROUNDS_TELEGRAM_PROVIDER_TOKEN is a test token: no money moves"
        yield _found("warn", says, "copy the live token from @BotFather, Payments, when you go live")


# --- keys ---


def _private(path: str) -> Any:
    """The RSA key in this file, None when it holds no such key without a password."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(Path(path).read_bytes(), password=None)
    except (ValueError, TypeError, OSError):
        return None
    return key if isinstance(key, RSAPrivateKey) else None


def _public(path: str) -> Any:
    """The public RSA key in this file, or that of the certificate in it."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from cryptography.x509 import load_pem_x509_certificate

    try:
        held = Path(path).read_bytes()
        wrapped = b"BEGIN CERTIFICATE" in held
        key = load_pem_x509_certificate(held).public_key() if wrapped else load_pem_public_key(held)
    except (ValueError, TypeError, OSError):
        return None
    return key if isinstance(key, RSAPublicKey) else None


def _same(own: Any, public: Any) -> bool:
    return bool(own.public_key().public_numbers() == public.public_numbers())


def _unusable(name: str, what: str) -> Found:
    return _found(
        "fail",
        f"{name} names a file without a usable RSA key",
        f"write the path of {what}, PEM without a password",
    )
