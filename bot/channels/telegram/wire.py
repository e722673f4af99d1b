"""The HTTP side of one bot: one try per call, budgets for each stage, and no answer believed that is not the Bot API's."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
from telegram.request import HTTPXRequest

from bot.channels.telegram.errors import OddAnswer

KEEP_ALIVE = 60.0  # seconds; httpx's own 5 s would pay a handshake for most reminders
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Wire(HTTPXRequest):
    """python-telegram-bot's own request, which reads a proxy's 403 page as "blocked" and its 404 as a wrong token."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One HTTP call: status and body. Raises OddAnswer for what the Bot API would not say."""
        code, body = await super().do_request(*args, **kwargs)
        answer = _answer(body)
        if answer is None or (code == 429 and "retry_after" not in (answer.get("parameters") or ())):
            raise OddAnswer(code)
        return code, body


def wire(connections: int, timeout: float, *, proxy: str | None, api: str | None) -> Wire:
    """A request object with `connections` at most; `timeout` in seconds bounds writing and reading, a third connecting.

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
    """The parameters of getUpdates: from which update on, how many whole seconds to hold the line, and which kinds."""
    asked = {"timeout": str(int(wait)), "allowed_updates": json.dumps(list(kinds))}
    return asked if offset is None else asked | {"offset": str(offset)}


def _answer(body: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and isinstance(answer.get("ok"), bool) else None
