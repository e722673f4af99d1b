"""A body that does not come in time is one that broke off."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message

from bot.web import patience
from bot.web.patience import patient
from tests.handlers.estate import STEWARD
from tests.web.board import form_to, inside
from tests.web.browsing import ADDRESS
from tests.world import World


async def _read(request: Request) -> Response:
    try:
        return PlainTextResponse(f"{len(await request.body())}")
    except ClientDisconnect:
        return PlainTextResponse("broke off", 400)


async def answered(*parts: bytes, whole: bool) -> bytes:
    """What an application says to a body of these parts, of which the last never comes unless it is `whole`."""
    left, sent = list(parts), list[Message]()

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        part = left.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(left) or not whole}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
    await patient(Starlette(routes=[Route("/", _read, methods=["POST"])]))(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize("limit", ["GAP", "WHOLE"])
async def test_who_drips_is_treated_as_one_who_went_away(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(patience, limit, 0.05)
    assert await answered(b"ab", b"c", whole=False) == b"broke off"
    assert await answered(b"ab", b"c", whole=True) == b"3"


async def test_a_form_that_breaks_off_is_no_fault_of_ours(world: World) -> None:
    async with inside(world, STEWARD) as client:
        fields = form_to((await client.get("/board")).text, "/board/say")
        assert fields
        app = client._transport.app  # type: ignore[attr-defined]
        sent = list[Message]()

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        headers = [
            (b"host", ADDRESS.removeprefix("http://").encode()),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"cookie", cookies.encode()),
        ]
        scope = {"type": "http", "method": "POST", "path": "/board/say", "headers": headers}
        await app({**scope, "query_string": b"", "http_version": "1.1", "scheme": "http"}, receive, send)
    assert sent[0]["status"] == 400
