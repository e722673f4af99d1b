"""The wire to WeCom: one HTTP exchange, never repeated here, that tells what was never written from what may have arrived."""

import json
import ssl
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from yarl import URL

from bot.channels.connecting import BROKEN, UNBUILT, Connector, NotConnected
from bot.core.message import ChannelError, Document

PUBLIC_API = "https://qyapi.weixin.qq.com"
CONNECTIONS = 64
KEEP_ALIVE = 60.0  # seconds
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SPOKEN = {"http", "https"}  # kinds of proxies that aiohttp knows
JSON = {"Content-Type": "application/json; charset=utf-8"}
_encode = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One call: its path below cgi-bin, a JSON body or a file to upload, or neither for a plain question."""

    path: str
    body: dict[str, Any] | None = None
    params: dict[str, str] = field(default_factory=dict)
    file: Document | None = None
    seconds: float | None = None  # its own budget instead of the usual one


class Line:
    """The connections to one server; `timeout` is the whole budget of an exchange in seconds, a third of it to connect.

    No error's text holds an address: ours carry the token, and the proxy's may carry a password.
    """

    def __init__(self, base: str | None, proxy: str | None, timeout: float) -> None:
        self._base = (base or PUBLIC_API).rstrip("/")
        self._proxy = _proxy(self._base, proxy)
        self._timeout = timeout
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections; whatever is still in flight on them breaks."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def ask(self, ask: Ask) -> dict[str, Any]:
        """The answer, a JSON object. Raises ChannelError: refused or not_sent before writing, unknown after."""
        body = _body(ask)
        try:
            code, told = await self._exchange(ask, body)
        except NotConnected as error:
            raise ChannelError(f"no connection to WeCom, {_why(error.why)}", "not_sent") from None
        except UNBUILT as error:
            raise ChannelError(f"no address of WeCom, {_why(error)}", "not_sent") from None
        except BROKEN as error:
            raise ChannelError(f"no answer of WeCom to {ask.path}, {_why(error)}", "unknown") from None
        return _believed(ask.path, code, told)

    async def _exchange(self, ask: Ask, body: bytes | aiohttp.FormData | None) -> tuple[int, bytes]:
        session = self._session or self._open()
        async with session.request(
            "GET" if body is None else "POST",
            URL(f"{self._base}/cgi-bin/{ask.path}").with_query(ask.params),
            data=body,
            headers=JSON if isinstance(body, bytes) else None,
            allow_redirects=False,
            timeout=self._budget(ask.seconds or self._timeout),
        ) as answer:
            return answer.status, await answer.read()

    def _budget(self, seconds: float) -> aiohttp.ClientTimeout:
        share = self._timeout / 3  # for a place in the pool, the name and the handshakes together
        return aiohttp.ClientTimeout(total=seconds, connect=share, sock_connect=share)

    def _open(self) -> aiohttp.ClientSession:
        secure = self._base.startswith("https:")
        trusted: ssl.SSLContext | bool = httpx.create_ssl_context(trust_env=True) if secure else True
        self._session = aiohttp.ClientSession(
            connector=Connector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE, ssl=trusted),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=self._proxy,
        )
        return self._session


def _proxy(base: str, ours: str | None) -> str | None:
    """Ours, else the environment's, never for a server on this machine. Raises ValueError for a kind nobody speaks."""
    if ours:
        if urlsplit(ours).scheme not in SPOKEN:
            raise ValueError("the proxy for WeCom must be an http or https one")
        return ours
    address = urlsplit(base)
    host = address.hostname or ""
    if host in LOOPBACK or proxy_bypass(host):
        return None
    named = getproxies()
    found = named.get(address.scheme) or named.get("all")
    return found if found and urlsplit(found).scheme in SPOKEN else None


def _body(ask: Ask) -> bytes | aiohttp.FormData | None:
    if ask.file is not None:
        form = aiohttp.FormData(quote_fields=False)  # the name as it is: nobody decodes %E5 in a file name
        kind = "application/octet-stream"
        form.add_field("media", ask.file.content, filename=_name(ask.file.name), content_type=kind)
        return form
    if ask.body is None:
        return None
    try:
        return _encode(ask.body).encode()
    except ValueError:  # half a character, say in the label of a button
        raise ChannelError("the message holds half a character", "refused") from None


def _name(name: str) -> str:
    """A file's name without what would end the header it stands in."""
    return "".join("_" if sign in '"\\/' or ord(sign) < 32 else sign for sign in name)


def _believed(path: str, code: int, told: bytes) -> dict[str, Any]:
    """Only what WeCom itself says: a proxy's page, a portal's or a cut body is none, whatever its status."""
    answer: Any = None
    if code < 500:
        try:
            answer = json.loads(told)
        except (ValueError, RecursionError):
            answer = None
    if not isinstance(answer, dict) or (code != 200 and "errcode" not in answer):
        raise ChannelError(f"no answer of WeCom to {path}, HTTP {code}", "unknown")
    return answer


def _why(error: BaseException) -> str:
    """The kind of failure and the system's own words for it, nothing that may quote an address."""
    words = error.strerror if isinstance(error, OSError) and isinstance(error.strerror, str) else ""
    return type(error).__name__ + (f": {words}" if words and "//" not in words else "")
