"""A story as a text file: who says what, where the clock goes, what everybody must have heard (docs/commands)."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.core.message import Outbound
from bot.demo.sandbox import NoButton, Sandbox
from bot.engine import view_of
from bot.engine.outlook import next_moment
from handlers.show import case_json

STEP = re.compile(r"\+\s*(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?")
LINE = re.compile(r"(?P<who>[^\s:<!]+)\s*(?P<sign>!<|<|:)\s*(?P<rest>.*)")
BUTTON = re.compile(r"\[(.+)\]")


class ScriptError(Exception):
    """A line that cannot be read, or something that was expected and did not happen."""


def step_of(text: str) -> timedelta | None:
    """`+2d`, `+3h30m`; None when it is no step."""
    found = STEP.fullmatch(text.strip())
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def moment_of(text: str, zone: ZoneInfo) -> datetime | None:
    """`2026-11-07 10:00`, local; None when it is no moment."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


class Watcher(Protocol):
    """Who is told of everything that happens on the stage."""

    def acted(self, at: datetime, chat: str, text: str) -> None:
        """Somebody said this, or pressed `[this]`."""

    def sent(self, at: datetime, message: Outbound) -> None:
        """Somebody was sent this; messages come in the order of the console."""


@dataclass(kw_only=True)
class Player:
    """Plays the lines of a story; with a screen somebody can watch."""

    sandbox: Sandbox
    screen: Watcher | None = None
    heard: dict[str, list[str]] = field(default_factory=dict)
    _read: int = 0
    _expecting: bool = False

    async def play(self, text: str) -> None:
        """Play a whole story. Raises ScriptError with the number of the line."""
        for number, line in enumerate(text.splitlines(), 1):
            plain = line.split("#", 1)[0].strip() if line.lstrip().startswith("#") else line.strip()
            if not plain:
                continue
            try:
                await self.line(plain)
            except (ScriptError, NoButton, LookupError) as error:
                raise ScriptError(f"line {number}: {line.strip()}: {error}") from error

    async def line(self, line: str) -> None:
        """One line: the clock, an act, or an expectation."""
        word, _, rest = line.partition(" ")
        if word == "/clock":
            await self.clock(rest)
        elif word in ACTS:
            await ACTS[word](self, rest)
        elif (found := LINE.fullmatch(line)) is not None:
            await self._said(found["who"], found["sign"], found["rest"].strip())
        else:
            raise ScriptError(
                "write `8-2: words`, `8-2: [button]`, `8-2 < heard`, `case 8-2 status=…` or `/clock +2d`"
            )

    async def clock(self, text: str) -> None:
        """Move the clock by a step or to a moment."""
        zone = self.sandbox.app.engine.site.zone
        step, moment = step_of(text), moment_of(text, zone)
        end = self.sandbox.clock.at + step if step else moment
        if end is None or end < self.sandbox.clock.at:
            raise ScriptError("the clock goes forward: +2d, +3h30m, or 2026-11-07 10:00")
        self._begin()
        while (moment := await next_moment(self.sandbox.app.engine)) <= end:
            await self.sandbox.to(max(moment, self.sandbox.clock.at))
            self.listen()
        await self.sandbox.to(end)
        self.listen()

    async def _said(self, who: str, sign: str, rest: str) -> None:
        if sign == ":":
            await self.turn(who, rest)
            return
        self._expecting = True
        texts = self.heard.get(who, [])
        got = any(rest in text for text in texts) if rest != "-" else not texts
        if got != (sign == "<"):
            raise ScriptError(f"heard {texts!r}")

    async def turn(self, who: str, what: str) -> None:
        """Somebody acts, and what follows at once is heard."""
        self._begin()
        if self.screen is not None:
            self.screen.acted(self.sandbox.clock.at, who, what)
        await self._act(who, what)
        self.listen()

    async def said(self, who: str, text: str) -> None:
        """Somebody writes exactly this: no number and no [label] is anything but words."""
        self._begin()
        if self.screen is not None:
            self.screen.acted(self.sandbox.clock.at, who, text)
        await self.sandbox.say(who, text)
        self.listen()

    async def pressed(self, who: str, number: int, place: int) -> None:
        """Somebody presses the button at this place of the message of that number. Raises NoButton."""
        self._begin()
        button = self.sandbox.button(who, number, place)
        if self.screen is not None:
            self.screen.acted(self.sandbox.clock.at, who, f"[{button.label}]")
        await self.sandbox.tap(who, number, button)
        self.listen()

    async def _act(self, who: str, what: str) -> None:
        """Press `[label]` or a number, or say something."""
        button = BUTTON.fullmatch(what)
        if button is not None:
            await self.sandbox.press(who, button[1])
        elif not (what.isdigit() and await self.sandbox.press_number(who, int(what))):
            await self.sandbox.say(who, what)

    def _begin(self) -> None:
        """After an expectation the next act starts a new page of what was heard."""
        if self._expecting:
            self.heard, self._expecting = {}, False

    def listen(self) -> None:
        """Note what everybody was sent since the last look, and show it."""
        for message in self.sandbox.console.sent[self._read :]:
            keys = " ".join(f"[{button.label}]" for row in message.buttons for button in row)
            self.heard.setdefault(message.to.id, []).append(f"{message.text}\n{keys}".strip())
            if self.screen is not None:
                self.screen.sent(self.sandbox.clock.at, message)
        self._read = len(self.sandbox.console.sent)

    def skip(self) -> None:
        """Leave unseen what was sent until now."""
        self._read = len(self.sandbox.console.sent)

    async def check_case(self, text: str) -> None:
        """`case 8-2 status=promised broken=1 promise.level=2`: values of `case --json`."""
        unit, _, rest = text.partition(" ")
        self._expecting = True
        unit, _, area = unit.partition("@")
        case = await self.sandbox.case(unit, area or None)
        async with self.sandbox.app.store.view() as tx:
            data = await case_json(
                self.sandbox.app.engine, tx, await view_of(self.sandbox.app.engine, tx, case)
            )
        for pair in rest.split():
            name, _, wanted = pair.partition("=")
            found = _value(data, name)
            if found != wanted:
                raise ScriptError(f"{name} is {found!r}")


async def _bind(player: Player, rest: str) -> None:
    """`bind 12-27@AREA as CHAT`: the link is opened and answered with yes."""
    who, _, chat = rest.partition(" as ")
    unit, _, area = who.strip().partition("@")
    await player.sandbox.bind(unit, chat=chat.strip() or who.strip(), area=area or None)
    player.listen()


async def _invite(player: Player, rest: str) -> None:
    """`invite steward NAME as CHAT AREA AREA`: a colleague joins; without `as` the chat is called like the name."""
    role, name, *words = rest.split()
    chat, areas = (words[1], words[2:]) if words[:1] == ["as"] else (name, words)
    await player.sandbox.invite(role, name, *areas, chat=chat)
    player.listen()


ACTS: Mapping[str, Callable[[Player, str], Awaitable[None]]] = {
    "case": Player.check_case,
    "bind": _bind,
    "invite": _invite,
}


def _value(data: object, path: str) -> str:
    for name in path.split("."):
        if isinstance(data, list):
            data = data[int(name)] if data else None
        elif isinstance(data, dict):
            data = data.get(name)
    return "-" if data is None else str(data)
