"""The stories of the sandbox page: each is a moment, a table of rows, the people who are there, and who is looked at first."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.demo.opening import STARTS, ZONE, sample, world_of
from bot.demo.sandbox import Sandbox


@dataclass(frozen=True, kw_only=True)
class Story:
    """One story; its words are `sandbox.NAME.*`, its rows and people lie in the folder of each language.

    `home`: the unit that is looked at first, and the chat of its person. `phones`: whose are shown, from the left.
    """

    name: str
    starts: datetime
    rows: str
    people: str
    home: str
    phones: tuple[str, ...] = ("owner", "steward", "guard")


FEES = Story(name="fees", starts=STARTS, rows="estate.csv", people="people.story", home="8-2")
EVENT = Story(
    name="event",
    starts=datetime(2026, 11, 28, 10, 0, tzinfo=ZONE),
    rows="guests.csv",
    people="guests.story",
    home="5101",
)
GOODS = Story(
    name="goods",
    starts=STARTS,
    rows="orders.csv",
    people="orders.story",
    home="PO2608-1",
    phones=("owner", "steward"),
)
STORIES = {story.name: story for story in (FEES, EVENT, GOODS)}


def after(name: str) -> str:
    """The name of the next story; the first one comes after the last."""
    names = list(STORIES)
    return names[(names.index(name) + 1) % len(names)]


@asynccontextmanager
async def told(story: Story, locale: str, **settings: Any) -> AsyncIterator[Sandbox]:
    """A sandbox in which this story is about to begin."""
    folder = sample(locale)
    people = (folder / story.people).read_text(encoding="utf-8")
    async with world_of(story.starts, locale, folder / story.rows, people, **settings) as sandbox:
        yield sandbox
