"""One row of a table under the reader's eye: typed access to its cells, with every fault kept by row and column."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from bot.core.roster import cells
from bot.core.roster.cells import WrongCell
from bot.core.roster.header import Table
from bot.core.roster.says import say
from bot.core.roster.shapes import Line, Repair, RowError, RowWarning
from bot.core.roster.words import IDS

T = TypeVar("T")
_NONE = frozenset(
    (
        "无",
        "無",
        "暂无",
        "暫無",
        "没有",
        "沒有",
        "未知",
        "未留",
        "空",
        "-",
        "--",
        "—",
        "/",
        "n/a",
        "na",
        "none",
        "nil",
        "unknown",
    )
)
_MONEY = frozenset(
    {"amount", "billed", "paid", "waived", "fee"}
)  # a sum merged over several rows is one sum, not one for each


@dataclass(frozen=True)
class Options:
    """What the operator said beside the file."""

    playbook: str
    area: str | None
    with_ids: bool
    today: date


@dataclass(kw_only=True)
class Draft:
    """What one good row says, before rows of the same case are laid together."""

    row: "Row"
    area: str
    unit: str
    name: str
    phone: str | None
    currency: str = "CNY"
    line: Line | None = None
    locale: str | None = None
    starts: datetime | None = None
    steward: str | None = None
    chats: tuple[tuple[str, str], ...] = ()
    more: dict[str, str] = field(default_factory=dict)


class Row:
    """The cells of one row. Whatever is wrong is collected; `refused` says whether the row counts."""

    def __init__(self, table: Table, index: int, options: Options) -> None:
        self.table, self.index, self.options = table, index, options
        self.number = table.sheet.first_row + index
        self.cells: Sequence[object] = table.sheet.rows[index]
        self.refused: list[RowError] = []
        self.warnings: list[RowWarning] = []
        self.repaired: list[Repair] = []

    def raw(self, field: str) -> object:
        """The cell as it came; None where the file has no such column."""
        at = self.table.at.get(field)
        if (
            at is None
            or at >= len(self.cells)
            or (field in _MONEY and (self.index, at) in self.table.sheet.merged)
        ):
            return None
        return self.cells[at]

    def has(self, *fields: str) -> bool:
        """Whether the file has any of these columns."""
        return any(field in self.table.at for field in fields)

    @property
    def sum_field(self) -> str:
        """The column in which the sum of this row stands."""
        return "billed" if self.has("billed") and not self.has("amount") else "amount"

    def text(self, field: str) -> str:
        """The cell as plain text, refused when it is far too long."""
        return self.take(field, cells.name) or ""

    def take(self, field: str, parse: Callable[[object], T], *, needed: bool = False) -> T | None:
        """The cell's value, or None when it is empty or was refused."""
        value = self.raw(field)
        if value is None or not cells.text(value):
            if needed:
                self.refuse(field, "empty")
            return None
        try:
            return parse(value)
        except WrongCell as wrong:
            self.refuse(field, wrong.code, **wrong.values)
            return None

    def refuse(self, field: str, code: str, **values: object) -> None:
        """Refuse the row for that cell."""
        head, value = self.table.head(field), cells.text(self.raw(field))
        named = {"column": head, "value": value, **values}
        why = say(code, self.table.tongue, **named)
        self.refused.append(RowError(self.number, head, value[:200], why, code, named))

    def warn(self, code: str, **values: object) -> None:
        """Tell the operator something about the row that does not stop it."""
        self.warnings.append(RowWarning(self.number, say(code, self.table.tongue, **values), code, values))

    def repair(self, field: str, after: str) -> None:
        """Note that a cell was taken for something else than what stands in it."""
        self.repaired.append(Repair(self.number, self.table.head(field), cells.text(self.raw(field)), after))

    def unit(self, field: str) -> str:
        """A flat or order number; one that a spreadsheet had made a date is turned back, with a note."""
        bent = cells.unbent_unit(self.raw(field), self.options.today)
        if bent is None:
            return self.take(field, cells.unit, needed=True) or ""
        self.repair(field, bent)
        self.warn("unit_date", value=cells.text(self.raw(field)), understood=bent)
        return bent

    def phone(self, *, needed: bool = False) -> tuple[str | None, dict[str, str]]:
        """The first phone of the cell, and the others as `other_phones`."""
        if not needed and cells.folded(self.raw("phone")).casefold() in _NONE:
            return None, {}
        found = self.take("phone", cells.phones, needed=needed)
        if not found:
            return None, {}
        written = cells.text(self.raw("phone"))
        if written != ", ".join(found):
            self.repair("phone", ", ".join(found))
        return found[0], {"other_phones": ", ".join(found[1:])} if found[1:] else {}

    def area(self) -> str:
        """The row's own area, else the operator's; neither is a refusal."""
        own = self.text("area")
        if not own and not self.options.area:
            self.refuse("area", "no_area")
        return own or self.options.area or ""

    def currency(self) -> str:
        """The currency column, else the mark the amount wears, else yuan."""
        marked = cells.currency_mark(self.raw(self.sum_field)) or "CNY"
        return self.take("currency", cells.currency) or marked

    def locale(self) -> str | None:
        """The person's language; an unknown one is only warned about."""
        written = cells.text(self.raw("locale"))
        found = cells.locale(written) if written else None
        if written and found is None:
            self.warn("locale", value=written)
        return found

    def chats(self) -> tuple[tuple[str, str], ...]:
        """The chats a file brings from another bot, taken only with `--with-ids`."""
        if not self.options.with_ids:
            return ()
        found = [(channel, self._chat(field)) for field, channel in IDS.items()]
        return tuple((channel, id) for channel, id in found if id)

    def _chat(self, field: str) -> str:
        written = cells.text(self.raw(field))
        good = (
            written.isdigit() and int(written) > 0  # a group's id is negative: C21
            if field == "telegram_id"
            else written.isprintable() and " " not in written
        )
        if written and (not good or not written.isascii() or len(written) > 64):
            self.refuse(field, "bad_id")
            return ""
        return written.lower() if field == "wecom_userid" else written  # the same in either case (wecom 3)

    def more(self, *fields: str) -> dict[str, str]:
        """Those columns as plain words, the empty ones left out; the zone is checked, whatever the kind (conduct C01)."""
        found = {field: self.text(field) for field in fields if field in self.table.at}
        found["zone"] = self.take("zone", cells.zone) or ""
        return {field: value for field, value in found.items() if value}
