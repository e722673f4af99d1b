"""What every way out to the Bot API shares: the proxy, the patience, and only the Bot API's own answers believed."""

import importlib.util
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from telegram.request import BaseRequest

from bot.channels.telegram.errors import Flood, OddAnswer

KEEP_ALIVE = 60.0  # seconds; httpx's own 5 s would pay a handshake for most reminders
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SPOKEN = {"http", "https"}  # kinds of proxies that aiohttp knows


@dataclass(frozen=True, kw_only=True)
class Way:
    """How to reach the Bot API: so many connections at most; `timeout` seconds to read, a third of it to connect.

    Connecting gets a share so that it fails as proven not sent before the whole budget ends as unknown.
    """

    connections: int
    timeout: float
    proxy: str | None = None
    secure: bool = True


def way(connections: int, timeout: float, *, proxy: str | None, api: str) -> Way:
    """The way to `api`; without a proxy of ours the environment's is taken, never for a server on this machine."""
    address = urlsplit(api)
    return Way(
        connections=connections,
        timeout=timeout,
        proxy=proxy or _proxy_of_environment(address.scheme, address.hostname or ""),
        secure=address.scheme == "https",
    )


def wire(by: Way, *, lean: bool) -> BaseRequest:
    """A request that goes that way: the lean one where aiohttp is here and knows the proxy, else the stock one."""
    known = by.proxy is None or urlsplit(by.proxy).scheme in SPOKEN
    if lean and known and importlib.util.find_spec("aiohttp") is not None:
        from bot.channels.telegram.lean import Lean

        return Lean(by)
    from bot.channels.telegram.stock import Stock

    return Stock(by)


def question(offset: int | None, wait: float, kinds: Sequence[str]) -> dict[str, str]:
    """What getUpdates is asked: from which update on, how many seconds to hold the line, which kinds."""
    asked = {"timeout": str(int(wait)), "allowed_updates": json.dumps(list(kinds))}
    return asked if offset is None else asked | {"offset": str(offset)}


def check_refusal(code: int, body: bytes) -> None:
    """Let an answer other than 2xx pass only when the Bot API gave it.

    A proxy's 403 page is not "blocked", nor its 404 a wrong token. Raises Flood for a 429, OddAnswer.
    """
    answer = _answer(body)
    if code == 429:
        raise Flood(_wait(answer or {}))
    if answer is None:
        raise OddAnswer(code)


def believed(body: bytes) -> dict[str, Any]:
    """An answer as the Bot API gives it; a cut body or a portal's page is none. Raises OddAnswer."""
    answer = _answer(body)
    if answer is None:
        raise OddAnswer(200)
    return answer


def _proxy_of_environment(scheme: str, host: str) -> str | None:
    if host in LOOPBACK or proxy_bypass(host):
        return None
    named = getproxies()
    return named.get(scheme) or named.get("all")


def _wait(answer: dict[str, Any]) -> float | None:
    parameters = answer.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(wait) if isinstance(wait, int | float) and wait > 0 else None


def _answer(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and isinstance(answer.get("ok"), bool) else None
