"""WeCom as it calls back: its recorded callbacks and vectors, and any text sealed for the company of these tests."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from wechatpy.work.crypto import PrpCrypto, WeChatCrypto

from bot.channels.wecom import Envelope, Stamp
from bot.channels.wecom.xml import parsed

FIXTURES = Path(__file__).parent / "fixtures" / "wecom"
CORP, TOKEN, KEY = "ww0f1e2d3c4b5a6978", "InventedToken01", "InventedKey" + "a1B2" * 8
STAMP = 1793145600
VECTORS: list[dict[str, Any]] = json.loads((FIXTURES / "crypto_vectors.json").read_text("utf-8"))["vectors"]
CALLBACKS = sorted(file.stem for file in (FIXTURES / "callbacks").glob("*.xml"))


def callback(name: str) -> bytes:
    """The inner XML of one recorded callback."""
    return (FIXTURES / "callbacks" / f"{name}.xml").read_bytes()


def kept(name: str) -> dict[str, Any]:
    """The same as it lies in the inbox."""
    text = callback(name)
    return {"key": hashlib.sha256(text).hexdigest(), "xml": parsed(text)}


def envelope(fresh: float = 300, **changes: str) -> Envelope:
    return Envelope(**({"token": TOKEN, "key": KEY, "corp_id": CORP} | changes), fresh=fresh)


def vector_envelope(vector: dict[str, Any]) -> Envelope:
    return Envelope(
        token=vector["token"], key=vector["encoding_aes_key"], corp_id=vector["corp_id"], fresh=300
    )


def sealed(text: str, corp: str = CORP) -> str:
    """The encrypted text, by the library that the product decrypts with."""
    return PrpCrypto(WeChatCrypto(TOKEN, KEY, CORP).key).encrypt(text, corp).decode()


def turned(plain: bytes) -> str:
    """Any bytes through the cipher alone: what a broken or evil sender with our key could make."""
    return base64.b64encode(PrpCrypto(WeChatCrypto(TOKEN, KEY, CORP).key).cipher.encrypt(plain)).decode()


def stamp(encrypted: str, at: int | str = STAMP, nonce: str = "84827349") -> Stamp:
    parts = sorted((TOKEN, str(at), nonce, encrypted))
    signature = hashlib.sha1("".join(parts).encode()).hexdigest()
    return Stamp(signature=signature, timestamp=str(at), nonce=nonce)


def query(stamp: Stamp) -> dict[str, str]:
    return {"msg_signature": stamp.signature, "timestamp": stamp.timestamp, "nonce": stamp.nonce}


def outer(encrypted: str) -> bytes:
    """The body of a POST."""
    return (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><AgentID><![CDATA[1000002]]></AgentID>"
        f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    ).encode()
