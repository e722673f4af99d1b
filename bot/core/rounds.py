"""The numbered reminders of a playbook: when each is due, and which were overtaken by a later one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from operator import itemgetter

from bot.core.calendar import Calendar
from bot.core.facts import Skipped
from bot.core.hours import local_day, preferred_start
from bot.core.plan import Candidate
from bot.core.playbook import OWNER, Playbook, Round
from bot.core.policy import Place, profile_of
from bot.core.standing import Standing
from bot.core.traits import signs

EVENING = time(19)  # conduct 2b
GAP = timedelta(hours=20)  # C06: a calendar day this close to the last ask is covered by it
WEEKS = 60  # more than a year without a word
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
    rounds = [r for r in (*coming, *book.rounds) if isinstance(r, Round) and not r.opening and r.to == OWNER]
    return next(iter(rounds), None)


def _done(s: Standing, key: str) -> bool:
    return key in s.spoken or key in s.skipped or key in s.failed or key in s.tasked


def due_tasks(s: Standing, book: Playbook, now: datetime, place: Place) -> list[Candidate]:
    """What the playbook asks of colleagues, said already or not yet; never twice for one occurrence (practice P4, R1)."""
    if s.since is None or not book.errands:
        return []
    base = date_of(s, place)
    over = (
        base is not None and now >= base
    )  # what was to be done before that day cannot be asked for any more
    found = [
        moment
        for moment in _moments(s, book, now, place)
        if moment[1].to != OWNER and not (over and moment[1].before is not None)
    ]
    return [Candidate(step, key, at, "task", rule) for at, step, key, rule in found if not _done(s, key)]


def occurrences(s: Standing, book: Playbook, now: datetime, place: Place) -> list[Candidate]:
    """The coming occurrences that were not said, earliest first; each ends where the next begins."""
    said = (moment for moment in _moments(s, book, now, place) if moment[1].to == OWNER)
    moments = sorted(said, key=itemgetter(0))
    ends: list[datetime | None] = [at for at, *_ in moments[1:]]
    over = s.starts + (book.ends_after or timedelta(0)) if s.starts and book.follows == "arrival" else None
    ends.append(over)
    return [
        Candidate(step, key, at, "round", rule, until=None if step.opening else end)
        for (at, step, key, rule), end in zip(moments, ends, strict=False)  # opened last: only the end
        if not _done(s, key)
    ]


def _moments(s: Standing, book: Playbook, now: datetime, place: Place) -> list[Moment]:
    """Every occurrence of every round; one that is to wait for a preferred slot lies in it (conduct C03)."""
    found = _plain_moments(s, book, now, place)
    if not book.selective:
        return found
    profile = profile_of(book.profile)
    return [
        (preferred_start(at, place, profile) if step.preferred else at, step, key, rule)
        for at, step, key, rule in found
    ]


def _plain_moments(s: Standing, book: Playbook, now: datetime, place: Place) -> list[Moment]:
    assert s.since is not None
    asked = local_day(s.since, place), s.since + GAP
    found: list[Moment] = []
    previous: Moment | None = None
    traits = signs(s, now) if book.choosy else s.traits
    for step in book.rounds:
        if book.choosy and not step.fits(traits):
            continue
        if step.opening:
            if s.opened is not None and not s.lettered:
                at = max(s.opened, s.bound_at or s.opened, s.since)
                found.append((at, step, f"{step.id}:{s.opening}", "P1"))
        elif step.before is not None or step.past is not None:
            found += _from_date(s, step, place)
        elif step.day is not None:
            found += _monthly(step, asked, now, place)
        elif step.weekday is not None:
            found += _weekly(step, asked, now, place)
        else:
            previous = _after(s, step, previous), step, f"{step.id}:{s.opening}", "P1"
            found.append(previous)
    return found


def date_of(s: Standing, place: Place) -> datetime | None:
    """The date a case counts to: the start of the event, the day of the goods, the earliest unpaid due day."""
    if s.starts is not None:
        return s.starts
    dues = [key[2] for key, _ in s.lines() if key[2] is not None]
    return datetime.combine(min(dues), time(), place.zone) if dues else None


def _from_date(s: Standing, step: Round, place: Place) -> list[Moment]:
    """A round that counts from the date of the case; one that lay before the opening is passed over (practice E1, M1, I1)."""
    base = date_of(s, place)
    if base is None:
        return []
    at = _counted(step, base, place)
    if at < (s.opened or at):
        return []
    mark = _mark(s) if s.starts else f"{base.astimezone(place.zone):%Y-%m-%d}"
    return [(at, step, f"{step.id}:{mark}", "E1" if s.starts else "I1")]


def _counted(step: Round, base: datetime, place: Place) -> datetime:
    """So long before or past a date; `workdays` are counted as such, `at` is the clock of that day."""
    wait, back = (step.before, True) if step.before is not None else (step.past or timedelta(0), False)
    if step.workdays:
        day = _workdays_from(local_day(base, place), wait.days, place.calendar, back=back)
        return datetime.combine(day, step.at or base.astimezone(place.zone).time(), place.zone)
    at = base - wait if back else base + wait
    return datetime.combine(local_day(at, place), step.at, place.zone) if step.at else at


def _workdays_from(day: date, count: int, calendar: Calendar, *, back: bool) -> date:
    step = timedelta(days=-1 if back else 1)
    while count > 0:
        day += step
        count -= calendar.is_workday(day)
    return day


def _weekly(step: Round, asked: tuple[date, datetime], now: datetime, place: Place) -> list[Moment]:
    """The round's weekday in the week of the last ask and in every later one, up to the first that lies ahead (M2, I4)."""
    day, earliest = asked
    day += timedelta(days=((step.weekday or 0) - day.weekday()) % 7)
    found: list[Moment] = []
    for _ in range(WEEKS):
        at = datetime.combine(day, step.at or EVENING, place.zone).astimezone(UTC)
        if at >= earliest:
            found.append((at, step, f"{step.id}:{day:%Y-%m-%d}", "M2"))
            if at > now:
                break
        day += timedelta(days=7)
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
    if s.starts is None or book.follows != "arrival":
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
