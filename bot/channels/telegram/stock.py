"""The way out over stock httpx: slower than the lean one, and there when aiohttp is not."""

from typing import Any

import httpx
from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.channels.telegram.errors import Unwritten
from bot.channels.telegram.wire import KEEP_ALIVE, Way, believed, check_refusal

# Raised before one byte of the request was written.
UNWRITTEN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class Stock(HTTPXRequest):
    """The library's own request with one try per call, and only the Bot API's answers believed."""

    def __init__(self, by: Way) -> None:
        limits = httpx.Limits(
            max_connections=by.connections,
            max_keepalive_connections=by.connections,
            keepalive_expiry=KEEP_ALIVE,
        )
        super().__init__(
            connection_pool_size=by.connections,
            read_timeout=by.timeout,
            write_timeout=by.timeout,
            connect_timeout=by.timeout / 3,
            pool_timeout=by.timeout / 3,
            proxy=by.proxy,
            httpx_kwargs={"limits": limits, "trust_env": False},  # `Way` has looked at the environment
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """One HTTP call: status and body. Raises Unwritten, Flood, OddAnswer, or NetworkError for the unknown."""
        try:
            code, body = await super().do_request(*args, **kwargs)
        except NetworkError as error:
            if isinstance(error.__cause__, UNWRITTEN):
                raise Unwritten(error.__cause__) from error
            raise
        if not 200 <= code <= 299:
            check_refusal(code, body)
        return code, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer of the Bot API; `do_request` has looked at all but those of 2xx. Raises OddAnswer."""
        return believed(payload)
