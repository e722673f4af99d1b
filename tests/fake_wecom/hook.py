"""Callbacks: XML, encrypted as the platform does it, posted up to three times (facts/wecom.md 4)."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.fake_wecom.errors import Raw


@dataclass(frozen=True, kw_only=True)
class Crypt:
    """The fixtures' scheme, written apart from the library the product uses, so that the two check one another."""

    token: str
    aes_key: str
    corp_id: str

    def encrypt(self, plain: str) -> str:
        """AES-256-CBC of random(16) + length + text + receiver, padded to 32."""
        key = base64.b64decode(self.aes_key + "=")
        text = plain.encode()
        whole = secrets.token_bytes(16) + len(text).to_bytes(4, "big") + text + self.corp_id.encode()
        pad = 32 - len(whole) % 32
        coder = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        return base64.b64encode(coder.update(whole + bytes([pad]) * pad) + coder.finalize()).decode()

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """msg_signature."""
        return hashlib.sha1("".join(sorted((self.token, timestamp, nonce, encrypted))).encode()).hexdigest()

    def query(self, encrypted: str, now: int) -> dict[str, str]:
        """The three words in the address."""
        timestamp, nonce = str(now), str(secrets.randbelow(10**10))
        signature = self.sign(timestamp, nonce, encrypted)
        return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}


@dataclass(kw_only=True)
class Callback:
    """One callback: the query and body of the POST, the decrypted text, its parsed form, and what came back."""

    query: dict[str, str]
    body: bytes
    plain: str
    codes: list[int] = field(default_factory=list)  # status of each try; 0 is a broken or late answer

    @property
    def xml(self) -> Raw:
        """Nested dicts and lists with text at the leaves."""
        parsed = parse(ElementTree.fromstring(self.plain))
        assert isinstance(parsed, dict)
        return parsed

    @property
    def raw(self) -> Raw:
        """As the inbox keeps it."""
        return {"key": hashlib.sha256(self.plain.encode()).hexdigest(), "xml": self.xml}


@dataclass(kw_only=True)
class Hook:
    """`url` empty: nothing is posted. `repeat`: three times also when the first was taken. `patience` in seconds."""

    crypt: Crypt
    agent_id: int
    url: str = ""
    repeat: bool = False
    patience: float = 5.0
    callbacks: list[Callback] = field(default_factory=list)

    def wrap_up(self, fields: dict[str, Any], now: int) -> Callback:
        """The callback with these fields."""
        return self.wrap(f"<xml>{render({'ToUserName': self.crypt.corp_id} | fields)}</xml>", now)

    async def send(self, callback: Callback) -> None:
        """Keep it, and post it where a url is set; comes back when it was taken or three tries were in vain."""
        self.callbacks.append(callback)
        if self.url:
            await self.post(callback)

    def wrap(self, plain: str, now: int) -> Callback:
        """Any decrypted text as the platform would post it."""
        encrypted = self.crypt.encrypt(plain)
        envelope = render(
            {"ToUserName": self.crypt.corp_id, "AgentID": str(self.agent_id), "Encrypt": encrypted}
        )
        body = f"<xml>{envelope}</xml>".encode()
        return Callback(query=self.crypt.query(encrypted, now), body=body, plain=plain)

    async def post(self, callback: Callback) -> None:
        """Post it, three times in all while there is no 200 in time."""
        async with httpx.AsyncClient(trust_env=False, timeout=self.patience) as client:
            for _ in range(3):
                headers = {"Content-Type": "text/xml"}
                try:
                    told = await client.post(
                        self.url, params=callback.query, content=callback.body, headers=headers
                    )
                    callback.codes.append(told.status_code)
                except httpx.HTTPError:
                    callback.codes.append(0)
                if callback.codes[-1] == 200 and not self.repeat:
                    return

    async def check(self, now: int, echo: str = "7300000000000000001") -> tuple[int, str]:
        """The URL check of the console: status and body; right is 200 and `echo` alone."""
        encrypted = self.crypt.encrypt(echo)
        async with httpx.AsyncClient(trust_env=False, timeout=self.patience) as client:
            told = await client.get(
                self.url, params=self.crypt.query(encrypted, now) | {"echostr": encrypted}
            )
        return told.status_code, told.text


def render(fields: dict[str, Any]) -> str:
    """XML as the platform writes it: text in CDATA, numbers bare, a list as repeated elements."""
    found = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                inner = render(one)
            elif isinstance(one, int):
                inner = str(one)
            else:
                inner = f"<![CDATA[{one.replace(']]>', ']]]]><![CDATA[>')}]]>" if one else ""
            found.append(f"<{name}>{inner}</{name}>")
    return "".join(found)


def parse(node: ElementTree.Element) -> Raw | str:
    """An element as a dict of its children, a list where a name repeats, or its text."""
    if not len(node):
        return node.text or ""
    told: Raw = {}
    for child in node:
        value = parse(child)
        if child.tag in told:
            before = told[child.tag]
            told[child.tag] = [*(before if isinstance(before, list) else [before]), value]
        else:
            told[child.tag] = value
    return told
