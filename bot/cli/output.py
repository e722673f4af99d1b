"""What commands print: one JSON document, or lines and columns for a person."""

import json
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Any

ROUNDED = "…"
WIDEST = 40


def as_json(value: Any) -> None:
    """The one JSON document of a command."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, whole: Collection[str] = ()) -> None:
    """Columns under their names; Chinese signs count as two places. `whole`: columns that are never cut."""
    lines = [
        list(head),
        *([_cell(name in whole, c) for name, c in zip(head, row, strict=True)] for row in rows),
    ]
    wide = [max(width(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        cells = (cell + " " * (wide[i] - width(cell)) for i, cell in enumerate(line))
        print("  ".join(cells).rstrip())


def _cell(whole: bool, cell: object) -> str:
    return plain(cell) if whole else cut(plain(cell))


def plain(cell: object) -> str:
    """A value in one line; nothing for None."""
    return "" if cell is None else " ".join(str(cell).split())


def cut(text: str) -> str:
    """A text that fits a column."""
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + ROUNDED


def width(text: str) -> int:
    """Places a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def typed(text: str) -> str:
    """A word of the command line without half characters, which no database can keep."""
    return text.encode("utf-8", "replace").decode("utf-8")
