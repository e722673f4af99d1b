"""/received: the bank's list of a day; what is sure is booked with one yes, the rest is listed for finance (practice P2)."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from bot.core import facts as f
from bot.core.hours import local_day
from bot.engine.banklist import BANK_LIST
from bot.store.rows import Buttons, Case
from handlers.desk import Desk, Refused
from handlers.plan_words import fen_of
from handlers.spelling import clean
from handlers.undo import forget
from handlers.words_agreeing import LIST_LINE

MONEY = ("finance", "manager", "admin")
COMMAS = re.compile(r"[,;](?=\s*[¥$€£]?\d+(?:\.\d{1,2})?(?:\s|$))")
MOST = 500  # lines of one message or file
SHOWN = 30
LOOK = ("typed", "above", "closed", "guessed")  # a case is known: a task of finance


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the list: reference and fen, the case it is for, and why it is not sure (a word key), or nothing."""

    text: str
    day: date
    ref: str = ""
    amount: int = 0
    case: Case | None = None
    why: str = ""
    mark: str = ""  # what makes the line the same one when the list of that day comes again

    def but(self, why: str, case: Case | None = None) -> "Entry":
        """The same line for this case, with the reason why it is not sure."""
        return replace(self, why=why, case=case or self.case)


async def received(desk: Desk, words: tuple[str, ...]) -> None:
    """/received and below it a line `UNIT AMOUNT` for each payment: shown first, booked with one yes."""
    lines = lines_of(desk.inbound.text)
    if not lines:
        await desk.answer("staff.received_how", last=await desk.tx.meta(BANK_LIST) or desk.word("none"))
        return
    await book(desk, lines)


def lines_of(text: str) -> list[str]:
    """The lines below the command, or behind it when there is only one."""
    first, *rest = text.strip().splitlines() or [""]
    behind = clean(first).split(" ", 1)[1:]
    return [line for line in map(clean, (*behind, *rest)) if line][:MOST]


async def book(desk: Desk, lines: list[str]) -> None:
    """Show what a list would do; said yes to, it is done. A line that was booked on this day is not booked again."""
    day = today_of(desk)
    await settle_list(desk, [await _entry(desk, line, day) for line in lines])


def today_of(desk: Desk) -> date:
    """The day at the place of the person, else of the clock."""
    return local_day(desk.now, desk.engine.place(desk.person)) if desk.person else desk.now.date()


async def settle_list(desk: Desk, entries: list[Entry]) -> None:
    """Preview these lines with one button, or carry them out when it was pressed; none is booked twice."""
    known = {
        day: set(json.loads(await desk.tx.meta(f"received:{day}") or "[]"))
        for day in {e.day for e in entries}
    }
    entries = _once(entries, known)
    if "go" in desk.hints:
        await _carry_out(desk, entries, known)
        return
    something = any(not entry.why or entry.why in LOOK for entry in entries)
    row: Buttons = [[{"label": desk.word("button.confirm"), "press": f"re:{desk.kept}:go=1"}]]
    await desk.say(_preview(desk, entries), row if something else None)


def _once(entries: list[Entry], known: dict[date, set[str]]) -> list[Entry]:
    """Lines that were booked already, or stand in the list a second time, are not sure."""
    met, found = {day: set(marks) for day, marks in known.items()}, []
    for entry in entries:
        found.append(entry.but("twice") if entry.mark and entry.mark in met[entry.day] else entry)
        met[entry.day].add(entry.mark)
    return found


async def _entry(desk: Desk, line: str, day: date) -> Entry:
    read = LIST_LINE.fullmatch(COMMAS.sub(" ", line))
    if read is None or not fen_of(read[2]):
        return Entry(text=line, day=day, why="unread")
    ref, amount = read[1].rstrip(",;:"), fen_of(read[2])
    entry = Entry(text=line, day=day, ref=ref, amount=amount, mark=f"{ref}:{amount}")
    cases = await _cases(desk, ref)
    if len(cases) != 1:
        return entry.but("several" if cases else "nobody")
    mark = f"{cases[0].id}:{amount}"  # one number may stand in two areas
    return replace(entry.but(await doubt(desk, cases[0], amount, day), cases[0]), mark=mark)


