"""A table of phrases in our own words: what the reader makes of each (`fixtures/phrases/README.md`)."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.reader import Reading, read

TABLE = [
    json.loads(line)
    for line in (Path(__file__).parent / "phrases.jsonl").read_text("utf-8").splitlines()
    if line
]


def as_row(got: Reading) -> dict[str, Any]:
    """A reading in the columns of the table."""
    return {
        "kind": got.kind,
        "start": got.start.replace(tzinfo=None).isoformat() if got.start else None,
        "end": got.end.replace(tzinfo=None).isoformat() if got.end else None,
        "precision": got.precision,
        "amount": None if got.amount is None else str(got.amount),
    }


@pytest.mark.parametrize("line", TABLE, ids=lambda line: line["text"])
def test_a_phrase_is_read_as_a_steward_would(line: dict[str, Any]) -> None:
    got = read(line["text"], datetime.fromisoformat(line["now"]))
    assert as_row(got) == {key: line[key] for key in as_row(got)}


def test_no_phrase_of_the_table_is_promised_for_a_moment_nobody_named() -> None:
    wrong = []
    for line in TABLE:
        got = read(line["text"], datetime.fromisoformat(line["now"]))
        named = (line["end"] or "")[:10] if line["kind"] == "promise" else None
        if got.kind == "promise" and (got.end is None or got.end.date().isoformat() != named):
            wrong.append(line["text"])
    assert wrong == []


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en", "zh-Hans", "zh-Hant", None, "xx"])
def test_the_locale_changes_nothing_that_was_said_clearly(locale: str | None) -> None:
    now = datetime.fromisoformat("2026-11-10T10:00:00+08:00")
    assert as_row(read("週五前繳", now, locale)) == as_row(read("周五前交", now))
