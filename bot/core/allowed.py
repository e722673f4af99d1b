"""When conduct lets a candidate pass, from its own moment on, and what holds the others back."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.barriers import Barrier
from bot.core.conduct import Bars, Contact, Scene, judge
from bot.core.hours import local_day
from bot.core.plan import Candidate, Candidates
from bot.core.playbook import Playbook
from bot.core.silence import lifted_steps, quiet_rule
from bot.core.standing import Standing

UNTOUCHED_BY_FLOOR = frozenset({"reply", "receipt", "service"})
NO_BARS = Bars()
TRIES = 40  # a deferral names a later moment each time; more rounds than this would be a fault in conduct


@dataclass(frozen=True, kw_only=True)
class Held:
    """Something that would be said, the rule that holds it back, and until when (None: until a person acts)."""

    step: str
    rule: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case as it is looked at: its standing, its playbook, the moment, the person's place, contacts and bars."""

    s: Standing
    book: Playbook
    now: datetime
    scene: Scene
    bars: Bars


def earliest(case: Case, plan: Candidates, barrier: Barrier | None) -> tuple[datetime, Candidate] | None:
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
    quiet = None if s.outcome or lifted_steps(s) else s.quiet_until
    return Bars(verified=s.verified, quiet_until=quiet, lawyer=quiet_rule(s) == "C12")


def _only_current(s: Standing, today: date) -> bool:
    """C05: nothing but lines of the current month is open, and none of them is past its own due date."""
    lines = s.asked_lines()
    return bool(lines) and all(_current(period, due, today) for (_, period, due), _ in lines)


def _current(period: str | None, due: date | None, today: date) -> bool:
    return due >= today if due else (period or "") >= f"{today:%Y-%m}"
