"""How much one sender may send in a minute: a rule of moments alone."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.flood import MOST, SPAN, Flow, one_more

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def sent(*seconds: float) -> list[tuple[bool, bool]]:
    """What came of messages at these seconds: whether each was taken in, and whether something was said about it."""
    flow, found = Flow(), []
    for one in seconds:
        verdict = one_more(flow, NOON + timedelta(seconds=one))
        flow = verdict.flow
        found.append((verdict.taken, verdict.tell))
    return found


def test_twenty_are_taken_in_and_the_next_is_told_once() -> None:
    assert sent(*[0.0] * 23) == [(True, False)] * 20 + [(False, True), (False, False), (False, False)]


def test_a_minute_later_all_is_as_before() -> None:
    assert sent(*[0.0] * 21, 60.0, 60.0)[-2:] == [(True, False)] * 2


def test_who_goes_on_for_minutes_is_told_once_a_minute() -> None:
    told = [tell for _, tell in sent(*[n / 10 for n in range(1800)])]
    assert sum(told) == 3


def test_a_clock_that_was_put_back_locks_nobody_out() -> None:
    assert sent(*[7200.0] * 21, 0.0)[-1] == (True, False)


@given(st.lists(st.floats(0, 20), min_size=1, max_size=120))
def test_no_minute_has_more_than_twenty(gaps: list[float]) -> None:
    at, flow, taken = NOON, Flow(), list[datetime]()
    for gap in gaps:
        at += timedelta(seconds=gap)
        verdict = one_more(flow, at)
        flow = verdict.flow
        taken += [at] * verdict.taken
        assert len(flow.taken) <= MOST, "what is remembered does not grow"
    assert all(b - a >= SPAN for a, b in zip(taken, taken[MOST:], strict=False))
