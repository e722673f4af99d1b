"""/received with a bank's table: which open case each payment is for, and how sure that is (practice P2)."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from bot.core.payment import SAME
from bot.core.roster.bank import Credit, Credits, read_list
from bot.sheets import SheetError, read_sheets
from bot.store.rows import Case
from handlers import bank_list
from handlers.attached import attached, read_of
from handlers.bank_entry import MONEY, Entry, doubt
from handlers.bank_list import MOST, settle_list, today_of
from handlers.bank_orders import ordered
from handlers.desk import Desk, Refused
from handlers.table_faults import fault

IN_A_ROW = 12  # parts of the numbers of units that are read as one reference
FEW = 6  # candidates that one task can name
TOKEN = re.compile(r"[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*")
DATED = re.compile(r"(?:19|20)\d\d-\d{1,2}(?:-\d{1,2})?")


class _Cases:
    """The open cases about money that the speaker may book for, by unit and by name."""

    def __init__(self, cases: list[Case]) -> None:
        self.by_unit: dict[str, list[Case]] = defaultdict(list)
        self.by_name: dict[str, list[Case]] = defaultdict(list)
        for case in cases:
            self.by_unit[case.unit.casefold()].append(case)
            self.by_name[case.party].append(case)

    def meant(self, credit: Credit) -> tuple[list[Case], bool]:
        """Whom a payment can be for, and whether its words name exactly that case; a name or a bare number is a guess."""
        found = list({case.id: case for note in credit.notes for case in self._named(note)}.values())
        words = " ".join(credit.notes)
        placed = [case for case in found if case.area in words]
        found = placed or found
        if not found:
            return self.by_name.get(credit.payer, []) if credit.payer else [], False
        sure = all(
            not case.unit.isdecimal() or case.party == credit.payer or case in placed for case in found
        )
        return found, sure

    def _named(self, note: str) -> Iterator[Case]:
        yield from self.by_unit.get(note.casefold(), ())
        for token in TOKEN.findall(note):
            if not DATED.fullmatch(token):
                yield from self._token(token)

    def _token(self, token: str) -> Iterator[Case]:
        found = list(self.by_unit.get(token.casefold(), ()))
        tails = [(token[:at], token[at + 1 :]) for at, sign in enumerate(token) if sign == "-"]
        for area, tail in tails:
            found += (case for case in self.by_unit.get(tail.casefold(), ()) if case.area == area)
        yield from found or self._row(token)
        for area, tail in tails if not found else ():
            row = self._row(tail)
            yield from row if any(case.area == area for case in row) else ()

    def _row(self, text: str) -> list[Case]:
        """Several units of one person in a row, as our own reference has them; nothing where that is not the only reading."""
        readings: list[list[Case]] = []
        parts = text.casefold().split("-")
        for units in self._units(parts) if len(parts) <= IN_A_ROW else ():
            named = [self.by_unit[unit] for unit in units]
            for person in set.intersection(*({case.person_id for case in cases} for cases in named)):
                readings.append([case for cases in named for case in cases if case.person_id == person])
        return readings[0] if len(readings) == 1 else []

    def _units(self, parts: list[str]) -> Iterator[list[str]]:
        for end in range(1, len(parts) + 1):
            unit, rest = "-".join(parts[:end]), parts[end:]
            if unit in self.by_unit:
                yield from ([unit, *more] for more in (self._units(rest) if rest else [[]]))


async def received(desk: Desk, words: tuple[str, ...]) -> None:
    """/received with the bank's table as a file, or with the lines typed below it (practice P2)."""
    if desk.inbound.file is None:
        await bank_list.received(desk, words)
    else:
        await _received_file(desk)


