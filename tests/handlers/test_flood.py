"""One sender who floods us: kindly stopped, nobody else hindered, and nothing lost that may not be lost."""

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.console import Console
from bot.core.message import Outbound
from handlers.links import make_link
from tests.handlers.estate import STEWARD, answer, kinds
from tests.web.browsing import browsing
from tests.web.owning import do, form, link, plain
from tests.world import World, fee

WAIT = "有点快"


class Street:
    """A chat of Telegram that is bound to 12-27, and what comes in there."""

    def __init__(self, world: World) -> None:
        self.world, self.number, self.channel = world, 0, Console()
        world.app.engine.channels["telegram"] = self.channel

    async def write(self, text: str, chat: int = 77) -> list[str]:
        """Write something; what came back to this chat."""
        return await self._update(chat, {"message": self.message(chat, text=text)})

    async def press(self, press: str, chat: int = 77) -> list[str]:
        """Press a button."""
        query = {"id": "1", "from": {"id": chat}, "message": self.message(chat), "data": press}
        return await self._update(chat, {"callback_query": query})

    def message(self, chat: int, **more: Any) -> dict[str, Any]:
        """A message of this chat, as Telegram tells of it."""
        sender = {"id": chat, "is_bot": False, "first_name": "Zhang", "language_code": "zh-hans"}
        where = {"id": chat, "type": "private"}
        return {
            "message_id": 1,
            "date": int(self.world.clock.at.timestamp()),
            "from": sender,
            "chat": where,
            **more,
        }

    async def _update(self, chat: int, body: dict[str, Any]) -> list[str]:
        self.number += 1
        before = len(self.sent(chat))
        raw = {"update_id": self.number, **body}
        async with self.world.app.store.begin() as tx:
            await tx.keep("telegram", str(self.number), raw, self.world.clock.now())
        await self.world.tick()
        return [message.text for message in self.sent(chat)[before:]]

    def sent(self, chat: int) -> list[Outbound]:
        """All that a chat was sent."""
        return [message for message in self.channel.sent if message.to.id == str(chat)]


async def street_of(world: World) -> Street:
    """12-27 has said who he is in chat 77, some time ago."""
    street = Street(world)
    async with world.app.store.begin() as tx:
        case = (await tx.find("12-27"))[0]
        token = (await make_link(world.app.engine, tx, [case])).token
    await street.write(f"/start {token}")
    await street.press(f"yes:{case.id}:0")
    assert (await world.facts("12-27"))["person"]["verified"]
    await world.forward(minutes=5)
    return street


async def flood(street: Street, many: int = 20, chat: int = 77) -> None:
    """So many messages at one moment."""
    for _ in range(many):
        await street.write("好", chat)


async def test_beyond_twenty_a_minute_the_sender_is_told_once_and_heard_again_a_minute_later(
    world: World,
) -> None:
    street = await street_of(world)
    await flood(street)
    before = await kinds(world, "12-27")
    first, *others = [await street.write("明天下午三点交") for _ in range(5)]
    assert len(first) == 1 and WAIT in first[0]
    assert others == [[]] * 4
    assert await kinds(world, "12-27") == before
    await world.forward(seconds=61)
    await street.write("明天下午三点交")
    assert "promised" in await kinds(world, "12-27")


async def test_nobody_else_is_hindered_by_it(world: World) -> None:
    street = await street_of(world)
    await flood(street, 30)
    assert await street.write("你好", chat=78)
    assert WAIT not in await answer(world, "8-2", "明天下午三点交")
    assert "promised" in await kinds(world, "8-2")


async def test_a_stranger_is_stopped_as_well(world: World) -> None:
    street = Street(world)
    await flood(street, 20, chat=99)
    assert WAIT in (await street.write("/help", chat=99))[0]
    assert await street.write("/start aaaaaaaaaaaaaaaaaaaaaa", chat=99) == []


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("/stop", "stopped"),
        ("别再给我发了", "stopped"),
        ("我爸上周去世了", "paused"),
        ("我不想活了", "paused"),
    ],
)
async def test_a_stop_a_death_and_a_danger_are_heard_all_the_same(world: World, said: str, kind: str) -> None:
    street = await street_of(world)
    await flood(street, 25)
    assert kind not in await kinds(world, "12-27")
    assert await street.write(said)
    assert any(kind in one for one in await kinds(world, "12-27")), await kinds(world, "12-27")


async def test_the_button_of_a_stop_counts_too(world: World) -> None:
    street = await street_of(world)
    await flood(street, 25)
    case = await world.case("12-27")
    assert await street.press(f"another:{case.id}:0") == []
    await street.press(f"stop:{case.id}:0")
    assert "stopped" in await kinds(world, "12-27")


async def test_fifty_commands_of_a_colleague_are_all_carried_out(world: World) -> None:
    for n in range(50):
        assert WAIT not in await answer(world, STEWARD, f"/note 8-2 {n}")
    assert (await kinds(world, "8-2")).count("noted") == 50


async def test_what_waited_for_us_did_not_come_at_once(world: World) -> None:
    """The engine stood still for an hour; what came meanwhile is judged by when it came."""
    street = await street_of(world)
    world.clock.speed = 1.0
    async with world.app.store.begin() as tx:
        for n in range(30):
            raw = {"update_id": 500 + n, "message": street.message(77, text="好")}
            await tx.keep("telegram", str(500 + n), raw, world.clock.at + timedelta(minutes=2 * n))
    world.clock.at += timedelta(hours=1)
    await world.tick()
    assert not any(WAIT in one.text for one in street.sent(77))


async def test_on_a_page_each_form_beyond_is_answered_there_and_nothing_of_it_is_done(world: World) -> None:
    await world.load(fee("3-3", "吴女士"))
    path = await link(world)
    async with browsing(world) as web:
        page = await web.get(path)
        for n in range(20):
            told = await do(web, path, form(page, 'value="ask"'), text=f"第 {n} 个问题是什么?")
            assert WAIT not in plain(told)
        before, sent = await kinds(world, "8-2"), len(world.sent("8-2"))
        for _ in range(2):
            told = await do(web, path, form(await web.get(path), "day:", "11月7日"))
            assert WAIT in plain(told) and told.status_code == 200
        assert await kinds(world, "8-2") == before
        assert len(world.sent("8-2")) == sent, "the chat is not filled with it"
        told = await do(web, path, form(await web.get(f"{path}?ask=stop"), 'value="stop"'))
    assert "stopped" in await kinds(world, "8-2")
