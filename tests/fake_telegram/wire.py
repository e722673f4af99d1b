"""A small HTTP/1.1 server on bare asyncio, so that an answer may be late, cut, dripped or never come."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, kw_only=True)
class Request:
    """One call: the path and every parameter, whether it came in the address, as a form or as JSON."""

    path: str
    params: dict[str, Any]
    at: float | None = None  # the monotonic second in which its last byte came


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer and how badly it travels; `delay` and `drip` (per byte) are seconds."""

    code: int = 200
    body: bytes = b""
    kind: str = "application/json"
    delay: float = 0
    drip: float = 0
    cut: bool = False
    dropped: bool = False


Handler = Callable[[Request], Awaitable[Reply]]


@dataclass(kw_only=True)
class Door:
    """Listens on loopback and hands each request to `handler`; closing ends every open connection."""

    handler: Handler
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self) -> None:
        """Listen; `port` 0 becomes the one the system chose."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and drop whoever is still connected."""
        if self._server is None:
            return
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        self._server = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._converse(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while (request := await _receive(reader)) is not None:
                reply = await self.handler(request)
                if not await _answer(writer, reply):
                    writer.transport.abort()
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def answer(value: Any, code: int = 200) -> Reply:
    """A plain JSON answer."""
    return Reply(code=code, body=json.dumps(value, ensure_ascii=False).encode())


async def _receive(reader: asyncio.StreamReader) -> Request | None:
    head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
    if not head:
        return None
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    at = monotonic()
    address = urlsplit(first.split(" ")[1])
    params = dict(parse_qsl(address.query, keep_blank_values=True))
    read = _read_body(headers.get("content-type", ""), body)
    return Request(path=address.path, params=params | read, at=at)


def _read_body(kind: str, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if kind.startswith("application/json"):
        read: dict[str, Any] = json.loads(body)
        return read
    if kind.startswith("multipart/form-data"):
        return dict(_parts(kind, body))
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _parts(kind: str, body: bytes) -> Iterator[tuple[str, Any]]:
    """The fields of a form with files; of a file its name and size, so that the history stays JSON."""
    whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    files: dict[str, Any] = {}
    for part in whole.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        if part.get_filename() is None:
            yield name, str(content, "utf-8")
        else:
            files[name] = {"name": part.get_filename(), "size": len(content)}
    yield from files.items()


async def _answer(writer: asyncio.StreamWriter, reply: Reply) -> bool:
    if reply.delay:
        await asyncio.sleep(reply.delay)
    if reply.dropped:
        return False
    head = (
        f"HTTP/1.1 {reply.code} X\r\nContent-Type: {reply.kind}\r\nContent-Length: {len(reply.body)}\r\n\r\n"
    )
    whole = head.encode() + (reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
    step = 1 if reply.drip else len(whole)
    for start in range(0, len(whole), step):
        writer.write(whole[start : start + step])
        await writer.drain()
        if reply.drip:
            await asyncio.sleep(reply.drip)
    return not reply.cut
