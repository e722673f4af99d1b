"""The two ways out to Telegram: a message is written once at most, and what came before the writing is told apart."""

import asyncio
import contextlib
import importlib.util
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.channels.telegram import Telegram, wire
from bot.channels.telegram.lean import Lean
from bot.channels.telegram.stock import Stock
from bot.core.message import Address, Button, ChannelError, Outbound
from tests.fake_telegram import FakeTelegram

TOKEN = "7000001:fake"
MESSAGE = Outbound(to=Address(channel="telegram", id="11"), text="您好")
YES = json.dumps({
    "ok": True,
    "result": {"message_id": 1, "date": 1, "chat": {"id": 11, "type": "private"}, "text": "您好"},
}).encode()  # fmt: skip

Talk = Callable[["Server", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Notes the first line of every request and the number of connections; `talk` is how it behaves on each."""

    def __init__(self, talk: Talk) -> None:
        self.lines: list[str] = []
        self.connections = 0
        self.port = 0
        self.gone = asyncio.Event()  # the server hung up
        self._talk = talk

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._talk(self, reader, writer)
        writer.close()
        self.gone.set()

    async def hear(self, reader: asyncio.StreamReader) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.lines.append(head.splitlines()[0])
        lengths = [line for line in head.lower().splitlines() if line.startswith("content-length:")]
        await reader.readexactly(int(lengths[0].split(":")[1]) if lengths else 0)


@contextlib.asynccontextmanager
async def behaving(talk: Talk) -> AsyncIterator[Server]:
    found = Server(talk)
    listening = await asyncio.start_server(found.accept, "127.0.0.1", 0)
    found.port = listening.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        listening.close()


@contextlib.asynccontextmanager
async def channel(api: str, **given: object) -> AsyncIterator[Telegram]:
    telegram = Telegram(TOKEN, api=api, **given)  # type: ignore[arg-type]
    try:
        yield telegram
    finally:
        await telegram.stop()


async def say_yes(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(YES) + YES)
    await writer.drain()


async def yes(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        await server.hear(reader)
        await say_yes(writer)


async def yes_then_hang_up(
    server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    await server.hear(reader)
    await say_yes(writer)


async def hang_up_on_the_second(
    server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    await server.hear(reader)
    await say_yes(writer)
    await server.hear(reader)


async def hang_up(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await server.hear(reader)


async def failed(telegram: Telegram, message: Outbound = MESSAGE) -> str:
    with pytest.raises(ChannelError) as caught:
        await telegram.send(message)
    return caught.value.outcome


async def test_a_kept_connection_that_breaks_under_a_message_does_not_send_it_again(lean: bool) -> None:
    async with behaving(hang_up_on_the_second) as server, channel(_at(server), lean=lean) as telegram:
        await telegram.send(MESSAGE)
        assert await failed(telegram) == "unknown"
    assert (len(server.lines), server.connections) == (2, 1)


async def test_a_connection_that_was_closed_while_nobody_spoke_is_replaced_and_costs_no_message(
    lean: bool,
) -> None:
    async with behaving(yes_then_hang_up) as server, channel(_at(server), lean=lean) as telegram:
        for _ in range(2):
            server.gone.clear()
            await telegram.send(MESSAGE)
            await server.gone.wait()
            await _until_noticed()
    assert (len(server.lines), server.connections) == (2, 2)


async def test_one_connection_is_kept_for_many_messages(lean: bool) -> None:
    async with behaving(yes) as server, channel(_at(server), lean=lean) as telegram:
        for _ in range(5):
            await telegram.send(MESSAGE)
    assert (len(server.lines), server.connections) == (5, 1)


async def test_a_redirect_is_not_followed(lean: bool) -> None:
    async def redirect(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.hear(reader)
        writer.write(b"HTTP/1.1 307 X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await server.hear(reader)

    async with behaving(redirect) as server, channel(_at(server), lean=lean) as telegram:
        assert await failed(telegram) == "unknown"
    assert len(server.lines) == 1


async def test_a_handshake_that_fails_is_proven_not_sent(lean: bool) -> None:
    async def no_tls(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 no TLS here\r\n\r\n")

    async with behaving(no_tls) as server, channel(_at(server, "https"), lean=lean) as telegram:
        assert await failed(telegram) == "not_sent"


async def test_no_place_in_the_pool_is_proven_not_sent(lean: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram.channel.SENDERS", 1)
    async with FakeTelegram() as fake, channel(fake.url, lean=lean, timeout=0.6) as telegram:
        fake.fail_next("sendMessage", "slow", seconds=30)
        first = asyncio.create_task(failed(telegram))
        while not fake.called("sendMessage"):
            await asyncio.sleep(0)
        assert await failed(telegram) == "not_sent"
        assert await first == "unknown"
        assert len(fake.called("sendMessage")) == 1


async def test_a_server_that_never_finishes_its_handshake_is_proven_not_sent(lean: bool) -> None:
    async def mute(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with behaving(mute) as server, channel(_at(server, "https"), lean=lean, timeout=0.3) as telegram:
        assert await failed(telegram) == "not_sent"


async def test_the_proxy_of_the_settings_is_asked(lean: bool) -> None:
    async with behaving(yes) as proxy:
        given = {"proxy": _at(proxy), "lean": lean}
        async with channel("http://api.example", **given) as telegram:
            await telegram.send(MESSAGE)
    assert proxy.lines[0].startswith("POST http://api.example/bot")


async def test_a_proxy_that_refuses_the_tunnel_is_proven_not_sent(lean: bool) -> None:
    async def refuse(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.hear(reader)
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with behaving(refuse) as proxy:
        given = {"proxy": _at(proxy), "lean": lean}
        async with channel("https://api.example", **given) as telegram:
            assert await failed(telegram) == "not_sent"
    assert proxy.lines[0].startswith("CONNECT api.example:443")


async def test_a_proxy_that_hangs_up_on_the_tunnel_is_proven_not_sent() -> None:
    async with behaving(hang_up) as proxy:
        way_there = channel("https://api.example", proxy=_at(proxy))
        async with way_there as telegram:
            assert await failed(telegram) == "not_sent"


async def test_the_environment_names_the_proxy_but_not_for_this_machine(
    lean: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
    async with behaving(yes) as proxy, behaving(yes) as here:
        monkeypatch.setenv("http_proxy", _at(proxy))
        for api in ("http://api.example", _at(here)):
            async with channel(api, lean=lean) as telegram:
                await telegram.send(MESSAGE)
    assert [len(proxy.lines), len(here.lines)] == [1, 1]


async def test_half_a_character_in_a_button_never_leaves() -> None:
    broken = Outbound(to=MESSAGE.to, text="您好", buttons=((Button(label="half \ud83d", press="a"),),))
    async with behaving(yes) as server, channel(_at(server)) as telegram:
        assert await failed(telegram, broken) == "not_sent"
    assert server.lines == []


def test_without_aiohttp_and_for_a_proxy_it_does_not_know_the_stock_way_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = wire.way(1, 15, proxy=None, api="http://127.0.0.1:1")
    assert isinstance(wire.wire(plain, lean=True), Lean)
    assert isinstance(wire.wire(plain, lean=False), Stock)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert isinstance(wire.wire(plain, lean=True), Stock)


def _at(server: Server, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{server.port}"


async def _until_noticed() -> None:
    """The loop has read what lies in its sockets."""
    for _ in range(5):
        await asyncio.sleep(0.001)
