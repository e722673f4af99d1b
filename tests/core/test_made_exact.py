"""A time that only narrows the one before it is one promise made exact, and neither moved nor one more (practice P12)."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core import facts as f
from bot.core.figure_shapes import Promises
from bot.core.figures import Figures, Matter, Span
from bot.core.hard import Day, add_up
from tests.core.histories import STEWARD, YUAN, Followed, fee, moment

DAY = ("11-07 00:00", "11-07 23:59:59", "day")
MORNING = ("11-07 08:00", "11-07 11:59:59", "half_day")
MINUTE = ("11-07 10:30",)


def counted(case: Followed, since: datetime | None = None, until: datetime | None = None) -> Promises:
    """Its promises as a report counts them."""
    span = Span(since=since, until=until or datetime(2026, 12, 1, tzinfo=UTC), zone=UTC)
    found = Figures(span=span)
    found.add(Matter(playbook="property_fee", area="东", steward="林芳", currency="CNY"), case.facts)
    return found.blocks["CNY"].all_promises()


def narrowed() -> Followed:
    """Saturday, its morning, half past ten."""
    case = fee()
    case.promise(*DAY, said="11-02 10:00")
    case.promise(*MORNING, said="11-02 10:01")
    case.promise(*MINUTE, said="11-02 10:02")
    return case


def test_a_day_its_half_and_a_minute_of_it_are_one_promise_that_was_never_moved() -> None:
    found = counted(narrowed())
    assert (found.made, found.open, found.superseded) == (1, 1, 0)


def test_made_exact_it_is_kept_once() -> None:
    case = narrowed()
    case.record(f.Paid, "11-07 10:00", by="finance:钱会计", amount=case.s.owed)
    found = counted(case)
    assert (found.made, found.kept, found.held) == (1, 1, 1.0)


def test_it_counts_from_the_moment_it_was_first_given() -> None:
    """A report of the week before has it, one that begins with the narrowing has not."""
    case = fee()
    case.promise(*DAY, said="11-02 10:00")
    case.promise(*MINUTE, said="11-06 19:05")
    week = {"since": moment("11-01 00:00"), "until": moment("11-05 00:00")}
    assert counted(case, **week).made == 1
    assert counted(case, since=moment("11-05 00:00")).made == 0


@pytest.mark.parametrize(
    "then",
    [
        {"when": "11-08 10:30"},
        {"when": "11-07 00:00", "end": "11-07 23:59:59", "precision": "day"},
        {"when": "11-07 10:30", "amount": 100 * YUAN},
        {"when": "11-07 10:30", "by": STEWARD},
    ],
    ids=["another day", "the same again", "for less money", "somebody else's word"],
)
def test_anything_else_is_moved_and_counts_as_one_more(then: dict[str, object]) -> None:
    case = fee()
    case.promise(*DAY, said="11-02 10:00")
    case.promise(**then, said="11-02 10:02")
    found = counted(case)
    assert (found.made, found.open, found.superseded) == (2, 1, 1)


def test_after_its_moment_a_promise_is_broken_and_not_made_exact() -> None:
    case = fee()
    case.promise(*DAY, said="11-02 10:00")
    case.promise("11-07 21:00", said="11-07 19:30")
    found = counted(case)
    assert (found.made, found.broken, found.open) == (2, 1, 1)


def test_the_figures_of_the_evening_count_it_once_too() -> None:
    day: dict[str, Day] = {}
    case = narrowed()
    add_up(day, case.facts, moment("11-02 00:00"), "CNY")
    assert day["owner"].promises == 1
    case.record(f.Withdrew, "11-03 10:00", words="不行了")
    case.promise(*MORNING, said="11-03 10:05")
    again: dict[str, Day] = {}
    add_up(again, case.facts, moment("11-02 00:00"), "CNY")
    assert again["owner"].promises == 2, "what was taken back is given anew"
    later: dict[str, Day] = {}
    add_up(later, case.facts, moment("11-03 00:00") + timedelta(hours=1), "CNY")
    assert later["owner"].promises == 1
