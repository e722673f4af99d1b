"""What the web server answers: health, the webhook's refusals, and nothing about itself."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from bot.store import Busy
from bot.web import Front, web
from bot.web.front import HEADERS

SECRET = "s3cret-" * 6
HOOK = "/hooks/telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {"update_id": 7, "message": {"text": "/paid 12-27 all"}}


class Inbox:
    """What was kept; `trouble` is raised instead."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        self.trouble: Exception | None = None

    async def keep(self, updates: list[dict[str, Any]]) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.kept += updates


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@asynccontextmanager
async def browser(
    inbox: Inbox, *, secret: str = SECRET, health: Callable[[], Any] = lambda: {"now": "…"}
) -> AsyncIterator[httpx.AsyncClient]:
    async def condition() -> dict[str, Any] | None:
        found: dict[str, Any] | None = health()
        return found

    app = web(Front(condition=condition, keep=inbox.keep, telegram_secret=secret))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://rounds") as client:
        yield client


def signed(body: Any, secret: str = SECRET) -> dict[str, Any]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return {"content": content, "headers": {HEADER: secret}}


async def test_health_is_told_when_ready(inbox: Inbox) -> None:
    async with browser(inbox) as client:
        told = await client.get("/healthz")
    assert (told.status_code, told.json()["status"], told.json()["now"]) == (200, "ok", "…")
    assert told.json()["version"]


async def test_whoever_is_not_ready_says_so(inbox: Inbox) -> None:
    async with browser(inbox, health=lambda: None) as client:
        assert (await client.get("/healthz")).status_code == 503


async def test_an_update_is_kept_before_it_is_acknowledged(inbox: Inbox) -> None:
    async with browser(inbox) as client:
        told = await client.post(HOOK, **signed(UPDATE))
    assert (told.status_code, inbox.kept) == (200, [UPDATE])


async def test_what_cannot_be_kept_is_not_acknowledged(inbox: Inbox) -> None:
    inbox.trouble = Busy("database is locked")
    async with browser(inbox) as client:
        told = await client.post(HOOK, **signed(UPDATE))
    assert told.status_code == 503
    assert "locked" not in told.text


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", "ü" * 42])
async def test_without_the_secret_nothing_is_believed(inbox: Inbox, secret: str) -> None:
    async with browser(inbox) as client:
        headers = {HEADER: secret.encode()} if secret else {}
        told = await client.post(HOOK, content=b"{", headers=headers)
    assert (told.status_code, inbox.kept) == (403, [])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused(inbox: Inbox, method: str) -> None:
    async with browser(inbox) as client:
        told = await client.request(method, HOOK, headers={HEADER: SECRET})
    assert (told.status_code, inbox.kept) == (405, [])


BAD = [
    pytest.param(b"", id="nothing"),
    pytest.param(b"{", id="cut off"),
    pytest.param(b"\xff\xfe", id="no text"),
    pytest.param(b"[1]", id="no object"),
    pytest.param(b'{"message": {}}', id="no id"),
    pytest.param(b'{"update_id": true}', id="an id that is none"),
    pytest.param(b'{"update_id": 1, "x": NaN}', id="no number"),
    pytest.param(b'{"update_id": 1, "x": ' + b"9" * 5000 + b"}", id="a number without end"),
    pytest.param(b'{"update_id": 1, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", id="a deep hole"),
    pytest.param(b'{"update_id": 1, "x": ' + b"[" * 40 + b"]" * 40 + b"}", id="deeper than any update"),
]


@pytest.mark.parametrize("body", BAD)
async def test_a_bad_body_is_refused_and_crashes_nothing(inbox: Inbox, body: bytes) -> None:
    async with browser(inbox) as client:
        told = await client.post(HOOK, **signed(body))
    assert (told.status_code, inbox.kept) == (400, [])


async def test_more_than_a_mebibyte_is_not_read(inbox: Inbox) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 65_536

    async with browser(inbox) as client:
        announced = await client.post(HOOK, **signed(b"x" * (1024 * 1024 + 1)))
        hidden = await client.post(HOOK, content=pieces(), headers={HEADER: SECRET})
        room = 1024 * 1024 - len(json.dumps({"update_id": 1, "x": ""}))
        exact = {"update_id": 1, "x": "y" * room}
        fits = await client.post(HOOK, **signed(exact))
    assert (announced.status_code, hidden.status_code, fits.status_code) == (413, 413, 200)


async def test_half_characters_and_nul_never_reach_a_database(inbox: Inbox) -> None:
    async with browser(inbox) as client:
        told = await client.post(HOOK, **signed(b'{"update_id": 1, "t": "a\\u0000b\\ud83dc"}'))
    assert (told.status_code, inbox.kept) == (200, [{"update_id": 1, "t": "ab?c"}])


async def test_without_a_configured_secret_there_is_no_webhook(inbox: Inbox) -> None:
    async with browser(inbox, secret="") as client:
        told = await client.post(HOOK, **signed(UPDATE, ""))
    assert (told.status_code, inbox.kept) == (404, [])


async def test_a_failure_tells_nothing_of_itself(inbox: Inbox) -> None:
    inbox.trouble = RuntimeError("secret inner words")
    async with browser(inbox) as client:
        told = await client.post(HOOK, **signed(UPDATE))
    assert told.status_code == 500
    assert "inner" not in told.text


@pytest.mark.parametrize("path", ["/healthz", HOOK, "/nothing"])
async def test_every_answer_keeps_browsers_out(inbox: Inbox, path: str) -> None:
    async with browser(inbox) as client:
        told = await client.get(path)
    assert {name: told.headers[name] for name in HEADERS} == HEADERS


async def test_a_failure_has_the_headers_too(inbox: Inbox) -> None:
    inbox.trouble = RuntimeError("…")
    async with browser(inbox) as client:
        told = await client.post(HOOK, **signed(UPDATE))
    assert told.headers["X-Content-Type-Options"] == "nosniff"
