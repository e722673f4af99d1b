"""Random histories: sixty days of owners, colleagues and failures, and the rules that hold always (design 5)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.core import facts as f
from bot.core.barriers import barrier_of
from bot.core.contact import PROACTIVE
from bot.core.decide import decide
from bot.core.hours import at, hard_window, local_day
from bot.core.sums import stand
from tests.core.histories import HERE, NOVEMBER, OCTOBER, STEWARD, YUAN, Followed, fee, guest, moment

ASKING = frozenset(
    {"reminder", "promise_eve", "promise_check", "conversation", "event_ping", "nudge", "letter"}
)
SOFT = frozenset({"reminder", "nudge", "touch"})
DAY, WEEK = timedelta(days=1), timedelta(days=7)
Happenings = tuple[tuple[int, str, int], ...]
OWNER, STAFF = "owner", STEWARD


def _until(case, days, clock=time(18)):
    return at(local_day(case.now, HERE) + timedelta(days=days), clock, HERE)


def _promise(case, pick, by=OWNER):
    """Any kind of window: a minute soon or far, half a day, a day, a week; sometimes only a part of the money."""
    ahead = (1, 5, 24, 30, 49, 75, 24 * 9, 24 * 40)[pick % 8]
    start = case.now + timedelta(hours=ahead)
    day = local_day(start, HERE)
    part = 50 * YUAN if pick % 7 == 3 and case.s.owed > 50 * YUAN else None
    windows = (
        (start, start, "minute"),
        (at(day, time(12), HERE), at(day, time(17, 59, 59), HERE), "half_day"),
        (at(day, time(18), HERE), at(day, time(21, 59, 59), HERE), "half_day"),
        (at(day, time(0), HERE), at(day, time(23, 59, 59), HERE), "day"),
        (at(day, time(0), HERE), at(day + timedelta(days=6), time(23, 59, 59), HERE), "week"),
    )
    first, last, precision = windows[pick % 5]
    if last > case.now:
        case.promise(first.astimezone(HERE.zone), last.astimezone(HERE.zone), precision, by=by, amount=part)


def _undo(case, pick):
    typed = [fact for fact in case.facts if fact.by == STAFF and not isinstance(fact, f.Undone)]
    if typed:
        case.undo(typed[-1])


def _bill(case, pick):
    if case.s.outcome:
        case._add(f.Opened(at=case.now, by="import"))
    item, period, due = (OCTOBER, NOVEMBER)[pick % 2]
    case.record(
        f.Billed, by="import", item=item, period=period, due=due, amount=(300 + 100 * (pick % 5)) * YUAN
    )


def _wrong_person(case, pick):
    case._add(f.Unlinked(at=case.now, by=OWNER, why="wrong_person"))
    case.record(f.Paused, why="wrong_person", until=None)


def _known_anew(case, pick):
    case.record(f.Bound, channel="console")
    if pick % 3:
        case.record(f.Verified)


def _down(case, pick):
    """Nobody is there for some minutes, some hours or up to six weeks; then they look at once."""
    case.now += timedelta(minutes=(7, 40, 180, 1500, 4000, 20_000, 60_000)[pick % 7] + pick)
    case.settle()


WORDS = {
    "promise": _promise,
    "typed promise": lambda case, pick: _promise(case, pick, STAFF),
    "dodge": lambda case, _: case.record(f.Dodged, words="过两天"),
    "not yet": lambda case, _: case.record(f.NotYet, words="还没"),
    "withdrew": lambda case, _: (
        case._add(f.Withdrew(at=case.now, by=OWNER, words="")),
        case.record(f.Dodged, words=""),
    ),
    "other": lambda case, _: case.record(f.Heard, words="嗯"),
    "call me": lambda case, pick: case.record(
        f.CallBack, until=case.now + timedelta(hours=1 + pick % 30), words=""
    ),
    "claim": lambda case, _: case.record(
        f.Claimed, words="", until=_until(case, 7), answer_by=_until(case, 1)
    ),
    "hardship": lambda case, _: case.record(f.Paused, why="hardship", until=case.now + timedelta(days=30)),
    "anger": lambda case, _: case.record(f.Paused, why="anger", until=case.now + timedelta(hours=72)),
    "dispute": lambda case, _: case.record(f.Disputed, about="漏水"),
    "refusal": lambda case, _: case.record(f.Declined, words="不交"),
    "stop": lambda case, pick: case.record(
        f.Stopped, words="停", keep_check=pick % 2 == 0 and case.s.promise is not None
    ),
    "start": lambda case, _: case.record(f.Restarted),
    "wrong person": _wrong_person,
    "bound": _known_anew,
    "paid": lambda case, pick: case.record(f.Paid, by=STAFF, amount=(50, 100, 300, 900)[pick % 4] * YUAN),
    "fixed": lambda case, _: case.record(f.Resolved, by=STAFF, outcome="fixed"),
    "explained": lambda case, _: case.record(f.Resolved, by=STAFF, outcome="explained"),
    "resume": lambda case, _: case.record(f.Resumed, by=STAFF),
    "call": lambda case, _: case.record(f.Contacted, by=STAFF, outcome="spoke"),
    "letter": lambda case, _: case.record(f.Lettered, by=STAFF, which="demand", until=case.now + WEEK),
    "undo": _undo,
    "bill": _bill,
    "arrived": lambda case, _: case.record(f.Arrived, by=STAFF),
    "no card": lambda case, _: case.record(f.Hinted, cue="no_card", words="没带名片"),
    "friend": lambda case, _: case.record(f.Asked, what="companion", words=""),
    "granted": lambda case, pick: case.record(f.Granted, by=STAFF, what="companion", yes=pick % 2 == 0),
    "moved": lambda case, pick: case.record(f.Moved, by=STAFF, starts=case.now + timedelta(hours=3 + pick)),
    "busy": lambda case, _: case.record(f.Dodged, words="忙完就来", busy=True),
    "offline": lambda case, _: setattr(case, "online", False),
    "online": lambda case, _: case.deliver(),
    "failure": lambda case, _: setattr(case, "failing", 1),
    "down": _down,
}
COMMON = ("promise", "typed promise", "dodge", "other", "call me", "stop", "start", "wrong person", "bound", "call", "undo",
          "offline", "online", "failure", "down")  # fmt: skip
OF_MONEY = (*COMMON, "promise", "promise", "not yet", "not yet", "withdrew", "claim", "hardship", "anger", "dispute",
            "refusal", "paid", "fixed", "explained", "resume", "letter", "bill")  # fmt: skip
OF_EVENTS = (*COMMON, "busy", "refusal", "arrived", "no card", "friend", "granted", "moved")
MINUTES = st.one_of(st.integers(0, 90), st.integers(0, 60 * 24 * 2), st.integers(0, 60 * 24 * 12))


def happenings(words):
    return st.lists(st.tuples(MINUTES, st.sampled_from(words), st.integers(0, 120)), max_size=14).map(tuple)


def live(case: Followed, happens: Happenings, length: timedelta) -> Followed:
    """So many days of that history; at its end everything that waited for the line has gone out."""
    goal = case.now + length
    for minutes, word, pick in happens:
        case.until(min(goal, case.now + timedelta(minutes=minutes)))
        WORDS[word](case, pick)
        nothing_is_lost(case)
    if not case.online:
        case.deliver()
    return case.until(goal)


# --- the rules ---


def nothing_is_lost(case: Followed) -> None:
    """Design 5.2: an open case has a later wake or waits for a role, and nothing is due that nobody wakes for."""
    if case.s.planned:
        return
    if case.s.outcome is None and case.wake is None:
        assert case.last.waits_for, case.last
    if case.wake is None and case.online:
        later = case.decide()
        assert later.say is None and not later.record, later


def the_answer_is_the_same_twice(case: Followed) -> None:
    """Design 5.6: same facts, playbook and time, same decision; a copy of the facts does as well."""
    assert case.decide() == case.decide()
    copied = [replace(fact) for fact in case.facts]
    assert decide(stand(copied), case.book, case.now, case.scene) == case.decide()


def silence_is_kept(case: Followed) -> None:
    """Design 5.1: no ask outside the hours, in a dispute, after closing, after stop, after a letter, to a stranger."""
    for line in case.said:
        s = line.before
        if line.kind in ASKING or (line.kind == "reply" and line.step not in ("verify", "handover")):
            opens, closes = hard_window(local_day(line.at, HERE), HERE)
            assert opens <= line.at.astimezone(UTC) < closes, line
            assert not s.disputed_whole and s.outcome is None, line
            assert s.gate is None or line.step in ("check", "ahead"), (
                line
            )  # the moment they named stands (P10)
            assert s.quiet_until is None or s.quiet_until <= line.at, line
            assert s.stopped is None or (s.stopped.keep_check and line.kind == "promise_check"), line
            assert s.bound and (s.verified or line.step in ("verify", "verify_again")), line
            assert line.named or s.pause(line.at) is None, line


def promises_are_checked_once(case: Followed) -> None:
    """Design 5.3: each promise at most once plus one repeat, never before its moment; a vague answer is no promise."""
    for promise in case.s.promises:
        checks = [line for line in case.said if line.key == f"check:{promise.id}"]
        repeats = [line for line in case.said if line.key == f"repeat:{promise.id}"]
        assert len(checks) <= 1 and len(repeats) <= 1
        if checks:
            assert checks[0].at >= promise.said.check
        if repeats:
            assert checks and repeats[0].at >= checks[0].at + DAY
    named = {fact.id for fact in case.kinds(f.Promised)}
    assert {promise.id for promise in case.s.promises} <= named


def nobody_breaks_unasked(case: Followed) -> None:
    """Conduct 2a: what lapses was asked about, or could not be said, or something lasting stood against asking."""
    for lapsed in case.kinds(f.Lapsed):
        before = stand([fact for fact in case.facts if fact.id < lapsed.id])
        key = f"check:{before.promise.id}"
        barrier = barrier_of(before, case.book, lapsed.at)
        lasts = barrier is not None and barrier.until is None and "check" not in barrier.lets
        silenced = key in before.failed or key in before.skipped or lasts
        assert key in before.spoken or silenced, (lapsed, barrier)
        if key in before.spoken:
            assert lapsed.at >= before.spoken[key].at + DAY, lapsed


def caps_hold(case: Followed) -> None:
    """Conduct C06, C07: one reminder in 24 hours, three in seven days, eight in thirty; all kinds 3 and 7."""
    soft = [line.at for line in case.said if line.kind in SOFT]
    every = [line.at for line in case.said if line.kind in PROACTIVE]
    lasting = [
        line.at
        for line in case.said
        if line.kind in PROACTIVE and line.kind != "conversation" and not line.named
    ]
    talks = [line.at for line in case.said if line.kind == "conversation" and not line.named]
    limits = (
        (soft, 1, DAY),
        (soft, 3, WEEK),
        (soft, 8, timedelta(days=30)),
        (every, 3, DAY),
        (lasting, 7, WEEK),
        (talks, 2, DAY),
    )
    for moments, most, window in limits:
        for first in moments:
            assert sum(first <= other < first + window for other in moments) <= most, (moments, most, window)


def event_caps_hold(case: Followed) -> None:
    """Conduct C07 and the profile `event`: six contacts in 24 hours, twelve in seven days, nothing an hour after the start."""
    every = [line.at for line in case.said if line.kind in PROACTIVE]
    for first in every:
        assert sum(first <= other < first + DAY for other in every) <= 6
        assert sum(first <= other < first + WEEK for other in every) <= 12 + 14  # talks feed no weekly cap
    for line in case.said:
        if line.kind == "event_ping" and line.before.starts is not None:
            assert line.at <= line.before.starts + timedelta(hours=1), line


def the_floor_is_theirs(case: Followed) -> None:
    """Practice P25: for two hours after a colleague spoke only answers to a fresh word and moments they named."""
    calls = [fact.at for fact in case.kinds(f.Contacted)]
    for line in case.said:
        heard = line.before.heard_at
        answer = heard is not None and line.at - heard <= timedelta(minutes=30)
        if not (
            line.named
            or answer
            or line.kind in ("receipt", "service", "conversation")
            or line.step == "verify"
        ):
            assert not any(
                at <= line.at < at + timedelta(hours=2) for at in calls if not _undone(case, at)
            ), line


def _undone(case: Followed, at: datetime) -> bool:
    gone = {fact.of for fact in case.kinds(f.Undone)}
    return any(fact.id in gone for fact in case.kinds(f.Contacted) if fact.at == at)


def three_days_of_rest(case: Followed) -> None:
    """Conduct 2 `silent`: after the repeat three quiet days, unless they or a colleague spoke meanwhile."""
    for line in case.said:
        if line.step != "repeat":
            continue
        for other in case.said:
            if line.at < other.at < line.at + timedelta(days=3) and other.kind in ASKING:
                assert any(line.at <= fact.at <= other.at and fact.by != "rounds" for fact in case.facts), (
                    line,
                    other,
                )


def one_question_at_a_time(case: Followed) -> None:
    """Conduct 2 `min_gap`: never two asks of our own within ten minutes."""
    asks = [line for line in case.said if line.kind in PROACTIVE]
    for one, next_one in pairwise(asks):
        assert next_one.at - one.at >= timedelta(minutes=10) or next_one.named, (str(one), str(next_one))


def nothing_is_said_twice(case: Followed) -> None:
    """Design 5.6: one occurrence, one message."""
    assert not [key for key, times in Counter(line.key for line in case.said).items() if times > 1]


CASES = settings(
    max_examples=900, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
STARTS = st.datetimes(datetime(2026, 9, 20), datetime(2027, 2, 20)).map(
    lambda when: when.replace(tzinfo=HERE.zone)
)


def lived(case: Followed, happens: Happenings, length: timedelta, *rules: Callable[[Followed], None]) -> None:
    live(case, happens, length)
    for rule in rules:
        rule(case)


AHEAD = st.one_of(st.integers(0, 60 * 9), st.integers(0, 60 * 24 * 9))  # minutes to the start of an event


@CASES
@given(start=STARTS, happens=happenings(OF_MONEY))
@example(
    start=moment("09-20 00:00"),
    happens=((0, "promise", 0), (0, "stop", 0), (0, "wrong person", 0), (0, "resume", 0)),
)
def test_sixty_days_of_a_fee(start, happens):
    rules = (
        the_answer_is_the_same_twice,
        promises_are_checked_once,
        nobody_breaks_unasked,
        caps_hold,
        nothing_is_said_twice,
        nothing_is_lost,
        silence_is_kept,
    )
    lived(fee(start, OCTOBER, NOVEMBER), happens, timedelta(days=60), *rules)


@CASES
@given(ahead=AHEAD, start=STARTS, happens=happenings(OF_EVENTS))
def test_the_days_around_an_event(ahead, start, happens):
    rules = (
        the_answer_is_the_same_twice,
        event_caps_hold,
        nothing_is_said_twice,
        nothing_is_lost,
        silence_is_kept,
        promises_are_checked_once,
    )
    lived(guest(start + timedelta(minutes=ahead), start), happens, timedelta(days=30), *rules)


FEWER = settings(CASES, max_examples=120)


@pytest.mark.parametrize("rule", [the_floor_is_theirs, three_days_of_rest, one_question_at_a_time])
@FEWER
@given(start=STARTS, happens=happenings(OF_MONEY))
@example(start=moment("09-20 00:00"), happens=((0, "promise", 0), (0, "dodge", 0)))
def test_good_manners_of_a_fee(rule, start, happens):
    lived(fee(start, OCTOBER, NOVEMBER), happens, timedelta(days=60), rule)


@FEWER
@given(ahead=AHEAD, start=STARTS, happens=happenings(OF_EVENTS))
def test_the_floor_around_an_event(ahead, start, happens):
    lived(guest(start + timedelta(minutes=ahead), start), happens, timedelta(days=30), the_floor_is_theirs)


@FEWER
@given(ahead=AHEAD, start=STARTS, happens=happenings(OF_EVENTS))
@example(ahead=300, start=moment("11-20 09:00"), happens=((188, "busy", 0),))
@example(ahead=61, start=moment("09-20 06:00"), happens=((0, "busy", 0),))
def test_one_question_at_a_time_around_an_event(ahead, start, happens):
    lived(guest(start + timedelta(minutes=ahead), start), happens, timedelta(days=30), one_question_at_a_time)


@pytest.mark.parametrize("start", ["11-02 09:30", "2027-02-01 10:00"])
def test_a_silent_owner_hears_from_us_in_every_month_of_a_year(start):
    case = fee(start, OCTOBER).until(moment(start) + timedelta(days=365))
    caps_hold(case)
    nothing_is_lost(case)
    assert len({(line.at.year, line.at.month) for line in case.said}) >= 12
