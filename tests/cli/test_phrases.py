"""phrases export: the pairs of a message and its meaning as lines in the form of `fixtures/phrases`."""

import json
import stat
from datetime import datetime
from pathlib import Path

import pytest

from bot.core.reader import read
from bot.core.reader.masks import without_phones
from tests.cli.conftest import Run

KEYS = {"id", "text", "now", "locale", "expected", "tags"}
SAID = "可能周五下午,电话13800000001"


@pytest.fixture
def told(estate: Run, folder: Path) -> Run:
    """The owner of 8-2 was asked back twice and said yes to the first guess."""
    for words in (SAID, "是的", "可能下周三"):
        assert estate("chat", "--as", "8-2", words).code == 0
    return estate


def test_every_corrected_pair_is_a_line(told: Run) -> None:
    """What waits for a correction is none yet."""
    said = told("phrases", "export")
    (line,) = [json.loads(line) for line in said.out.splitlines()]
    assert set(line) == KEYS
    assert (line["locale"], line["tags"]) == ("zh-Hans", ["corrected", "by_author"])
    assert line["expected"] == {
        "kind": "promise",
        "start": "2026-11-06T12:00:00+08:00",
        "end": "2026-11-06T17:59:59+08:00",
        "precision": "half_day",
        "amount": None,
    }
    assert datetime.fromisoformat(line["now"]).utcoffset() is not None
    assert line["id"].startswith("c-")


def test_no_phone_number_leaves_the_house(told: Run) -> None:
    """Masked by noughts, so that the text reads as before."""
    (line,) = [json.loads(line) for line in told("phrases", "export").out.splitlines()]
    assert line["text"] == SAID.replace("13800000001", "0" * 11)
    now = datetime.fromisoformat(line["now"])
    assert read(line["text"], now).start == read(SAID, now).start


def test_a_file_is_new_and_for_its_owner_alone(told: Run, folder: Path) -> None:
    said = told("phrases", "export", "--out", "corrected.jsonl")
    assert "1 phrases in corrected.jsonl" in said.out
    file = folder / "corrected.jsonl"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(file.read_text("utf-8").splitlines()) == 1
    again = told("phrases", "export", "--out", "corrected.jsonl")
    assert again.code == 1 and "exists already" in again.err


def test_a_folder_that_is_not_there_is_refused_in_one_sentence(told: Run) -> None:
    said = told("phrases", "export", "--out", "nowhere/corrected.jsonl")
    assert said.code == 1 and said.err.count("\n") == 1


def test_one_document_with_json(told: Run) -> None:
    found = told("phrases", "export", "--json").json
    assert found["count"] == 1 == len(found["phrases"]) and found["out"] is None
    assert told("phrases", "export", "--out", "x.jsonl", "--json").json == {
        "count": 1,
        "out": "x.jsonl",
        "phrases": [],
    }


def test_nothing_corrected_is_nothing_exported(estate: Run) -> None:
    assert estate("phrases", "export").out == ""
    assert estate("phrases", "export", "--json").json["count"] == 0


def test_another_action_is_wrong_usage(estate: Run) -> None:
    assert estate("phrases", "import").code == 2


MASKED = [
    "13812345678", "138 1234 5678", "+86 138-1234-5678", "0571-88886666", "１３８１２３４５６７８", "0912-345-678",
    "+44 7700 900123", "一三八零零一二三四五六",
]  # fmt: skip


@pytest.mark.parametrize("number", MASKED)
def test_phone_numbers_are_masked(number: str) -> None:
    text = without_phones(f"打{number}找我")
    assert len(text) == len(f"打{number}找我")
    assert not set(text) & set("123456789一二三四五六七八九１２３４５６７８９")


@pytest.mark.parametrize(
    "text", ["2026-11-07下午3点", "20261107", "先转12345元", "12-27", "周六10:30", "三点"]
)
def test_dates_times_and_sums_are_left_alone(text: str) -> None:
    assert without_phones(text) == text
