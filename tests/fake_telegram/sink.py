"""A Bot API that only takes in, on bare asyncio: some thousand messages a second for benchmarks, each in the history."""

import asyncio
import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fake_telegram.chats import BOT
from tests.fake_telegram.history import History

HELD = 25.0  # seconds a poll is held, since nobody ever says anything here
OK_TRUE = b'{"ok":true,"result":true}'
ME = json.dumps({"ok": True, "result": BOT}).encode()


class Sink:
    """Says yes to everything after `latency` seconds; `/control/history` and `/control/count` as the full fake has them."""

    def __init__(self, *, port: int = 0, latency: float = 0, history: History | None = None) -> None:
        self.history = history or History()
        self.port = port
        self.latency = latency
        self.taken = 0
        self._numbers: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self.open: set[asyncio.Transport] = set()

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> "Sink":
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Line(self), "127.0.0.1", self.port, backlog=1024)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for transport in self.open:
            transport.abort()
        self.history.close()

    def answer(self, path: str, kind: bytes, body: bytes) -> tuple[float, bytes]:
        """How many seconds later to answer what."""
        address = urlsplit(path)
        params = dict(parse_qsl(address.query)) | _read(kind, body)
        method = address.path.rpartition("/")[2]
        if address.path.startswith("/control/"):
            return 0, self._control(method, params)
        call = self.history.arrive(method, params)
        if method == "sendMessage":
            return self.latency, self._take(call, params)
        self.history.accept(call)
        if method == "getUpdates":
            return float(params.get("timeout", HELD)), b'{"ok":true,"result":[]}'
        return 0, ME if method == "getMe" else OK_TRUE

    def _take(self, call: Any, params: dict[str, Any]) -> bytes:
        chat = str(params["chat_id"])
        self._numbers[chat] += 1
        self.taken += 1
        self.history.accept(call, self._numbers[chat])
        shown = {
            "message_id": self._numbers[chat],
            "date": 1_790_000_000,
            "chat": {"id": int(chat), "type": "private", "first_name": "Person"},
            "from": BOT,
            "text": params["text"],
        }
        return json.dumps({"ok": True, "result": shown}, ensure_ascii=False).encode()

    def _control(self, verb: str, params: dict[str, Any]) -> bytes:
        if verb == "history":
            found = self.history.told(str(params.get("method", "")), after=int(params.get("after", 0)))
            return json.dumps(found, ensure_ascii=False).encode()
        return json.dumps({"sent": self.taken, "calls": len(self.history.calls)}).encode()


class _Line(asyncio.Protocol):
    """One connection; requests come one after another and are answered in that order."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._came = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._sink.open.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._sink.open.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._came += data
        while (end := self._came.find(b"\r\n\r\n")) >= 0:
            first, _, lines = self._came[:end].partition(b"\r\n")
            headers = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(b":") for line in lines.split(b"\r\n"))
            }
            start = end + 4
            stop = start + int(headers.get(b"content-length", 0))
            if len(self._came) < stop:
                return
            body, self._came = self._came[start:stop], self._came[stop:]
            path, kind = first.split(b" ")[1].decode(), headers.get(b"content-type", b"")
            self._say(*self._sink.answer(path, kind, body))

    def _say(self, later: float, body: bytes) -> None:
        whole = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
            + body
        )
        if later:
            asyncio.get_running_loop().call_later(later, self._write, whole)
        else:
            self._transport.write(whole)

    def _write(self, whole: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(whole)


def _read(kind: bytes, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if kind.startswith(b"application/json"):
        read: dict[str, Any] = json.loads(body)
        return read
    return dict(parse_qsl(body.decode(), keep_blank_values=True))
