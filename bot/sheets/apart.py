"""The workbook reader as a program of its own: a damaged file may end it, never us.

Started by `workbook.read_workbook`; bytes in on stdin, one pickled answer out on stdout.
"""

import contextlib
import io
import pickle
import sys
from typing import Any

import python_calamine as calamine

MEMORY = 3 * 1024**3
MOST_ROWS, MOST_CELLS = 200_000, 10_000_000
Answer = tuple[str, list[tuple[str, list[list[Any]], list[Any]]]]


def answer(content: bytes) -> Answer:
    """A word for what came of it (`read`, `locked`, `large`, `damaged`), and name, rows, merged ranges by sheet."""
    try:
        return _read(content)
    except calamine.PasswordError:
        return "locked", []
    except BaseException as wrong:  # a panic of the Rust side is no Exception
        return "locked" if "assword" in str(wrong) or "ncrypt" in str(wrong) else "damaged", []


def _read(content: bytes) -> Answer:
    book = calamine.load_workbook(io.BytesIO(content))
    tables = [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    shown = [meta.name for meta in tables if meta.visible == calamine.SheetVisibleEnum.Visible]
    sheets = [book.get_sheet_by_name(title) for title in shown or [meta.name for meta in tables]]
    if any(s.total_height > MOST_ROWS or s.total_height * s.total_width > MOST_CELLS for s in sheets):
        return "large", []
    return "read", [(s.name, s.to_python(skip_empty_area=False), s.merged_cell_ranges or []) for s in sheets]


def _bound() -> None:
    """Where the system allows it: no more memory than a table needs, and no dump of it on the disk."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _bound()
    pickle.dump(answer(sys.stdin.buffer.read()), sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
