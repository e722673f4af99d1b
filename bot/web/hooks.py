"""POST /hooks/telegram: an update is kept durably before it is acknowledged, and nothing is believed before the secret."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.store import Unavailable

SECRET = "X-Telegram-Bot-Api-Secret-Token"
LARGEST = 1024 * 1024  # bytes of a body (reliability, webhooks)
DEEPEST = 32  # no update of Telegram nests half as deep
Raw = dict[str, Any]
Keep = Callable[[list[Raw]], Awaitable[None]]


def telegram_hook(secret: str, keep: Keep) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint: 403 without the secret, 413, 400, 503 when it could not be kept so that Telegram comes again."""
    expected = secret.encode()

    async def answer(request: Request) -> Response:
        given = request.headers.get(SECRET, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, expected):
            raise HTTPException(403, "Forbidden")
        update = parsed(await body(request, LARGEST))
        try:
            await keep([update])
        except Unavailable as error:
            raise HTTPException(503, "Busy; please deliver it again", {"Retry-After": "1"}) from error
        return JSONResponse({})

    return answer


async def body(request: Request, largest: int) -> bytes:
    """At most so many bytes, counted while they come. Raises HTTPException: 413, and 400 when it breaks off."""
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and (len(length) > 12 or int(length) > largest):
        raise HTTPException(413, "Too large")
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > largest:
                raise HTTPException(413, "Too large")
            parts.append(part)
    except ClientDisconnect as error:
        raise HTTPException(400, "The body broke off") from error
    return b"".join(parts)


def parsed(body: bytes) -> Raw:
    """The body as an update that a database can hold. Raises HTTPException 400 for everything else."""
    try:
        update = json.loads(body, parse_constant=_no_number)
        if not isinstance(update, dict) or type(update.get("update_id")) is not int:
            raise ValueError("no update")
        clean: Raw = storable(update)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "That is no update") from error
    return clean


def storable(value: Any, deep: int = 0) -> Any:
    """The same value without NUL and half characters, which no database takes. Raises ValueError when nested too deep."""
    if deep > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {storable(key): storable(inner, deep + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [storable(inner, deep + 1) for inner in value]
    return value


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
