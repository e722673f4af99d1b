"""From a file to plain rows: xlsx, xls and csv; whatever else it is, one sentence says so and how to mend it."""

from os import PathLike
from pathlib import Path

from bot.core.roster import Sheet
from bot.sheets.errors import SheetError
from bot.sheets.kinds import refuse_strangers
from bot.sheets.text import read_text
from bot.sheets.workbook import read_workbook

__all__ = ["Sheet", "SheetError", "open_sheets", "read_sheets"]

LARGEST = 20 * 1024 * 1024
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def open_sheets(path: str | PathLike[str]) -> list[Sheet]:
    """The sheets of a file on disk. Raises SheetError when it cannot be read or is not a table."""
    file = Path(path)
    try:
        if file.is_dir():
            raise SheetError("folder", file.name or str(file))
        if file.stat().st_size > LARGEST:
            raise SheetError("large", file.name)
        content = file.read_bytes()
    except FileNotFoundError:
        raise SheetError("missing", file.name) from None
    except (OSError, ValueError) as wrong:
        why = getattr(wrong, "strerror", None) or "not a path"
        raise SheetError("unopened", file.name, why=why) from None
    return read_sheets(file.name, content)


def read_sheets(name: str, content: bytes) -> list[Sheet]:
    """The sheets in these bytes, judged by content, never by the name's ending. Raises SheetError, nothing else."""
    if len(content) > LARGEST:
        raise SheetError("large", name)
    if not content.strip():
        raise SheetError("empty", name)
    refuse_strangers(name, content)
    sheets = read_workbook(name, content) if content.startswith(_BOOKS) else [read_text(name, content)]
    if not any(cell not in ("", None) for sheet in sheets for row in sheet.rows for cell in row):
        raise SheetError("blank", name)
    return sheets
