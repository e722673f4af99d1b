"""Finding the table: which sheet, which row is its header, which playbook the column names speak of."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.core.roster.cells import text
from bot.core.roster.says import Tongue, say
from bot.core.roster.shapes import Chosen, Columns, Sheet, Unclear
from bot.core.roster.words import IDS, KINDS, ZONES, Kind

_DEEP = 40  # title lines above a header
_WIDE = 200
_BRACKETS = re.compile(r"[(\[【〔].*?[)\]】〕]")
OFF = frozenset({"paid", "waived"})  # what is taken off a bill
SUMS = frozenset({"amount", "billed", *OFF})
_NOISE = re.compile(r"[\s_\-:：*＊#.。/]+")


@dataclass(frozen=True)
class Table:
    """A sheet with its header understood: field -> column index, and the words the file itself uses."""

    sheet: Sheet
    kind: Kind
    top: int  # index of the header in sheet.rows
    at: Mapping[str, int]
    heads: tuple[str, ...]
    tongue: Tongue

    def head(self, field: str) -> str:
        """The column's name as the file writes it; the field's own when the file has no such column."""
        return self.heads[self.at[field]] if field in self.at else field

    @property
    def number(self) -> int:
        """The header's row as a spreadsheet shows it."""
        return self.sheet.first_row + self.top


def find_table(sheets: Sequence[Sheet], chosen: Chosen | None) -> Table | Unclear:
    """The one table that fits; several sheets or playbooks that fit are named, never chosen between.

    A chosen kind decides which columns are looked for, the name of the playbook never does.
    """
    tongue = _tongue_of(sheets)
    kinds = tuple(kind for kind in KINDS if chosen is None or kind.name == chosen.kind)
    if not kinds:
        names = tuple(kind.name for kind in KINDS)
        about = {"playbook": chosen and chosen.playbook, "value": ", ".join(names)}
        return unclear(names, "no_such_kind", tongue, about)
    named = chosen is not None
    if chosen is not None and chosen.columns is not None:
        return _said(sheets, kinds[0], chosen.columns)
    found = [tables for sheet in sheets if (tables := _in_sheet(sheet, kinds, named=named)) is not None]
    if not found:
        return _nothing(sheets, kinds, tongue)
    if len(found) > 1:
        sheet_names = tuple(tables[0].sheet.name for tables in found)
        return unclear(sheet_names, "two_sheets", tongue, {"value": ", ".join(sheet_names)})
    tables = found[0]
    if len(tables) > 1:
        fitting = tuple(table.kind.name for table in tables)
        return unclear(fitting, "two_kinds", tongue, {"value": ", ".join(fitting)})
    if twice := _sum_twice(tables[0]):
        return unclear((tables[0].kind.name,), "two_columns", tongue, {"column": twice})
    return tables[0]


def _sum_twice(table: Table) -> str:
    """The name of a column of money that another filled one bears too: to take either would ask for a wrong sum."""
    below = table.sheet.rows[table.top + 1 :]
    for field in SUMS & table.at.keys():
        name = normal(table.head(field))
        others = [i for i, head in enumerate(table.heads) if normal(head) == name and i != table.at[field]]
        if any(len(row) > i and text(row[i]) for i in others for row in below):
            return table.head(field)
    return ""


def _said(sheets: Sequence[Sheet], kind: Kind, columns: Columns) -> Table | Unclear:
    """The table as a person described it; what lacks a column that every row needs is unclear."""
    sheet = next((one for one in sheets if one.name == columns.sheet), sheets[0])
    top = min(max(columns.top, 0), max(len(sheet.rows) - 1, 0))
    heads = tuple(text(cell) for cell in sheet.rows[top][:_WIDE])
    at = {field: index for field, index in columns.at.items() if 0 <= index < len(heads)}
    if lacks := _lacks(kind, at):
        return unclear((kind.name,), "no_table", _tongue(heads), {"playbook": kind.name, "lacks": lacks})
    return Table(sheet, kind, top, at, heads, _tongue(heads))


