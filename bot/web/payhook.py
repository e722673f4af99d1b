"""POST /hooks/pay/PROVIDER: a notice is believed after its signature, applied once, and acknowledged after the commit."""

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.core.payment import Ack, PaymentError, Provider
from bot.engine.paying import apply
from bot.store import Unavailable
from bot.web.hooks import body
from bot.web.house import House

log = logging.getLogger(__name__)
LARGEST = 64 * 1024  # bytes of a notice (reliability, payments)
REASONS = {"malformed": "body"}  # a fault of PaymentError -> the word under which metrics count it
SIGNED_WRONG = frozenset({"signature"})


def pay_hook(house: House) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint: 401 for a wrong signature, 400 for what is old or malformed, 413, 503 when it is to come again."""

    async def answer(request: Request) -> Response:
        provider = house.providers.get(request.path_params["provider"])
        if provider is None:
            raise HTTPException(404, "Not found")
        try:
            raw = await body(request, LARGEST)
        except HTTPException as error:
            house.engine.tally.refused("size" if error.status_code == 413 else "body")
            raise
        headers = {name.lower(): value for name, value in request.headers.items()}
        return acked(await take(house, provider, headers, raw))

    return answer


async def take(house: House, provider: Provider, headers: Mapping[str, str], raw: bytes) -> Ack:
    """Verify one notice on its raw bytes and apply it; what goes back to the provider. Never raises."""
    engine = house.engine
    try:
        notice = provider.parse_callback(headers, raw, engine.clock.real())
    except PaymentError as error:
        engine.tally.refused(REASONS.get(error.fault, error.fault))
        log.warning("a notice of %s was not believed: %s", provider.name, error)
        return _status(provider.ack(False), 401 if error.fault in SIGNED_WRONG else 400)
    try:
        async with engine.store.begin(hurry=True) as tx:
            await apply(engine, tx, notice, provider.payee)
    except Unavailable as error:
        log.warning("a notice of %s is to come again: %s", provider.name, type(error).__name__)
        return _status(provider.ack(False), 503)
    except Exception:
        log.exception("a notice of %s could not be applied, it is to come again", provider.name)
        return _status(provider.ack(False), 500)
    return provider.ack(True)


def _status(ack: Ack, status: int) -> Ack:
    return Ack(status=status, kind=ack.kind, body=ack.body)


def acked(ack: Ack) -> Response:
    """The answer as the provider reads it."""
    return Response(ack.body, ack.status, media_type=ack.kind)