async def _received_file(desk: Desk) -> None:
    """Show what the table would book; said yes to, the sure ones are booked and the guesses become tasks.

    A line is booked once, whenever the table comes again (practice P2). Raises Refused for what is no such table.
    """
    file, today = attached(desk, "/received"), today_of(desk)
    found = await read_of(desk, file, partial(_read, file.name, today))
    if isinstance(found, SheetError):
        raise Refused("import.refused", why=fault(desk, found))
    if not isinstance(found, Credits) or not (found.came or found.out):
        raise Refused("received.no_table", name=file.name)
    besides = desk.word("received.out", count=found.out) if found.out else ""
    await settle_list(desk, await entries_of(desk, found.came, today), besides)


async def entries_of(desk: Desk, credits: Sequence[Credit], today: date) -> list[Entry]:
    """What each payment of a bank's table is for, as far as it can be told; `today` is the last day it can be of."""
    cases = await _open_cases(desk)
    return [
        entry.but("undated") if credit.odd_day and entry.sure else entry
        for credit in credits[:MOST]
        for entry in await _entries(desk, cases, credit, today)
    ]


def _read(name: str, today: date, content: bytes) -> Credits | SheetError | None:
    try:
        return read_list(read_sheets(name, content), today)
    except SheetError as error:
        return error


async def _open_cases(desk: Desk) -> _Cases:
    areas, books = desk.areas_for(MONEY), desk.engine.books
    mine = [
        case
        for case in await desk.tx.list_cases()
        if (areas is None or case.area in areas)
        and case.outcome is None
        and case.playbook in books
        and books[case.playbook].follows == "money"
    ]
    return _Cases(mine)


async def _entries(desk: Desk, cases: _Cases, credit: Credit, today: date) -> list[Entry]:
    day = min(credit.day or today, today)
    foreign = f":{credit.currency}" if credit.currency not in ("", "CNY") else ""
    mark = f"{credit.serial or credit.text}:{credit.amount}{foreign}"
    entry = Entry(
        text=credit.text,
        ref=credit.text,
        amount=credit.amount,
        day=day,
        mark=mark,
        currency=credit.currency,
        filed=True,
    )
    if not credit.amount:
        return [entry.but("unread")]
    written = (*credit.notes, credit.serial)
    if found := await ordered(desk, entry, written, day - SAME, desk.areas_for(MONEY)):
        return found
    meant, sure = cases.meant(credit)
    own = [case for case in meant if not entry.foreign(case.currency)]
    if meant and not own:  # named, but that money is not what is owed there (practice P2)
        return [entry.but("currency", meant[0])]
    meant = own
    if len(meant) > 1:
        whole = await _whole(desk, entry, meant, day - SAME) if sure else []
        return whole or [await _several(desk, entry, meant)]
    if not meant:
        return [entry.but("unknown")]
    why = await doubt(desk, meant[0], credit.amount, day - SAME)
    return [entry.but("guessed" if not sure and why in ("", "above") else why, meant[0])]


async def _whole(desk: Desk, entry: Entry, meant: Sequence[Case], since: date) -> list[Entry]:
    """All of what is asked of one person, in one transfer: a line for each case; nothing where the sum is another one."""
    asked = [(case, (await desk.view(case)).s.asked_for) for case in meant]
    if len({case.person_id for case in meant}) > 1 or sum(fen for _, fen in asked) != entry.amount:
        return []
    return [
        replace(
            entry.but(await doubt(desk, case, fen, since), case), amount=fen, mark=f"{entry.mark}:{case.id}"
        )
        for case, fen in asked
        if fen
    ]


async def _several(desk: Desk, entry: Entry, meant: Sequence[Case]) -> Entry:
    """It can be for any of these: finance looks, first at the one that owes exactly this, and is told all of them."""
    if len(meant) > FEW:
        return entry.but("several")
    exact = [case for case in meant if (await desk.view(case)).s.owed == entry.amount]
    among = tuple(f"{case.area} {case.unit} {case.party}".strip() for case in meant)
    return replace(entry, why="several", case=[*exact, *meant][0], among=among)
