"""The world of the tests: a small estate on a clock that stands still until a test moves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import App, SteppedClock, assemble
from bot.channels.console import Console
from bot.config import Settings
from bot.core.message import Outbound
from bot.core.roster import Line, Opening, Roster
from bot.store import Store
from bot.store.rows import Case
from handlers.links import make_invite, make_link
from handlers.roster import apply, plan
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


class World:
    """Everything a story needs: people who speak, a clock to move, and what they were sent."""

    def __init__(self, app: App, console: Console, clock: SteppedClock) -> None:
        self.app, self.console, self.clock = app, console, clock
        self._number = 0
        self._read = 0

    async def tick(self) -> None:
        """Let everything that is due now happen."""
        await self.app.pump.drain()

    async def to(self, when: str | datetime) -> None:
        """Move the clock there, stopping wherever something comes due on the way."""
        end = at(when) if isinstance(when, str) else when
        while True:
            await self.tick()
            moment = await self.app.pump.next_moment()
            if moment is None or moment > end:
                break
            self.clock.at = max(self.clock.at, moment)
        self.clock.at = max(self.clock.at, end)
        await self.tick()

    async def forward(self, **step: float) -> None:
        """Let so much time pass."""
        await self.to(self.clock.at + timedelta(**step))

    async def load(self, *openings: Opening) -> None:
        """Import these rows."""
        for name in sorted({opening.playbook for opening in openings}):
            rows = [opening for opening in openings if opening.playbook == name]
            roster = Roster(
                playbook=name,
                openings=rows,
                refused=[],
                warnings=[],
                repaired=[],
                unknown_columns=[],
                sheet="",
                columns={},
            )
            async with self.app.store.begin() as tx:
                await apply(self.app.engine, tx, roster, await plan(self.app.engine, tx, roster))
        await self.tick()

    async def case(self, unit: str, area: str | None = None) -> Case:
        """The case of a unit."""
        async with self.app.store.view() as tx:
            return (await tx.find(unit, [area] if area else None))[0]

    async def facts(self, unit: str) -> dict[str, Any]:
        """`case --json` of a unit."""
        from bot.engine import view_of

        case = await self.case(unit)
        async with self.app.store.view() as tx:
            return await case_json(self.app.engine, tx, await view_of(self.app.engine, tx, case))

    async def bind(self, unit: str, *, yes: bool = True, chat: str | None = None) -> None:
        """The owner opens the link and says who they are."""
        case = await self.case(unit)
        async with self.app.store.begin() as tx:
            link = await make_link(self.app.engine, tx, [case])
        await self.say(chat or unit, f"/start {link.token}")
        if yes:
            await self.press(chat or unit, "是的")

    async def invite(self, role: str, name: str, *areas: str) -> None:
        """A colleague opens the invitation; the chat is called like the role and the name."""
        async with self.app.store.begin() as tx:
            link = await make_invite(self.app.engine, tx, role, name, areas)
        await self.say(name, f"/start {link.token}")

    async def say(self, chat: str, text: str, **more: Any) -> None:
        """Somebody writes."""
        await self._in(chat, text=text, **more)

    async def press(self, chat: str, label: str) -> None:
        """Somebody presses the newest button of that label."""
        for number in range(len(self.console.sent), 0, -1):
            message = self.console.sent[number - 1]
            for row in message.buttons:
                for button in row:
                    if message.to.id == chat and label in button.label and button.press:
                        await self._in(chat, press=button.press, pressed_on=f"c{number}")
                        return
        raise AssertionError(f"no button {label!r} for {chat}: {[m.buttons for m in self.sent(chat)][-1:]}")

    async def _in(self, chat: str, **more: Any) -> None:
        self._number += 1
        raw = {"key": f"u{self._number}", "chat": chat, **more}
        async with self.app.store.begin() as tx:
            await tx.keep("console", raw["key"], raw, self.clock.now())
        await self.tick()

    def sent(self, chat: str) -> list[Outbound]:
        """Everything a chat was sent."""
        return [message for message in self.console.sent if message.to.id == chat]

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
    path = folder / "rounds.db"
    config = Settings(
        database_url=f"sqlite+aiosqlite:///{path}",
        company="青禾物业",
        pay_to="https://pay.example/{ref}?amount={amount}",
        **settings,
    )
    store = Store(config.database_url)
    await store.migrate()
    console, clock = Console(), SteppedClock(at(when))
    app = assemble(config, store, clock, {"console": console})
    try:
        yield World(app, console, clock)
    finally:
        await app.close()
