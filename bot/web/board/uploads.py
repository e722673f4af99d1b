"""A table that was uploaded and waits for a yes: what it holds, by what somebody said about its columns."""

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from bot.books import Books
from bot.core.roster import Chosen, Columns, Roster, Sheet, Unclear, read_roster
from bot.core.roster.mapping import fingerprint, heads_of, kind_of, known_again
from bot.sheets import SheetError, read_sheets
from bot.store import Tx
from bot.store.rows import Filed
from handlers.by_turns import unswept

FIELD = "c."  # before the name of a field in a form: which column it is
KNOWN = "columns"  # where headers that somebody explained are remembered
MOST_KNOWN = 200
Known = tuple[int, bytes, str, date]  # the upload, its content, what was said of it, and the day it was read
AT_HAND = 2  # tables that are kept read, so that the yes does not read them again


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What somebody said beside the file; `at`: field -> column, empty while the header speaks for itself."""

    playbook: str = ""
    area: str = ""
    sheet: str = ""
    top: int = -1
    at: tuple[tuple[str, int], ...] = ()

    @property
    def query(self) -> str:
        """The same as part of an address."""
        return urlencode(self.pairs)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The same as fields of a form."""
        said = [("playbook", self.playbook), ("area", self.area), ("sheet", self.sheet)]
        found = [(name, value) for name, value in said if value]
        if self.top >= 0:
            found.append(("top", str(self.top)))
        return found + [(f"{FIELD}{name}", str(column)) for name, column in self.at]


@dataclass(kw_only=True)
class Opened:
    """A table as it was read; `found` is what it holds under a choice, `remembered` whether an earlier one helped."""

    sheets: list[Sheet] = field(default_factory=list)
    found: Roster | Unclear | SheetError
    choice: Choice
    remembered: bool = False


def choice_of(given: Mapping[str, Any]) -> Choice:
    """What an address or a form says; what makes no sense is left out."""
    at = {
        name.removeprefix(FIELD): _column(value)
        for name, value in given.items()
        if name.startswith(FIELD) and _column(value) >= 0
    }
    said = {name: str(given.get(name) or "").strip()[:200] for name in ("playbook", "area", "sheet")}
    return Choice(**said, top=_column(given.get("top")), at=tuple(sorted(at.items())))


def _column(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else -1


async def known_headers(tx: Tx) -> dict[str, dict[str, Any]]:
    """Headers that somebody explained before: fingerprint -> playbook and columns."""
    found: dict[str, dict[str, Any]] = json.loads(await tx.meta(KNOWN) or "{}")
    return found


async def remember(tx: Tx, opened: Opened) -> None:
    """Keep what was said about the columns for the next file with the same headings."""
    sheet, top = named_sheet(opened.sheets, opened.choice), max(opened.choice.top, 0)
    known = await known_headers(tx)
    mark = fingerprint(heads_of(sheet, top))
    known.pop(mark, None)
    known[mark] = {"playbook": opened.choice.playbook, "at": dict(opened.choice.at)}
    for old in list(known)[:-MOST_KNOWN]:
        del known[old]
    await tx.set_meta(KNOWN, json.dumps(known))


def named_sheet(sheets: list[Sheet], choice: Choice) -> Sheet:
    """The sheet that was named, else the first."""
    return next((one for one in sheets if one.name == choice.sheet), sheets[0])


class Readings:
    """Reads uploaded tables in a thread of their own, and keeps the last ones at hand."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Known, Opened] = OrderedDict()
        self._turn = asyncio.Lock()  # one large table at a time

    async def read(
        self, number: int, filed: Filed, said: Choice, how: tuple[Books, dict[str, Any], date]
    ) -> Opened:
        """The table of an upload under a choice; `how`: the playbooks, remembered headers, and today."""
        async with self._turn:
            mark = await asyncio.to_thread(_mark, filed)
            key = (number, mark, said.query, how[-1])
            known = self._kept.get(key)
            if known is None:
                with unswept():
                    known = await asyncio.to_thread(_read, filed, said, how)
                self._kept[key] = known
            self._kept.move_to_end(key)
            while len(self._kept) > AT_HAND:
                self._kept.popitem(last=False)
            return known

    def drop(self, number: int) -> None:
        """Forget what was read of an upload."""
        for key in [key for key in self._kept if key[0] == number]:
            del self._kept[key]


def _mark(filed: Filed) -> bytes:
    """Which file this is: a number that was given back is given again (SQLite), to somebody else's table."""
    return hashlib.sha256(filed.name.encode("utf-8", "replace") + b"\0" + filed.content).digest()


def _read(filed: Filed, said: Choice, how: tuple[Books, dict[str, Any], date]) -> Opened:
    books, known, today = how
    try:
        sheets = read_sheets(filed.name, filed.content)
    except SheetError as error:
        return Opened(found=error, choice=said)
    choice = said if said.at or said.playbook else _remembered(sheets, known, said)
    one_sheet = bool(choice.sheet) and not choice.at  # one of several, read by its own header
    read = [named_sheet(sheets, choice)] if one_sheet else sheets
    found = read_roster(
        read, playbook=_chosen(books, choice), area=choice.area or None, with_ids=False, today=today
    )
    return Opened(sheets=sheets, found=found, choice=choice, remembered=choice is not said)


def _remembered(sheets: list[Sheet], known: dict[str, Any], said: Choice) -> Choice:
    for mark, sheet, top in known_again(sheets, known):
        at = tuple(sorted((str(name), int(column)) for name, column in known[mark]["at"].items()))
        return Choice(playbook=known[mark]["playbook"], area=said.area, sheet=sheet.name, top=top, at=at)
    return said


def _chosen(books: Books, choice: Choice) -> Chosen | None:
    if choice.playbook not in books:
        return None
    profile = books[choice.playbook].profile
    columns = None
    if choice.at and kind_of(profile) is not None:
        columns = Columns(choice.sheet, max(choice.top, 0), dict(choice.at))
    return Chosen(choice.playbook, profile, columns)
