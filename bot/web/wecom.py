"""/hooks/wecom: what WeCom sends is believed once signature, age and receiver are right, and kept before 200 is said."""

import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.wecom.envelope import Envelope, Stamp
from bot.channels.wecom.refusal import Forged, Malformed, Reason, Refused
from bot.channels.wecom.xml import LARGEST, parsed, words
from bot.store import Unavailable
from bot.web.hooks import Keep, Raw, body, storable

log = logging.getLogger(__name__)

PATH = "/hooks/wecom"
WORDS = {400: "That is no callback", 403: "Forbidden", 413: "Too large"}


@dataclass(frozen=True, kw_only=True)
class WecomDoor:
    """What the way in of WeCom is given: `now` is the real clock, `refused` hears why something was not believed."""

    envelope: Envelope
    keep: Keep
    now: Callable[[], datetime]
    refused: Callable[[Reason], None] = lambda reason: None


def wecom_route(door: WecomDoor) -> Route:
    """GET is the check of the address when it is set up, POST a callback; there is nothing else, not even HEAD."""
    route = Route(PATH, wecom_hook(door), methods=["GET", "POST"])
    route.methods = {"GET", "POST"}
    return route


def wecom_hook(door: WecomDoor) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint: 403 forged, stale or not for us, 400, 413, 503 when it could not be kept so that WeCom comes again.

    What was kept before is 200 too: the key of the inbox is the memory of repeats (reliability, webhooks).
    """
    told: set[Reason] = set()

    async def answer(request: Request) -> Response:
        try:
            if request.method == "GET":
                return Response(_echo(door, request), media_type="text/plain")
            update = await _update(door, request)
        except Refused as error:
            door.refused(error.reason)
            if error.reason not in told:  # each once, so that nobody outside fills our log
                told.add(error.reason)
                log.warning("a callback of WeCom was refused (%s); further ones are only counted", error)
            raise _as_http(error) from None
        try:
            await door.keep([update])
        except Unavailable as error:
            raise HTTPException(503, "Busy; please deliver it again", {"Retry-After": "1"}) from error
        return Response()

    return answer


def _echo(door: WecomDoor, request: Request) -> bytes:
    return door.envelope.opened(_only(request, "echostr"), _stamp(request), door.now())


async def _update(door: WecomDoor, request: Request) -> Raw:
    stamp = _stamp(request)
    encrypted = words(parsed(await _body(request)), "Encrypt")
    if not encrypted:
        raise Malformed("xml")
    text = door.envelope.opened(encrypted, stamp, door.now())
    return {"key": hashlib.sha256(text).hexdigest(), "xml": storable(parsed(text))}


def _stamp(request: Request) -> Stamp:
    signature, timestamp, nonce = (_only(request, name) for name in ("msg_signature", "timestamp", "nonce"))
    return Stamp(signature=signature, timestamp=timestamp, nonce=nonce)


def _only(request: Request, name: str) -> str:
    """A parameter that stands there once: of two, one would be signed and the other believed."""
    given = request.query_params.getlist(name)
    if len(given) != 1:
        raise Malformed("query")
    return given[0]


async def _body(request: Request) -> bytes:
    try:
        return await body(request, LARGEST)
    except HTTPException as error:
        raise Malformed("size" if error.status_code == 413 else "body") from error


def _as_http(error: Refused) -> HTTPException:
    status = 403 if isinstance(error, Forged) else 413 if error.reason == "size" else 400
    return HTTPException(status, WORDS[status])
