"""The box of 32 slots: days of the month, short months, what is past, what is urgent (practice M3)."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.tickler import URGENT, Card, box, day_of, days_ahead, days_in, last_of

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("slot", "today", "day"),
    [
        (25, date(2026, 11, 25), date(2026, 11, 25)),
        (17, date(2026, 11, 25), date(2026, 12, 17)),
        (31, date(2026, 11, 25), date(2026, 11, 30)),
        (31, date(2026, 12, 1), date(2026, 12, 31)),
        (30, date(2027, 1, 31), date(2027, 2, 28)),
        (29, date(2028, 2, 1), date(2028, 2, 29)),
        (30, date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_slot_is_the_next_such_day_and_rolls_over_to_the_last_of_a_short_month(
    slot: int, today: date, day: date
) -> None:
    """Practice M3, conduct 2a."""
    assert day_of(slot, today) == day


@pytest.mark.parametrize("slot", [0, 32, 40])
def test_what_is_no_day_has_no_day(slot: int) -> None:
    """Practice M3: slot 32 is urgent, not a day."""
    with pytest.raises(ValueError, match="no day"):
        day_of(slot, TODAY)


def test_the_last_day_of_a_month_is_known() -> None:
    assert [last_of(date(2026, month, 3)) for month in (2, 4, 12)] == [28, 30, 31]
    assert last_of(date(2028, 2, 29)) == 29


def test_a_card_lies_in_the_slot_of_every_day_it_wants_and_an_urgent_one_in_slot_32_too() -> None:
    """Practice M3."""
    cards = [
        Card(id=1, days=(date(2026, 11, 30), date(2026, 12, 3))),
        Card(id=2, days=(date(2026, 12, 3),), urgent=True),
        Card(id=3, days=(date(2027, 1, 9),)),
        Card(id=4),
    ]
    assert box(cards, TODAY) == {3: (1, 2), 30: (1,), URGENT: (2,)}


def test_what_is_past_lies_in_the_slot_of_today() -> None:
    """Practice M3: nothing that was missed is lost."""
    late = Card(id=1, days=(date(2026, 11, 3), date(2026, 11, 20)))
    assert days_ahead(late, TODAY) == (TODAY,)
    assert box([late], TODAY) == {25: (1,)}


def test_the_box_holds_one_month() -> None:
    """Practice M3: the 24th of the next month is in it, the 25th would be today's slot again."""
    cards = [Card(id=1, days=(date(2026, 12, 24),)), Card(id=2, days=(date(2026, 12, 25),))]
    assert box(cards, TODAY) == {24: (1,)}


def test_days_are_those_of_the_place() -> None:
    moment = datetime(2026, 11, 25, 17, 0, tzinfo=UTC)
    assert days_in(ZoneInfo("Asia/Shanghai"), moment, None) == (date(2026, 11, 26),)
