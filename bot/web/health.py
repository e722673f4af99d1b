"""Whether we live and take commands: for a load balancer, a watchdog, and whoever waits for the start."""

import tomllib
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


@cache
def version() -> str:
    """The version of this program; empty where its pyproject.toml was left behind."""
    try:
        told = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
        return str(told["project"]["version"])
    except (OSError, ValueError, KeyError):
        return ""


def health(
    condition: Callable[[], Awaitable[dict[str, Any] | None]],
) -> Callable[[Request], Awaitable[Response]]:
    """GET /healthz: 200 when ready, 503 while starting, stopping or without a database."""

    async def answer(request: Request) -> Response:
        found = await condition()
        if found is None:
            return JSONResponse({"status": "not ready", "version": version()}, 503)
        return JSONResponse({"status": "ok", "version": version(), **found})

    return answer
