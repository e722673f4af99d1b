"""Undo of an import, case by case: whether anything happened since that nobody may wipe out, and what is added instead."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Literal

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.figures import valid
from bot.core.sums import OURSELVES

UNDO_FOR = timedelta(hours=24)  # facts/libraries, imports
GUESSED = "guessed"  # the key of a task that a bank's list asked at a case which was only guessed
Kept = Literal["paid", "disputed", "promised", "said", "colleague"]
OF_MONEY = (f.Paid, f.Arrived, f.Delivered, f.Claimed)


def since(facts: Iterable[Fact], last: int) -> list[Fact]:
    """What follows the fact with the id `last` in the chain of a case; all of it where that one is not there any more."""
    history = list(facts)
    place = next((number for number, fact in enumerate(history, 1) if fact.id == last), 0)
    return history[place:]


def kept_for(facts: Iterable[Fact], last: int, now: datetime) -> Kept | None:
    """Why a case stays as it is: paid, disputed, promised, the person wrote, a colleague acted; None: nobody did.

    What we did ourselves is no reason, and neither is what a colleague took back, nor a question put to the case by a guess.
    """
    history = list(facts)
    counts = {fact.id for fact in valid(history, now)}
    later = [fact for fact in since(history, last) if fact.id in counts]
    if any(isinstance(fact, OF_MONEY) for fact in later):
        return "paid"
    theirs = [fact for fact in later if fact.by not in OURSELVES and not guessed(fact)]
    if not theirs:
        return None
    if any(isinstance(fact, f.Disputed) for fact in theirs):
        return "disputed"
    if any(isinstance(fact, f.Promised) for fact in theirs):
        return "promised"
    return "said" if any(fact.by == "owner" for fact in theirs) else "colleague"


def guessed(fact: Fact) -> bool:
    """Whether it only asks finance to look whether a payment is for this case."""
    return isinstance(fact, f.Tasked) and fact.key == GUESSED


def spoke_since(facts: Iterable[Fact], last: int) -> bool:
    """Whether a message about the case went out after the import, or may have."""
    return any(isinstance(fact, f.Spoke) for fact in since(facts, last))


def taken_back(
    facts: Iterable[Fact], added: Collection[int], opened: bool, now: datetime, by: str
) -> list[Fact]:
    """An `Undone` of exactly what the import added; a case it opened is closed as cancelled besides."""
    gone = {fact.of for fact in facts if isinstance(fact, f.Undone)}
    found: list[Fact] = [f.Undone(at=now, by=by, of=id) for id in added if id not in gone]
    return [*found, f.Closed(at=now, by=by, outcome="cancelled")] if opened else found
