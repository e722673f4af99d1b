"""What the pages of an import show of a table: its figures, the rows that were left out, and its columns."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bot.core.roster import Roster, Sheet, Unclear
from bot.core.roster.cells import text
from bot.core.roster.mapping import fields_of, header_row, heads_of, kind_of, samples, suggested
from bot.store.board import Board
from bot.web.board.frame import HEADS, title_of
from bot.web.board.uploads import Choice, Opened, named_sheet
from bot.web.house import House
from handlers.desk import Desk
from handlers.roster import Plan
from handlers.table_faults import fault

SHOWN = 30  # rows of one kind on a page; the download has all that were refused
CELLS = 4  # cells of a row that tell which one it is
FORMULA = re.compile(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]")  # Chinese spreadsheets take the wide ones too
PLAIN = re.compile(r"[+-]?[\d.,\s-]*")  # a number or a phone: no formula, however it begins


def roster_view(desk: Desk, opened: Opened, plan: Plan) -> dict[str, Any]:
    """The preview: what it would do in cases, sums, bands of age, and everything that deserves a look."""
    found = opened.found
    assert isinstance(found, Roster)
    refused = [
        {
            "row": one.row,
            "column": one.column,
            "value": one.value,
            "why": fault(desk, one),
            "cells": _cells(opened, one.row),
        }
        for one in found.refused[:SHOWN]
    ]
    warnings = [*found.warnings, *plan.warnings]
    looked = [{"row": one.row, "why": fault(desk, one)} for one in warnings[:SHOWN]]
    return {
        "choice": opened.choice,
        "remembered": opened.remembered,
        "playbook": title_of(desk, found.playbook),
        "sheet": found.sheet,
        "cases": len(found.openings),
        "lines": sum(len(one.lines) for one in found.openings),
        "totals": sorted(_totals(found).items()),
        "off": sorted(found.off.items()),
        "settled": found.settled,
        "plan": plan,
        "ages": _ages(plan),
        "columns": list(found.columns.items()),
        "unknown": found.unknown_columns,
        "refused": refused,
        "refused_rows": len({one.row for one in found.refused}),
        "refused_all": len(found.refused),
        "warnings": looked,
        "warnings_all": len(warnings),
        "repaired": found.repaired[:SHOWN],
        "repaired_all": len(found.repaired),
    }


def _totals(found: Roster) -> Counter[str]:
    sums: Counter[str] = Counter()
    for one in found.openings:
        if one.lines and not one.goods:
            sums[one.currency] += one.owed
    return sums


def _ages(plan: Plan) -> list[dict[str, Any]]:
    """The bands of practice P23, where there is more than one."""
    bands = [
        {"band": one.band, "cases": len(one.units), "lines": one.lines, "sums": sorted(one.sums.items())}
        for one in plan.ages
    ]
    return bands if len(bands) > 1 else []


def _row(sheet: Sheet, number: int) -> Sequence[object]:
    index = number - sheet.first_row
    return sheet.rows[index] if 0 <= index < len(sheet.rows) else ()


def _cells(opened: Opened, number: int) -> str:
    """By what somebody recognises the row: its first cells that say anything."""
    assert isinstance(opened.found, Roster)
    sheet = _sheet_of(opened)
    return " · ".join([cell for cell in map(text, _row(sheet, number)) if cell][:CELLS])


def _sheet_of(opened: Opened) -> Sheet:
    assert isinstance(opened.found, Roster)
    return named_sheet(opened.sheets, Choice(sheet=opened.found.sheet))


def mended_csv(desk: Desk, opened: Opened) -> bytes:
    """The refused rows under the file's own headings with the reason in a column behind; UTF-8 with its mark, no formulas."""
    found, sheet = opened.found, _sheet_of(opened)
    assert isinstance(found, Roster)
    why: dict[int, list[str]] = {}
    for one in found.refused:
        why.setdefault(one.row, []).append(fault(desk, one))
    top = _top(opened, sheet)
    heads = [text(cell) for cell in sheet.rows[top]] if sheet.rows else []
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow([_safe(cell) for cell in (*heads, desk.word("imp.mend_why"))])
    for number, reasons in sorted(why.items()):
        cells = [text(cell) for cell in _row(sheet, number)]
        cells += [""] * (len(heads) - len(cells))
        table.writerow([_safe(cell) for cell in (*cells[: len(heads)], " ".join(reasons))])
    return file.getvalue().encode("utf-8-sig")


def _top(opened: Opened, sheet: Sheet) -> int:
    """Where the header stands: as it was said, else the first row that holds all columns that were understood."""
    if opened.choice.at:
        return max(opened.choice.top, 0)
    assert isinstance(opened.found, Roster)
    wanted = set(opened.found.columns)
    return next(
        (index for index, row in enumerate(sheet.rows[:40]) if wanted <= set(map(text, row))),
        header_row(sheet),
    )


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (reliability, names and text)."""
    return f"'{cell}" if FORMULA.match(cell) and not PLAIN.fullmatch(cell) else cell


async def columns_view(house: House, desk: Desk, opened: Opened) -> dict[str, Any]:
    """The form in which somebody says what the table is and which column is which."""
    books, choice = house.engine.books, opened.choice
    found = opened.found
    fitting = found.candidates if isinstance(found, Unclear) else ()
    playbook = choice.playbook if choice.playbook in books else ""
    if not playbook and isinstance(found, Roster):
        playbook = found.playbook
    if not playbook and len(fitting) == 1 and fitting[0] in books:
        playbook = fitting[0]
    known = [(name, title_of(desk, name)) for name in sorted(books) if kind_of(books[name].profile)]
    sheet = named_sheet(opened.sheets, choice if choice.sheet else Choice(sheet=_likely(opened)))
    top = choice.top if choice.top >= 0 else header_row(sheet)
    heads = heads_of(sheet, top)
    profile = books[playbook].profile if playbook in books else ""
    at = dict(choice.at) or suggested(profile, heads)
    return {
        "choice": choice,
        "why": _why(desk, house, found) if isinstance(found, Unclear) else "",
        "playbook": playbook,
        "playbooks": known,
        "fitting": [name for name, _ in known if books[name].profile in fitting],
        "sheets": [one.name for one in opened.sheets],
        "sheet": sheet.name,
        "top": top,
        "columns": [(index, head or letters(index)) for index, head in enumerate(heads)],
        "samples": samples(sheet, top),
        "heads": heads,
        "fields": fields_of(profile, desk.locale),
        "at": at,
        "areas": await Board.of(desk.tx).areas(desk.areas_for(HEADS)),
    }


def _why(desk: Desk, house: House, found: Unclear) -> str:
    """Why nobody can tell, with the playbooks called as on the other pages."""
    titles = {house.engine.books[name].profile: title_of(desk, name) for name in house.engine.books}
    fitting = [titles[name] for name in found.candidates if name in titles]
    more = {"value": " / ".join(fitting)} if found.code == "two_kinds" and fitting else {}
    playbook = str(found.values.get("playbook") or "")
    return fault(desk, found, playbook=titles.get(playbook, playbook), **more)


def _likely(opened: Opened) -> str:
    """The sheet a table lies in: the one that was read, else the longest."""
    if isinstance(opened.found, Roster):
        return opened.found.sheet
    return max(opened.sheets, key=lambda sheet: len(sheet.rows)).name


def letters(index: int) -> str:
    """A column as a spreadsheet calls it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        name = chr(ord("A") + digit) + name
    return name
