"""The envelope of callbacks: signature, age and receiver are judged here, wechatpy only turns the cipher."""

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from bot.channels.wecom.refusal import Forged, Malformed

BLOCK = 32  # bytes the padding fills up to (wecom 4)
RANDOM = 16  # bytes of noise before the length
LONGEST = 128 * 1024  # characters of an encrypted text
KEY = re.compile(r"[A-Za-z0-9+/]{43}")
TIME = re.compile(r"[0-9]{1,12}")
NONCE = re.compile(r"[!-~]{1,128}")


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """What stands beside an encrypted text in the address."""

    signature: str
    timestamp: str  # seconds of the epoch
    nonce: str


class Envelope:
    """What the console of WeCom and we agreed on. `fresh`: seconds a stamp is good for, 0 = its age is not judged.

    Raises ValueError when one of the three is missing or no such thing: without them nothing may be believed.
    """

    def __init__(self, *, token: str, key: str, corp_id: str, fresh: float) -> None:
        if not token or not corp_id or not KEY.fullmatch(key):
            raise ValueError("a callback needs a token, an EncodingAESKey of 43 characters and a corp id")
        from wechatpy.crypto.base import WeChatCipher

        # The two spare bits of the last character need not be 0: a strict decoder would refuse real keys (wecom 4).
        self._cipher = WeChatCipher(base64.b64decode(key + "="))
        self._token, self._corp_id, self._fresh = token, corp_id.encode(), fresh

    def opened(self, encrypted: str, stamp: Stamp, now: datetime) -> bytes:
        """The text that WeCom sent us, as its bytes, which are UTF-8; `now` is the real time.

        Judged in this order: form, signature, age, cipher, receiver (wecom 4; reliability, webhooks).
        Raises Forged and Malformed, nothing else.
        """
        if not TIME.fullmatch(stamp.timestamp) or not NONCE.fullmatch(stamp.nonce):
            raise Malformed("query")
        if len(encrypted) > LONGEST:
            raise Malformed("size")
        if not hmac.compare_digest(_bytes(stamp.signature), self._signature(encrypted, stamp)):
            raise Forged("signature")
        if self._fresh and abs(now.timestamp() - int(stamp.timestamp)) > self._fresh:
            raise Forged("stale")
        text, receiver = _parts(_unpadded(self._cipher.decrypt(_blocks(encrypted))))
        if not hmac.compare_digest(receiver, self._corp_id):
            raise Forged("receiver")
        return text

    def _signature(self, encrypted: str, stamp: Stamp) -> bytes:
        parts = sorted(_bytes(part) for part in (self._token, stamp.timestamp, stamp.nonce, encrypted))
        return hashlib.sha1(b"".join(parts), usedforsecurity=False).hexdigest().encode()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _blocks(encrypted: str) -> bytes:
    try:
        found = base64.b64decode(_bytes(encrypted), validate=True)
    except binascii.Error as error:
        raise Malformed("base64") from error
    if not found or len(found) % BLOCK:
        raise Malformed("cipher")
    return found


def _unpadded(plain: bytes) -> bytes:
    many = plain[-1]
    if not 1 <= many <= BLOCK or plain[-many:] != bytes([many]) * many:
        raise Malformed("cipher")
    return plain[:-many]


def _parts(plain: bytes) -> tuple[bytes, bytes]:
    """The text and whom it is for."""
    start = RANDOM + 4
    length = int.from_bytes(plain[RANDOM:start], "big")
    if not 1 <= length <= len(plain) - start:
        raise Malformed("length")
    text, receiver = plain[start : start + length], plain[start + length :]
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise Malformed("utf8") from error
    return text, receiver
