"""/received: the bank's list of a day; what is sure is booked with one yes, the rest is listed for finance (practice P2)."""

import re
from dataclasses import replace
from datetime import date

from bot.core.hours import local_day
from bot.engine.banklist import BANK_LIST
from bot.store.rows import Buttons, Case
from handlers.bank_entry import MONEY, Entry, Known, carry_out, doubt, line_of, once
from handlers.bank_orders import ordered
from handlers.desk import Desk, Refused
from handlers.plan_words import fen_of
from handlers.spelling import clean
from handlers.undo import forget
from handlers.words_agreeing import LIST_LINE

COMMAS = re.compile(r"[,;](?=\s*[¥$€£]?\d+(?:\.\d{1,2})?(?:\s|$))")
MOST = 500  # lines of one message or file
SHOWN = 30
DONE = ("twice", "booked")  # nothing is left to do about these


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
    await settle_list(desk, [entry for line in lines for entry in await _entries(desk, line, day)])


def today_of(desk: Desk) -> date:
    """The day at the place of the person, else of the clock."""
    return local_day(desk.now, desk.engine.place(desk.person)) if desk.person else desk.now.date()


async def settle_list(desk: Desk, entries: list[Entry], besides: str = "") -> None:
    """Preview these lines with one button, or carry them out when it was pressed; none is booked twice.

    `besides`: what is said of lines that are no payments.
    """
    entries, known = await once(desk, entries)
    if "go" in desk.hints:
        await _carry_out(desk, entries, known)
        return
    something = any(entry.sure or entry.asked or entry.stray for entry in entries)
    row: Buttons = [[{"label": desk.word("button.confirm"), "press": f"re:{desk.kept}:go=1"}]]
    text = "\n".join(filter(None, (_preview(desk, entries), besides)))
    await desk.say(text, row if something else None)


async def _entries(desk: Desk, line: str, day: date) -> list[Entry]:
    read = LIST_LINE.fullmatch(COMMAS.sub(" ", line))
    if read is None or not fen_of(read[2]):
        return [Entry(text=line, day=day, why="unread")]
    ref, amount = read[1].rstrip(",;:"), fen_of(read[2])
    entry = Entry(text=line, day=day, ref=ref, amount=amount, mark=f"{ref}:{amount}")
    if found := await ordered(desk, entry, (ref,), day, desk.areas_for(MONEY)):
        return found
    cases = await _cases(desk, ref)
    if len(cases) != 1:
        return [entry.but("several" if cases else "nobody")]
    mark = f"{cases[0].id}:{amount}"  # one number may stand in two areas
    return [replace(entry.but(await doubt(desk, cases[0], amount, day), cases[0]), mark=mark)]


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


def _preview(desk: Desk, entries: list[Entry]) -> str:
    sure, rest = [e for e in entries if not e.why], [e for e in entries if e.why]
    text = desk.word("staff.received", count=len(sure), lines=_lines(desk, sure), rest=len(rest))
    return f"{text}\n{_lines(desk, rest)}" if rest else text


def _lines(desk: Desk, entries: list[Entry]) -> str:
    shown = [line_of(desk, entry) for entry in entries[:SHOWN]]
    return "\n".join([*shown, "…"] if len(entries) > SHOWN else shown)


async def _carry_out(desk: Desk, entries: list[Entry], known: Known) -> None:
    if not entries:
        raise Refused("error.old_button")
    await carry_out(desk, entries, known)
    await forget(desk)
    booked, asked = (
        sum(which) for which in zip(*((e.sure, e.asked or e.stray) for e in entries), strict=True)
    )
    text = desk.word("staff.received_done", count=booked, asked=asked)
    if left := [entry for entry in entries if entry.left and entry.why not in DONE]:
        text += "\n" + desk.word("staff.received_left", lines=_lines(desk, left))
    await desk.say(text)
