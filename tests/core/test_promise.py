"""When we come back to a promise, when its eve is, and when it counts as not kept."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.conduct import Bars, Contact, Scene, judge
from bot.core.policy import PROFILES, Place
from bot.core.promise import asked_at, check_moment, eve_moment, lapse_moment

HERE = Place(ZoneInfo("Asia/Shanghai"))
LONDON = Place(ZoneInfo("Europe/London"), "GB")
THURSDAY = "2026-11-19T10:00"


def at(text, place=HERE):
    return datetime.fromisoformat(text).replace(tzinfo=place.zone)


def check(window, precision, said=THURSDAY, **more):
    place = more.get("place", HERE)
    start, end = window.split("/")
    return check_moment(
        at(start, place),
        at(end, place),
        precision,
        at(said, place),
        span=more.get("span"),
        place=place,
        profile=more.get("profile", "property_fee"),
    )


def a_day(day):
    return f"{day}T00:00:00/{day}T23:59:59"


def a_minute(moment):
    return f"{moment}/{moment}"


MORNING, NOON, AFTERNOON, EVENING = "08:00/11:59:59", "12:00/13:59:59", "12:00/17:59:59", "18:00/23:59:59"


def half(day, hours):
    first, last = hours.split("/")
    return f"{day}T{first}/{day}T{last}"


@pytest.mark.parametrize(
    ("window", "precision", "moment"),
    [
        pytest.param(
            a_minute("2026-11-21T10:00"), "minute", "2026-11-21T10:00", id="that minute, on a Saturday"
        ),
        pytest.param(a_minute("2026-11-20T12:30"), "minute", "2026-11-20T12:30", id="that minute, at a meal"),
        pytest.param("2026-11-19T10:00/2026-11-20T18:00", "minute", "2026-11-20T18:00", id="by 18:00"),
        pytest.param(a_minute("2026-11-19T23:00"), "minute", "2026-11-20T09:00", id="9 not at 23:00"),
        pytest.param(a_minute("2026-11-20T06:30"), "minute", "2026-11-20T09:00", id="not at 06:30"),
        pytest.param(half("2026-11-20", MORNING), "half_day", "2026-11-20T14:00", id="a morning"),
        pytest.param(half("2026-11-20", NOON), "half_day", "2026-11-20T14:00", id="8 a noon"),
        pytest.param(half("2026-11-20", AFTERNOON), "half_day", "2026-11-20T19:00", id="an afternoon"),
        pytest.param(half("2026-11-20", EVENING), "half_day", "2026-11-21T09:00", id="an evening"),
        pytest.param(a_day("2026-11-20"), "day", "2026-11-20T19:00", id="a day"),
        pytest.param(a_day("2026-10-01"), "day", "2026-10-01T19:00", id="a holiday they chose"),
        pytest.param(
            half("2026-09-30", EVENING), "half_day", "2026-10-01T09:00", id="an evening before a holiday"
        ),
        pytest.param("2026-11-21T00:00/2026-11-22T23:59:59", "day", "2026-11-22T19:00", id="the weekend"),
        pytest.param("2026-11-23T00:00/2026-11-29T23:59:59", "week", "2026-11-29T19:00", id="next week"),
        pytest.param(
            "2026-09-28T00:00/2026-10-04T23:59:59", "week", "2026-10-08T09:00", id="a week into a holiday"
        ),
        pytest.param("2026-12-01T00:00/2026-12-31T23:59:59", "month", "2026-12-31T19:00", id="next month"),
    ],
)
def test_we_come_back_when_the_table_says(window, precision, moment):
    said = "2026-09-20T10:00" if window < "2026-11" else THURSDAY
    assert check(window, precision, said) == at(moment)


def test_today_said_after_the_evening_check_is_looked_at_in_the_morning():
    assert check(a_day("2026-11-19"), "day", "2026-11-19T20:10") == at("2026-11-20T09:00")


def test_two_days_means_the_same_clock_time_two_days_later():
    two = timedelta(days=2)
    assert check(a_day("2026-11-21"), "day", "2026-11-19T12:34", span=two) == at("2026-11-21T12:34")
    assert check(a_day("2026-11-21"), "day", "2026-11-19T23:10", span=two) == at("2026-11-22T09:00")


@pytest.mark.parametrize(
    ("moment", "asked"),
    [
        pytest.param("2026-11-26T21:10", "2026-11-26T21:10", id="seven days ahead it is their minute"),
        pytest.param("2026-11-27T10:30", "2026-11-27T10:30", id="further on, in an allowed window"),
        pytest.param("2026-11-27T12:40", "2026-11-27T14:00", id="further on, at a meal"),
        pytest.param("2026-11-27T21:10", "2026-11-28T09:00", id="further on, late: a Saturday they chose"),
    ],
)
def test_a_minute_named_far_ahead_is_asked_about_in_the_allowed_hours(moment, asked):
    said = at("2026-11-19T21:10")
    assert asked_at(at(moment), said, HERE, "property_fee") == at(asked)


def test_days_keep_the_clock_on_the_wall_and_hours_are_counted_when_the_clock_changes():
    said, day = "2026-10-24T10:00", a_day("2026-10-25")
    kept = check(day, "day", said, span=timedelta(days=1), place=LONDON)
    assert kept == at("2026-10-25T10:00", LONDON)
    counted = check(day, "minute", "2026-10-24T20:00", span=timedelta(hours=20), place=LONDON)
    assert counted == at("2026-10-25T15:00", LONDON)
    spring = check(a_day("2026-03-29"), "day", "2026-03-28T10:00", span=timedelta(days=1), place=LONDON)
    assert spring.astimezone(UTC).hour == 9


def test_an_hour_that_comes_twice_is_checked_once_in_the_morning():
    twice = check(a_minute("2026-10-25T01:30"), "minute", "2026-10-20T10:00", place=LONDON)
    assert twice == at("2026-10-25T09:00", LONDON)
    assert twice.utcoffset() == timedelta(0) and twice.hour == 9


@pytest.mark.parametrize(
    ("window", "precision", "moment"),
    [
        pytest.param(a_day("2026-11-20"), "day", "2026-11-20T17:00", id="a Friday"),
        pytest.param("2026-11-23T00:00/2026-11-29T23:59:59", "week", "2026-11-27T17:00", id="next week"),
        pytest.param(a_day("2026-11-21"), "day", "2026-11-23T09:00", id="a Saturday nobody works"),
        pytest.param(a_day("2026-10-10"), "day", "2026-10-10T17:00", id="a Saturday that is worked"),
        pytest.param(half("2026-11-20", AFTERNOON), "half_day", "2026-11-20T17:00", id="an afternoon"),
        pytest.param(half("2026-11-20", EVENING), "half_day", "2026-11-23T09:00", id="a Friday evening"),
        pytest.param(a_minute("2026-11-21T10:00"), "minute", "2026-11-21T10:00", id="a minute they named"),
    ],
)
def test_suppliers_are_looked_at_on_working_days_at_five(window, precision, moment):
    said = "2026-09-20T10:00" if window < "2026-11" else THURSDAY
    assert check(window, precision, said, profile="purchase_order") == at(moment)


@pytest.mark.parametrize(
    ("end", "profile", "lapse"),
    [
        ("2026-11-07T23:59:59", "property_fee", "2026-11-09T23:59:59"),
        ("2026-11-16T15:00", "property_fee", "2026-11-17T15:00"),
        ("2026-11-20T10:00", "invoice", "2026-11-23T10:00"),
        ("2026-09-30T23:59:59", "purchase_order", "2026-10-08T23:59:59"),
        ("2026-11-28T13:20", "event", "2026-11-28T13:35"),
        ("2026-11-28T13:20", "silent_customer", "2026-11-28T13:20"),
    ],
)
def test_a_promise_lapses_at_its_end_and_tolerance(end, profile, lapse):
    assert lapse_moment(at(end), HERE, profile) == at(lapse)


@pytest.mark.parametrize(
    ("check_at", "said", "profile", "eve"),
    [
        pytest.param(
            "2026-11-07T19:00", "2026-11-05T19:46", "property_fee", "2026-11-06T19:00", id="two days ahead"
        ),
        pytest.param("2026-11-11T19:00", "2026-11-10T08:00", "property_fee", None, id="said on the eve"),
        pytest.param("2026-11-10T19:00", "2026-11-10T08:00", "property_fee", None, id="said for today"),
        pytest.param(
            "2026-11-12T14:00", "2026-11-10T23:59", "property_fee", "2026-11-11T19:00", id="one day ahead"
        ),
        pytest.param(
            "2026-11-27T17:00", "2026-11-19T10:00", "invoice", "2026-11-26T16:00", id="an office day"
        ),
        pytest.param(
            "2026-11-23T10:00", "2026-11-19T10:00", "invoice", "2026-11-20T16:00", id="over the weekend"
        ),
        pytest.param("2026-11-23T10:00", "2026-11-20T10:00", "invoice", None, id="said on that Friday"),
    ],
)
def test_the_eve_is_asked_only_of_promises_older_than_it(check_at, said, profile, eve):
    assert eve_moment(at(check_at), at(said), HERE, profile) == (at(eve) if eve else None)


def test_the_eve_of_a_promised_evening_is_the_day_before_that_evening():
    next_morning, said = at("2026-11-21T09:00"), at(THURSDAY)
    assert eve_moment(
        next_morning, at("2026-11-17T10:00"), HERE, "property_fee", day=date(2026, 11, 20)
    ) == at("2026-11-19T19:00")
    assert eve_moment(next_morning, said, HERE, "property_fee", day=date(2026, 11, 20)) is None


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
SPANS = st.integers(0, 60 * 24 * 40).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=300, deadline=None)
@given(
    st.tuples(MOMENTS, SPANS, SPANS),
    st.sampled_from(["minute", "half_day", "day", "week", "month"]),
    st.sampled_from(sorted(set(PROFILES) - {"event"})),
    st.sampled_from([HERE, LONDON]),
)
def test_a_check_lies_ahead_and_conduct_lets_it_pass(times, precision, profile, place):
    said, ahead, length = times
    start = said + ahead
    end = start if precision == "minute" else start + length
    moment = check_moment(start, end, precision, said, span=None, place=place, profile=profile)
    assert moment >= said
    named = precision == "minute"
    contact = Contact(
        "promise_check", profile, named=named, chose_day=precision in ("minute", "half_day", "day")
    )
    assert judge(contact, Bars(), Scene(place), moment).outcome == "send"
    if named:
        assert moment >= end
