"""Alarms about the bot itself, to an address of the operator's choosing."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.alert import Alert
from bot.core.message import Address, ChannelError, Outbound
from bot.engine.alarm import alarm
from tests.world import world_at


class Listener:
    """Something that takes a POST and answers with a status."""

    def __init__(self) -> None:
        self.status, self.heard, self.port = 200, list[dict[str, str]](), 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length:")[1].split("\r\n")[0])
        self.heard.append(json.loads(await reader.readexactly(length)))
        writer.write(f"HTTP/1.1 {self.status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    found = Listener()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()
    await server.wait_closed()


def to(port: int) -> Outbound:
    return Outbound(
        to=Address(channel="alert", id=f"http://127.0.0.1:{port}/hook"), text="the token is wrong"
    )


async def test_an_alarm_is_one_post(listener: Listener) -> None:
    await Alert().send(to(listener.port))
    assert listener.heard == [{"text": "the token is wrong"}]


async def test_a_refusal_is_definite_and_nobody_there_is_tried_again(listener: Listener) -> None:
    listener.status = 500
    with pytest.raises(ChannelError) as refused:
        await Alert().send(to(listener.port))
    with pytest.raises(ChannelError) as nobody:
        await Alert().send(to(1))
    assert (refused.value.outcome, nobody.value.outcome) == ("refused", "not_sent")


async def test_the_same_alarm_is_told_once_an_hour(tmp_path: Path, listener: Listener) -> None:
    address = f"http://127.0.0.1:{listener.port}/hook"
    async with world_at(tmp_path, "2026-11-04 10:00", admin_alert=address, rate_telegram=0) as world:
        world.app.engine.channels["alert"] = Alert()
        await alarm(world.app.engine, "error.token", channel="telegram")
        await alarm(world.app.engine, "error.token", channel="telegram")
        await world.tick()
        await world.forward(hours=2)
        await alarm(world.app.engine, "error.token", channel="telegram")
        await world.tick()
    assert len(listener.heard) == 2
