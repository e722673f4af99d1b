"""What to do now and in which order: what cannot wait, then chance times amount times freshness (practice S3, P23)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from bot.core.facts import Contacted, Fact, Tasked
from bot.core.standing import Standing

CALLS_A_DAY = 15  # practice S3: more calls than this are no better calls
TWO_YEARS = 730  # days; practice P23: before it 80 % comes back, after it 20 %
YOUNG, OLD = 0.8, 0.2
BROKEN_COSTS, TRY_COSTS, KEPT_HELPS = 0.8, 0.9, 1.2  # ours: each broken promise, try in vain, kept promise
TRY_AGAIN = timedelta(hours=3)  # ours: nobody is rung twice within this
Reason = Literal[
    "task", "dispute", "broken", "question", "declined", "paused", "unverified", "waits", "unlinked", "unbound",
    "unasked",
]  # fmt: skip
RANK: dict[Reason, int] = {
    "task": 0, "dispute": 1, "unasked": 2, "broken": 2, "question": 3, "declined": 4, "paused": 4, "unverified": 4, "waits": 4,
    "unlinked": 5, "unbound": 6,
}  # fmt: skip
PERIOD = re.compile(r"((?:19|20)\d\d)(?:-(\d\d))?")
OPEN_WORDS = frozenset({"question", "unclear", "unsure", "plan"})


class Work(NamedTuple):
    """One case as it stands in the list: why it needs a person, by when, and what it is worth."""

    reason: Reason
    due: datetime | None
    worth: float
    task: Tasked | None = None

    def order(self) -> tuple[int, float, float]:
        """Smaller comes first: what cannot wait, what is due, what is worth most."""
        due = self.due.timestamp() if self.due else float("inf")
        return RANK[self.reason], due if self.reason == "task" else 0.0, -self.worth


@dataclass(frozen=True, kw_only=True)
class Chances:
    """What is known of a debt beyond its sum: the age of its oldest line in days, and what came of earlier talks."""

    age: int
    broken: int = 0
    kept: int = 0
    tries: int = 0


def score(owed: int, known: Chances) -> float:
    """Chance times amount (fen) times freshness; young debts come first, since they still come back (practice P23)."""
    chance = YOUNG if known.age < TWO_YEARS else OLD
    chance *= BROKEN_COSTS**known.broken * TRY_COSTS**known.tries * KEPT_HELPS ** min(known.kept, 1)
    return chance * (owed + 1) / (1 + known.age / 365)


def work_of(s: Standing, facts: Iterable[Fact], now: datetime, mine: frozenset[str]) -> Work:
    """How a case that waits for a person stands in the list; `mine`: the roles and the name of who looks."""
    known = Chances(
        age=age_of(s, now.date()),
        broken=s.broken,
        kept=sum(promise.state == "kept" for promise in s.promises),
        tries=sum(isinstance(fact, Contacted) and fact.outcome == "noanswer" for fact in facts),
    )
    task = first_task(s, mine)
    reason = "task" if task is not None else reason_of(s, now)
    due = task.due if task else (s.dispute.answer_by if s.dispute else None)
    return Work(reason=reason, due=due, worth=score(s.asked_for, known), task=task)


def first_task(s: Standing, mine: frozenset[str]) -> Tasked | None:
    """The open task of these roles that is due first; one that is somebody else's by name is not theirs."""
    tasks = [task for task in s.tasks.values() if task.role in mine and (not task.to or task.to in mine)]
    return min(tasks, key=lambda task: (task.due or task.at, task.id), default=None)


def reason_of(s: Standing, now: datetime) -> Reason:
    """Why a person is needed, the strongest reason first (conduct 4, practice P26)."""
    reasons: tuple[tuple[Reason, object], ...] = (
        ("dispute", s.dispute),
        ("unasked", s.unasked),
        ("broken", s.needs_call),
        ("question", s.doubt or (s.heard is not None and s.heard.reading in OPEN_WORDS)),
        ("declined", s.declined),
        ("paused", s.pause(now) or s.stopped),
        ("unlinked", s.unlinked),
        ("unbound", not s.bound),
        ("unverified", not s.verified),
    )
    return next((reason for reason, holds in reasons if holds), "waits")


def age_of(s: Standing, today: date) -> int:
    """Days since the oldest open line was due, a month from its first day; 0 where no line has a date."""
    return age_of_lines(((period, due) for (_, period, due), _ in s.lines()), today)


def age_of_lines(lines: Iterable[tuple[str | None, date | None]], today: date) -> int:
    """The same of lines given as (period, due date)."""
    days = [due or _first_of(period or "") for period, due in lines]
    return max(((today - day).days for day in days if day), default=0)


def _first_of(period: str) -> date | None:
    """Periods are months where a file wrote them so, else its own words; of those a year at their head is all we take."""
    found = PERIOD.match(period)
    month = int(found[2]) if found and found[2] else 1
    return date(int(found[1]), month if 1 <= month <= 12 else 1, 1) if found else None


def changes_at(s: Standing, facts: Iterable[Fact], now: datetime, midnight: datetime) -> datetime:
    """When the clock alone may change `work_of` or `resting`; `midnight`: the next one where the case is worked on."""
    days = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)  # an age is counted in days
    ends = [s.floor_until, *(pause.until for pause in s.pauses)]
    ends += [fact.at + TRY_AGAIN for fact in facts if isinstance(fact, Contacted)]
    return min((end for end in ends if end is not None and end > now), default=min(midnight, days))


def resting(facts: Iterable[Fact], now: datetime, midnight: datetime) -> bool:
    """Whether somebody tried or talked so recently that the case comes up later: three hours, or tomorrow."""
    last = next((fact for fact in reversed([*facts]) if isinstance(fact, Contacted)), None)
    if last is None:
        return False
    return now - last.at < TRY_AGAIN if last.outcome == "noanswer" else last.at >= midnight
