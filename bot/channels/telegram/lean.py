"""The way out over aiohttp: a third of the stock one's CPU, one try per call, and an exact line before the writing."""

import json
import ssl
from typing import Any

import aiohttp
import httpx
from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.connecting import BROKEN, UNBUILT, Connector, NotConnected
from bot.channels.telegram.errors import Unwritten
from bot.channels.telegram.wire import KEEP_ALIVE, Way, believed, check_refusal

_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: `dumps` makes one for every message
JSON = {"Content-Type": "application/json", "User-Agent": BaseRequest.USER_AGENT}
PLAIN = {"User-Agent": BaseRequest.USER_AGENT}  # a form names its own type, with the border between its parts


class Lean(BaseRequest):
    """One HTTP call for one call of the bot, never repeated: aiohttp repeats a GET on a kept connection, no POST."""

    def __init__(self, by: Way) -> None:
        self._by = by
        self._patience = self._budget(by.timeout)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds that an answer may take."""
        return self._by.timeout

    async def initialize(self) -> None:
        """Nothing: connections are opened when they are needed."""

    async def shutdown(self) -> None:
        """Close the connections; whatever is still in flight on them breaks."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """One HTTP call: status and body. Raises Unwritten, Flood, OddAnswer, or NetworkError for the unknown.

        Of the stages' budgets only `read_timeout` (seconds) is listened to: polling holds the line longer.
        """
        session, body = self._session or self._open(), _body(request_data)
        read = kwargs.get("read_timeout")
        patience = self._budget(read) if isinstance(read, int | float) else self._patience
        try:
            async with session.request(
                method,
                URL(url, encoded=True),
                data=body,
                headers=JSON if isinstance(body, bytes | None) else PLAIN,
                allow_redirects=False,
                timeout=patience,
            ) as answer:
                code, told = answer.status, await answer.read()
        except NotConnected as error:
            raise Unwritten(error.why) from error
        except UNBUILT as error:
            raise Unwritten(error) from error
        except BROKEN as error:
            raise NetworkError(f"{type(error).__name__}: {error}") from error
        if not 200 <= code <= 299:
            check_refusal(code, told)
        return code, told

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer of the Bot API; `do_request` has looked at all but those of 2xx. Raises OddAnswer."""
        return believed(payload)

    def _budget(self, read: float) -> aiohttp.ClientTimeout:
        share = self._by.timeout / 3  # for a place in the pool, the name and the handshakes together
        return aiohttp.ClientTimeout(total=None, connect=share, sock_connect=share, sock_read=read)

    def _open(self) -> aiohttp.ClientSession:
        by = self._by
        trusted: ssl.SSLContext | bool = httpx.create_ssl_context(trust_env=True) if by.secure else True
        self._session = aiohttp.ClientSession(
            connector=Connector(limit=by.connections, keepalive_timeout=KEEP_ALIVE, ssl=trusted),
            cookie_jar=aiohttp.DummyCookieJar(),
            proxy=by.proxy,
        )
        return self._session


def _body(asked: RequestData | None) -> bytes | aiohttp.FormData | None:
    if asked is None:
        return None
    if asked.contains_files:
        return _form(asked)
    try:
        return _encode(asked.parameters).encode()
    except ValueError as error:  # half a character, say in the label of a button
        raise Unwritten(error) from error


def _form(asked: RequestData) -> aiohttp.FormData:
    """A call with a file; a form is written once, so a try needs one of its own."""
    form = aiohttp.FormData(quote_fields=False)  # the name as it is: nobody decodes %E5 in a file name
    for name, value in asked.json_parameters.items():
        form.add_field(name, value)
    for name, (file, content, kind) in asked.multipart_data.items():
        form.add_field(name, content, filename=file, content_type=kind)
    return form
