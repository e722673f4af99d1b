"""Who drips a request holds nothing open, and who sends a head without end is cut."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.config import Settings
from bot.serve import patience
from bot.serve.webserver import WebServer

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\n"


async def _length(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """A web server of ours over an application that counts what it gets."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = int(free.getsockname()[1])
    server = WebServer(
        Settings(http=f"127.0.0.1:{number}"), Starlette(routes=[Route("/", _length, methods=["POST"])])
    )
    task = await server.start()
    yield number
    server.stop()
    await task


async def said(port: int, *parts: bytes) -> bytes:
    """What comes back until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with contextlib.suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
    try:
        return await reader.read()
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.parametrize("begun", [b"", b"\r\n", b"GET /", HEAD])
async def test_a_head_that_does_not_end_in_time_ends_the_connection(
    port: int, monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.05)
    assert await said(port, begun) == b""


async def test_after_an_answer_the_next_head_has_to_come_in_time_too(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.05)
    once = HEAD + b"Content-Length: 2\r\n\r\nab"
    assert (await said(port, once, b"\r\n")).endswith(b"\r\n\r\n2")


async def test_a_head_without_end_is_cut(port: int) -> None:
    assert await said(port, HEAD, *[b"X: " + b"a" * 1000 + b"\r\n"] * 3000) == b""


async def test_a_large_body_is_none_of_a_head(port: int) -> None:
    closing = HEAD + b"Connection: close\r\nContent-Length: 300000\r\n\r\n"
    assert (await said(port, closing, b"a" * 300_000)).endswith(b"300000")
