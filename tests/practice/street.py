"""A street of the acceptance tests: flats on Plum Lane, one colleague of every role, and what people were shown."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.core.roster import Line, Opening
from tests.world import World, world_at

LANE = "梅园里"
DAI, QIAO, GATE, LEDGER, HEAD, SECOND = "戴兰", "乔木", "门岗小吴", "账房沈", "邵经理", "童经理"
FLAT = "16-301"


def dues(unit: str, name: str, *amounts: int, year: int = 2026, month: int = 9, **more: Any) -> Opening:
    """Monthly dues in fen from a month on, each to be paid by the 15th of its month."""
    lines = []
    for i, amount in enumerate(amounts):
        y, m = year + (month - 1 + i) // 12, (month - 1 + i) % 12 + 1
        lines.append(Line("物业服务费", f"{y}-{m:02}", date(y, m, 15), amount))
    opening = Opening(playbook="property_fee", area=LANE, unit=unit, name=name, lines=tuple(lines))
    return replace(opening, **more)


@asynccontextmanager
async def lane(folder: Path, when: str, *flats: Opening, **settings: Any) -> AsyncIterator[World]:
    """Everybody is there and the flats are imported; whose chat is open is said by each test."""
    async with world_at(folder, when, rate_telegram=0, **settings) as world:
        for role, name in (("steward", DAI), ("steward", QIAO), ("guard", GATE), ("finance", LEDGER)):
            await world.invite(role, name, LANE)
        await world.invite("manager", HEAD)
        await world.load(*flats)
        yield world


async def said_at(world: World, unit: str, *kinds: str) -> list[tuple[str, str]]:
    """Everything that left for the owner: minute and step, in order; of the named steps only when there are any."""
    found = [(m["at"][:16], m["step"]) for m in (await world.facts(unit))["messages"] if m["state"] == "sent"]
    return [one for one in found if not kinds or one[1] in kinds]


def heard(world: World, chat: str) -> str:
    """All this chat was sent since this was asked last about it, as one text."""
    read: dict[str, int] = world.__dict__.setdefault("heard", {})
    before, messages = read.get(chat, 0), world.sent(chat)
    read[chat] = len(messages)
    return "\n".join(message.text for message in messages[before:])


def keys(world: World, chat: str) -> list[str]:
    """The labels below the newest message that has any."""
    for message in reversed(world.sent(chat)):
        if message.buttons:
            return [button.label for row in message.buttons for button in row]
    return []


async def because(world: World, unit: str) -> str:
    """What a colleague reads when he asks why."""
    before = len(world.sent(DAI))
    await world.say(DAI, f"/why {unit}")
    return "\n".join(message.text for message in world.sent(DAI)[before:])