async def _cases(desk: Desk, ref: str) -> list[Case]:
    """The open cases a reference can mean: the unit, or our own `AREA-UNIT`."""
    areas = desk.areas_for(MONEY)
    tails = [ref, *(ref[i + 1 :] for i, sign in enumerate(ref) if sign == "-")]
    for tail in filter(None, tails):
        cases = [case for case in await desk.tx.find(tail, areas) if ref in (tail, f"{case.area}-{tail}")]
        cases = [case for case in cases if not _goods(desk, case)]
        if cases:
            return [case for case in cases if case.outcome is None] or cases[:1]
    return []


def _goods(desk: Desk, case: Case) -> bool:
    """What counts pieces takes no money."""
    return case.playbook in desk.engine.books and desk.engine.book(case).follows == "goods"


async def doubt(desk: Desk, case: Case, amount: int, since: date) -> str:
    """Why a payment is not booked without a look: closed, more than is owed, or the same sum came since that day."""
    view = await desk.view(case)
    s, place = view.s, view.scene.place
    if s.outcome:
        return "closed"
    if any(payment.amount == amount and local_day(payment.at, place) >= since for payment in s.payments):
        return "typed"
    return "above" if amount > s.owed else ""


def _preview(desk: Desk, entries: list[Entry]) -> str:
    sure, rest = [e for e in entries if not e.why], [e for e in entries if e.why]
    text = desk.word("staff.received", count=len(sure), lines=_lines(desk, sure), rest=len(rest))
    return f"{text}\n{_lines(desk, rest)}" if rest else text


def _lines(desk: Desk, entries: list[Entry]) -> str:
    shown = [_line(desk, entry) for entry in entries[:SHOWN]]
    return "\n".join([*shown, "…"] if len(entries) > SHOWN else shown)


def _line(desk: Desk, entry: Entry) -> str:
    money = desk.engine.words.money
    named = f"{entry.case.unit} {entry.case.party}" if entry.case else entry.ref
    amount = (
        money(entry.amount, entry.case.currency if entry.case else "CNY", desk.locale) if entry.amount else ""
    )
    said = " ".join(filter(None, (named, amount))) or entry.text
    return f"{said} · {desk.word(f'received.{entry.why}')}" if entry.why else said


async def _carry_out(desk: Desk, entries: list[Entry], known: dict[date, set[str]]) -> None:
    if not entries:
        raise Refused("error.old_button")
    booked = [entry for entry in entries if entry.case is not None and not entry.why]
    asked = [entry for entry in entries if entry.case is not None and entry.why in LOOK]
    await _record(desk, booked, asked)
    marks = defaultdict(set, known)
    for entry in (*booked, *asked):
        marks[entry.day].add(entry.mark)
    for day, seen in marks.items():
        await desk.tx.set_meta(f"received:{day}", json.dumps(sorted(seen), ensure_ascii=False))
    await desk.tx.set_meta(BANK_LIST, max(entry.day for entry in entries).isoformat())
    await forget(desk)
    left = [entry for entry in entries if entry.why in ("nobody", "several", "unread", "unknown")]
    text = desk.word("staff.received_done", count=len(booked), asked=len(asked))
    if left:
        text += "\n" + desk.word("staff.received_left", lines=_lines(desk, left))
    await desk.say(text)


async def _record(desk: Desk, booked: list[Entry], asked: list[Entry]) -> None:
    for entry in booked:
        assert entry.case is not None
        await desk.record(entry.case.id, f.Paid(at=desk.now, by=desk.by, amount=entry.amount))
    for entry in asked:
        assert entry.case is not None
        words = f"{_line(desk, entry)}\n{entry.text}" if entry.why == "guessed" else _line(desk, entry)
        fact = f.Tasked(at=desk.now, by=desk.by, task="received", role="finance", words=words)
        await desk.record(entry.case.id, fact)
