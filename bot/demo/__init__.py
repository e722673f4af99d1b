"""The sandbox: the real engine, store, templates and handlers; only the channel is the terminal."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.roster import Roster, read_roster
from bot.demo.sandbox import Sandbox, sandbox_at
from bot.demo.screen import Screen
from bot.demo.script import Player, ScriptError
from bot.demo.talk import talk
from bot.sheets import SheetError, open_sheets

HERE = Path(__file__).parent
ZONE = ZoneInfo("Asia/Shanghai")
STARTS = datetime(2026, 11, 4, 8, 30, tzinfo=ZONE)  # a Wednesday, half an hour before anybody may be reminded


def run(script: Path | None = None, locale: str = "zh-CN") -> int:
    """Run the sandbox, or play a script and end. The exit code: 1 when the script cannot be played."""
    try:
        return asyncio.run(_script(script, locale) if script else _sandbox(locale))
    except (ScriptError, SheetError, OSError) as error:
        print(f"{script}: {error}" if script else error, file=sys.stderr)
        return 1


async def _script(path: Path, locale: str) -> int:
    text = path.read_text(encoding="utf-8")
    when, file, rest = header(text, path.parent)
    async with estate(when, locale, file) as sandbox:
        player = watched(sandbox)
        await player.play(rest)
    return 0


async def _sandbox(locale: str) -> int:
    """The opening by itself, then whatever the user types; without a terminal the opening to its end."""
    async with estate(STARTS, locale) as sandbox:
        player = watched(sandbox)
        word = sandbox.app.engine.words.word
        text = (sample(locale) / "opening.story").read_text(encoding="utf-8")
        await player.play(text)
        if sys.stdin.isatty():
            print(word("demo.hint", locale))
        await talk(player, locale)
    return 0


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
    rows = file or sample(locale) / "estate.csv"
    async with sandbox_at(when, locale=locale, **settings) as sandbox:
        found = read_roster(open_sheets(rows), playbook=None, area=None, with_ids=False, today=when.date())
        if not isinstance(found, Roster):
            raise ScriptError(f"{rows}: {found.why}")
        await sandbox.load(found.openings)
        if file is None:
            story = (sample(locale) / "people.story").read_text(encoding="utf-8")
            await Player(sandbox=sandbox).play(story)
        yield sandbox


def watched(sandbox: Sandbox) -> Player:
    """A player whose every act is drawn."""
    site = sandbox.app.engine.site
    words = sandbox.app.engine.words
    titles = [words.word(f"role.{role}", site.locale) for role in ("owner", "steward", "guard")]
    screen = Screen(titles, site.zone)
    player = Player(sandbox=sandbox, screen=screen)
    player.skip()
    return player
