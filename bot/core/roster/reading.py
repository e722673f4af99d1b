"""Reading a whole file: header, rows, totals, and the cases they add up to."""

import re
from collections.abc import Sequence
from datetime import date

from bot.core.roster import cells
from bot.core.roster.cases import Cases
from bot.core.roster.header import Table, find_table, normal, unclear
from bot.core.roster.kinds import DRAFTS
from bot.core.roster.row import Options, Row
from bot.core.roster.says import say
from bot.core.roster.shapes import Chosen, Repair, Roster, RowError, RowWarning, Sheet, Unclear
from bot.core.roster.words import IDS

_TOTAL = re.compile(
    r"(?:本页|本頁|项目|項目)?(?:合计|合計|总计|總計|小计|小計|共计|共計|总额|grandtotal|sub-?total|totals?|sum)\s*[::]?"
)
_BODY = {
    "property_fee": ("unit", "amount", "billed", "phone"),
    "event": ("phone", "name"),
    "purchase_order": ("po", "due", "phone"),
    "renewal": ("student", "course", "phone"),
    "invoice": ("invoice", "amount"),
    "silent_customer": ("unit", "name", "phone"),
}


def read_roster(
    sheets: Sequence[Sheet], *, playbook: str | Chosen | None, area: str | None, with_ids: bool, today: date
) -> Roster | Unclear:
    """The cases a file holds, with every refusal, warning and repair by the row number a spreadsheet shows.

    Amounts come out in fen, dates as the file's own local days. `area` serves rows that name none. `today` bounds
    how far a date may lie. A `playbook` given by its name alone is the kind of that name. Never raises for what a
    cell holds. Rules: contract "import" and "What UNIT is", practice P1, E1, M1, R1, I1.
    """
    chosen = Chosen(playbook, playbook) if isinstance(playbook, str) else playbook
    table = find_table(sheets, chosen)
    if isinstance(table, Unclear):
        return table
    if "area" not in table.at and not area:
        return unclear((table.kind.name,), "area_wanted", table.tongue)
    return _Reading(
        table, Options(chosen.playbook if chosen else table.kind.name, area, with_ids, today)
    ).roster()


class _Reading:
    def __init__(self, table: Table, options: Options) -> None:
        self.table, self.options = table, options
        self.cases = Cases(options.playbook)
        self.refused: list[RowError] = []
        self.warnings: list[RowWarning] = []
        self.repaired: list[Repair] = []

    def roster(self) -> Roster:
        self._about_columns()
        for index in range(self.table.top + 1, len(self.table.sheet.rows)):
            if any(cell not in (None, "") and cells.text(cell) for cell in self.table.sheet.rows[index]):
                self._row(Row(self.table, index, self.options))
        taken = {self.table.heads[at]: field for field, at in self.table.at.items()}
        known = set(self.table.at.values())
        unknown = tuple(h for i, h in enumerate(self.table.heads) if h and i not in known)
        return Roster(
            playbook=self.options.playbook,
            openings=self.cases.openings(),
            refused=tuple(self.refused),
            warnings=tuple(self.warnings),
            repaired=tuple(self.repaired),
            unknown_columns=unknown,
            sheet=self.table.sheet.name,
            columns=taken,
        )

    def _about_columns(self) -> None:
        left = [] if self.options.with_ids else [field for field in IDS if field in self.table.at]
        for field in left:
            self._warn(self.table.number, "ids_left", column=self.table.head(field))
        if self.options.area and "area" in self.table.at:
            self._warn(self.table.number, "area_kept")
        if self.table.kind.instead and {"amount", "paid"} <= self.table.at.keys():
            names = {"column": self.table.head("amount"), "value": self.table.head("paid")}
            self._warn(self.table.number, "left_counts", **names)

    def _warn(self, number: int, code: str, **values: object) -> None:
        self.warnings.append(RowWarning(number, say(code, self.table.tongue, **values), code, values))

    def _row(self, row: Row) -> None:
        aside = self._aside(row)
        if aside:
            self._warn(row.number, aside)
            return
        draft = DRAFTS[self.table.kind.name](row)
        if row.refused:
            self.cases.reserve(draft)
        else:
            self.cases.add(draft)
        self.refused += row.refused
        if not row.refused:
            self.warnings += row.warnings
            self.repaired += row.repaired

    def _aside(self, row: Row) -> str | None:
        """Why a row is no case at all: a total, a note below the table, the header once more."""
        body = _BODY[self.table.kind.name]
        label = cells.text(row.raw(body[0])) or next(filter(None, map(cells.text, row.cells)), "")
        if not label[:1].isdigit() and _TOTAL.fullmatch(label.replace(" ", "").casefold()):
            return "total_row"
        if not any(cells.text(row.raw(field)) for field in body):
            return "note_row"
        head = normal(cells.text(row.raw(body[0])))
        return "header_again" if head and head == normal(self.table.head(body[0])) else None
