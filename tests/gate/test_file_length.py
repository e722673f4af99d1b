"""No giant file: 250 lines, 450 for a test file."""

import pytest

from benchmarks.figures import ROOT, code_files, python_files


@pytest.mark.parametrize(("kind", "most"), [("code", 250), ("tests", 450)])
def test_no_file_is_longer_than_its_measure(kind: str, most: int) -> None:
    files = python_files("tests") if kind == "tests" else [*code_files(), *python_files("benchmarks")]
    lines = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files
    }
    assert {name: count for name, count in lines.items() if count > most} == {}
