"""Whom a fact concerns at once, the card it makes, and what can be done from that card with one tap."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.urgency import misses
from bot.engine.amounts import counted
from bot.engine.view import View

PAUSE_ROLES = {"deceased": "manager", "danger": "manager", "represented": "manager"}
OPEN = frozenset({"question", "unclear", "unsure"})  # readings that a colleague may put right
THEIRS = frozenset({"owner", "rounds"})  # what a colleague did himself needs no card


@dataclass(frozen=True, kw_only=True)
class Concern:
    """Who must hear of a fact, and the word key of the card."""

    role: str
    word: str
    to: str = ""  # one colleague by name
    aside: str = ""  # who is not asked: nobody says yes to a draft of their own
    task: f.Tasked | None = None
    draft: f.Drafted | None = None
    heard: f.Heard | None = None  # words that were not understood, to be put right with one tap (issue 3)


def concern_of(fact: Fact, view: View) -> Concern | None:
    """Whom a fact concerns at once (conduct C15 to C19, practice P2, P18); None when it can wait for the morning."""
    told = CONCERNS.get(type(fact))
    return told(fact, view) if told else None


def _always(role: str, word: str) -> Callable[[Any, View], Concern | None]:
    return lambda fact, view: Concern(role=role, word=word)


def _paused(fact: f.Paused, view: View) -> Concern | None:
    if fact.why == "instalment":  # the task beside it says the same (I2)
        return None
    return Concern(role=PAUSE_ROLES.get(fact.why, "steward"), word=f"card.{fact.why}")


def _stopped(fact: f.Stopped, view: View) -> Concern | None:
    """Once, also when a time beside the stop keeps one check (conduct 2a)."""
    twice = any(isinstance(one, f.Stopped) and one.at == fact.at and one.id < fact.id for one in view.facts)
    return None if twice else Concern(role="steward", word="card.stopped")


def _unlinked(fact: f.Unlinked, view: View) -> Concern | None:
    if fact.why == "wrong_person":  # the pause beside it tells the same without a name (C20)
        return None
    return Concern(role="steward", word="card.unlinked")


def _broken(fact: Fact, view: View) -> Concern | None:
    if view.s.needs_call and view.s.broken >= view.book.max_broken:
        return Concern(role="steward", word="card.broken")
    return None


def _heard(fact: f.Heard, view: View) -> Concern | None:
    words = {
        "question": "card.question",
        "unclear": "card.unclear",
        "unsure": "card.asked_back",
        "agreed": "card.soft",
        "promise_in_dispute": "card.question",
        "off_the_list": "card.remove_from_list",
    }
    if fact.reading == "agreed" and view.s.agreed < 2:  # E2: agreed only to our times, twice
        return None
    role = "manager" if fact.reading == "off_the_list" else "steward"  # P9: a manager takes names off
    if fact.reading not in words:
        return None
    return Concern(role=role, word=words[fact.reading], heard=fact if fact.reading in OPEN else None)


def _slipping(fact: f.Dodged, view: View) -> Concern | None:
    """A supplier who names no day may be late: the buyer hears it at once (practice M4)."""
    return Concern(role="steward", word="card.slipping") if counted(view) else None


def _hinted(fact: f.Hinted, view: View) -> Concern | None:
    cue = view.book.cues.get(fact.cue)
    return Concern(role="steward", word=f"card.{cue.pledges}") if cue is not None and cue.pledges else None


def _firm(fact: f.Promised, view: View) -> Concern | None:
    """A date for urgent material: whoever plans hears whether it is in time (practice M6)."""
    if view.book.follows == "arrival" and not fact.own and view.s.agreed:  # E2: once more a time of ours
        return Concern(role="steward", word="card.soft")
    if view.s.shortage is None or not counted(view):
        return None
    late = misses(view.s, view.s.shortage.need)
    return Concern(role="manager", word="card.plan_moves" if late else "card.plan_stands")


def _tasked(fact: f.Tasked, view: View) -> Concern:
    return Concern(role=fact.role, word=f"task.{fact.task}", to=fact.to, task=fact)


def _drafted(fact: f.Drafted, view: View) -> Concern:
    return Concern(role=fact.role, word=f"card.draft_{fact.what}", draft=fact, aside=fact.by)


def _approved(fact: f.Approved, view: View) -> Concern | None:
    """The author hears what became of the draft."""
    draft = view.s.drafts.get(fact.of)
    if draft is None or (draft.open and fact.yes):
        return None
    role, _, name = draft.said.by.partition(":")
    return Concern(role=role, word=f"card.decided_{'yes' if fact.yes else 'no'}", to=name)


CONCERNS: Mapping[type[Fact], Callable[[Any, View], Concern | None]] = {
    f.Disputed: _always("steward", "card.dispute"),
    f.Claimed: _always("finance", "card.claimed"),
    f.Declined: _always("steward", "card.declined"),
    f.Asked: _always("steward", "card.asked"),
    f.Withdrew: _always("steward", "card.withdrew"),
    f.Stopped: _stopped,
    f.Unlinked: _unlinked,
    f.Paused: _paused,
    f.Dodged: _slipping,
    f.Hinted: _hinted,
    f.Promised: _firm,
    f.Lapsed: _broken,
    f.NotYet: _broken,
    f.Heard: _heard,
    f.Tasked: _tasked,
    f.Drafted: _drafted,
    f.Approved: _approved,
    f.Voided: _always("steward", "card.plan_voided"),
}
ALWAYS = (f.Tasked, f.Drafted, f.Approved)  # told whoever recorded them: they are addressed to somebody


ACTIONS = {
    "task.seen": ("spoke", "noanswer"),
    "card.claimed": ("paid_all", "not_found"),
    "card.asked": ("grant", "refuse", "case"),
    "card.dispute": ("fixed", "explained", "case"),
}
