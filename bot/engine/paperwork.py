"""A case on paper: its account, its letters and the file for a law firm, every value formatted (practice P8, P9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot import papers
from bot.core import facts as f
from bot.core.covering import Line, covering
from bot.core.facts import Fact
from bot.core.ledger import Entry
from bot.core.limitation import due_of, limits
from bot.core.silence import PAY_WITHIN
from bot.core.standing import Draft
from bot.engine.pagelink import shown
from bot.engine.quoting import quotable
from bot.engine.site import Engine
from bot.engine.values import pay_line
from bot.engine.view import View
from bot.store.rows import Post

Row = dict[str, str]
CALLS = {"spoke": "call", "noanswer": "call", "visit": "visit", "wrong": "call"}
MADE = frozenset({"sent", "failed", "unknown"})


@dataclass(frozen=True, kw_only=True)
class Record:
    """What the file for a law firm holds beyond the account: messages, the chain of facts, and the approved draft."""

    posts: Sequence[Post]
    entries: Sequence[Entry]
    draft: Draft


@dataclass(frozen=True, kw_only=True)
class Received:
    """How money came: the provider's name, `transfer` or `cash`; its number there, and our order's, where there are any."""

    way: str
    trade: str = ""
    ref: str = ""


def demand_letter(engine: Engine, view: View, contact: str, *, staff: bool = False) -> bytes:
    """A collection letter as PDF in the owner's language; `staff`: the office copy with limitation dates (C32).

    Raises papers.NoPaper.
    """
    locale = engine.locale(view.person, view.case)
    return papers.letter(
        "demand_letter", account(engine, view, locale, contact, staff=staff), locale, engine.now()
    )


def statement(engine: Engine, view: View, contact: str) -> bytes:
    """The statement of the account as PDF. Raises papers.NoPaper."""
    locale = engine.locale(view.person, view.case)
    return papers.letter("statement", account(engine, view, locale, contact), locale, engine.now())


def receipt(engine: Engine, payments: Sequence[tuple[View, f.Paid]], how: Received) -> bytes:
    """The receipt of one payment, which may cover several cases of one person and one currency, as PDF.

    It shows the account as it stood right after the payment, so the same payment always gives the same bytes; it is no tax
    invoice and says so. Raises LookupError for a payment that is not in its case, papers.NoPaper.
    """
    (view, first), *_ = payments
    locale = engine.locale(view.person, view.case)
    found = [(one, covering(one.facts, paid)) for one, paid in payments]

    def money(fen: int) -> str:
        return engine.words.money(fen, view.case.currency, locale)

    data = {
        "company": engine.site.company,
        "number": f"{view.case.id}-{first.id}",
        "unit": _places(engine, [one for one, _ in payments], locale),
        "day": _moment(view, first.at),
        "amount": money(sum(paid.amount for _, paid in payments)),
        "way": how.way,
        "trade": how.trade,
        "ref": how.ref,
        "several": len(payments) > 1,
        "lines": [_covered(engine, one, line, locale) for one, done in found for line in done.lines],
        "prepaid": money(kept) if (kept := sum(done.prepaid for _, done in found)) else "",
        "left": money(rest) if (rest := sum(done.open for _, done in found)) else "",
    }
    return papers.letter("receipt", data, locale, first.at)


def _places(engine: Engine, views: Sequence[View], locale: str) -> str:
    units = engine.words.word("common.separator", locale).join(dict.fromkeys(one.case.unit for one in views))
    return f"{views[0].case.area} {units}".strip()


def _covered(engine: Engine, view: View, line: Line, locale: str) -> Row:
    item, period, _ = line.key
    words, currency = engine.words, view.case.currency
    return {
        "unit": view.case.unit,
        "item": item,
        "period": words.period_range(period, period, locale) if period else "",
        "paid": words.money(line.paid, currency, locale),
        "left": words.money(line.left, currency, locale) if line.left else "",
    }


def evidence(engine: Engine, view: View, record: Record, contact: str) -> bytes:
    """The file for the law firm: account, letters, contacts with their outcome, the chain's check value (C27, C33)."""
    locale = engine.locale(None, view.case)
    entries = record.entries
    more: dict[str, Any] = {
        "phone": view.case.phone,
        "mandate": record.draft.said.words,
        "approved": ", ".join(_name(answer.by) for answer in record.draft.answers),
        "letters": [_letter(engine, view, one, locale) for one in view.s.letters],
        "contacts": contacts(engine, view, record.posts, locale),
        "count": len(entries),
        "head": entries[-1].hash if entries else "",
    }
    data = {**account(engine, view, locale, contact, staff=True), **more}
    return papers.letter("evidence", data, locale, engine.now())


