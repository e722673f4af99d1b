"""The HTTP side of one bot: one try per call, a budget per stage, and only the Bot API's answers believed."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram.request import HTTPXRequest

from bot.channels.telegram.errors import Flood, OddAnswer

KEEP_ALIVE = 60.0  # seconds; httpx's own 5 s would pay a handshake for most reminders
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Wire(HTTPXRequest):
    """A request that does not take a proxy's 403 page for "blocked", nor its 404 for a wrong token."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One HTTP call: status and body. Raises Flood for a 429, OddAnswer for what the Bot API would not say."""
        code, body = await super().do_request(*args, **kwargs)
        answer = _answer(body)
        if code == 429:
            raise Flood(_wait(answer or {}))
        if answer is None:
            raise OddAnswer(code)
        return code, body


def wire(connections: int, timeout: float, *, proxy: str | None, api: str | None) -> Wire:
    """A request with so many connections at most; `timeout` seconds to write or read, a third to connect.

    Connecting gets a share so that it fails as proven not sent before the whole budget ends as unknown.
    """
    return Wire(
        connection_pool_size=connections,
        read_timeout=timeout,
        write_timeout=timeout,
        connect_timeout=timeout / 3,
        pool_timeout=timeout / 3,
        proxy=proxy,
        httpx_kwargs={
            "limits": httpx.Limits(
                max_connections=connections,
                max_keepalive_connections=connections,
                keepalive_expiry=KEEP_ALIVE,
            ),
            # A server on this machine is never behind the proxy that the environment names.
            "trust_env": urlsplit(api or "").hostname not in LOOPBACK,
        },
    )


def question(offset: int | None, wait: float, kinds: Sequence[str]) -> dict[str, str]:
    """What getUpdates is asked: from which update on, how many seconds to hold the line, which kinds."""
    asked = {"timeout": str(int(wait)), "allowed_updates": json.dumps(list(kinds))}
    return asked if offset is None else asked | {"offset": str(offset)}


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
