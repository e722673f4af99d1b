"""A function is read in one look: 40 lines at most, 95 of 100 no longer than 25."""

from benchmarks.figures import code_files, functions, percentile

LONGEST, USUAL = 40, 25


def test_no_function_is_longer_than_40_lines() -> None:
    found = [f for file in code_files() for f in functions(file)]
    assert [f"{f.place}: {f.lines} lines" for f in found if f.lines > LONGEST] == []


def test_95_of_100_functions_have_25_lines_or_fewer() -> None:
    lengths = [f.lines for file in code_files() for f in functions(file)]
    assert percentile(lengths) <= USUAL
