"""The numbered reminders of a playbook: when each is due, and which were overtaken by a later one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.facts import Skipped
from bot.core.playbook import Playbook, Round
from bot.core.policy import Place
from bot.core.standing import Standing

EVENING = time(19)  # conduct 2b
GAP = timedelta(hours=20)  # C06: a calendar day this close to the last ask is covered by it


@dataclass(frozen=True, kw_only=True)
class DueRound:
    """One occurrence of a round: its key, its moment, and when the next one takes its place."""

    step: Round
    key: str
    at: datetime
    rule: str
    until: datetime | None = None


def due_rounds(
    s: Standing, book: Playbook, now: datetime, place: Place
) -> tuple[list[DueRound], list[Skipped]]:
    """The rounds to come, and those that a late wake passes over (practice E1: only the last one due is said)."""
    if s.since is None:
        return [], []
    passed = frozenset(_passed_over(s, book, place))
    waiting = [r for r in occurrences(s, book, now, place) if not _done(s, r.key)]
    skipped = [
        Skipped(at=now, key=r.key, step=r.step.id, why="their_words")
        for r in waiting
        if r.key in passed and r.at <= now
    ]
    waiting = [r for r in waiting if r.key not in passed]
    late = [r for r in waiting if r.at <= now]
    overtaken = [r for r in late[:-1] if not r.step.opening]
    skipped += [Skipped(at=now, key=r.key, step=r.step.id, why="late") for r in overtaken]
    rest = [r for r in waiting if r not in overtaken]
    return rest, skipped


def urged_round(s: Standing, book: Playbook, now: datetime, place: Place) -> Round | None:
    """The reminder that a colleague may send at once: the one that is next, else the first (contract, /remind)."""
    if s.since is None:
        return None
    coming = [due.step for due in due_rounds(s, book, now, place)[0] if not due.step.opening]
    return next(iter([*coming, *(step for step in book.rounds if not step.opening)]), None)


def _done(s: Standing, key: str) -> bool:
    return key in s.spoken or key in s.skipped or key in s.failed


def occurrences(s: Standing, book: Playbook, now: datetime, place: Place) -> list[DueRound]:
    """The coming occurrences, earliest first; each ends where the next begins."""
    moments = sorted(_moments(s, book, now, place), key=lambda r: r.at)
    ends: list[datetime | None] = [after.at for after in moments[1:]]
    ends.append(s.starts + (book.ends_after or timedelta(0)) if s.starts else None)
    return [
        DueRound(step=r.step, key=r.key, at=r.at, rule=r.rule, until=None if r.step.opening else end)
        for r, end in zip(moments, ends, strict=False)  # opened after the last round: there is only the end
    ]


def _moments(s: Standing, book: Playbook, now: datetime, place: Place) -> Iterator[DueRound]:
    assert s.since is not None
    previous: DueRound | None = None
    for step in book.rounds:
        if step.opening:
            if s.opened is not None and not s.lettered:
                yield DueRound(
                    step=step,
                    key=f"{step.id}:{s.opening}",
                    at=max(s.opened, s.bound_at or s.opened, s.since),
                    rule="P1",
                )
        elif step.before is not None:
            if s.starts is not None and s.starts - step.before >= (s.opened or s.starts):
                yield DueRound(step=step, key=f"{step.id}:{_mark(s)}", at=s.starts - step.before, rule="E1")
        elif step.day is not None:
            yield from _monthly(s, step, now, place)
        else:
            at = _after(s, step, previous)
            previous = DueRound(step=step, key=f"{step.id}:{s.opening}", at=at, rule="P1")
            yield previous


def _mark(s: Standing) -> str:
    """An event that was moved has its rounds anew (practice E6)."""
    return f"{s.opening}@{s.starts:%m%d%H%M}" if s.starts else str(s.opening)


def _after(s: Standing, step: Round, previous: DueRound | None) -> datetime:
    """A round that counts from the last ask, or from the round before it while that one is still to come."""
    assert s.since is not None
    start = max(s.since, previous.at) if previous and not _done(s, previous.key) else s.since
    return start + step.after


def _monthly(s: Standing, step: Round, now: datetime, place: Place) -> Iterator[DueRound]:
    """The round's day in the month of the last ask and in every later one, up to the first that lies ahead."""
    assert s.since is not None and step.day is not None
    local = s.since.astimezone(place.zone).date()
    year, month = local.year, local.month
    for _ in range(24):
        at = _day_moment(year, month, step, place)
        if at >= s.since + GAP:
            yield DueRound(step=step, key=f"{step.id}:{year}-{month:02}", at=at, rule="P1")
            if at > now:
                return
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _day_moment(year: int, month: int, step: Round, place: Place) -> datetime:
    """19:00 of that day, or of the next day on which a reminder may go (conduct 2b); short months end early."""
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    day = date(year, month, min(step.day or 1, last))
    while not place.calendar.is_workday(day):
        day += timedelta(days=1)
    return datetime.combine(day, step.at or EVENING, place.zone)


def _passed_over(s: Standing, book: Playbook, place: Place) -> Iterator[str]:
    """Rounds of an event that their own words made pointless.

    The next one after an excuse or a `no card` (practice E4, E5), and those before a time they promised (conduct 2a).
    """
    if s.starts is None:
        return
    moments = sorted((s.starts - r.before, r.id) for r in book.rounds if r.before is not None)
    for at, count in _excuses(s, book):
        if s.moved_at is None or at > s.moved_at:
            yield from [f"{name}:{_mark(s)}" for moment, name in moments if moment > at][:count]
    for promise in s.promises:
        end = min(promise.said.end, promise.ended or promise.said.end)
        yield from (f"{name}:{_mark(s)}" for moment, name in moments if promise.said.at < moment <= end)


def _excuses(s: Standing, book: Playbook) -> Iterator[tuple[datetime, int]]:
    """When something was said that takes the place of rounds, and of how many."""
    yield from ((hint.at, book.cues[cue].skips) for cue, hint in s.hints.items() if cue in book.cues)
    pin_down = book.step("pin_down")
    if pin_down is not None and pin_down.skips:
        yield from ((at, pin_down.skips) for at in s.dodges)
