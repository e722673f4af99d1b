"""Sheets of QR codes: which cell lies on which page, grouped by area and building, 40 a page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from bot import papers
from bot.papers.qr import svg_code

ACROSS, DOWN = 5, 8  # cells of a page
ROW, HEADING, ROOM = 33, 6, 273  # millimetres; as templates/papers/qr_sheet.typ draws them
FINEST = 65  # modules a side, quiet zone included: at 21.5 mm each is 0.33 mm, which a laser printer still keeps apart


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One code: where its reader lives, and what it opens."""

    area: str
    building: str
    unit: str
    address: str


@dataclass(kw_only=True)
class _Page:
    """What lies on one page of one area: buildings with their cells."""

    area: str
    blocks: list[tuple[str, list[Cell]]] = field(default_factory=list)
    used: int = 0  # millimetres


def bind_pages(cells: Sequence[Cell], said: dict[str, str], locale: str, made_at: datetime) -> bytes:
    """The PDF; `said`: the company, and until when the codes open. Raises papers.NoPaper and qr.TooLong."""
    return papers.letter("qr_sheet", sheet_of(cells, said), locale, made_at)


def sheet_of(cells: Sequence[Cell], said: dict[str, str]) -> dict[str, Any]:
    """What the paper is drawn from: its pages with their blocks and codes. Raises qr.TooLong."""
    return {**said, "pages": [_drawn(page) for page in _laid(cells)]}


def count_pages(cells: Sequence[Cell]) -> int:
    """How many pages these cells take."""
    return len(list(_laid(cells)))


def _laid(cells: Iterable[Cell]) -> Iterator[_Page]:
    """A building begins in a row of its own; one that does not fit goes to the next page, as does another area."""
    for area, theirs in groupby(cells, key=lambda cell: cell.area):
        page = _Page(area=area)
        for building, part in _parts(theirs):
            high = HEADING + ROW * -(-len(part) // ACROSS)
            if page.used + high > ROOM:
                yield page
                page = _Page(area=area)
            page.blocks.append((building, part))
            page.used += high
        yield page


def _parts(cells: Iterable[Cell]) -> Iterator[tuple[str, list[Cell]]]:
    """Of each building pages full, and what is left of it."""
    for building, found in groupby(cells, key=lambda cell: cell.building):
        theirs = list(found)
        for start in range(0, len(theirs), ACROSS * DOWN):
            yield building, theirs[start : start + ACROSS * DOWN]


def _drawn(page: _Page) -> dict[str, Any]:
    blocks = [
        {
            "building": building,
            "cells": [{"unit": cell.unit, "code": svg_code(cell.address, FINEST)} for cell in cells],
        }
        for building, cells in page.blocks
    ]
    return {"area": page.area, "blocks": blocks}