def _in_sheet(sheet: Sheet, kinds: tuple[Kind, ...], *, named: bool) -> list[Table] | None:
    """The tables this sheet can be: those of the first row that is a header to anybody; None when none is."""
    for top, row in enumerate(sheet.rows[:_DEEP]):
        heads = tuple(text(cell) for cell in row[:_WIDE])
        fits = [(kind, at) for kind in kinds if _fits(kind, at := columns(kind, heads), named=named)]
        if fits:
            return [Table(sheet, kind, top, at, heads, _tongue(heads)) for kind, at in _best(fits)]
    return None


def _fits(kind: Kind, at: dict[str, int], *, named: bool) -> bool:
    return not kind.lacks(at) and (named or not kind.marks or bool(kind.marks & at.keys()))


def _best(fits: list[tuple[Kind, dict[str, int]]]) -> list[tuple[Kind, dict[str, int]]]:
    """The kind that understands clearly more of the columns (two or more); else all that come near."""
    most = max(len(at) for _, at in fits)
    return [(kind, at) for kind, at in fits if len(at) > most - 2]


def columns(kind: Kind, heads: Sequence[str]) -> dict[str, int]:
    """Field -> column; of several columns for one field the one with the better name wins.

    What was billed is what is owed where nothing beside it tells of a payment.
    """
    best: dict[str, tuple[int, int]] = {}
    names = _names(kind)
    for index, head in enumerate(heads):
        known = names.get(normal(head)) if head else None
        if known is not None:
            field, rank = known
            best[field] = min(best.get(field, (rank, index)), (rank, index))
    found = {field: index for field, (_, index) in best.items()}
    for field, other in kind.instead.items():
        if other in found and not OFF & found.keys():
            found.setdefault(field, found.pop(other))
    return found


@cache
def _names(kind: Kind) -> dict[str, tuple[str, int]]:
    names: dict[str, tuple[str, int]] = {normal(name): (name, 0) for name in IDS}
    for field, words in kind.words.items():
        for rank, word in enumerate(words):
            names.setdefault(normal(word), (field, rank))
    for rank, word in enumerate(ZONES):
        names.setdefault(normal(word), ("zone", rank))
    return names


@lru_cache(4096)
def normal(head: str) -> str:
    """A column name without case, blanks, marks and what stands in brackets: "欠费金额 (元)" is 欠费金额."""
    plain = unicodedata.normalize("NFKC", head).casefold()
    return _NOISE.sub("", _BRACKETS.sub("", plain)) or plain.strip()


def _nothing(sheets: Sequence[Sheet], kinds: tuple[Kind, ...], tongue: Tongue) -> Unclear:
    """Say which row came nearest to a header, and what it lacks."""
    near: tuple[int, Kind, dict[str, int], tuple[str, ...]] | None = None
    for heads in (tuple(text(c) for c in row[:_WIDE]) for sheet in sheets for row in sheet.rows[:_DEEP]):
        for kind in kinds:
            at = columns(kind, heads)
            if at and (near is None or len(at) > near[0]):
                near = (len(at), kind, at, heads)
    candidates = tuple(kind.name for kind in kinds)
    if near is None:
        return unclear(candidates, "no_table", tongue)
    _, kind, at, heads = near
    about = {"near": ", ".join(filter(None, heads)), "playbook": kind.name, "lacks": _lacks(kind, at)}
    return unclear(candidates, "no_table", tongue, about)


def _lacks(kind: Kind, at: Mapping[str, int]) -> str:
    return ", ".join(f"{kind.words[field][0]} / {field}" for field in kind.lacks(at))


def unclear(
    candidates: tuple[str, ...], code: str, tongue: Tongue, values: Mapping[str, object] | None = None
) -> Unclear:
    """Why no table can be chosen, in the file's own language, and by code and values for whoever reads another one."""
    about = dict(values or {})
    parts = {
        "seen": say("seen", tongue, value=about["near"]) if about.get("near") else "",
        "missing": say("missing", tongue, playbook=about["playbook"], value=about["lacks"])
        if about.get("lacks")
        else "",
    }
    return Unclear(candidates, say(code, tongue, **{**parts, **about}), code, about)


def _tongue(heads: Sequence[str]) -> Tongue:
    return "zh" if any("\u4e00" <= letter <= "\u9fff" for head in heads for letter in head) else "en"


def _tongue_of(sheets: Sequence[Sheet]) -> Tongue:
    return _tongue([text(cell) for sheet in sheets for row in sheet.rows[:5] for cell in row[:_WIDE]])
