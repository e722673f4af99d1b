"""What colleagues are to be asked: the tasks of a playbook, and our own promises at their moment (practice P2, P8, R1)."""

from collections.abc import Iterator
from datetime import datetime

from bot.core.barriers import Barrier
from bot.core.facts import Tasked
from bot.core.hours import office_start
from bot.core.playbook import Playbook, Round
from bot.core.pledges import answered
from bot.core.policy import Place, profile_of
from bot.core.rounds import due_tasks
from bot.core.silence import letter_tasks
from bot.core.standing import Standing
from bot.core.tracing import trace_task
from bot.core.work_sums import pledge_key

NOT_REACHED = frozenset({"unbound", "unlinked", "unverified"})  # a colleague may go where the bot cannot


def due_work(
    s: Standing, book: Playbook, now: datetime, place: Place, barrier: Barrier | None
) -> tuple[Tasked, ...]:
    """The tasks whose moment has come; each is asked once for its occurrence."""
    return tuple(task for at, task in _work(s, book, now, place, barrier) if at <= now)


def next_work(
    s: Standing, book: Playbook, now: datetime, place: Place, barrier: Barrier | None
) -> datetime | None:
    """When the next colleague is to be asked, or None."""
    return min((at for at, _ in _work(s, book, now, place, barrier) if at > now), default=None)


def _work(
    s: Standing, book: Playbook, now: datetime, place: Place, barrier: Barrier | None
) -> Iterator[tuple[datetime, Tasked]]:
    for pledge in s.pledges:
        key = pledge_key(pledge)
        if key not in s.tasked and not s.outcome and not answered(s, pledge):
            yield (
                pledge.until,
                Tasked(at=now, task=pledge.task, role=pledge.role, words=pledge.words, to=pledge.to, key=key),
            )
    yield from letter_tasks(s, now, place)
    yield from trace_task(s, now)
    free = barrier is None or barrier.why in NOT_REACHED
    if s.outcome or not free:
        return
    book = book if s.promise is None else book.always
    for found in due_tasks(s, book, now, place):
        step = found.step
        assert isinstance(step, Round)
        at = office_start(found.at, place, any_day=profile_of(book.profile).days == "any")
        yield at, Tasked(at=now, task=step.say, role=step.to, key=found.key)
