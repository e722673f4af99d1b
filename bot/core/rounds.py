"""The numbered reminders of a playbook: when each is due, and which were overtaken by a later one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from operator import itemgetter

from bot.core.calendar import Calendar
from bot.core.facts import Skipped
from bot.core.hours import local_day
from bot.core.plan import Candidate
from bot.core.playbook import Playbook, Round
from bot.core.policy import Place
from bot.core.standing import Standing

EVENING = time(19)  # conduct 2b
GAP = timedelta(hours=20)  # C06: a calendar day this close to the last ask is covered by it
KEPT = 4096  # days of rounds that are remembered, over all months, zones and playbooks
Moment = tuple[datetime, Round, str, str]  # when, which round, its key, the rule behind it


def due_rounds(
    s: Standing, book: Playbook, now: datetime, place: Place
) -> tuple[list[Candidate], list[Skipped]]:
    """The rounds to come, and those that a late wake passes over (practice E1: only the last one due is said)."""
    if s.since is None:
        return [], []
    passed = frozenset(_passed_over(s, book, place))
    waiting: list[Candidate] = []
    skipped: list[Skipped] = []
    for one in occurrences(s, book, now, place):
        if one.key not in passed:
            waiting.append(one)
        elif one.at <= now:
            skipped.append(Skipped(at=now, key=one.key, step=one.step.id, why="their_words"))
    late = [one for one in waiting if one.at <= now]
    for one in late[:-1]:
        if one.until is not None:  # nothing takes the place of an opening
            waiting.remove(one)
            skipped.append(Skipped(at=now, key=one.key, step=one.step.id, why="late"))
    return waiting, skipped


def urged_round(s: Standing, book: Playbook, now: datetime, place: Place) -> Round | None:
    """The reminder that a colleague may send at once: the one that is next, else the first (contract, /remind)."""
    if s.since is None:
        return None
    coming = [one.step for one in due_rounds(s, book, now, place)[0]]
    rounds = [step for step in (*coming, *book.rounds) if isinstance(step, Round) and not step.opening]
    return next(iter(rounds), None)


def _done(s: Standing, key: str) -> bool:
    return key in s.spoken or key in s.skipped or key in s.failed


def occurrences(s: Standing, book: Playbook, now: datetime, place: Place) -> list[Candidate]:
    """The coming occurrences that were not said, earliest first; each ends where the next begins."""
    moments = sorted(_moments(s, book, now, place), key=itemgetter(0))
    ends: list[datetime | None] = [at for at, *_ in moments[1:]]
    ends.append(s.starts + (book.ends_after or timedelta(0)) if s.starts else None)
    return [
        Candidate(step, key, at, "round", rule, until=None if step.opening else end)
        for (at, step, key, rule), end in zip(moments, ends, strict=False)  # opened last: only the end
        if not _done(s, key)
    ]


def _moments(s: Standing, book: Playbook, now: datetime, place: Place) -> list[Moment]:
    assert s.since is not None
    asked = local_day(s.since, place), s.since + GAP
    found: list[Moment] = []
    previous: Moment | None = None
    for step in book.rounds:
        if step.opening:
            if s.opened is not None and not s.lettered:
                at = max(s.opened, s.bound_at or s.opened, s.since)
                found.append((at, step, f"{step.id}:{s.opening}", "P1"))
        elif step.before is not None:
            if s.starts is not None and s.starts - step.before >= (s.opened or s.starts):
                found.append((s.starts - step.before, step, f"{step.id}:{_mark(s)}", "E1"))
        elif step.day is not None:
            found += _monthly(step, asked, now, place)
        else:
            previous = _after(s, step, previous), step, f"{step.id}:{s.opening}", "P1"
            found.append(previous)
    return found


def _mark(s: Standing) -> str:
    """An event that was moved has its rounds anew (practice E6)."""
    return f"{s.opening}@{s.starts:%m%d%H%M}" if s.starts else str(s.opening)


def _after(s: Standing, step: Round, previous: Moment | None) -> datetime:
    """A round that counts from the last ask, or from the round before it while that one is still to come."""
    assert s.since is not None
    start = max(s.since, previous[0]) if previous and not _done(s, previous[2]) else s.since
    return start + step.after


def _monthly(step: Round, asked: tuple[date, datetime], now: datetime, place: Place) -> list[Moment]:
    """The round's day in the month of the last ask and in every later one, up to the first that lies ahead.

    `asked`: the person's date of that ask, and the moment before which nothing more is due.
    """
    (day, earliest), due = asked, (step.day or 1, step.at or EVENING)
    year, month = day.year, day.month
    found: list[Moment] = []
    for _ in range(24):
        at = _day_moment(year, month, due, place.calendar, place.zone)
        if at >= earliest:
            found.append((at, step, f"{step.id}:{year}-{month:02}", "P1"))
            if at > now:
                break
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return found


@lru_cache(maxsize=KEPT)
def _day_moment(year: int, month: int, due: tuple[int, time], calendar: Calendar, zone: tzinfo) -> datetime:
    """That hour of that day, or of the next day on which a reminder may go, in UTC (conduct 2b); short months end early."""
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    day = date(year, month, min(due[0], last))
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return datetime.combine(day, due[1], zone).astimezone(UTC)


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
