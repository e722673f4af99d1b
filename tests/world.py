"""The world of the tests: a small estate on a clock that stands still until a test moves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.roster import Line, Opening
from bot.demo.sandbox import Sandbox, sandbox_at
from bot.engine import view_of
from handlers.show import case_json

ZONE = ZoneInfo("Asia/Shanghai")
MOUNTAIN, WATER = "观山水一期", "观山水二期"


def at(text: str) -> datetime:
    """A moment of the story: `2026-11-06 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def fee(unit: str, name: str, *, area: str = MOUNTAIN, months: int = 3, **more: Any) -> Opening:
    """An owner who owes some months of 912.00."""
    lines = tuple(Line("物业费", f"2026-{10 - i:02}", None, 912_00) for i in range(months))
    return Opening(playbook="property_fee", area=area, unit=unit, name=name, lines=lines, **more)


def guest(unit: str, name: str, starts: str, **more: Any) -> Opening:
    """Somebody who is expected at an event."""
    begins = datetime.fromisoformat(starts)
    return Opening(playbook="event", area="电商服装对接会", unit=unit, name=name, starts=begins, **more)


class World(Sandbox):
    """The sandbox with what only tests ask for."""

    _read = 0

    async def to(self, end: str | datetime) -> None:
        """Move the clock there; a text is a moment of the story."""
        await super().to(at(end) if isinstance(end, str) else end)

    async def load(self, *openings: Opening) -> None:  # type: ignore[override]
        """Import these rows."""
        await super().load(openings)

    async def facts(self, unit: str, area: str | None = None) -> dict[str, Any]:
        """`case --json` of a unit."""
        case = await self.case(unit, area)
        async with self.app.store.view() as tx:
            return await case_json(self.app.engine, tx, await view_of(self.app.engine, tx, case))

    def last(self, chat: str) -> str:
        """The newest text of a chat."""
        messages = self.sent(chat)
        return messages[-1].text if messages else ""

    def new(self, chat: str) -> list[str]:
        """What a chat was sent since this was asked last."""
        fresh = [message.text for message in self.console.sent[self._read :] if message.to.id == chat]
        self._read = len(self.console.sent)
        return fresh


@asynccontextmanager
async def world_at(folder: Path, when: str, **settings: Any) -> AsyncIterator[World]:
    """A fresh world on a database of its own."""
    config = {"company": "青禾物业", "pay_to": "https://pay.example/{ref}?amount={amount}", **settings}
    async with sandbox_at(at(when), folder, **config) as sandbox:
        yield World(sandbox.app, sandbox.console, sandbox.clock)
