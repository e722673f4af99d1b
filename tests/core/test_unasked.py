"""A promise whose check did not reach the person waits for the steward, and nobody claims that it was asked (practice P26)."""

import pytest

from bot.core import facts as f
from bot.core.sums import stand
from bot.core.worklist import reason_of, work_of
from tests.core.histories import MANAGER, STEWARD, Followed, fee, moment, pay

FEW, YUAN = 100, 100


def unreached(check: str = "11-06 15:00") -> Followed:
    """They named a minute, and the check at that minute could not be delivered."""
    case = fee()
    case.promise(check, said="11-05 10:00")
    case.until("11-06 14:59")
    case.failing = 1
    return case.until(check)


def test_a_check_that_reached_nobody_waits_for_the_steward():
    case = unreached()
    assert (case.last.why, case.last.rule, case.last.waits_for) == ("unasked", "P26", "steward")
    assert "check" not in [line.step for line in case.said]
    assert case.wake is not None
    assert case.wake > case.now


def test_it_still_waits_the_next_morning_and_is_looked_at_when_the_time_is_over():
    case = unreached()
    end = case.wake
    assert case.until(moment("11-07 09:00")).decide().waits_for == "steward"
    assert end is not None
    case.until(end)
    assert case.s.promise is None
    assert case.last.why != "unasked"


@pytest.mark.parametrize(
    ("kind", "by", "more"),
    [
        (f.Contacted, STEWARD, {"outcome": "spoke"}),
        (f.Noted, MANAGER, {"words": "writes tomorrow"}),
        (f.Heard, "owner", {"reading": "question", "words": "在吗"}),
    ],
)
def test_whatever_is_recorded_since_then_ends_it(kind, by, more):
    case = unreached()
    case.record(kind, "11-06 15:10", by=by, **more)
    assert case.last.why != "unasked"


def test_a_part_that_is_paid_ends_it():
    case = unreached()
    pay(case, "11-06 15:10", FEW * YUAN)
    assert case.last.why != "unasked"


def test_a_call_in_vain_and_a_sighting_leave_it_as_it_is():
    case = unreached()
    case.record(f.Seen, "11-06 15:05", by="guard:老周", where="大门")
    case.record(f.Contacted, "11-06 15:10", by=STEWARD, outcome="noanswer")
    assert (case.last.why, case.last.waits_for) == ("unasked", "steward")


def test_a_call_that_was_taken_back_ends_nothing():
    case = unreached()
    case.undo(case.record(f.Contacted, "11-06 15:10", by=STEWARD, outcome="spoke"))
    assert case.last.why == "unasked"


def test_a_check_that_was_said_waits_for_nobody():
    case = fee()
    case.promise("11-06 15:00", said="11-05 10:00")
    case.until("11-06 15:01")
    assert (case.last.why, case.last.waits_for) == ("repeat", None)


def test_the_list_of_what_to_do_next_says_why():
    case = unreached()
    assert reason_of(stand(case.facts), case.now) == "unasked"
    assert work_of(case.s, case.facts, case.now, frozenset({"steward"})).reason == "unasked"
