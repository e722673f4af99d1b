"""WeChat Pay's seals: our signature under a request, theirs under what they say, and the lock on what a notice holds."""

import binascii
import secrets
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.core.payment import PaymentError
from bot.payments import strict
from bot.payments.keys import Theirs, signed

SCHEME = "WECHATPAY2-SHA256-RSA2048"
SIGNED_BY_KEY = "PUB_KEY_ID_"  # else the serial number of a platform certificate


@dataclass(frozen=True, kw_only=True)
class WechatAccount:
    """The merchant: numbers and keys, as the merchant's platform shows them (docs/payments.md)."""

    mch_id: str
    app_id: str
    serial: str  # of our own certificate
    key: RSAPrivateKey = field(repr=False)
    v3_key: str = field(repr=False)
    theirs: Theirs
    theirs_id: str  # PUB_KEY_ID_…, or the serial number of their certificate
    api: str


class Seal:
    """The keys of one merchant at work."""

    def __init__(self, account: WechatAccount) -> None:
        """Keep the account."""
        self._us = account

    def verify(self, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
        """Serial number, age and signature, in this order, on the raw bytes (libraries, payments)."""
        told = {
            name: headers.get(f"wechatpay-{name}", "")
            for name in ("serial", "timestamp", "nonce", "signature")
        }
        missing = [name for name, value in told.items() if not value]
        if missing or headers.get("wechatpay-signature-type", SCHEME) != SCHEME:
            raise PaymentError(
                f"not signed as WeChat Pay signs: {', '.join(missing) or 'its kind'}", "signature"
            )
        if told["serial"].upper() != self._us.theirs_id.upper():
            raise PaymentError("signed with another key than the one in the settings", "signature")
        if self._us.theirs.until is not None and now > self._us.theirs.until:
            raise PaymentError("signed with a certificate that is no longer valid", "signature")
        strict.fresh(strict.seconds(told["timestamp"], "Wechatpay-Timestamp"), now)
        try:
            message = f"{told['timestamp']}\n{told['nonce']}\n".encode() + body + b"\n"
        except UnicodeEncodeError:
            raise PaymentError("not signed as WeChat Pay signs: nonce", "signature") from None
        self._us.theirs.believes(message, told["signature"])

    def unlocked(self, resource: dict[str, Any]) -> dict[str, Any]:
        if resource.get("algorithm") != "AEAD_AES_256_GCM":
            raise strict.malformed("resource is locked in a way we do not know")
        bound = resource.get("associated_data")
        try:
            nonce = strict.words(resource, "nonce", 64).encode()
            locked = b64decode(strict.words(resource, "ciphertext"), validate=True)
            extra = strict.words({"associated_data": bound or ""}, "associated_data", 64).encode()
            opened = AESGCM(self._us.v3_key.encode()).decrypt(nonce, locked, extra)
        except (InvalidTag, ValueError, binascii.Error):
            raise strict.malformed("resource does not open with the key of API v3 in the settings") from None
        return strict.json_object(opened)

    def headers(self, target: str, body: bytes | None, now: datetime) -> dict[str, str]:
        """Our signature over method, address, moment, chance and body."""
        method = "GET" if body is None else "POST"
        at, nonce = str(int(now.timestamp())), secrets.token_hex(16).upper()
        sign = signed(self._us.key, f"{method}\n{target}\n{at}\n{nonce}\n".encode() + (body or b"") + b"\n")
        told = {"mchid": self._us.mch_id, "nonce_str": nonce, "signature": sign, "timestamp": at}
        told["serial_no"] = self._us.serial
        headers = {
            "authorization": f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in told.items()),
            "accept": "application/json",
            "content-type": "application/json",
        }
        if self._us.theirs_id.startswith(SIGNED_BY_KEY):
            headers["wechatpay-serial"] = self._us.theirs_id  # asks for answers signed with this very key
        return headers
