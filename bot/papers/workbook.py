"""A report as a spreadsheet: a sheet for each table, figures as numbers, text always as text and never as a formula."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from bot.core.report import Cell, Column, Kind, Table

FORMATS: dict[Kind, str] = {
    "text": "@",
    "count": "#,##0",
    "money": "#,##0.00",
    "rate": "0.0%",
    "number": "0.0",
}
NARROW, BROAD = 12, 24  # widths of columns, in letters


def sheet_of(tables: Sequence[Table], title: str, made_at: datetime) -> bytes:
    """The file as XLSX; the first row of each sheet stays in sight and can be filtered by.

    A cell that has no value stays empty. Text that begins like a formula stays text (reliability, bad inputs).
    """
    import xlsxwriter

    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"title": title, "created": made_at.astimezone(UTC).replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bg_color": "#e8edf1", "bottom": 1, "text_wrap": True})
    formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    for table in tables:
        sheet = book.add_worksheet(table.title)
        sheet.freeze_panes(1, 0)
        _columns(sheet, table.columns, head)
        for row, line in enumerate(table.lines, 1):
            for number, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True)):
                _write(sheet, (row, number), cell, (column.kind, formats[column.kind]))
        sheet.autofilter(0, 0, len(table.lines), len(table.columns) - 1)
    book.close()
    return file.getvalue()


def _columns(sheet: Any, columns: Sequence[Column], head: Any) -> None:
    for number, column in enumerate(columns):
        sheet.set_column(number, number, BROAD if column.kind == "text" else NARROW)
        sheet.write_string(0, number, column.title, head)


def _write(sheet: Any, place: tuple[int, int], cell: Cell, how: tuple[Kind, Any]) -> None:
    kind, form = how
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(*place, cell, form)
    else:
        sheet.write_number(*place, cell / 100 if kind == "money" else cell, form)
