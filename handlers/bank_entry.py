"""One line of a bank's list: what it is for, how sure that is, and booking it once (practice P2)."""

import json
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from bot.core import facts as f
from bot.core.hours import local_day
from bot.core.taking_back import GUESSED
from bot.engine.banklist import BANK_LIST
from bot.engine.booklist import tell_stewards
from bot.engine.paperwork import Received
from bot.engine.strays import keep_stray
from bot.engine.wording import Parts, Said, joined, money_said, worded
from bot.store.rows import Case
from handlers.booking import booked
from handlers.desk import Desk

LOOK = (
    "typed",
    "above",
    "closed",
    "guessed",
    "several",
    "differs",
    "again",
    "undated",
    "currency",
)  # with a case: a task of finance
MONEY = ("finance", "manager", "admin")
QUOTED = (
    "guessed",
    "several",
    "differs",
    "again",
    "undated",
    "currency",
)  # the bank's own words stand in the task
HOMELESS = ("unknown", "several", "unread")  # of the bank's own table, without a case: money without a home
Known = dict[date, set[str]]  # the marks of what was booked, by day


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
    order: str = ""  # our number of the order it pays
    currency: str = ""  # where the list tells one
    among: tuple[str, ...] = ()  # whom it can be for, where that is not known
    filed: bool = False  # from the bank's own table: the money is there, whoever it is for

    def foreign(self, currency: str) -> bool:
        """Whether the list says it is money of another currency than this."""
        return bool(self.currency) and self.currency != currency

    def but(self, why: str, case: Case | None = None) -> "Entry":
        """The same line for this case, with the reason why it is not sure."""
        return replace(self, why=why, case=case or self.case)

    @property
    def sure(self) -> bool:
        """Whether it is booked with the one yes."""
        return self.case is not None and not self.why

    @property
    def asked(self) -> bool:
        """Whether it becomes a task: a case is known, and something is not sure."""
        return self.case is not None and self.why in LOOK

    @property
    def stray(self) -> bool:
        """Whether it becomes a task without a case: money that came, and nobody knows for whom."""
        return self.filed and self.case is None and self.why in HOMELESS

    @property
    def left(self) -> bool:
        """Whether it is neither booked nor a task, so that the speaker has to look."""
        return self.why == "double" or (self.case is None and bool(self.why) and not self.stray)


async def doubt(desk: Desk, case: Case, amount: int, since: date) -> str:
    """Why a payment is not booked without a look: closed, more than is owed, or the same sum came since that day."""
    view = await desk.view(case)
    s, place = view.s, view.scene.place
    if s.outcome:
        return "closed"
    if any(payment.amount == amount and local_day(payment.at, place) >= since for payment in s.payments):
        return "typed"
    return "above" if amount > s.owed else ""


async def once(desk: Desk, entries: list[Entry]) -> tuple[list[Entry], Known]:
    """The lines, with those marked that were booked before or stand in this list twice; and what was booked of their days."""
    known: Known = {}
    for day in {entry.day for entry in entries}:
        known[day] = set(json.loads(await desk.tx.meta(f"received:{day}") or "[]"))
    met, found = {day: set(marks) for day, marks in known.items()}, []
    for entry in entries:
        again = bool(entry.mark) and entry.mark in met[entry.day]
        why = "twice" if entry.mark in known[entry.day] else "double"
        found.append(entry.but(why) if again else entry)
        met[entry.day].add(entry.mark)
    return found, known


async def carry_out(desk: Desk, entries: list[Entry], known: Known) -> None:
    """Book what is sure, ask finance about the rest that has a case, and remember both."""
    marks = defaultdict(set, known)
    for entry in entries:
        if entry.sure:
            await _book(desk, entry)
        elif entry.asked:
            await _ask(desk, entry)
        elif entry.stray:
            await _keep(desk, entry)
        else:
            continue
        marks[entry.day].add(entry.mark)
    for day, seen in marks.items():
        await desk.tx.set_meta(f"received:{day}", json.dumps(sorted(seen), ensure_ascii=False))
    booked_now = [(entry.case, entry.amount) for entry in entries if entry.sure and entry.case is not None]
    await tell_stewards(desk.engine, desk.tx, booked_now, desk.person.id if desk.person else None)
    await desk.tx.set_meta(BANK_LIST, max(entry.day for entry in entries).isoformat())


async def _book(desk: Desk, entry: Entry) -> None:
    assert entry.case is not None
    if entry.order:  # a provider that reports it as well would be a second payment
        await desk.tx.pay_order(entry.order, booked_by_bank(entry.order))
    await booked(desk, entry.case, entry.amount, Received(way="transfer", ref=entry.order))


def booked_by_bank(ref: str) -> str:
    """What stands for the provider's number of an order that was paid by a transfer."""
    return f"bank:{ref}"


async def _ask(desk: Desk, entry: Entry) -> None:
    assert entry.case is not None
    units = joined(*entry.among, by={"key": "common.separator"})
    among: Said = {"key": "received.among", "units": units} if entry.among else ""
    said = joined(_line(entry), entry.text if entry.why in QUOTED else "", among, by="\n")
    words, key = worded(desk.engine, said, desk.locale), GUESSED if entry.why == "guessed" else ""
    task = f.Tasked(at=desk.now, by=desk.by, task="received", role="finance", words=words, said=said, key=key)
    await desk.record(entry.case.id, task)


async def _keep(desk: Desk, entry: Entry) -> None:
    """A task without a case, of those who look after the areas that the speaker may book for."""
    said = {
        "word": "stray.bank",
        "amount": entry.amount,
        "currency": entry.currency or "CNY",
        "text": entry.text,
        "why": entry.why,
    }
    await keep_stray(desk.engine, desk.tx, said, desk.areas_for(MONEY))


def line_of(desk: Desk, entry: Entry) -> str:
    """A line as it is shown: whom it is for and how much, and why it is not sure."""
    return worded(desk.engine, _line(entry), desk.locale)


def _line(entry: Entry) -> Parts:
    named = f"{entry.case.unit} {entry.case.party}" if entry.case and not entry.among else entry.ref
    currency = entry.currency or (entry.case.currency if entry.case else "CNY")
    amount: Said = money_said(entry.amount, currency) if entry.amount else ""
    said: Said = joined(named, amount, by=" ") if named or amount else entry.text
    return joined(said, {"key": f"received.{entry.why}"} if entry.why else "", by=" · ")
