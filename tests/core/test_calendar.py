"""Working days and holidays, as the rounds of a property company meet them."""

from datetime import date

import pytest

from bot.core.calendar import calendar_of

CN = calendar_of("CN")


@pytest.mark.parametrize(
    ("law", "day", "works"),
    [
        pytest.param("CN", date(2026, 11, 19), True, id="an ordinary Thursday"),
        pytest.param("CN", date(2026, 11, 21), False, id="a Saturday"),
        pytest.param("CN", date(2026, 2, 14), True, id="a Saturday worked for the New Year"),
        pytest.param("CN", date(2026, 10, 10), True, id="a Saturday worked for National Day"),
        pytest.param("CN", date(2026, 10, 7), False, id="the last day of the National Day week"),
        pytest.param("CN", date(2026, 1, 2), False, id="a bridge day"),
        pytest.param("TW", date(2026, 2, 28), False, id="Peace Memorial Day"),
        pytest.param("TW", date(2026, 2, 14), False, id="Taiwan does not work on that Saturday"),
        pytest.param("GB", date(2026, 12, 28), False, id="Boxing Day moved to Monday"),
        pytest.param("US", date(2026, 11, 26), False, id="Thanksgiving"),
        pytest.param("US", date(2026, 11, 27), True, id="the day after Thanksgiving"),
    ],
)
def test_people_work_on_working_days_of_their_place(law, day, works):
    assert calendar_of(law).is_workday(day) is works


def test_an_ordinary_weekend_is_no_public_holiday():
    assert not CN.is_holiday(date(2026, 11, 21))
    assert not CN.is_workday(date(2026, 11, 21))


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(2026, 2, 15), date(2026, 6, 20), date(2026, 6, 21)])
def test_a_weekend_inside_a_decreed_holiday_belongs_to_it(day):
    assert CN.is_holiday(day)


def test_a_made_up_working_day_beside_a_holiday_is_not_part_of_it():
    assert not CN.is_holiday(date(2026, 1, 4))
    assert CN.is_workday(date(2026, 1, 4))


def test_working_days_are_counted_over_a_holiday_and_the_moved_saturday():
    assert CN.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)
    assert CN.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert CN.add_workdays(date(2026, 11, 21), 0) == date(2026, 11, 21)
    assert CN.add_workdays(date(2026, 11, 21), 1) == date(2026, 11, 23)


def test_a_year_that_was_never_decreed_is_not_taken_from_a_guess():
    assert CN.known(2026)
    assert not CN.known(2035)
    new_year = [day for day in range(1, 29) if CN.is_holiday(date(2035, 2, day))]
    assert new_year == [7, 8, 9, 10, 11, 12, 13, 14]
    assert [day for day in range(1, 32) if CN.is_holiday(date(2035, 10, day))] == [1, 2, 3, 4, 5, 6, 7]
    assert [day for day in range(1, 32) if CN.is_holiday(date(2035, 5, day))] == [1, 2]
    assert not any(
        CN.is_workday(date(2035, month, day)) for month in (1, 2, 9, 10) for day in _weekend_days(month)
    )


def _weekend_days(month):
    return [day for day in range(1, 29) if date(2035, month, day).weekday() >= 5]


def test_an_overlay_announces_the_year_and_beats_every_guess():
    decreed = calendar_of("CN", {date(2035, 2, 14): True, date(2035, 2, 3): True, date(2035, 5, 3): False})
    assert decreed.known(2035)
    assert decreed.is_workday(
        date(2035, 2, 13)
    )  # the sixth day is off only while nobody has decreed the year
    assert decreed.is_workday(date(2035, 2, 3))  # a Saturday
    assert not decreed.is_holiday(date(2035, 2, 14))
    assert decreed.is_holiday(date(2035, 5, 3))
    assert not CN.is_holiday(date(2035, 5, 3))


def test_laws_without_moved_days_are_known_ahead():
    assert all(calendar_of(law).known(2035) for law in ("TW", "GB", "US"))


def test_the_same_law_and_overlay_give_the_same_calendar():
    assert calendar_of("CN", {date(2035, 5, 3): False}) is calendar_of("CN", {date(2035, 5, 3): False})


def test_a_law_nobody_wrote_down_is_refused():
    with pytest.raises(ValueError, match="known are CN, TW, GB, US"):
        calendar_of("FR")
