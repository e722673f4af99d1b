"""What colleagues are to be asked: the tasks of a playbook, and our own promises at their moment (practice P2, P8, R1)."""

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
from bot.core.sums import TRIES_IN_VAIN
from bot.core.tracing import trace_task
from bot.core.work_sums import pledge_key

NOT_REACHED = frozenset({"unbound", "unlinked", "unverified"})  # a colleague may go where the bot cannot


def coming_work(
    s: Standing, book: Playbook, now: datetime, place: Place, barrier: Barrier | None
) -> list[tuple[datetime, Tasked]]:
    """Every task that colleagues are still to be asked for, and when; each is asked once for its occurrence.

    Our own promises come due also while a message waits to go out; the playbook's errands follow the messages.
    """
    found = [] if s.outcome else _promised(s, now)
    if s.letters or s.listed:
        found += letter_tasks(s, now, place)
    if s.tries >= TRIES_IN_VAIN:
        found += trace_task(s, now)
    free = not s.planned and (barrier is None or barrier.why in NOT_REACHED)
    return found + _errands(s, book, now, place) if free and book.errands and not s.outcome else found


def _promised(s: Standing, now: datetime) -> list[tuple[datetime, Tasked]]:
    """What we said we would do, as far as it was not done before (practice P2)."""
    found = []
    for pledge in s.pledges:
        key = pledge_key(pledge)
        if key not in s.tasked and not answered(s, pledge):
            task = Tasked(
                at=now, task=pledge.task, role=pledge.role, words=pledge.words, to=pledge.to, key=key
            )
            found.append((pledge.until, task))
    return found


def _errands(s: Standing, book: Playbook, now: datetime, place: Place) -> list[tuple[datetime, Tasked]]:
    """The rounds of a playbook that are for colleagues."""
    book = book if s.promise is None else book.always
    any_day = profile_of(book.profile).days == "any"
    found = []
    for one in due_tasks(s, book, now, place):
        step = one.step
        assert isinstance(step, Round)
        task = Tasked(at=now, task=step.say, role=step.to, key=one.key)
        found.append((office_start(one.at, place, any_day=any_day), task))
    return found
