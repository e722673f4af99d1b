"""The acceptance stories of the practice, played line by line through the real handlers on a moved clock."""

from pathlib import Path

import pytest

from bot.demo import estate, header
from bot.demo.script import Player, ScriptError

STORIES = sorted(Path(__file__).parent.glob("*.story"))


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_the_story_goes_as_it_is_told(path: Path, url: str) -> None:
    when, file, story = header(path.read_text(encoding="utf-8"), path.parent)
    async with estate(when, "zh-CN", file, database_url=url) as sandbox:
        await Player(sandbox=sandbox).play(story)


async def test_a_story_that_does_not_happen_fails_at_its_line() -> None:
    when, file, story = header("start 2026-11-04 08:30\n/clock +1h\n8-2 < never said\n", Path())
    async with estate(when, "zh-CN", file) as sandbox:
        with pytest.raises(ScriptError, match="line 3"):
            await Player(sandbox=sandbox).play(story)


def test_there_is_a_story_for_each_number() -> None:
    assert {path.stem[:2] for path in STORIES} == {"01", "02", "04", "05", "06", "10"}
