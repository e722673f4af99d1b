"""A crowd of owners with open chats, made through the import, and the moment at which they all come due."""

import itertools
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.crash.evidence import rows
from bot.app import CLOCK, App, RunningClock, SteppedClock, assemble
from bot.config import load
from bot.core.message import Outbound
from bot.core.roster import Opening, Roster
from bot.store import Arrived, Store
from handlers.roster import apply, plan
from tests.world import at, fee

FIRST = 1000  # the chat of the first owner
MORNING = "2026-11-04 09:30"  # a Wednesday, inside the hours of conduct
LATER = "2026-11-04 10:30"  # when a crowd comes due
LEAD = 1.5  # seconds from a leap of the story to the moment it is for
AREA = "一期"
PIECE = 10_000  # owners in one import
NUMBERS = itertools.count(1)  # of updates


class Silent:
    """A channel on which everything arrives and nobody is reached, for what lies before a measurement."""

    name = "telegram"

    def __init__(self) -> None:
        self.sent: list[Outbound] = []

    async def send(self, message: Outbound) -> str:
        """Take it in."""
        self.sent.append(message)
        return str(len(self.sent))

    async def answer_press(self, press_id: str, text: str | None = None) -> None:
        """Nothing spins here."""


@asynccontextmanager
async def still(settings: Mapping[str, str], folder: Path, when: str = MORNING) -> AsyncIterator[App]:
    """A bot in this process on a clock that stands, which leaves no clock in the database."""
    config = load({**settings, "ROUNDS_RATE_TELEGRAM": "0"}, folder)  # a clock that stands lets nobody wait
    store = Store(config.database_url)
    app = assemble(config, store, SteppedClock(at(when)), {"telegram": Silent()})
    try:
        yield app
    finally:
        await app.close()


async def settle_in(app: App, count: int, months: int = 3) -> None:
    """Import so many owners with a chat each; every one of them is due at once."""
    for start in range(0, count, PIECE):
        span = range(start, min(start + PIECE, count))
        await brought_in(app, [_owner(n, months) for n in span])


def _owner(number: int, months: int) -> Opening:
    chats = (("telegram", str(FIRST + number)),)
    return fee(f"{number}", f"业主{number}", area=AREA, phone="", months=months, chats=chats)


async def brought_in(app: App, openings: Sequence[Opening]) -> None:
    """As the import does it."""
    roster = Roster(playbook=openings[0].playbook, openings=tuple(openings))
    async with app.store.begin() as tx:
        await apply(app.engine, tx, roster, await plan(app.engine, tx, roster))


async def wake_all(app: App, moment: datetime, step: float = 0.0) -> dict[str, float]:
    """Let the first case come due at this moment of the story and each next one `step` seconds later: chat -> seconds."""
    async with app.store.view() as tx:
        found = sorted(await tx.list_cases(), key=lambda case: int(case.unit))
    later = {case.id: number * step for number, case in enumerate(found)}
    async with app.store.begin() as tx:
        await tx.set_cases((id, {"wake_at": moment + timedelta(seconds=left)}) for id, left in later.items())
    return {str(FIRST + int(case.unit)): later[case.id] for case in found}


async def leap(url: str, moment: datetime, lead: float = LEAD) -> float:
    """Move the story so that this moment comes in `lead` seconds: when that is, on the monotonic clock of the machine."""
    store = Store(url)
    try:
        async with store.begin() as tx:
            now, real = time.monotonic(), datetime.now(UTC)
            clock = RunningClock(moment.astimezone(UTC) - timedelta(seconds=lead), real, 1)
            await tx.set_meta(CLOCK, clock.text())
    finally:
        await store.close()
    return now + lead


async def count(url: str, state: str = "sent") -> int:
    """How many messages stand in this state in the outbox."""
    (found,) = await rows(url, f"SELECT count(*) AS n FROM posts WHERE state = '{state}'")
    return int(found["n"])


async def steward(app: App, chat: str) -> None:
    """A colleague with a chat who may note what owners say."""
    now = app.clock.now()
    async with app.store.begin() as tx:
        person = await tx.add_person(
            key="steward", name="管家", phone="", locale="zh-CN", zone="Asia/Shanghai", at=now
        )
        await tx.open_chat(person.id, "telegram", chat, at=now, consent="bench")
        await tx.add_staff(person.id, "管家", "steward", [AREA], now)


def spoken(number: int, chat: str, text: str) -> dict[str, Any]:
    """The update of the Bot API in which somebody writes."""
    person = {"id": int(chat), "is_bot": False, "first_name": "Person"}
    place = {"id": int(chat), "type": "private", "first_name": "Person"}
    message = {"message_id": number, "date": 1_790_000_000, "from": person, "chat": place, "text": text}
    return {"update_id": number, "message": message}


async def says(app: App, chat: str, text: str, number: int = 0) -> None:
    """Somebody writes, and the update is handled, as `serve` does it in its two transactions."""
    number = number or next(NUMBERS)
    update = spoken(number, chat, text)
    async with app.store.begin() as tx:
        await tx.keep_all("telegram", [Arrived(str(number), update, chat)], app.clock.now())
    await app.pump.mail.read()
