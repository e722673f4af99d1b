"""R4 on clocks that run: a real `serve`, promises for random minutes, and how late the question is in real seconds."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from time import monotonic

import pytest

from bot.app import RunningClock, move_clock
from tests.fake_telegram import FakeTelegram, Sent
from tests.reliability.crowd import FULL, is_check, size, units
from tests.reliability.street import GENEROUS, heard, owners, until
from tests.serve.outside import Outside
from tests.world import at

COUNT, DAYS = size(16, 5_000), size(1, 30)
SPEED = size(7_200, 600)
LATEST = 1.0 if FULL else 20.0  # real seconds at p99; in the suite others run on the same two cores
REAL_COUNT, REAL_MINUTES = 300, 10
EVENING = datetime(2026, 1, 1, 13 if not FULL else 21, 30)  # the last minute that is named


@dataclass(frozen=True)
class Appointment:
    """Who says when that the question may come then; `said` and `due` are moments of the story."""

    said: datetime
    due: datetime
    chat: int


def plan(chats: list[int], start: datetime) -> list[Appointment]:
    """Everybody names a minute of the next day, so that no eve comes between; the days are spread evenly."""
    dice = random.Random(40)
    last = EVENING.hour * 60 + EVENING.minute
    found = []
    for number, chat in enumerate(chats):
        day = start.replace(hour=0, minute=0) + timedelta(days=number % DAYS)
        said = day + timedelta(minutes=dice.randint(11 * 60, 17 * 60)) if DAYS > 1 else start
        due = day + timedelta(days=1, minutes=dice.randint(8 * 60 + 5, last))
        found.append(Appointment(said, due, chat))
    return sorted(found, key=lambda one: one.said)


class Hands:
    """The clock of the installation as another process sees it."""

    def __init__(self, clock: RunningClock) -> None:
        self.clock = clock
        self._behind = datetime.now(clock.since.tzinfo).timestamp() - monotonic()  # noqa: TID251

    def real(self, story: datetime) -> float:
        """The monotonic second of a moment of the story."""
        passed = (story - self.clock.story).total_seconds() / self.clock.speed
        return self.clock.since.timestamp() + passed - self._behind

    async def wait(self, story: datetime) -> None:
        """Until the story is there."""
        await asyncio.sleep(max(self.real(story) - monotonic(), 0))


async def set_hands(serve: Outside, to: datetime, speed: float) -> Hands:
    """Move the clock of the running process, and its speed."""
    async with serve.beside() as other:
        assert isinstance(other.clock, RunningClock)
        other.clock.speed = speed
        await move_clock(other, to)
        return Hands(other.clock)


def judge(fake: FakeTelegram, hands: Hands, due: dict[int, datetime]) -> list[float]:
    """Real seconds every question was late; each chat has exactly one."""
    asked: list[Sent] = [sent for sent in fake.sent() if is_check(sent.text)]
    assert Counter(sent.chat_id for sent in asked) == Counter(list(due))
    late = [sent.at_monotonic - hands.real(due[sent.chat_id]) for sent in asked]
    assert min(late) > -0.05, "asked before its minute"  # the two clocks are read a moment apart
    return late


def figures(late: list[float]) -> dict[str, object]:
    """What a report needs."""
    cuts = quantiles(late, n=100, method="inclusive")
    return {
        "checks": len(late),
        "p50 s": round(cuts[49], 3),
        "p99 s": round(cuts[98], 3),
        "worst s": max(late),
    }


async def test_promises_of_many_days_on_a_fast_clock(
    tmp_path: Path, fake: FakeTelegram, figure: Callable[..., None]
) -> None:
    start = at("2026-11-04 10:00")
    async with Outside(tmp_path, fake, RATE_TELEGRAM="0") as serve:
        chats = await owners(fake, serve, units(COUNT))
        book = plan(list(chats), start)
        hands = await set_hands(serve, start, SPEED) if DAYS > 1 else None
        for one in book:
            if hands is not None:
                await hands.wait(one.said)
            await fake.say(one.chat, f"明天{one.due:%H:%M}交")
        due = {one.chat: one.due for one in book}
        if hands is None:
            await until(fake, lambda: set(heard(fake, "11月5日")) >= set(chats))
            hands = await set_hands(serve, at("2026-11-05 08:00"), SPEED)
        await until(
            fake,
            lambda: len({sent.chat_id for sent in fake.sent() if is_check(sent.text)}) == len(chats),
            hands.real(max(due.values())) - monotonic() + GENEROUS,
        )
        late = judge(fake, hands, due)
        assert await serve.terminate() == 0
    figure(speed=SPEED, **figures(late))
    assert quantiles(late, n=100, method="inclusive")[98] <= LATEST


@pytest.mark.skipif(not FULL, reason="ten minutes of the real clock: PROOF=full")
async def test_ten_minutes_of_the_real_clock(
    tmp_path: Path, fake: FakeTelegram, figure: Callable[..., None]
) -> None:
    async with Outside(tmp_path, fake) as serve:
        chats = await owners(fake, serve, units(REAL_COUNT))
        dice, start = random.Random(10), at("2026-11-05 10:00")
        due = {chat: start + timedelta(minutes=dice.randint(1, REAL_MINUTES)) for chat in chats}
        for chat, when in due.items():
            await fake.say(chat, f"明天{when:%H:%M}交")
        await until(fake, lambda: set(heard(fake, "11月5日")) >= set(chats), GENEROUS + len(chats))
        hands = await set_hands(serve, start, 1)
        asked: Callable[[], object] = lambda: len([s for s in fake.sent() if is_check(s.text)]) >= len(chats)  # noqa: E731
        await until(fake, asked, REAL_MINUTES * 60 + GENEROUS)
        late = judge(fake, hands, due)
        assert await serve.terminate() == 0
    figure(speed=1, **figures(late))
    assert quantiles(late, n=100, method="inclusive")[98] <= LATEST
