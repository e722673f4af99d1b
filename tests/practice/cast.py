"""Who plays in the acceptance tests of the practice, and what a chat heard since it was last listened to."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.core.message import Outbound
from bot.core.roster import Line, Opening
from tests.world import World, world_at


class Ear:
    """Listens to one chat; each look takes what came since the look before."""

    def __init__(self, world: World, chat: str) -> None:
        self.world, self.chat, self.mark = world, chat, len(world.sent(chat))

    def take(self) -> list[Outbound]:
        """The new messages."""
        fresh = self.world.sent(self.chat)[self.mark :]
        self.mark += len(fresh)
        return fresh

    def texts(self) -> list[str]:
        """The new messages with the labels of their buttons."""
        return [whole(message) for message in self.take()]

    def words(self) -> str:
        """The same as one text."""
        return "\n".join(self.texts())

    async def until(self, moment: str) -> str:
        """Let the clock run to a moment; what was heard meanwhile."""
        await self.world.to(moment)
        return self.words()

    async def after(self, text: str, chat: str | None = None) -> str:
        """Somebody (who listens, unless named) says this; what was heard then."""
        self.take()
        await self.world.say(chat or self.chat, text)
        return self.words()

    async def pressed(self, what: str) -> str:
        """Press a button; what was heard then."""
        self.take()
        await self.world.press(self.chat, what)
        return self.words()


def whole(message: Outbound) -> str:
    """Words and buttons of a message."""
    keys = [f"[{button.label}]" for row in message.buttons for button in row]
    return " ".join([message.text, *keys])


def owner(
    unit: str, name: str, *months: str, area: str = "梧桐里", fen: int = 318_40, **more: Any
) -> Opening:
    """An owner who owes these months, 318.40 each."""
    lines = tuple(Line("物业费", month, None, fen) for month in months or ("2026-09", "2026-10"))
    return Opening(playbook="property_fee", area=area, unit=unit, name=name, lines=lines, **more)


@asynccontextmanager
async def opened(folder: Path, when: str, **settings: Any) -> AsyncIterator[World]:
    """A fresh world of another company."""
    settings = {"company": "禾光生活", "rate_telegram": 0, **settings}
    async with world_at(folder, when, **settings) as world:
        yield world


async def why(world: World, staff: str, unit: str) -> str:
    """What `/why` answers a colleague."""
    return await Ear(world, staff).after(f"/why {unit}")
