"""How a sandbox begins: the moment, the sample estate with its people, or the rows that a story names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.roster import Roster, read_roster
from bot.demo.sandbox import Sandbox, sandbox_at
from bot.demo.script import Player, ScriptError
from bot.sheets import open_sheets

HERE = Path(__file__).parent
ZONE = ZoneInfo("Asia/Shanghai")
STARTS = datetime(2026, 11, 4, 8, 30, tzinfo=ZONE)  # a Wednesday, half an hour before anybody may be reminded


def sample(locale: str) -> Path:
    """The folder of the sample estate in the nearest language."""
    return HERE / ("zh" if locale.startswith("zh") else "en")


def header(text: str, folder: Path) -> tuple[datetime, Path | None, str]:
    """`start MOMENT` and `file NAME` lines before the story; the story keeps its line numbers."""
    when, lines = STARTS, text.splitlines()
    file: Path | None = None
    for index, line in enumerate(lines):
        word, _, rest = line.strip().partition(" ")
        if word == "start":
            when = datetime.fromisoformat(rest.strip()).replace(tzinfo=ZONE)
        elif word == "file":
            file = folder / rest.strip()
        elif word and not word.startswith("#"):
            break
        else:
            continue
        lines[index] = ""
    return when, file, "\n".join(lines)


@asynccontextmanager
async def estate(
    when: datetime, locale: str, file: Path | None = None, **settings: Any
) -> AsyncIterator[Sandbox]:
    """A sandbox with the rows of a file; the sample estate also has its people bound and its staff there."""
    people = "" if file else (sample(locale) / "people.story").read_text(encoding="utf-8")
    rows = file or sample(locale) / "estate.csv"
    async with world_of(when, locale, rows, people, **settings) as sandbox:
        yield sandbox


@asynccontextmanager
async def world_of(
    when: datetime, locale: str, rows: Path, people: str, **settings: Any
) -> AsyncIterator[Sandbox]:
    """A sandbox with these rows and, told as a story, the people who are there from the beginning."""
    async with sandbox_at(when, locale=locale, **settings) as sandbox:
        found = read_roster(open_sheets(rows), playbook=None, area=None, with_ids=False, today=when.date())
        if not isinstance(found, Roster):
            raise ScriptError(f"{rows}: {found.why}")
        await sandbox.load(found.openings)
        await Player(sandbox=sandbox).play(people)
        yield sandbox
