"""What happened to a case lately, a line each: enough to begin a call with (practice P19)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.core import facts as f
from bot.core.facts import Fact
from bot.engine import View
from bot.engine.amounts import amount_words
from handlers.desk import Desk
from handlers.look import step_words

LINES = 3
LONGEST = 60  # characters of somebody's own words in one line


def recent(desk: Desk, view: View, count: int = LINES) -> list[str]:
    """The newest lines, the latest first; what was taken back, made exact or changed nothing is left out."""
    undone = {fact.of for fact in view.facts if isinstance(fact, f.Undone)}
    undone |= {promise.id for promise in view.s.promises if promise.exact}
    lines: list[str] = []
    for fact in reversed(view.facts):
        said = None if fact.id in undone else _said(desk, view, fact)
        if said is not None:
            lines.append(desk.word("past.line", when=_day(desk, view, fact.at), what=said))
        if len(lines) == count:
            break
    return lines


def _day(desk: Desk, view: View, at: datetime) -> str:
    return desk.engine.words.day(at.astimezone(view.scene.place.zone).date(), desk.locale)


def _said(desk: Desk, view: View, fact: Fact) -> str | None:
    known = PAST.get(type(fact))
    return known(desk, view, fact) if known is not None else None


def _words(key: str, field: str = "words") -> Callable[[Desk, View, Any], str]:
    def said(desk: Desk, view: View, fact: Any) -> str:
        return desk.word(f"past.{key}", words=str(getattr(fact, field, "") or "")[:LONGEST])

    return said


def _spoke(desk: Desk, view: View, fact: f.Spoke) -> str | None:
    if fact.kind in ("reply", "receipt"):
        return None
    return desk.word("past.spoke", words=step_words(desk, fact.step))


def _contacted(desk: Desk, view: View, fact: f.Contacted) -> str:
    by = fact.by.partition(":")[2]
    key = fact.outcome if fact.outcome in ("noanswer", "visit", "wrong") else "talked"
    return desk.word(f"past.{key}", words=" ".join(filter(None, (by, fact.words[:LONGEST]))))


def _promised(desk: Desk, view: View, fact: f.Promised) -> str:
    return desk.word("past.promised", words=desk.window(fact.start, fact.end, view.scene.place.zone))


def _paid(desk: Desk, view: View, fact: f.Paid) -> str:
    amount = desk.engine.words.money(fact.amount, view.case.currency, desk.locale)
    return desk.word("past.paid", words=amount)


def _delivered(desk: Desk, view: View, fact: f.Delivered) -> str:
    amount = amount_words(desk.engine.words, view, fact.amount, desk.locale)
    return desk.word("past.delivered", words=amount)


def _traced(desk: Desk, view: View, fact: f.Traced) -> str:
    source = desk.word(f"source.{fact.source}")
    return desk.word("past.traced", words=f"{source}: {desk.word(f'traced.{fact.result}')}")


PAST: Mapping[type[Fact], Callable[[Desk, View, Any], str | None]] = {
    f.Spoke: _spoke,
    f.Contacted: _contacted,
    f.Promised: _promised,
    f.NotYet: _words("not_yet"),
    f.Lapsed: _words("lapsed"),
    f.Withdrew: _words("withdrew"),
    f.Paid: _paid,
    f.Dodged: _words("dodged"),
    f.CallBack: _words("call_back"),
    f.Claimed: _words("claimed"),
    f.Disputed: _words("disputed", "about"),
    f.Resolved: _words("resolved"),
    f.Declined: _words("declined"),
    f.Heard: _words("heard"),
    f.Paused: _words("paused"),
    f.Stopped: _words("stopped"),
    f.Noted: _words("noted"),
    f.Arrived: _words("arrived"),
    f.Delivered: _delivered,
    f.Lettered: lambda desk, view, fact: desk.word(f"past.{fact.which}"),
    f.Traced: _traced,
}
