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


Body = dict[str, Any]
Endpoint = Callable[[Request], Awaitable[Response]]


def health(condition: Callable[[], Awaitable[Body | None]]) -> Endpoint:
    """GET /healthz: 200 while we live and take commands, 503 while starting or stopping (contract, settings)."""

    async def answer(request: Request) -> Response:
        found = await condition()
        if found is None:
            return JSONResponse({"status": "not ready", "version": version()}, 503)
        return JSONResponse({"status": "ok", "version": version(), **found})

    return answer


def readiness(parts: Callable[[], Awaitable[dict[str, Body]]]) -> Endpoint:
    """GET /readyz: each part with its `ok`; 503 names those that fail."""

    async def answer(request: Request) -> Response:
        found = await parts()
        failing = [name for name, part in found.items() if not part["ok"]]
        status = "not ready" if failing else "ready"
        body = {"status": status, "failing": failing, "version": version(), "parts": found}
        return JSONResponse(body, 503 if failing else 200)

    return answer
