"""What to do now about one case, and when to look again: the same facts, playbook and time give the same answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial

from bot.core.barriers import Barrier, barrier_of
from bot.core.candidates import candidates
from bot.core.conduct import Bars, Contact, Scene, judge
from bot.core.deadlines import ASKED_FIRST, lapse_of, next_ending
from bot.core.facts import Closed, Fact, Lapsed, LapsedState
from bot.core.hours import local_day
from bot.core.plan import Candidate, Candidates
from bot.core.playbook import Playbook, Step
from bot.core.standing import Standing

UNTOUCHED_BY_FLOOR = frozenset({"reply", "receipt", "service"})
NO_BARS = Bars()
TRIES = 40  # a deferral names a later moment each time; more rounds than this would be a fault in conduct


@dataclass(frozen=True, kw_only=True)
class Say:
    """One thing to say: the step and the occurrence it is said for, which is never said twice."""

    step: Step
    key: str
    named: bool = False


@dataclass(frozen=True, kw_only=True)
class Held:
    """Something that would be said, the rule that holds it back, and until when (None: until a person acts)."""

    step: str
    rule: str
    until: datetime | None = None


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


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case as it is looked at: its standing, its playbook, the moment, the person's place, contacts and bars."""

    s: Standing
    book: Playbook
    now: datetime
    scene: Scene
    bars: Bars


def decide(s: Standing, book: Playbook, now: datetime, scene: Scene, sending: str | None = None) -> Decision:
    """Decide one case.

    `sending` is the occurrence about to go out: it is judged as if it were not planned yet, so that a message
    that waited is decided again at the moment of sending (design 10, question 5).
    """
    ended = None if s.outcome else _ending(s, book, now, scene)
    if ended is not None:
        return Decision(why="over", rule="conduct 2a", record=(ended,))
    if set(s.planned) - {sending}:
        return Decision(why="queued", rule="design 5.2")
    barrier = barrier_of(s, book, now)
    plan = candidates(s, book, now, scene.place)
    if plan.skipped and barrier is None:
        return Decision(why="late", rule="E1", record=tuple(plan.skipped))
    case = Case(s=s, book=book, now=now, scene=scene, bars=bars_of(s))
    best = _earliest(case, plan, barrier)
    weigh = partial(held_back, case, plan, barrier)
    return _silence(case, barrier, weigh) if best is None else _speak(case, barrier, best, weigh)


def _speak(case: Case, barrier: Barrier | None, best: tuple[datetime, Candidate], weigh: Weigh) -> Decision:
    at, found = best
    due = at <= case.now
    return Decision(
        why=found.why,
        rule=found.rule,
        say=Say(step=found.step, key=found.key, named=found.named) if due else None,
        wake_at=None if due else min(filter(None, (at, next_ending(case.s, case.book, case.now)))),
        next_at=at,
        next_step=found.step.id,
        waits_for=barrier.waits_for if barrier else None,
        weigh=weigh,
    )


def _silence(case: Case, barrier: Barrier | None, weigh: Weigh) -> Decision:
    if case.s.outcome:
        return Decision(why=f"closed.{case.s.outcome}", rule="E6" if case.s.starts else "P2", weigh=weigh)
    ending = next_ending(case.s, case.book, case.now)
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


# --- when each candidate may be said ---


def _earliest(case: Case, plan: Candidates, barrier: Barrier | None) -> tuple[datetime, Candidate] | None:
    """The candidate that may be said first; conduct is not asked about one that wants a later moment anyway."""
    best: tuple[datetime, Candidate] | None = None
    for found in plan.found:
        if barrier and found.step.id not in barrier.lets:
            continue
        if best is not None and best[0] <= max(found.at, case.now):
            continue
        at, _ = allowed_at(found, case)
        if at is not None and (best is None or at < best[0]):
            best = (at, found)
    return best


def held_back(case: Case, plan: Candidates, barrier: Barrier | None) -> tuple[Held, ...]:
    """Everything that may not be said at the moment it asks for, with the rule that keeps it."""
    held: list[Held] = []
    for found in plan.found:
        if barrier and found.step.id not in barrier.lets:
            held.append(Held(step=found.step.id, rule=barrier.rule, until=barrier.until))
            continue
        at, rule = allowed_at(found, case)
        if at is None or at > max(found.at, case.now):
            held.append(Held(step=found.step.id, rule=rule, until=at))
    return tuple(held)


def allowed_at(found: Candidate, case: Case) -> tuple[datetime | None, str]:
    """The first moment from the candidate's own at which conduct lets it pass, and the last rule that moved it."""
    moment, rule = _after_floor(found, case)
    judged: Contact | None = None
    for _ in range(TRIES):
        if found.until is not None and moment >= found.until:
            return None, rule or "E1"
        contact = contact_of(found, case, moment)
        if contact == judged:  # conduct itself named this moment as free for this very contact
            return moment, rule
        judged = contact
        verdict = judge(contact, case.bars, case.scene, moment)
        if verdict.outcome == "send":
            return moment, rule
        rule = verdict.rules[0] if verdict.rules else rule
        if verdict.outcome != "defer" or verdict.until is None or verdict.until <= moment:
            return None, rule
        moment = verdict.until
    return None, rule


def _after_floor(found: Candidate, case: Case) -> tuple[datetime, str]:
    """P25: two hours after a colleague spoke the bot holds its tongue, except where they named the moment."""
    moment, floor = max(found.at, case.now), case.s.floor_until
    free = found.named or found.override or found.step.kind in UNTOUCHED_BY_FLOOR
    if floor and floor > moment and not free:
        return floor, "P25"
    return moment, ""


def contact_of(found: Candidate, case: Case, at: datetime) -> Contact:
    """The candidate in the words of conduct."""
    return Contact(
        kind=found.step.kind,  # type: ignore[arg-type]  # playbook_data lets only conduct's kinds through
        profile=case.book.profile,
        named=found.named,
        chose_day=found.chose_day,
        current_only=found.step.kind == "reminder" and _only_current(case.s, local_day(at, case.scene.place)),
        limited=found.step.id in ("verify", "verify_again"),
        starts=case.s.starts,
        answers=case.s.heard_at if found.step.kind == "reply" else None,
        override=found.override,
    )


def bars_of(s: Standing) -> Bars:
    """What conduct must know of the case beyond the barriers, which `decide` has already applied."""
    if s.verified and (s.outcome or not s.quiet_until):
        return NO_BARS
    return Bars(verified=s.verified, quiet_until=None if s.outcome else s.quiet_until)


def _only_current(s: Standing, today: date) -> bool:
    """C05: nothing but lines of the current month is open, and none of them is past its own due date."""
    lines = s.lines()
    return bool(lines) and all(_current(period, due, today) for (_, period, due), _ in lines)


def _current(period: str | None, due: date | None, today: date) -> bool:
    return due >= today if due else (period or "") >= f"{today:%Y-%m}"
