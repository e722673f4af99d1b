"""What to do now about one case, and when to look again: the same facts, playbook and time give the same answer."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial

from bot.core import letters
from bot.core.allowed import Case, Held, allowed_at, bars_of, earliest, held_back
from bot.core.barriers import Barrier, barrier_of, closed_why
from bot.core.candidates import candidates
from bot.core.conduct import REPLY_FRESH, Scene
from bot.core.deadlines import ASKED_FIRST, lapse_of, next_ending
from bot.core.facts import Closed, Fact, Lapsed, LapsedState
from bot.core.plan import Candidate
from bot.core.plan_parts import plan_step
from bot.core.playbook import Playbook, Step
from bot.core.standing import Standing
from bot.core.work import coming_work


@dataclass(frozen=True, kw_only=True)
class Say:
    """One thing to say: the step and the occurrence it is said for, which is never said twice."""

    step: Step
    key: str
    named: bool = False


UNASKED = Barrier(why="unasked", rule="P26", waits_for="steward")  # the check of a promise reached nobody
Weigh = Callable[[], tuple[Held, ...]]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The answer of `decide`. `why` is a word key, `rule` its source; `next_*` is the next thing the owner will hear."""

    why: str
    rule: str
    say: Say | None = None
    wake_at: datetime | None = None
    record: tuple[Fact, ...] = ()
    next_at: datetime | None = None
    next_step: str | None = None
    waits_for: str | None = None  # the role that has the floor
    weigh: Weigh = field(default=tuple, compare=False, repr=False)

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """What else would be said and what holds it back; reckoned only when a colleague asks why."""
        return self.weigh()


def decide(s: Standing, book: Playbook, now: datetime, scene: Scene, sending: str | None = None) -> Decision:
    """Decide one case.

    `sending` is the occurrence about to go out: it is judged as if it were not planned yet, so that a message
    that waited is decided again at the moment of sending (design 10, question 5).
    """
    ended = (
        None
        if s.outcome
        else _ending(s, book, now, scene) or plan_step(s, book, now, scene) or letters.said(s, now)
    )
    if ended is not None:
        return Decision(why="over", rule="conduct 2a", record=(ended,))
    barrier = barrier_of(s, book, now)
    work = [] if sending else coming_work(s, book, now, scene.place, barrier)
    asked = tuple(task for at, task in work if at <= now) if work else ()
    if asked:
        return Decision(why="asked", rule="design 5.2", record=asked)
    later = min(at for at, _ in work) if work else None
    if set(s.planned) - {sending}:
        return Decision(why="queued", rule="design 5.2", wake_at=later)
    plan = candidates(s, book, now, scene.place)
    if plan.skipped and barrier is None:
        return Decision(why="late", rule="E1", record=tuple(plan.skipped))
    case = Case(s=s, book=book, now=now, scene=scene, bars=bars_of(s))
    best = earliest(case, plan, barrier)
    weigh = partial(held_back, case, plan, barrier)
    found = _silence(case, barrier, weigh) if best is None else _speak(case, barrier, best, weigh)
    return found if later is None or found.say is not None else _sooner(found, later)


def _sooner(found: Decision, at: datetime) -> Decision:
    """Look again when a colleague is to be asked, although the person hears nothing then."""
    return replace(found, wake_at=min(filter(None, (found.wake_at, at))))


def _speak(case: Case, barrier: Barrier | None, best: tuple[datetime, Candidate], weigh: Weigh) -> Decision:
    at, found = best
    due = at <= case.now
    return Decision(
        why=found.why,
        rule=found.rule,
        say=Say(step=_as_counted(found.step, case), key=found.key, named=found.named) if due else None,
        wake_at=None if due else min(filter(None, (at, next_ending(case.s, case.book, case.now)))),
        next_at=at,
        next_step=found.step.id,
        waits_for=barrier.waits_for if barrier else UNASKED.waits_for if case.s.unasked else None,
        weigh=weigh,
    )


def _as_counted(step: Step, case: Case) -> Step:
    """An answer that comes half an hour after their words is a conversation, and counts as one (conduct 1)."""
    late = step.kind == "reply" and case.s.heard_at and case.now - case.s.heard_at > REPLY_FRESH
    return replace(step, kind="conversation") if late else step


def _silence(case: Case, barrier: Barrier | None, weigh: Weigh) -> Decision:
    if case.s.outcome:
        return Decision(
            why=closed_why(case.s, case.book),
            rule="E6" if case.book.follows == "arrival" else "P2",
            weigh=weigh,
        )
    ending = next_ending(case.s, case.book, case.now)
    barrier = barrier or (UNASKED if case.s.unasked else None)
    if barrier is None and ending is not None:  # asked, and given the time they named plus its tolerance
        return Decision(why="awaiting", rule="conduct 2a", wake_at=ending, weigh=weigh)
    barrier = barrier or Barrier(why="all_said", rule="design 5.2", waits_for="steward")
    until = barrier.until if barrier.until and barrier.until > case.now else None
    wake = min(filter(None, (ending, until)), default=None)
    return Decision(
        why=barrier.why, rule=barrier.rule, wake_at=wake, waits_for=barrier.waits_for, weigh=weigh
    )


# --- what ends by itself ---


def _ending(s: Standing, book: Playbook, now: datetime, scene: Scene) -> Fact | None:
    """A promise past its tolerance that was asked about if it could be, or an event that is over."""
    past = s.promise is not None and not s.disputed_whole and now >= lapse_of(s, book)
    if past and s.promise is not None and not _still_to_ask(s, book, now, scene):
        state: LapsedState = "partly_kept" if s.promise.paid else "broken"
        return Lapsed(at=now, state=state)
    if s.starts and book.ends_after is not None and now >= s.starts + book.ends_after:
        return Closed(at=now, outcome="not_coming" if s.declined else "no_show")
    return None


def _still_to_ask(s: Standing, book: Playbook, now: datetime, scene: Scene) -> bool:
    """Whether the check of the open promise was not said and still may be: it is asked, late, before it lapses."""
    if book.follows not in ASKED_FIRST:
        return False
    check = next((one for one in candidates(s, book, now, scene.place).found if one.step.id == "check"), None)
    if check is None:
        return False
    barrier = barrier_of(s, book, now)
    if barrier and check.step.id not in barrier.lets:
        return barrier.until is not None  # it ends by itself
    case = Case(s=s, book=book, now=now, scene=scene, bars=bars_of(s))
    return allowed_at(check, case)[0] is not None
