"""One sandbox that several look at: the terminal, the page and the owner's page act on it in turn, and all see the same."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.message import Outbound
from bot.demo.sandbox import Sandbox
from bot.demo.screen import Screen
from bot.demo.script import Player
from bot.demo.stories import FEES, STORIES, told
from bot.engine import view_of
from bot.engine.outlook import next_moment
from handlers.show import decided

log = logging.getLogger(__name__)

QUIET = 120  # looks ahead, at most, for the next thing that somebody hears


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One bubble: what a chat was sent (`message`, the `number`-th of the console), or what somebody said or pressed."""

    at: datetime
    chat: str
    text: str
    number: int = 0
    message: Outbound | None = None


class Transcript:
    """Keeps every bubble with its moment; a screen that is given draws them as they come."""

    def __init__(self, sent: int, screen: Screen | None = None) -> None:
        """`sent`: messages of the console that were sent before and are nobody's business here."""
        self.entries: list[Entry] = []
        self._number = sent
        self._screen = screen

    def acted(self, at: datetime, chat: str, text: str) -> None:
        """See Watcher."""
        self.entries.append(Entry(at=at, chat=chat, text=text.strip("[]")))
        if self._screen is not None:
            self._screen.acted(at, chat, text)

    def sent(self, at: datetime, message: Outbound) -> None:
        """See Watcher."""
        self._number += 1
        entry = Entry(at=at, chat=message.to.id, text=message.text, number=self._number, message=message)
        self.entries.append(entry)
        if self._screen is not None:
            self._screen.sent(at, message)

    def of(self, chat: str) -> list[Entry]:
        """The bubbles of one chat."""
        return [entry for entry in self.entries if entry.chat == chat]


class Stage:
    """The sandbox of the moment. Whoever acts holds `lock`; `mark` changes with everything that can be seen."""

    player: Player
    transcript: Transcript

    def __init__(
        self, locale: str, settings: Mapping[str, Any] | None = None, *, drawn: bool = False
    ) -> None:
        """`settings` of the sandboxes, as `Settings` takes them; `drawn`: bubbles are drawn in the terminal too."""
        self.locale, self.story = locale, FEES
        self.lock = asyncio.Lock()
        self._settings = dict(settings or {})
        self.on_anew: list[Callable[[], None]] = []
        self._drawn = drawn
        self._open = AsyncExitStack()
        self._worlds = self._commits = 0
        self._stir = asyncio.Event()

    @property
    def sandbox(self) -> Sandbox:
        """The world itself."""
        return self.player.sandbox

    @property
    def mark(self) -> str:
        """The same as long as nothing happened."""
        return f"{self._worlds}.{self._commits}.{self.sandbox.clock.at.timestamp():.0f}"

    async def anew(self, locale: str | None = None, story: str | None = None) -> None:
        """A fresh world of this story in this language, up to the first thing heard; the one before is gone. Raises KeyError."""
        async with self.lock:
            chosen = STORIES[story] if story else self.story
            fresh = AsyncExitStack()
            sandbox = await fresh.enter_async_context(told(chosen, locale or self.locale, **self._settings))
            before, self._open = self._open, fresh
            self.locale, self.story, self._worlds = locale or self.locale, chosen, self._worlds + 1
            sandbox.app.store.on_commit.append(self._stirred)
            screen = screen_of(sandbox) if self._drawn else None
            self.transcript = Transcript(len(sandbox.console.sent), screen)
            self.player = Player(sandbox=sandbox, screen=self.transcript)
            self.player.skip()
            await self._to_next((await sandbox.case(chosen.home)).id)
            for call in self.on_anew:
                call()
            await before.aclose()

    async def close(self) -> None:
        """Let go of the sandbox."""
        await self._open.aclose()

    def _stirred(self) -> None:
        self._commits += 1
        self._stir.set()

    async def settle(self) -> None:
        """Let what is due now happen, and show it."""
        async with self.lock:
            await self.sandbox.tick()
            self.player.listen()

    async def follow(self) -> None:
        """Whenever something was written, by a page as well, what follows from it happens; until cancelled."""
        while True:
            await self._stir.wait()
            self._stir.clear()
            try:
                await self.settle()
            except Exception:  # the next thing that is written is another try
                log.exception("the sandbox could not follow")

    async def turn(self, who: str, what: str) -> None:
        """A line as it is typed in the terminal: words, `[label]` or the number of a button. Raises NoButton."""
        async with self.lock:
            await self.player.turn(who, what)

    async def say(self, chat: str, text: str) -> None:
        """Somebody writes."""
        async with self.lock:
            await self.player.said(chat, text)

    async def press(self, chat: str, number: int, place: int) -> None:
        """Somebody presses the button at this place of the message of that number. Raises NoButton."""
        async with self.lock:
            await self.player.pressed(chat, number, place)

    async def step(self, text: str) -> None:
        """Time passes: `+1h`, `+1d`. Raises ScriptError."""
        async with self.lock:
            await self.player.clock(text)

    async def bind(self, case_id: int, chat: str) -> None:
        """The link of a case is opened in a new chat, and answered with yes."""
        async with self.lock, self.sandbox.app.store.view() as tx:
            case = await tx.case(case_id)
        async with self.lock:
            await self.sandbox.bind(case.unit, chat=chat, area=case.area)
            self.player.listen()

    async def jump(self, case_id: int | None = None) -> None:
        """To the next thing that somebody hears; with a case, to the next thing its person hears from us."""
        async with self.lock:
            await self._to_next(case_id)

    async def _to_next(self, case_id: int | None) -> None:
        before = len(self.sandbox.console.sent)
        for _ in range(QUIET):
            moment = await self._next(case_id)
            await self.player.clock(max(moment, self.sandbox.clock.at).isoformat())
            if len(self.sandbox.console.sent) > before:
                return

    async def _next(self, case_id: int | None) -> datetime:
        """When the case speaks next; of nobody in particular where it has nothing more to say."""
        engine = self.sandbox.app.engine
        if case_id is not None:
            async with engine.store.view() as tx:
                view = await view_of(engine, tx, await tx.case(case_id))
                coming = decided(engine, view).next_at
            if coming is not None:
                return coming
        return await next_moment(engine)


def screen_of(sandbox: Sandbox) -> Screen:
    """The terminal as a screen, its titles in the language of the sandbox."""
    site, words = sandbox.app.engine.site, sandbox.app.engine.words
    titles = [words.word(f"role.{role}", site.locale) for role in ("owner", "steward", "guard")]
    return Screen(titles, site.zone)
