"""When what was collected has outlived its purpose, and what stays of it (conduct C37)."""

import hashlib
from datetime import date, datetime

from bot.core.facts import Closed, Erased, Fact, Outcome, Stopped
from bot.core.hours import local_day
from bot.core.policy import Place
from bot.core.standing import Standing

YEARS = 3  # after the matter was closed


def erased_key(key: str) -> str:
    """What a person is known by once the data is gone: a hash, so that a stop outlives the number (C37)."""
    return f"erased:{hashlib.sha256(f'rounds:{key}'.encode()).hexdigest()}"


def outlived(s: Standing, place: Place, today: date) -> bool:
    """Whether three years have passed since the case was closed."""
    if s.outcome is None or s.closed_at is None:
        return False
    closed = local_day(s.closed_at, place)
    return (closed.year + YEARS, closed.month, closed.day) <= (today.year, today.month, today.day)


def to_erase(facts: list[Fact]) -> list[int]:
    """The facts whose content goes: all but the records of erasing."""
    return [fact.id for fact in facts if not isinstance(fact, Erased)]


def what_stays(s: Standing, outcome: Outcome, now: datetime) -> list[Fact]:
    """What the case goes on with: that it is closed, and that they wanted no more messages."""
    stays: list[Fact] = [Closed(at=now, outcome=outcome)]
    if s.stopped is not None:
        stays.append(Stopped(at=now, words=""))
    return stays
