"""Every row of the practice stands in docs/practice.md, with tests and stories that exist."""

import ast
import re
from functools import cache

import pytest

from benchmarks.figures import ROOT

ROWS = (
    *(f"P{number}" for number in range(1, 27)),
    *(f"I{number}" for number in range(1, 5)),
    *(f"E{number}" for number in range(1, 7)),
    *(f"M{number}" for number in range(7)),
    *("S1", "R1", "S2", "S3", "S4"),
)
LINE = re.compile(r"^\| (?P<row>[PIEMSR]\d+) \| (?P<seen>[^|]+) \| (?P<tests>[^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w./-]+?\.(?:py|story))(?:::(\w+))?`")


@cache
def lines() -> list[tuple[str, str, str]]:
    """Row, what a user sees, and its tests, in the order of the page."""
    text = (ROOT / "docs" / "practice.md").read_text(encoding="utf-8")
    return [(found["row"], found["seen"], found["tests"]) for found in LINE.finditer(text)]


@cache
def functions(file: str) -> frozenset[str]:
    """The names of all functions of a file; none where there is no such file."""
    path = ROOT / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


def missing(tests: str) -> list[str]:
    """What a cell names and nobody has written."""
    named = NAMED.findall(tests)
    if not named:
        return ["no test at all"]
    return [
        f"{file}::{name}"
        for file, name in named
        if (name not in functions(file) if name else not (ROOT / file).is_file())
    ]


def test_every_row_stands_there_once() -> None:
    assert sorted(row for row, _, _ in lines()) == sorted(ROWS)


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_a_test_that_exists(row: str) -> None:
    cells = [tests for found, _, tests in lines() if found == row]
    assert cells, f"{row} is not in docs/practice.md"
    assert [fault for tests in cells for fault in missing(tests)] == []


def test_a_test_that_does_not_exist_is_found() -> None:
    assert missing("`tests/gate/test_practice_rows.py::test_of_nothing`") != []
    assert missing("`tests/journeys/99_nobody.story`") != []
    assert missing("shown by hand") == ["no test at all"]
    assert missing("`tests/gate/test_practice_rows.py::test_every_row_stands_there_once`") == []
