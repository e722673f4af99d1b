"""A crowd for the proofs: many owners bound and promising through the real handlers, in as few commits as the inbox takes."""

import os
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot.core.message import Outbound
from handlers.links import make_link
from tests.world import MOUNTAIN, World, fee

FULL = os.environ.get("PROOF") == "full"
STEWARD = "林芳"


def size(short: int, full: int) -> int:
    """How many: the short form of the suite, or the figure of the programme with PROOF=full."""
    return full if FULL else short


@dataclass(frozen=True)
class Heard:
    """A message as it left, by the clock of the story at that very moment."""

    at: datetime
    to: str
    text: str


class Ear:
    """Notes what the channel is handed and when, past everything the database says of itself."""

    def __init__(self, world: World) -> None:
        self.heard: list[Heard] = []
        self._world, self._send = world, world.console.send
        world.console.send = self._note  # type: ignore[method-assign]

    async def _note(self, message: Outbound) -> str:
        self.heard.append(Heard(self._world.app.clock.now(), message.to.id, message.text))
        return await self._send(message)

    def checks(self, chat: str | None = None) -> list[Heard]:
        """The questions at the promised moment."""
        return [one for one in self.heard if is_check(one.text) and chat in {None, one.to}]


def is_check(text: str) -> bool:
    """Whether this text is the question at the promised moment (templates/property_fee/*/check.j2)."""
    return "约好的时间到了" in text


def units(count: int) -> list[str]:
    """Names of flats."""
    return [f"{1 + number // 100}-{1 + number % 100}" for number in range(count)]


async def keep(world: World, messages: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Everybody writes at once: one commit, and then the engine has its turn."""
    async with world.app.store.begin() as tx:
        for chat, more in messages:
            world._number += 1
            raw = {"key": f"u{world._number}", "chat": chat, **more}
            await tx.keep("console", raw["key"], raw, world.clock.now())
    await world.tick()


async def bound(world: World, flats: Sequence[str], area: str = MOUNTAIN, **more: Any) -> None:
    """All of them are imported, open their links and say who they are."""
    await world.load(*(fee(unit, f"业主{unit}", area=area, **more) for unit in flats))
    links = []
    async with world.app.store.begin() as tx:
        for unit in flats:
            link = await make_link(world.app.engine, tx, await tx.find(unit, [area]))
            links.append((unit, {"text": f"/start {link.token}"}))
    await keep(world, links)
    asked = {message.to.id: (n, message) for n, message in enumerate(world.console.sent, 1)}
    yes = {}
    for unit in flats:
        number, message = asked[unit]
        press = next(b.press for row in message.buttons for b in row if (b.press or "").startswith("yes:"))
        yes[unit] = {"press": press, "pressed_on": f"c{number}"}
    await keep(world, yes.items())


def written(when: datetime) -> str:
    """A minute as an owner writes it."""
    return f"{when.month}月{when.day}日{when:%H:%M}交"


def typed(unit: str, when: datetime) -> str:
    """The same as a steward notes it after a call."""
    return f"/promised {unit} {when.month}月{when.day}日{when:%H:%M}"


def random_minutes(seed: int, count: int, first: datetime, days: int) -> list[datetime]:
    """Minutes between 08:00 and 21:59 of the days after `first`: a minute that was named may use the hard hours."""
    dice = random.Random(seed)
    midnight = first.replace(hour=0, minute=0)
    return [
        midnight + timedelta(days=dice.randint(1, days), minutes=dice.randint(8 * 60, 22 * 60 - 1))
        for _ in range(count)
    ]


WINDOWS = ((time(9), time(11, 30)), (time(14), time(17, 30)), (time(19), time(20, 30)))  # conduct 2, zh, C02
FRESH = timedelta(days=7)  # a moment that was named longer ago waits for an allowed window


def window_opens(due: datetime, said: datetime) -> datetime:
    """When the question may be asked at the earliest: at the minute, else where the next allowed window begins."""
    if due - said <= FRESH:
        return due
    for start, end in WINDOWS:
        if due.time() < end:
            return max(due, datetime.combine(due.date(), start, due.tzinfo))
    return datetime.combine(due.date() + timedelta(days=1), WINDOWS[0][0], due.tzinfo)
