"""Who is who in the tests of handlers, and what a test reads off a world."""

from typing import Any

from bot.channels.console import Console
from bot.core.message import Button
from tests.world import World

STEWARD, BOTH, GUARD, FINANCE, MANAGER = "林芳", "吴昊", "老周", "钱会计", "王经理"


async def kinds(world: World, unit: str, area: str | None = None) -> list[str]:
    """The kinds of all facts of a case."""
    return [str(fact["kind"]) for fact in (await world.facts(unit, area))["facts"]]


async def facts_of(world: World, unit: str, kind: str, area: str | None = None) -> list[dict[str, Any]]:
    """The facts of one kind."""
    return [fact for fact in (await world.facts(unit, area))["facts"] if fact["kind"] == kind]


async def count_facts(world: World) -> int:
    """How many facts there are in the whole book."""
    async with world.app.store.view() as tx:
        cases = await tx.list_cases()
        return sum(map(len, (await tx.facts_of([case.id for case in cases])).values()))


def buttons(world: World, chat: str) -> list[Button]:
    """The buttons of the newest message of a chat."""
    messages = world.sent(chat)
    return [button for row in messages[-1].buttons for button in row] if messages else []


def labels(world: World, chat: str) -> list[str]:
    """What stands on the buttons of the newest message of a chat."""
    return [button.label for button in buttons(world, chat)]


def number_of_last(world: World, chat: str) -> str:
    """The id of the newest message of a chat, to reply to."""
    return next(f"c{i}" for i, m in reversed(list(enumerate(world.console.sent, 1))) if m.to.id == chat)


async def reply(world: World, chat: str, text: str) -> None:
    """Answer the newest message of the bot with words."""
    await world.say(chat, text, reply_to=number_of_last(world, chat))


async def answer(world: World, chat: str, text: str) -> str:
    """Say something and give everything that came back to this chat, as one text."""
    before = len(world.sent(chat))
    await world.say(chat, text)
    return "\n".join(message.text for message in world.sent(chat)[before:])


async def telegram(world: World, **message: Any) -> list[str]:
    """A raw update of Telegram from chat 77, and what was answered there."""
    channel = Console()
    world.app.engine.channels["telegram"] = channel
    number = message.pop("number", 1)
    kind = message.pop("kind", "message")
    sender = {"id": 77, "is_bot": False, "first_name": "Lin"}
    body = {"message_id": number, "from": sender, "chat": {"id": 77, "type": "private"}, **message}
    raw = {"update_id": 1000 + number, kind: {"date": int(world.clock.at.timestamp()), **body}}
    async with world.app.store.begin() as tx:
        await tx.keep("telegram", str(raw["update_id"]), raw, world.clock.now())
    await world.tick()
    return [sent.text for sent in channel.sent]
