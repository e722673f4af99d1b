"""Lines of code by folder and how long the functions are, in Markdown: `python3 benchmarks/figures.py`."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
OUR_CODE = ("bot", "handlers", "migrations", "benchmarks", "tests")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Measured(NamedTuple):
    """One function: where it stands, and its lines without decorators and docstring."""

    place: str
    node: Function
    lines: int


def main() -> None:
    """Print both tables."""
    print("| folder | files | lines of code |\n|---|---:|---:|")
    for folder, files in by_folder().items():
        print(f"| {folder} | {len(files)} | {sum(code_lines(file) for file in files)} |")
    print("\n| functions of | count | median | p95 | longest |\n|---|---:|---:|---:|---:|")
    for name, files in (("the code", code_files()), ("the tests", python_files("tests"))):
        lengths = [found.lines for file in files for found in functions(file)]
        if lengths:
            figures = f"{median(lengths):.0f} | {percentile(lengths):.0f} | {max(lengths)}"
            print(f"| {name} | {len(lengths)} | {figures} |")


def python_files(*folders: str) -> list[Path]:
    """The Python files below these folders of the project."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def code_files() -> list[Path]:
    """The program itself: what is started, without tests and without the frozen history of the schema."""
    return [ROOT / "run.py", *python_files("bot", "handlers")]


def by_folder() -> dict[str, list[Path]]:
    """Folder of at most two levels -> its files."""
    found: dict[str, list[Path]] = {"run.py": [ROOT / "run.py"]}
    for file in python_files(*OUR_CODE):
        parts = file.relative_to(ROOT).parts[:-1]
        found.setdefault("/".join(parts[:2]), []).append(file)
    return found


def code_lines(file: Path) -> int:
    """Lines that are neither blank nor a comment alone."""
    lines = map(str.strip, file.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def functions(file: Path) -> Iterator[Measured]:
    """Every function of a file, the inner ones too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            place = f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
            yield Measured(place, node, body_lines(node))


def body_lines(node: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    first = node.body[0]
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is None:
        return lines
    return lines - ((first.end_lineno or first.lineno) - first.lineno + 1)


def percentile(lengths: list[int]) -> float:
    """The length that 95 of 100 functions do not pass."""
    return quantiles(lengths, n=20, method="inclusive")[-1] if len(lengths) > 1 else lengths[0]


if __name__ == "__main__":
    main()
