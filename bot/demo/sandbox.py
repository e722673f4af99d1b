"""A whole bot in one process on a clock that stands still: the sandbox, its scripts and the tests drive it."""

import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.app import App, SteppedClock, assemble
from bot.books import Books, load_books
from bot.channels.console import Console
from bot.config import Settings
from bot.core.message import Button, Outbound
from bot.core.roster import Opening, Roster
from bot.engine.outlook import next_moment, next_post
from bot.store import Store
from bot.store.rows import Case
from handlers.links import make_invite, make_link
from handlers.roster import apply, plan

SHIPPED = Settings().playbooks


class NoButton(LookupError):
    """Nobody offered a button like that."""


class Sandbox:
    """People who write and press, a clock to move, and what everybody was sent."""

    def __init__(self, app: App, console: Console, clock: SteppedClock) -> None:
        self.app, self.console, self.clock = app, console, clock
        self._number = 0

    # --- time ---

    async def tick(self) -> None:
        """Let everything that is due now happen."""
        await self.app.pump.drain()

    async def to(self, end: datetime) -> None:
        """Move the clock there, stopping wherever something comes due on the way."""
        while True:
            await self.tick()
            moment = await self._next()
            if moment > end:
                break
            self.clock.at = max(self.clock.at, moment)
        self.clock.at = max(self.clock.at, end)
        await self.tick()

    async def _next(self) -> datetime:
        """Here the story clock is the real one too, so a message that is tried again counts as something due."""
        moment, post = await next_moment(self.app.engine), await next_post(self.app.engine)
        return min(moment, post) if post is not None and post > self.clock.at else moment

    async def forward(self, **step: float) -> None:
        """Let so much time pass."""
        await self.to(self.clock.at + timedelta(**step))

    # --- people ---

    async def load(self, openings: Iterable[Opening]) -> None:
        """Import these rows, as the importer does."""
        rows = list(openings)
        for name in sorted({opening.playbook for opening in rows}):
            mine = [opening for opening in rows if opening.playbook == name]
            roster = Roster(playbook=name, openings=tuple(mine))
            async with self.app.store.begin() as tx:
                await apply(self.app.engine, tx, roster, await plan(self.app.engine, tx, roster))
        await self.tick()

    async def case(self, unit: str, area: str | None = None) -> Case:
        """The case of a unit. Raises LookupError when there is none."""
        async with self.app.store.view() as tx:
            found = await tx.find(unit, [area] if area else None)
        if not found:
            raise LookupError(f"no case {unit}")
        return found[0]

    async def bind(
        self, unit: str, *, yes: bool = True, chat: str | None = None, area: str | None = None
    ) -> None:
        """Somebody opens the link of a unit and says who they are."""
        case = await self.case(unit, area)
        async with self.app.store.begin() as tx:
            link = await make_link(self.app.engine, tx, [case])
        await self.say(chat or unit, f"/start {link.token}")
        if yes:
            await self.press(chat or unit, "yes:")

    async def invite(self, role: str, name: str, *areas: str, chat: str | None = None) -> None:
        """A colleague opens the invitation; without a chat of another name it is called like the colleague."""
        async with self.app.store.begin() as tx:
            link = await make_invite(self.app.engine, tx, role, name, areas)
        await self.say(chat or name, f"/start {link.token}")

    async def say(self, chat: str, text: str, **more: Any) -> None:
        """Somebody writes."""
        await self._in(chat, text=text, **more)

    async def press(self, chat: str, what: str) -> None:
        """Somebody presses the newest button of that label, or whose data begins so. Raises NoButton."""
        for number, message in self._newest(chat):
            for button in (button for row in message.buttons for button in row):
                if button.press and (what in button.label or button.press.startswith(what)):
                    await self._in(chat, press=button.press, pressed_on=f"c{number}")
                    return
        raise NoButton(what)

    async def press_number(self, chat: str, number: int) -> bool:
        """Press the n-th button of the newest message that has buttons; False when it has fewer."""
        for place, message in self._newest(chat):
            keys = [button for row in message.buttons for button in row]
            if keys:
                if not 1 <= number <= len(keys) or keys[number - 1].press is None:
                    return False
                await self._in(chat, press=keys[number - 1].press, pressed_on=f"c{place}")
                return True
        return False

    def button(self, chat: str, number: int, place: int) -> Button:
        """The button at a place (from 0) of the message of that number (from 1) in a chat. Raises NoButton."""
        message = self.console.sent[number - 1] if 1 <= number <= len(self.console.sent) else None
        keys = [button for row in message.buttons for button in row] if message is not None else []
        if message is None or message.to.id != chat or not 0 <= place < len(keys):
            raise NoButton(f"{number}:{place}")
        return keys[place]

    async def tap(self, chat: str, number: int, button: Button) -> None:
        """Press a button of the message of that number, however old it is. Raises NoButton when it only opens."""
        if button.press is None:
            raise NoButton(button.label)
        await self._in(chat, press=button.press, pressed_on=f"c{number}")

    def _newest(self, chat: str) -> list[tuple[int, Outbound]]:
        found = [(i, m) for i, m in enumerate(self.console.sent, 1) if m.to.id == chat]
        return found[::-1]

    async def _in(self, chat: str, **more: Any) -> None:
        self._number += 1
        raw = {"key": f"u{self._number}", "chat": chat, **more}
        async with self.app.store.begin() as tx:
            await tx.keep("console", raw["key"], raw, self.clock.now())
        await self.tick()

    def sent(self, chat: str) -> list[Outbound]:
        """Everything a chat was sent."""
        return [message for message in self.console.sent if message.to.id == chat]


def _shipped(config: Settings) -> Books | None:
    """Our own playbooks, read once a process: a sandbox that starts anew has them at once. None for a folder of one's own."""
    return _read(config.playbooks) if config.playbooks == SHIPPED else None


_read = cache(load_books)


@asynccontextmanager
async def sandbox_at(when: datetime, folder: Path | None = None, **settings: Any) -> AsyncIterator[Sandbox]:
    """A fresh sandbox on a database of its own, gone afterwards unless a folder is given."""
    with tempfile.TemporaryDirectory(prefix="rounds-") as spare:
        path = (folder or Path(spare)) / "rounds.db"
        config = Settings(**{"database_url": f"sqlite+aiosqlite:///{path}", **settings})
        store = Store(config.database_url)
        await store.migrate()
        console, clock = Console(), SteppedClock(when)
        app = assemble(config, store, clock, {"console": console}, _shipped(config))
        try:
            yield Sandbox(app, console, clock)
        finally:
            await app.close()
