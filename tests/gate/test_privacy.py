"""The privacy page names whatever is stored, and says the periods that the code keeps."""

import re
from datetime import timedelta

import pytest

from benchmarks.figures import ROOT
from bot.core.erasing import YEARS
from bot.engine import digest, duties
from bot.engine.passes import LASTS
from bot.store.all_tables import metadata
from handlers.guard import KEPT

NAMELESS = ""  # of the sentence below the table
ROWS = {  # table -> the beginning of its row on the page; a new table has to be thought about
    "persons": "name, title",
    "cases": "name, title",
    "chats": "chats:",
    "posts": "what was written",
    "post_cases": "what was written",
    "taps": "what was written",
    "inbox": "what was written",
    "facts": "promises",
    "payloads": "promises",
    "orders": "orders",
    "tokens": "words that open",
    "staff": "colleagues: name",
    "documents": "what colleagues were told",
    "wrong_tokens": "what colleagues and strangers typed",
    "chat_locks": "what colleagues and strangers typed",
    "imports": "tables:",
    "import_cases": "tables:",
    "strays": "money that came",
    "meta": NAMELESS,
    "slots": NAMELESS,
    "rates": NAMELESS,
    "leases": NAMELESS,
    "versions": NAMELESS,
}
PAGES = ("privacy.md", "privacy.zh-CN.md")
PERIODS = {  # the beginning of a row -> the periods that must stand in it
    "what a guard saw": [digest.SIGHTINGS_KEPT, KEPT],
    "what colleagues and strangers typed": [duties.STRANGERS_KEPT],
    "tables:": [digest.UPLOADS_KEPT, digest.UNDO_FOR],
    "money that came": [digest.STRAYS_KEPT],
    "words that open": [*LASTS.values(), digest.WORDS_KEPT],
}


def rows(name: str) -> list[list[str]]:
    """The rows of the first table of a page."""
    text = (ROOT / "docs" / name).read_text("utf-8")
    table = re.search(r"\n\|.*?\n\n", text, re.DOTALL)
    assert table is not None
    return [re.split(r" *\| *", line.strip("| ")) for line in table[0].strip().splitlines()[2:]]


def hours(text: str) -> set[timedelta]:
    """Every period that a cell names, in either language."""
    units = {"minute": 1, "hour": 60, "day": 60 * 24, "分钟": 1, "小时": 60, "天": 60 * 24}
    found = re.findall(r"([0-9]+) ?(minute|hour|day|分钟|小时|天)", text)
    return {timedelta(minutes=int(number) * units[unit]) for number, unit in found}


def test_every_table_has_a_row_of_the_page() -> None:
    assert set(ROWS) == set(metadata.tables)
    begins = [row[0] for row in rows(PAGES[0])]
    for table, start in ROWS.items():
        assert any(begin.startswith(start) for begin in begins), table


def test_both_languages_have_the_same_rows_and_periods() -> None:
    here, there = (rows(name) for name in PAGES)
    assert len(here) == len(there)
    assert [hours(row[3]) for row in here] == [hours(row[3]) for row in there]


@pytest.mark.parametrize("start", PERIODS)
def test_a_period_is_the_one_that_is_kept(start: str) -> None:
    (row,) = [row for row in rows(PAGES[0]) if row[0].startswith(start)]
    assert set(PERIODS[start]) <= hours(row[3])


def test_three_years_are_three_years() -> None:
    (row,) = [row for row in rows(PAGES[0]) if row[0].startswith("name, title")]
    assert f"{YEARS} years after the matter is closed" in row[3]
    assert timedelta(days=365 * YEARS) <= duties.LISTS_KEPT