def account(
    engine: Engine, view: View, locale: str, contact: str, *, staff: bool = False
) -> Mapping[str, Any]:
    """What every paper shows of a case: who, where, how much, what was paid and what is open, line by line."""
    case, s, today = view.case, view.s, _day(view, engine.now())

    def money(fen: int) -> str:
        return engine.words.money(fen, case.currency, locale)

    lines = _lines(engine, view, locale)
    return {
        "company": engine.site.company,
        "name": case.party,
        "address": f"{case.area} {case.unit}".strip(),
        "period": _period(engine, view, locale),
        "owed": money(s.owed),
        "day": engine.words.full_day(today, locale),
        "days": PAY_WITHIN.days,
        "number": f"{case.id}-{today:%Y%m%d}",
        "fixed": quotable(s.resolved.words) if s.resolved and s.resolved.outcome == "fixed" else "",
        "contact": contact,
        "pay": pay_line(engine, view),
        "staff": staff,
        "fee": "",
        "billed": money(s.billed),
        "received": money(s.paid),
        "waived": money(s.waived) if s.waived else "",
        "paid": [{"day": _day(view, one.at).isoformat(), "amount": money(one.amount)} for one in s.payments],
        "lines": lines,
    }


def _period(engine: Engine, view: View, locale: str) -> str:
    periods = sorted(period for (_, period, _), _ in view.s.lines() if period)
    return engine.words.period_range(periods[0], periods[-1], locale) if periods else ""


def _lines(engine: Engine, view: View, locale: str) -> list[Row]:
    """The open lines, the oldest first, each with what was billed, what is left, and until when it can be claimed."""
    s, place, currency = view.s, view.scene.place, view.case.currency
    until = {limit.line: limit.until.isoformat() for limit in limits(s, place)}
    return [
        {
            "item": key[0],
            "period": engine.words.period_range(key[1], key[1], locale) if key[1] else "",
            "due": due_of(key, s, place).isoformat(),
            "billed": engine.words.money(s.bills[key], currency, locale),
            "left": engine.words.money(left, currency, locale),
            "limitation": until[key],
        }
        for key, left in s.lines()
    ]


def _letter(engine: Engine, view: View, letter: f.Lettered, locale: str) -> Row:
    word = engine.words.word
    how = word(f"paper.{letter.sent or 'printed'}", locale)
    return {
        "day": _day(view, letter.at).isoformat(),
        "kind": word(f"paper.{letter.which}", locale),
        "how": how,
    }


def contacts(engine: Engine, view: View, posts: Sequence[Post], locale: str) -> list[Row]:
    """Every contact with its time, kind, channel and outcome, also the unknown ones (C33); what they promised too."""
    found = [_message(engine, view, post, locale) for post in posts if post.state in MADE and _ours(post)]
    found += [row for fact in view.facts for row in _spoken(engine, view, fact, locale)]
    return sorted(found, key=lambda row: row["day"])


def _ours(post: Post) -> bool:
    return post.kind in ("proactive", "reply") and bool(post.cases or post.case_id)


def _message(engine: Engine, view: View, post: Post, locale: str) -> Row:
    word = engine.words.word
    kind = post.contact_kind or "reply"
    return {
        "day": _moment(view, post.taken_at or post.planned_at),
        "kind": word(f"paper.{kind}", locale),
        "channel": post.channel,
        "outcome": word(f"paper.{post.state}", locale),
        "said": shown(post.text),
    }


def _spoken(engine: Engine, view: View, fact: Fact, locale: str) -> list[Row]:
    word, day = engine.words.word, _moment(view, fact.at)
    if isinstance(fact, f.Contacted):
        kind = word(f"paper.{CALLS.get(fact.outcome, 'call')}", locale)
        row = {"day": day, "kind": kind, "channel": _name(fact.by), "said": fact.words}
        return [{**row, "outcome": word(f"paper.{fact.outcome}", locale)}]
    if isinstance(fact, f.Promised) and fact.by == "owner":
        check = engine.words.moment(fact.check, view.scene.place.zone, locale)
        row = {"day": day, "kind": word("paper.promise", locale), "channel": "", "said": fact.words}
        return [{**row, "outcome": check}]
    return []


def _name(by: str) -> str:
    return by.partition(":")[2] or by


def _day(view: View, at: datetime) -> date:
    return at.astimezone(view.scene.place.zone).date()


def _moment(view: View, at: datetime) -> str:
    return f"{at.astimezone(view.scene.place.zone):%Y-%m-%d %H:%M}"
