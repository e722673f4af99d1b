"""The figures of a benchmark are computed as they are told."""

import pytest

from benchmarks.stage.table import middle, percentile, rate, worst_window
from benchmarks.thousand import judged


def test_the_fullest_second_counts_calls_in_any_window_and_not_in_whole_seconds() -> None:
    assert worst_window([0.0, 0.9, 1.1, 1.2, 1.85, 5.0]) == 4


def test_the_ends_of_a_second_are_not_both_in_it() -> None:
    assert worst_window([0.0, 1.0, 2.0]) == 1


def test_the_rate_is_that_between_the_first_and_the_last_call() -> None:
    assert rate([1.0, 2.0, 3.0]) == 1.0


def test_a_median_tells_the_spread_behind_it() -> None:
    assert middle([3.0, 1.0, 2.0]) == "2 (1–3)"
    assert middle([2.0, 2.0]) == "2"


def test_a_percentile_lies_between_what_was_measured() -> None:
    assert percentile([float(n) for n in range(101)], 99) == pytest.approx(99)


def _sent(*chats: int) -> list[dict[str, object]]:
    return [{"at": 10.0 + number, "params": {"chat_id": chat}} for number, chat in enumerate(chats)]


def test_what_the_sink_did_not_get_is_lost() -> None:
    run = judged(_sent(1, 2), 3, due=9.5)
    assert (run.lost, run.late) == (1, 500.0)


def test_a_chat_that_got_two_messages_stops_the_benchmark() -> None:
    with pytest.raises(AssertionError, match="two messages"):
        judged(_sent(1, 1), 2, due=9.5)
