"""Somebody was seen: who is asked to talk to them, and who after that when nobody taps (practice P7)."""

from datetime import datetime, timedelta

from bot.core.facts import Fact, Pledged, Tasked

SEEN = "seen"
Asked = tuple[str, str]
TAP_WITHIN = timedelta(minutes=3)  # practice P7: no tap in 3 minutes, then the deputy, then a manager


def escalation(now: datetime, by: str, line: tuple[Asked, ...], words: str) -> tuple[Fact, ...]:
    """The task of the first in line, and what follows every three minutes unless somebody taps or talks to them.

    `line`: (role, name) of who is asked one after the other; an empty name is everybody of the role.
    """
    (role, name), *others = line
    first = Tasked(at=now, by=by, task=SEEN, role=role, to=name, words=words, due=now + TAP_WITHIN)
    later = [
        Pledged(at=now, by=by, task=SEEN, role=role, to=to, until=now + TAP_WITHIN * n, words=words)
        for n, (role, to) in enumerate(others, 1)
    ]
    return (first, *later)
