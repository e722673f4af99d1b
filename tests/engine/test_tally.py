"""What a process counts about itself."""

import pytest

from bot.engine.tally import LONG, Spread, Tally


def test_each_value_falls_under_its_bound_and_all_above() -> None:
    spread = Spread((1.0, 10.0))
    for seconds in (0.5, 1.0, 5.0, 99.0):
        spread.add(seconds)
    assert spread.running() == [("1.0", 2), ("10.0", 3), ("+Inf", 4)]
    assert spread.total == pytest.approx(105.5)


def test_a_clock_put_back_makes_no_negative_lateness() -> None:
    tally = Tally()
    tally.late(-5)
    assert tally.lateness.total == 0
    assert tally.lateness.running()[0] == (str(LONG[0]), 1)


def test_calls_are_counted_by_channel_and_outcome() -> None:
    tally = Tally()
    for outcome in ("sent", "sent", "unknown"):
        tally.sent("telegram", outcome)
    tally.sent("alert", "refused")
    assert dict(tally.sends) == {
        ("telegram", "sent"): 2,
        ("telegram", "unknown"): 1,
        ("alert", "refused"): 1,
    }


def test_the_newest_look_is_remembered() -> None:
    tally = Tally()
    assert tally.looked_at is None
    tally.looked(0.02, 100.0)
    tally.looked(0.01, 130.0)
    assert (tally.looked_at, tally.looks.running()[-1]) == (130.0, ("+Inf", 2))


def test_two_processes_count_for_themselves() -> None:
    one, other = Tally(), Tally()
    one.waited(1)
    assert other.waits.running()[-1] == ("+Inf", 0)
