"""The holidays a site adds by hand."""

from datetime import date
from pathlib import Path

import pytest

from bot.config.days import added_days
from bot.core.calendar import calendar_of


def test_an_added_day_beats_the_library(tmp_path: Path) -> None:
    (tmp_path / "CN.toml").write_text('[days]\n"2026-11-25" = "holiday"\n"2026-11-28" = "workday"\n')
    calendar = calendar_of("CN", added_days("CN", tmp_path))
    assert not calendar.is_workday(date(2026, 11, 25))
    assert calendar.is_workday(date(2026, 11, 28))


def test_without_a_file_nothing_is_added(tmp_path: Path) -> None:
    assert added_days("CN", tmp_path) == {}


@pytest.mark.parametrize(
    "text", ['[days]\n"2026-13-01" = "holiday"', '[days]\n"2026-11-25" = "feast"', "[days", "days = 3"]
)
def test_a_wrong_file_is_named_with_its_mend(tmp_path: Path, text: str) -> None:
    (tmp_path / "CN.toml").write_text(text)
    with pytest.raises(ValueError, match=r"CN\.toml.*holiday"):
        added_days("CN", tmp_path)
