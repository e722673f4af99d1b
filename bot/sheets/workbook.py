"""Excel workbooks, new and old, through calamine."""

import io
import pickle
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from bot.core.roster import Sheet
from bot.sheets.apart import MOST_ROWS, Answer
from bot.sheets.errors import SheetError

_PATIENCE = 60  # seconds; the largest table takes two
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
)
_UNPACKED = 400 * 1024 * 1024
_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FAR_RIGHT = re.compile(rb' r="(?:[A-Z]{3}|[E-Z][A-Z])[0-9]')  # beyond column DZ, the 130th
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="([0-9]{1,9})"')
_CELL_ROW = re.compile(rb' r="[A-Z]{1,3}([0-9]{6,9})"')


def read_workbook(name: str, content: bytes) -> list[Sheet]:
    """The visible worksheets; row 1 is the first row even where the top is empty. Raises SheetError."""
    if content.startswith(b"PK"):
        _look_inside(name, content)
    word, found = _apart(name, content)
    if word == "read":
        return [Sheet(title, rows, 1, _spread(rows, ranges)) for title, rows, ranges in found]
    if word == "locked":
        raise SheetError("locked", name)
    if word == "large":
        raise SheetError("stretched", name)
    raise SheetError("damaged", name)


def _apart(name: str, content: bytes) -> Answer:
    """Read in a process of its own: a broken .xls makes the Rust reader abort, which nothing can catch."""
    command = [sys.executable, "-P", str(Path(__file__).with_name("apart.py"))]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise SheetError("slow", name) from None
    if done.returncode != 0:
        raise SheetError("damaged", name)
    found: Answer = pickle.loads(done.stdout)
    return found


def _spread(
    rows: list[list[object]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]
) -> frozenset[tuple[int, int]]:
    """Give each row under a merged cell the cell's value, and say which cells these are."""
    filled: set[tuple[int, int]] = set()
    for (top, left), (bottom, _) in ranges:
        for at in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[at]) and rows[at][left] in ("", None):
                rows[at][left] = rows[top][left]
                filled.add((at, left))
    return frozenset(filled)


def _look_inside(name: str, content: bytes) -> None:
    """What else a zip can be, and whether it would unpack to more than a table ever needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            _refuse_other_packages(name, set(packed.namelist()))
            if sum(entry.file_size for entry in packed.infolist()) > _UNPACKED:
                raise SheetError("unpacked", name)
            for entry in filter(_WORKSHEET.fullmatch, packed.namelist()):
                _refuse_stretched(name, packed.read(entry))
    except _BROKEN:
        raise SheetError("damaged", name) from None


def _refuse_other_packages(name: str, inside: set[str]) -> None:
    if any(entry.endswith(".iwa") or entry == "Index.zip" for entry in inside):
        raise SheetError("numbers", name)
    if "word/document.xml" in inside:
        raise SheetError("word", name)
    if "ppt/presentation.xml" in inside:
        raise SheetError("slides", name)
    if "xl/workbook.bin" in inside or "content.xml" in inside:
        raise SheetError("other_book", name)
    if not any(entry.startswith("xl/") for entry in inside):
        raise SheetError("no_sheet", name)


def _refuse_stretched(name: str, xml: bytes) -> None:
    """One stray cell at the far end of a sheet makes a reader lay out billions of empty ones."""
    last = max((int(n) for n in (*_ROW.findall(xml[-2_000_000:]), *_CELL_ROW.findall(xml))), default=0)
    if last > MOST_ROWS:
        raise SheetError("far_down", name, row=last)
    if _FAR_RIGHT.search(xml):
        raise SheetError("far_right", name)
