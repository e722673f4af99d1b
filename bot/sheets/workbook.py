"""Excel workbooks, new and old, through calamine."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable

import python_calamine as calamine

from bot.core.roster import Sheet
from bot.sheets.errors import SheetError

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
MOST_ROWS = 200_000
_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_MOST_CELLS = 10_000_000
_FAR_RIGHT = re.compile(rb' r="(?:[A-Z]{3}|[E-Z][A-Z])[0-9]')  # beyond column DZ, the 130th
_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="([0-9]{1,9})"')
_CELL_ROW = re.compile(rb' r="[A-Z]{1,3}([0-9]{6,9})"')


def read_workbook(name: str, content: bytes) -> list[Sheet]:
    """The visible worksheets; row 1 is the first row even where the top is empty. Raises SheetError."""
    if content.startswith(b"PK"):
        _look_inside(name, content)
    try:
        return _sheets(name, content)
    except calamine.PasswordError:
        raise _locked(name) from None
    except SheetError:
        raise
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as wrong:  # a panic of the Rust side is no Exception
        if "assword" in str(wrong) or "ncrypt" in str(wrong):
            raise _locked(name) from None
        raise _damaged(name) from None


def _sheets(name: str, content: bytes) -> list[Sheet]:
    book = calamine.load_workbook(io.BytesIO(content))
    tables = [meta for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
    shown = [meta.name for meta in tables if meta.visible == calamine.SheetVisibleEnum.Visible]
    return [_sheet(name, book.get_sheet_by_name(title)) for title in shown or [meta.name for meta in tables]]


def _sheet(name: str, table: calamine.CalamineSheet) -> Sheet:
    if table.total_height > MOST_ROWS or table.total_height * table.total_width > _MOST_CELLS:
        raise SheetError(
            f"{name} is larger than a table should be. Delete the empty rows and columns around it."
        )
    rows: list[list[object]] = [list(row) for row in table.to_python(skip_empty_area=False)]
    return Sheet(table.name, rows, 1, _spread(rows, table.merged_cell_ranges or ()))


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
                raise SheetError(
                    f"{name} unpacks to more than 400 MB. Split it, or copy the table into a new file."
                )
            for entry in filter(_WORKSHEET.fullmatch, packed.namelist()):
                _refuse_stretched(name, packed.read(entry))
    except _BROKEN:
        raise _damaged(name) from None


def _refuse_other_packages(name: str, inside: set[str]) -> None:
    if any(entry.endswith(".iwa") or entry == "Index.zip" for entry in inside):
        raise SheetError(f"{name} is a Numbers file. In Numbers choose File > Export To > Excel or CSV.")
    if "word/document.xml" in inside:
        raise SheetError(
            f"{name} is a Word document. Copy its table into a spreadsheet and save it as .xlsx."
        )
    if "ppt/presentation.xml" in inside:
        raise SheetError(f"{name} is a presentation. Save the table itself as .xlsx.")
    if "xl/workbook.bin" in inside or "content.xml" in inside:
        raise SheetError(f"{name} is a workbook of a kind that is not read here. Save it as .xlsx.")
    if not any(entry.startswith("xl/") for entry in inside):
        raise SheetError(f"{name} is an archive without a worksheet. Unpack it and send the table in it.")


def _refuse_stretched(name: str, xml: bytes) -> None:
    """One stray cell at the far end of a sheet makes a reader lay out billions of empty ones."""
    last = max((int(n) for n in (*_ROW.findall(xml[-2_000_000:]), *_CELL_ROW.findall(xml))), default=0)
    if last > MOST_ROWS:
        raise SheetError(
            f"{name} has a cell in row {last}. Split the file, or delete the empty rows below the table."
        )
    if _FAR_RIGHT.search(xml):
        raise SheetError(f"{name} has a cell far right of any table. Delete the empty columns beside it.")


def _locked(name: str) -> SheetError:
    return SheetError(f"{name} is protected by a password. Remove the password, save it and import it again.")


def _damaged(name: str) -> SheetError:
    return SheetError(
        f"{name} is damaged or no workbook. Open it in a spreadsheet program and save it as .xlsx."
    )
