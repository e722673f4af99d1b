"""The way out to a provider: one request with an end in time and size, no redirect, and nothing secret in its failures."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from bot.core.payment import PaymentError
from bot.payments.strict import LARGEST

CONNECT = 5.0  # seconds
TOTAL = 10.0
PLAIN = {"accept-encoding": "identity", "user-agent": "rounds"}  # nothing packed: its size is what we count


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One request: its address, its headers and, for a POST, its body."""

    url: str = field(repr=False)  # it may hold a signature
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back; headers have lower-case names."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Line:
    """Requests to one provider, over the proxy of the settings or else the environment's (contract, PROXY)."""

    def __init__(self, proxy: str = "", transport: httpx.AsyncBaseTransport | None = None) -> None:
        """`transport` takes the place of the network in tests."""
        self._proxy = proxy or None
        self._transport = transport
        self._trusted: ssl.SSLContext | None = None  # read once: it takes longer than many a request

    async def ask(self, ask: Ask) -> Answer:
        """Ask once; whether to ask again is the caller's matter. Raises PaymentError (unreachable)."""
        try:
            async with asyncio.timeout(TOTAL), self._client() as client:
                return await self._asked(client, ask)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, ValueError) as error:
            # no words of the error: they may quote the address, and with it a signature
            raise PaymentError(
                f"the provider was not reached ({type(error).__name__})", "unreachable"
            ) from None

    async def _asked(self, client: httpx.AsyncClient, ask: Ask) -> Answer:
        how = "GET" if ask.body is None else "POST"
        async with client.stream(how, ask.url, headers={**PLAIN, **ask.headers}, content=ask.body) as answer:
            if answer.is_redirect:
                raise PaymentError(
                    "the provider's address leads elsewhere, where we do not follow", "refused"
                )
            body = bytearray()
            async for part in answer.aiter_raw():
                body += part
                if len(body) > LARGEST:
                    raise PaymentError("the provider's answer has no end", "malformed")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(status=answer.status_code, headers=headers, body=bytes(body))

    def _client(self) -> httpx.AsyncClient:
        if self._trusted is None:
            self._trusted = httpx.create_ssl_context(trust_env=True)
        return httpx.AsyncClient(
            timeout=httpx.Timeout(TOTAL, connect=CONNECT),
            proxy=self._proxy,
            trust_env=self._proxy is None,
            verify=self._trusted,
            transport=self._transport,
            follow_redirects=False,
        )
