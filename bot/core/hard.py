"""Which cases are hard, and what was tried on them and what worked: the list of the evening (practice S2)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.core.facts import (
    Contacted,
    Fact,
    Lapsed,
    Lettered,
    NotYet,
    Paid,
    Promised,
    Spoke,
    Undone,
    Withdrew,
)
from bot.core.standing import Standing
from bot.core.undertakings import made_exact

BROKEN = 2  # broken promises from which a case is hard
DISPUTE_OLD = timedelta(days=5)  # ours: a complaint open for longer is a matter for the meeting
SILENT = timedelta(days=21)  # ours: so long without a word although we wrote
Why = Literal["broken", "dispute", "silent"]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """How often what was tried, and what came of it: kept promises, and money in fen."""

    messages: int = 0
    calls: int = 0
    visits: int = 0
    letters: int = 0
    kept: int = 0
    paid: int = 0


def hard(s: Standing, now: datetime) -> Why | None:
    """Why a case belongs on the list of the evening; None: it does not."""
    if s.outcome:
        return None
    if s.broken >= BROKEN:
        return "broken"
    if s.dispute is not None and now - s.dispute.at > DISPUTE_OLD:
        return "dispute"
    first = min((spoke.at for spoke in s.spoken.values()), default=None)
    last = max(filter(None, (s.heard_at, first)), default=None)
    return "silent" if first is not None and last is not None and now - last > SILENT else None


def tried(s: Standing, facts: Iterable[Fact]) -> Tried:
    """What was done about a case so far, and what worked."""
    calls = Counter(fact.outcome == "visit" for fact in facts if isinstance(fact, Contacted))
    return Tried(
        messages=sum(spoke.kind not in ("reply", "receipt") for spoke in s.spoken.values()),
        calls=calls[False],
        visits=calls[True],
        letters=len(s.letters),
        kept=sum(promise.state == "kept" for promise in s.promises),
        paid=s.paid,
    )


@dataclass(kw_only=True)
class Day:
    """What one colleague, or the bot, did today: calls, promises, payments (fen by currency), letters."""

    calls: int = 0
    promises: int = 0
    payments: int = 0
    paid: Counter[str] = field(default_factory=Counter)
    letters: int = 0
    messages: int = 0


def add_up(day: dict[str, Day], facts: Iterable[Fact], since: datetime, currency: str) -> None:
    """Add a case's facts of the day to the figures of whoever they are by; what was taken back does not count."""
    history = list(facts)
    undone = {fact.of for fact in history if isinstance(fact, Undone)}
    for fact in _once([fact for fact in history if fact.id not in undone]):
        if fact.at < since:
            continue
        mine = day.setdefault(fact.by.partition(":")[2] or fact.by, Day())
        mine.calls += isinstance(fact, Contacted)
        mine.promises += isinstance(fact, Promised)
        mine.letters += isinstance(fact, Lettered)
        mine.messages += isinstance(fact, Spoke) and fact.kind not in ("reply", "receipt")
        if isinstance(fact, Paid):
            mine.payments += 1
            mine.paid[currency] += fact.amount


def _once(history: Iterable[Fact]) -> Iterator[Fact]:
    """Everything but the times that only make exact what stands already: one promise, not two (practice P12)."""
    given: Promised | None = None
    for fact in history:
        if isinstance(fact, Promised):
            again = given is not None and made_exact(given, fact)
            given = fact
            if again:
                continue
        elif isinstance(fact, NotYet | Withdrew | Lapsed):
            given = None
        yield fact
