"""A crowd of owners with open chats, made through the import, and the moment at which they all come due."""

import json
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.crash.evidence import rows
from bot.app import App, SteppedClock, assemble
from bot.config import load
from bot.core.message import Outbound
from bot.core.roster import Opening, Roster
from bot.store import Store
from handlers.roster import apply, plan
from tests.world import at, fee

FIRST = 1000  # the chat of the first owner
MORNING = "2026-11-04 09:30"  # a Wednesday, inside the hours of conduct
PIECE = 10_000  # owners in one import


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
    config = load(settings, folder)
    store = Store(config.database_url)
    app = assemble(config, store, SteppedClock(at(when)), {"telegram": Silent()})
    try:
        yield app
    finally:
        await app.close()


async def settle_in(app: App, count: int, area: str = "一期") -> None:
    """Import so many owners with a chat each; every one of them is due at once."""
    for start in range(0, count, PIECE):
        span = range(start, min(start + PIECE, count))
        await brought_in(app, [_owner(n, area) for n in span])


def _owner(number: int, area: str) -> Opening:
    chats = (("telegram", str(FIRST + number)),)
    return fee(f"{number}", f"业主{number}", area=area, phone="", chats=chats)


async def brought_in(app: App, openings: Sequence[Opening]) -> None:
    """As the import does it."""
    roster = Roster(playbook=openings[0].playbook, openings=tuple(openings))
    async with app.store.begin() as tx:
        await apply(app.engine, tx, roster, await plan(app.engine, tx, roster))


async def wake_all(app: App, moment: datetime, step: float = 0.0) -> None:
    """Let the first case come due at this moment of the story and each next one `step` seconds later."""
    async with app.store.view() as tx:
        found = await tx.list_cases()
    start = moment.timestamp()
    async with app.store.begin() as tx:
        later = ((case.id, start + number * step) for number, case in enumerate(found))
        await tx.set_cases((id, {"wake_at": datetime.fromtimestamp(wake, UTC)}) for id, wake in later)


async def real_moment(url: str, story: datetime) -> float:
    """When a moment of the story comes, on the monotonic clock of this machine."""
    (kept,) = await rows(url, "SELECT value FROM meta WHERE key = 'clock'")
    clock: dict[str, Any] = json.loads(kept["value"])
    passed = (story - datetime.fromisoformat(clock["story"])).total_seconds() / clock["speed"]
    return datetime.fromisoformat(clock["since"]).timestamp() + passed + time.monotonic() - time.time()


async def count(url: str, state: str = "sent") -> int:
    """How many messages stand in this state in the outbox."""
    (found,) = await rows(url, f"SELECT count(*) AS n FROM posts WHERE state = '{state}'")
    return int(found["n"])
