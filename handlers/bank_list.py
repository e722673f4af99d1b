"""/received: the bank's list of a day; what is sure is booked with one yes, the rest is listed for finance (practice P2)."""

import json
import re
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the list: reference and fen, the case it is for, and why it is not sure (a word key), or nothing."""

    text: str
    ref: str = ""
    amount: int = 0
    case: Case | None = None
    why: str = ""

    @property
    def mark(self) -> str:
        """What makes the line the same one when the list comes twice on one day."""
        return f"{self.ref}:{self.amount}"


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
    day = local_day(desk.now, desk.engine.place(desk.person)) if desk.person else desk.now.date()
    known = await _known(desk, day)
    entries = await read_entries(desk, lines, known)
    if "go" in desk.hints:
        await _carry_out(desk, entries, day, known)
        return
    row: Buttons = [[{"label": desk.word("button.confirm"), "press": f"re:{desk.kept}:go=1"}]]
    await desk.say(_preview(desk, entries), row)


async def read_entries(desk: Desk, lines: list[str], known: set[str]) -> list[Entry]:
    """Every line with its case; `known` are the marks that were booked already."""
    found: list[Entry] = []
    for line in lines:
        entry = await _entry(desk, line)
        twice = entry.mark in known or any(entry.mark == other.mark for other in found if other.ref)
        found.append(entry if not (entry.ref and twice) else Entry(**{**vars(entry), "why": "twice"}))
    return found


async def _entry(desk: Desk, line: str) -> Entry:
    read = LIST_LINE.fullmatch(COMMAS.sub(" ", line))
    if read is None or not fen_of(read[2]):
        return Entry(text=line, why="unread")
    ref, amount = read[1].rstrip(",;:"), fen_of(read[2])
    cases = await _cases(desk, ref)
    if len(cases) != 1:
        return Entry(text=line, ref=ref, amount=amount, why="several" if cases else "nobody")
    return Entry(text=line, ref=ref, amount=amount, case=cases[0], why=await _doubt(desk, cases[0], amount))


async def _cases(desk: Desk, ref: str) -> list[Case]:
    """The open cases a reference can mean: the unit, or our own `AREA-UNIT`."""
    areas = desk.areas_for(MONEY)
    tails = [ref, *(ref[i + 1 :] for i, sign in enumerate(ref) if sign == "-")]
    for tail in filter(None, tails):
        cases = [case for case in await desk.tx.find(tail, areas) if ref in (tail, f"{case.area}-{tail}")]
        if cases:
            return [case for case in cases if case.outcome is None] or cases[:1]
    return []


async def _doubt(desk: Desk, case: Case, amount: int) -> str:
    """Why a payment is not booked without a look: closed, more than is owed, or the same sum was typed a moment ago."""
    s = (await desk.view(case)).s
    if s.outcome:
        return "closed"
    if any(payment.amount == amount and payment.at.date() == desk.now.date() for payment in s.payments):
        return "typed"
    return "above" if amount > s.owed else ""


async def _known(desk: Desk, day: date) -> set[str]:
    return set(json.loads(await desk.tx.meta(f"received:{day}") or "[]"))


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


async def _carry_out(desk: Desk, entries: list[Entry], day: date, known: set[str]) -> None:
    booked = [entry for entry in entries if entry.case is not None and not entry.why]
    asked = [
        entry for entry in entries if entry.case is not None and entry.why in ("typed", "above", "closed")
    ]
    if not entries:
        raise Refused("error.old_button")
    for entry in booked:
        assert entry.case is not None
        await desk.record(entry.case.id, f.Paid(at=desk.now, by=desk.by, amount=entry.amount))
    for entry in asked:
        assert entry.case is not None
        fact = f.Tasked(at=desk.now, by=desk.by, task="received", role="finance", words=_line(desk, entry))
        await desk.record(entry.case.id, fact)
    marks = known | {entry.mark for entry in (*booked, *asked)}
    await desk.tx.set_meta(f"received:{day}", json.dumps(sorted(marks), ensure_ascii=False))
    await desk.tx.set_meta(BANK_LIST, day.isoformat())
    await forget(desk)
    left = [entry for entry in entries if entry.why in ("nobody", "several", "unread")]
    text = desk.word("staff.received_done", count=len(booked), asked=len(asked))
    if left:
        text += "\n" + desk.word("staff.received_left", lines=_lines(desk, left))
    await desk.say(text)
