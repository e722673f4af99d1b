"""What is remembered between two looks (windows of a day, days of a round) belongs to its place and calendar alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.allowed import Case, allowed_at, bars_of, contact_of
from bot.core.barriers import barrier_of
from bot.core.calendar import calendar_of
from bot.core.candidates import candidates
from bot.core.conduct import judge
from bot.core.facts import Contacted
from bot.core.hours import allowed_windows, first_start, hard_window, local_day
from bot.core.policy import EAST, OFFICE, Place, profile_of
from bot.core.rounds import due_rounds
from tests.core.histories import HERE, STEWARD, Followed, dodge, fee

DAY = date(2026, 11, 10)
NIGHTS = (date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1))  # clocks are changed
PLACES = (HERE, Place(ZoneInfo("Europe/London"), "GB"), Place(ZoneInfo("America/New_York"), "US"))


def utc(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


@pytest.mark.parametrize("day", [DAY, *NIGHTS])
def test_the_windows_of_a_day_are_those_of_its_own_zone_law_and_profile(day: date) -> None:
    for _ in range(2):  # the second time they are remembered
        for place in PLACES:
            opens, closes = place.hours.hard
            assert hard_window(day, place) == (utc(day, opens, place.zone), utc(day, closes, place.zone))
            assert first_start(day, place, profile_of("event")) == utc(day, time(9), place.zone)
    evening = EAST.allowed[-1][0]
    assert allowed_windows(day, HERE, profile_of("property_fee"))[-1][0] == utc(day, evening, HERE.zone)
    assert allowed_windows(day, HERE, profile_of("invoice"))[-1][1] <= utc(day, OFFICE[1], HERE.zone)


def test_a_day_off_moves_the_round_of_its_own_calendar_and_of_no_other() -> None:
    case = fee()
    closed = Place(HERE.zone, "CN", calendar_of("CN", {date(2026, 11, 5): False}))
    rounds = [due_rounds(case.s, case.book, case.now, place)[0] for place in (HERE, closed, HERE)]
    assert [local_day(coming[0].at, HERE).day for coming in rounds] == [5, 6, 5]


def told() -> Iterator[Followed]:
    """Owners in the ways a month can go, each looked at at several moments."""
    quiet = fee("11-02 09:30")
    dodged = fee("11-02 09:30")
    dodge(dodged, "11-06 10:00")
    promised = fee("11-07 12:00")
    promised.promise("11-11 23:30", said="11-07 12:30")
    visited = fee("11-02 09:30")
    visited.record(Contacted, "11-05 18:30", by=STEWARD, outcome="spoke")
    for case in (quiet, dodged, promised, visited):
        for hours in range(0, 400, 7):
            case.now += timedelta(hours=hours)
            yield case


def test_the_first_to_be_said_is_the_first_of_all_that_may_be_said() -> None:
    """Conduct is not asked about a candidate that wants a later moment than one already found; nor need it be."""
    for follow in told():
        s, found = follow.s, follow.decide()
        case = Case(s=s, book=follow.book, now=follow.now, scene=follow.scene, bars=bars_of(s))
        plan = candidates(s, follow.book, follow.now, HERE)
        if found.record or barrier_of(s, follow.book, follow.now):
            continue
        allowed = [(allowed_at(one, case)[0], one.step.id) for one in plan.found]
        first = min((at for at, _ in allowed if at is not None), default=None)
        assert found.next_at == first
        assert first is None or found.next_step == next(step for at, step in allowed if at == first)
        held = [one.step.id for one in plan.found if allowed_at(one, case)[0] != max(one.at, follow.now)]
        assert [one.step for one in found.held] == held


def test_a_moment_that_conduct_named_is_free_when_conduct_is_asked_again() -> None:
    for follow in told():
        s, scene = follow.s, follow.scene
        case = Case(s=s, book=follow.book, now=follow.now, scene=scene, bars=bars_of(s))
        for found in candidates(s, follow.book, follow.now, HERE).found:
            at, _ = allowed_at(found, case)
            if at is not None:
                assert judge(contact_of(found, case, at), case.bars, scene, at).outcome == "send"
