"""Columns that a person names: which fields a playbook takes, which row is the header, and by what a header is known again."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.roster.cells import text
from bot.core.roster.header import columns, normal
from bot.core.roster.shapes import Sheet
from bot.core.roster.words import KINDS, Kind

DEEP, WIDE = 40, 60  # rows in which a header is looked for, columns that can be named


@dataclass(frozen=True)
class Field:
    """One thing a row can say: its key, what it is called, whether every row needs it."""

    key: str
    title: str
    needed: bool


def kind_of(profile: str) -> Kind | None:
    """The columns of a playbook by its profile; None when no table of it is known."""
    return next((kind for kind in KINDS if kind.name == profile), None)


def fields_of(profile: str, locale: str) -> list[Field]:
    """What a row of this kind can say, the needed ones first, called as in Chinese or English tables."""
    kind = kind_of(profile)
    if kind is None:
        return []
    names = {key: _title(words, chinese=locale.startswith("zh")) for key, words in kind.words.items()}
    keys = [*kind.needs, *(key for key in kind.words if key not in kind.needs)]
    return [Field(key, names[key], key in kind.needs and key not in kind.instead) for key in keys]


def _title(words: Sequence[str], *, chinese: bool) -> str:
    return next((word for word in words if word.isascii() is not chinese), words[0])


def header_row(sheet: Sheet) -> int:
    """The row that looks most like a header: words in most of the columns that are used, and rows below it."""
    used = max((_filled(row) for row in sheet.rows[:DEEP]), default=0)
    for index, row in enumerate(sheet.rows[:DEEP]):
        if _filled(row) * 2 > used and not any(_is_figure(cell) for cell in row[:WIDE]):
            return index
    return 0


def _filled(row: Sequence[object]) -> int:
    return sum(bool(text(cell)) for cell in row[:WIDE])


def _is_figure(cell: object) -> bool:
    return bool(text(cell)) and not any(letter.isalpha() for letter in text(cell))


def heads_of(sheet: Sheet, top: int) -> list[str]:
    """The headings of a row, as far as columns can be named."""
    return [text(cell) for cell in sheet.rows[top][:WIDE]] if top < len(sheet.rows) else []


def samples(sheet: Sheet, top: int, many: int = 3) -> list[list[str]]:
    """The first rows below the header that say anything."""
    below = ([text(cell) for cell in row[:WIDE]] for row in sheet.rows[top + 1 : top + DEEP])
    return [row for row in below if any(row)][:many]


def suggested(profile: str, heads: Sequence[str]) -> dict[str, int]:
    """Which columns the names in the header speak of already."""
    kind = kind_of(profile)
    return columns(kind, heads) if kind is not None else {}


def fingerprint(heads: Sequence[str]) -> str:
    """By what files with the same headings are known: their names in order, however they are written."""
    return hashlib.sha256("\0".join(normal(head) for head in heads).rstrip("\0").encode()).hexdigest()


def known_again(sheets: Sequence[Sheet], known: Mapping[str, object]) -> Iterator[tuple[str, Sheet, int]]:
    """Headers that were named before: fingerprint, sheet and row."""
    if not known:
        return
    for sheet in sheets:
        for top in range(min(DEEP, len(sheet.rows))):
            heads = heads_of(sheet, top)
            if any(heads) and (mark := fingerprint(heads)) in known:
                yield mark, sheet, top
