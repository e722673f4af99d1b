"""From a unit to its building, and the order of a walk through an estate."""

import pytest

from bot.core.roster.buildings import building_of, walk


@pytest.mark.parametrize(
    ("unit", "building"),
    [
        ("12-27", "12"), ("1-2-301", "1"), ("12栋2701", "12"), ("12栋-2701", "12"), ("A座1203", "A"), ("3号楼-201", "3"),
        ("3號樓201", "3"), ("北区3幢12-3", "北区3"), ("12#1201", "12"), ("4521", ""), ("W2208", ""), ("", ""), ("-5", ""),
    ],
)  # fmt: skip
def test_the_building_is_what_stands_before_the_first_sign(unit: str, building: str) -> None:
    assert building_of(unit) == building


def test_numbers_are_sorted_by_their_size_and_letters_by_name() -> None:
    units = ["12-10", "A-1", "12-2", "2-30", "12-2B", "a-10"]
    assert sorted(units, key=walk) == ["2-30", "12-2", "12-2B", "12-10", "A-1", "a-10"]


@pytest.mark.parametrize("text", ["²-1", "١-1", "", "  "])
def test_strange_digits_sort_without_an_error(text: str) -> None:
    assert sorted([text, "1-1"], key=walk)
