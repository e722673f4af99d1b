"""The choice of two, so that nobody is asked "when are you free?"."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.choices import day_window, days, half_window, halves, nearer, proposal, times
from bot.core.policy import Place

HERE = Place(ZoneInfo("Asia/Shanghai"))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=HERE.zone)


@pytest.mark.parametrize(
    ("now", "scheme", "first", "second"),
    [
        pytest.param("2026-11-16T10:00", "weekend", date(2026, 11, 21), date(2026, 11, 22), id="Monday"),
        pytest.param(
            "2026-11-20T23:00", "weekend", date(2026, 11, 21), date(2026, 11, 22), id="Friday night"
        ),
        pytest.param("2026-11-21T10:00", "weekend", date(2026, 11, 22), date(2026, 11, 23), id="Saturday"),
        pytest.param("2026-11-22T10:00", "weekend", date(2026, 11, 23), date(2026, 11, 24), id="Sunday"),
        pytest.param(
            "2026-09-30T10:00", "weekend", date(2026, 10, 8), date(2026, 10, 9), id="before National Day"
        ),
        pytest.param(
            "2026-11-19T10:00", "workdays", date(2026, 11, 20), date(2026, 11, 23), id="working days"
        ),
        pytest.param(
            "2026-10-08T10:00", "workdays", date(2026, 10, 9), date(2026, 10, 10), id="a worked Saturday"
        ),
    ],
)
def test_two_days_are_offered(now, scheme, first, second):
    assert days(at(now), HERE, "property_fee", scheme) == (first, second)


def test_a_workday_profile_never_offers_a_weekend():
    assert days(at("2026-11-19T10:00"), HERE, "invoice", "weekend") == (
        date(2026, 11, 20),
        date(2026, 11, 23),
    )


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2026-11-20T22:00", ("morning", "afternoon")),
        ("2026-11-21T09:00", ("morning", "afternoon")),
        ("2026-11-21T10:30", ("afternoon",)),
        ("2026-11-21T16:29", ("afternoon",)),
        ("2026-11-21T16:30", ()),
    ],
)
def test_no_half_is_offered_that_is_over(now, left):
    assert halves(date(2026, 11, 21), at(now), HERE) == left


def test_the_times_of_a_half_that_are_left():
    saturday = date(2026, 11, 21)
    assert times(saturday, "morning", at("2026-11-20T10:00"), HERE) == (
        at("2026-11-21T09:30"),
        at("2026-11-21T10:30"),
    )
    assert times(saturday, "afternoon", at("2026-11-21T15:00"), HERE) == (at("2026-11-21T16:30"),)
    assert times(saturday, "morning", at("2026-11-21T15:00"), HERE) == ()


def test_a_chosen_day_or_half_is_the_window_a_reader_would_give_it():
    saturday = date(2026, 11, 21)
    assert day_window(saturday, HERE) == (at("2026-11-21T00:00"), at("2026-11-21T23:59:59"))
    assert half_window(saturday, "morning", HERE) == (at("2026-11-21T08:00"), at("2026-11-21T11:59:59"))
    assert half_window(saturday, "afternoon", HERE) == (at("2026-11-21T12:00"), at("2026-11-21T17:59:59"))


@pytest.mark.parametrize(
    ("now", "profile", "first", "second"),
    [
        ("2026-11-19T10:20", "property_fee", "2026-11-19T19:00", "2026-11-20T19:00"),
        ("2026-11-19T19:00", "property_fee", "2026-11-20T19:00", "2026-11-21T19:00"),
        ("2026-11-20T10:20", "invoice", "2026-11-20T17:00", "2026-11-23T17:00"),
        ("2026-11-20T17:10", "invoice", "2026-11-23T17:00", "2026-11-24T17:00"),
    ],
)
def test_not_yet_is_met_with_two_nearer_moments(now, profile, first, second):
    assert nearer(at(now), HERE, profile) == (at(first), at(second))


@pytest.mark.parametrize(
    ("now", "profile", "moment"),
    [
        ("2026-11-16T10:00", "property_fee", "2026-11-19T19:00"),
        ("2026-11-18T10:00", "property_fee", "2026-11-23T19:00"),
        ("2026-09-29T10:00", "property_fee", "2026-10-08T19:00"),
        ("2026-11-16T10:00", "purchase_order", "2026-11-19T17:00"),
    ],
)
def test_we_propose_an_evening_three_days_on_or_the_next_working_one(now, profile, moment):
    assert proposal(at(now), HERE, profile) == at(moment)


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(HERE.zone)),
    st.sampled_from(["property_fee", "renewal", "invoice", "purchase_order"]),
    st.sampled_from(["weekend", "workdays"]),
)
def test_every_offer_lies_ahead_in_order_and_on_no_holiday(now, profile, scheme):
    first, second = days(now, HERE, profile, scheme)
    assert now.date() < first < second <= now.date() + timedelta(days=20)
    assert not HERE.calendar.is_holiday(first) and not HERE.calendar.is_holiday(second)
    assert halves(first, now, HERE) == ("morning", "afternoon")
    one, two = nearer(now, HERE, profile)
    assert now < one < two
