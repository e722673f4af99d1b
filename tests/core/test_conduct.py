"""May we speak now? Caps, overrides, kinds and invariants; the worked cases of §7 are in `test_worked_cases`."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.conduct import Bars, Contact, Past, Scene, judge
from bot.core.contact import PROACTIVE
from bot.core.policy import PROFILES, EventDay, Place, check_profile

HERE = Place(ZoneInfo("Asia/Shanghai"))
NEW_YORK = Place(ZoneInfo("America/New_York"), "US")
LONDON = Place(ZoneInfo("Europe/London"), "GB")
FREE = Bars()
REMINDER = Contact("reminder")
CHECK = Contact("promise_check")


def at(text, place=HERE):
    return datetime.fromisoformat(text).replace(tzinfo=place.zone)


def past(text, kind="reminder", profile="property_fee", *, named=False):
    return Past(at(text), kind, profile, named)


def told(contact, now, *pasts, bars=FREE, place=HERE, start_day=5):
    return judge(contact, bars, Scene(place, start_day, tuple(pasts)), at(now, place))


def test_the_unverified_get_the_limited_text_only():
    assert told(REMINDER, "2026-11-19T10:00", bars=Bars(verified=False)).limited
    assert not told(replace(REMINDER, limited=True), "2026-11-19T10:00", bars=Bars(verified=False)).limited


def test_a_missing_decree_is_told_with_the_verdict():
    assert "unknown_calendar_year" in told(REMINDER, "2027-02-05T19:10").rules
    assert "unknown_calendar_year" not in told(REMINDER, "2026-10-01T19:10").rules


def test_a_colleague_is_told_whose_approval_is_missing_and_the_manager_goes_through():
    meal = "2026-11-19T12:30"
    asked = told(replace(REMINDER, override="staff"), meal)
    assert (asked.outcome, asked.role, asked.rules) == ("needs_approval", "manager", ("C02",))
    assert told(replace(REMINDER, override="manager"), meal).outcome == "send"
    early = replace(REMINDER, current_only=True, override="staff")
    assert told(early, "2026-11-03T10:00").outcome == "send"


# --- caps ---


def test_three_contacts_about_money_in_a_day_are_the_end_of_it_for_everybody():
    day = [past(f"2026-11-19T{hour}:00", "promise_check", named=True) for hour in ("09", "12", "15")]
    named = replace(CHECK, named=True)
    refused = told(replace(named, override="manager"), "2026-11-19T19:10", *day)
    assert (refused.outcome, refused.rules) == ("refuse", ("C07",))
    assert told(named, "2026-11-19T19:10", *day).until == at("2026-11-20T09:00")
    assert told(Contact("conversation"), "2026-11-19T19:10", *day).rules == ("C07",)


def test_seven_contacts_about_money_in_a_week_hold_back_all_but_what_the_person_named():
    week = [past(f"2026-11-{day}T10:00", "letter") for day in range(13, 20)]
    assert told(Contact("letter"), "2026-11-19T15:00", *week).until == at("2026-11-20T10:00")
    assert told(replace(CHECK, named=True), "2026-11-19T15:00", *week).outcome == "send"


def test_other_matters_are_counted_apart_from_money():
    pings = [past(f"2026-11-19T{hour:02}:00", "event_ping", "event") for hour in range(9, 15)]
    assert told(REMINDER, "2026-11-19T15:00", *pings).outcome == "send"


def test_a_named_moment_feeds_no_week_and_a_check_feeds_no_gap():
    named = [past(f"2026-11-{day}T10:00", "promise_check", named=True) for day in (14, 15, 16, 17, 18)]
    assert told(REMINDER, "2026-11-19T19:10", *named).outcome == "send"
    assert told(CHECK, "2026-11-19T19:10", past("2026-11-19T09:10")).outcome == "send"


def test_a_third_promise_contact_of_a_day_waits():
    eve, first = past("2026-11-18T19:30", "promise_eve"), past("2026-11-19T14:00", "promise_check")
    assert told(CHECK, "2026-11-19T19:10", eve, first).until == at("2026-11-19T19:30")


def test_two_conversations_a_day_are_enough():
    talks = [past("2026-11-19T09:00", "conversation"), past("2026-11-19T10:00", "conversation")]
    assert told(Contact("conversation"), "2026-11-19T12:00", talks[0]).outcome == "send"
    assert told(Contact("conversation"), "2026-11-19T12:00", *talks).until == at("2026-11-20T09:00")
    assert told(REMINDER, "2026-11-19T14:00", *talks).outcome == "send"


def test_eight_reminders_a_month_are_enough():
    month = [past(f"2026-{day}T10:00") for day in ("10-26", "10-29", "11-01", "11-04", "11-07", "11-08")]
    month += [past("2026-11-12T10:00"), past("2026-11-16T10:00")]
    assert told(REMINDER, "2026-11-19T10:00", *month).until == at("2026-11-25T10:00")


def test_a_queued_message_takes_its_place_already():
    assert told(REMINDER, "2026-11-19T10:00", past("2026-11-19T19:00")).until == at("2026-11-20T19:00")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"per_day": 4}, "C07"),
        ({"per_7d": 8}, "C07"),
        ({"hours": (time(7), time(18))}, "C01"),
        ({"hours": (time(9), time(22, 30))}, "C01"),
        ({"event_day": EventDay(begins=time(7))}, "C01"),
        ({"event_day": EventDay(at_most=7)}, "C07"),
    ],
)
def test_a_profile_that_asks_for_more_than_the_ceilings_is_refused_by_name(change, rule):
    with pytest.raises(ValueError, match=rule):
        check_profile(replace(PROFILES["property_fee"], **change))


def test_our_own_profiles_stay_below_the_ceilings_everywhere():
    for profile in PROFILES.values():
        for law in ("CN", "TW", "GB", "US"):
            check_profile(profile, law)


# --- kinds and profiles ---

PARTY = at("2026-11-28T14:00")  # a Saturday
PING = Contact("event_ping", "event", starts=PARTY)


def pinged(text):
    return past(text, "event_ping", "event")


def test_on_the_day_of_the_event_meals_and_weekends_do_not_hold_the_rounds():
    assert told(PING, "2026-11-28T12:00", pinged("2026-11-28T10:30")).outcome == "send"
    assert told(PING, "2026-11-28T07:30").until == at("2026-11-28T08:00")
    assert told(PING, "2026-11-28T12:05", pinged("2026-11-28T12:00")).until == at("2026-11-28T12:15")
    answered = replace(PING, answers=at("2026-11-28T12:02"))
    assert told(answered, "2026-11-28T12:05", pinged("2026-11-28T12:00")).until == at("2026-11-28T12:12")
    assert told(PING, "2026-11-28T15:00").outcome == "refuse"


def test_six_pings_on_the_day_of_the_event_are_the_last():
    pings = [
        pinged(f"2026-11-28T{clock}") for clock in ("09:00", "10:00", "11:00", "11:30", "12:00", "12:20")
    ]
    assert told(PING, "2026-11-28T13:00", *pings).outcome == "refuse"


def test_before_the_day_of_the_event_one_ping_a_day():
    assert told(PING, "2026-11-26T12:30").until == at("2026-11-26T14:00")
    assert told(PING, "2026-11-26T19:00", pinged("2026-11-26T10:00")).until == at("2026-11-27T10:00")


def test_suppliers_are_asked_on_working_days_in_office_hours():
    order = Contact("promise_check", "purchase_order", chose_day=True)
    assert told(order, "2026-11-20T19:00").until == at("2026-11-23T09:00")
    assert told(replace(order, named=True), "2026-11-21T19:00").outcome == "send"
    assert told(order, "2026-10-10T10:00").outcome == "send"  # a Saturday that is worked


def test_a_holiday_is_for_checks_of_a_day_they_chose():
    assert told(replace(CHECK, chose_day=True), "2026-10-01T19:00").outcome == "send"
    assert told(CHECK, "2026-10-01T19:00").until == at("2026-10-08T09:00")
    assert told(CHECK, "2026-11-21T19:00").outcome == "send"


def test_an_answer_is_free_inside_the_hard_hours_and_its_ask_waits_for_the_morning_outside():
    reply = Contact("reply", answers=at("2026-11-21T12:30"))
    pasts = [past(f"2026-11-21T{hour}:00", named=True) for hour in ("09", "10", "11")]
    assert told(reply, "2026-11-21T12:31", *pasts, bars=Bars(stopped=True, disputed=True)).outcome == "send"
    late = Contact("reply", answers=at("2026-11-19T23:00"))
    assert told(late, "2026-11-19T23:01").until == at("2026-11-20T09:00")
    assert told(replace(late, limited=True), "2026-11-19T23:01").outcome == "send"


def test_an_answer_after_half_an_hour_is_a_conversation():
    talks = [past("2026-11-19T09:00", "conversation"), past("2026-11-19T09:30", "conversation")]
    reply = Contact("reply", answers=at("2026-11-19T10:00"))
    assert told(reply, "2026-11-19T10:29", *talks).outcome == "send"
    assert told(reply, "2026-11-19T10:31", *talks).until == at("2026-11-20T09:00")


def test_a_receipt_waits_for_eight_unless_it_answers():
    assert told(Contact("receipt"), "2026-11-19T22:30").until == at("2026-11-20T08:00")
    assert told(Contact("receipt", answers=at("2026-11-19T22:29")), "2026-11-19T22:30").outcome == "send"


def test_what_ends_speaking_for_good_leaves_only_a_neutral_answer():
    neutral, now = Contact("reply", limited=True), "2026-11-19T10:00"
    for bars, rule in (
        (Bars(alarm="deceased"), "C18"),
        (Bars(alarm="danger"), "C19"),
        (Bars(wrong_person=True), "C20"),
        (Bars(private=False), "C21"),
    ):
        assert told(Contact("reply"), now, bars=bars).rules == (rule,)
        assert told(Contact("receipt"), now, bars=bars).outcome == "refuse"
        assert told(neutral, now, bars=bars).outcome == "send"
    condolence = Contact("touch", limited=True, override="manager")
    assert told(condolence, now, bars=Bars(alarm="deceased")).outcome == "send"
    assert told(replace(condolence, override="staff"), now, bars=Bars(alarm="deceased")).outcome == "refuse"
    assert told(CHECK, now, bars=Bars(alarm="represented")).outcome == "refuse"


def test_the_check_they_asked_to_keep_passes_a_stop_and_nothing_else_does():
    kept = Bars(stopped=True, keep_check=True)
    assert told(CHECK, "2026-11-19T10:00", bars=kept).outcome == "send"
    assert told(REMINDER, "2026-11-19T10:00", bars=kept).outcome == "refuse"


def test_a_dispute_stops_demands_and_leaves_a_kind_word():
    disputed = Bars(disputed=True)
    assert told(Contact("touch"), "2026-11-19T10:00", bars=disputed).outcome == "send"
    assert told(replace(CHECK, named=True), "2026-11-19T10:00", bars=disputed).rules == ("C15",)
    assert told(Contact("service"), "2026-11-19T12:30", bars=disputed).outcome == "send"


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-19T11:29", None),
        ("2026-11-19T11:30", "2026-11-19T14:00"),
        ("2026-11-19T20:30", "2026-11-20T09:00"),
        ("2026-11-19T09:00", None),
    ],
)
def test_a_window_is_closed_at_its_last_minute(now, until):
    assert told(REMINDER, now).until == (at(until) if until else None)


def test_a_pause_without_an_end_waits_for_a_person():
    assert told(REMINDER, "2026-11-19T10:00", bars=Bars(paused="represented")).outcome == "refuse"
    over = Bars(paused="claims_paid", paused_until=at("2026-11-19T09:00"))
    assert told(REMINDER, "2026-11-19T10:00", bars=over).outcome == "send"
    claimed = replace(over, paused_until=at("2026-11-26T10:00"))
    assert told(REMINDER, "2026-11-19T10:00", bars=claimed).rules[0] == "C16"
    assert told(replace(CHECK, named=True), "2026-11-19T10:00", bars=claimed).outcome == "send"


def test_the_first_refusal_in_the_order_of_the_rules_is_the_one_named():
    bars = Bars(stopped=True, disputed=True, private=False, quiet_until=at("2026-12-01T10:00"))
    assert told(REMINDER, "2026-11-19T23:00", bars=bars).rules == ("C13",)


# --- invariants ---

PLACES = st.sampled_from([HERE, NEW_YORK, LONDON, Place(ZoneInfo("Asia/Taipei"), "TW")])
YEAR = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
NAMES = st.sampled_from(sorted(PROFILES))
KINDS = st.sampled_from(sorted(PROACTIVE))
NEAR = st.integers(-60 * 24 * 40, 60 * 24 * 10).map(lambda minutes: timedelta(minutes=minutes))
MAYBE = st.none() | NEAR


@st.composite
def questions(draw, kinds=KINDS):
    now, flag = draw(YEAR), st.booleans()

    def near():
        away = draw(MAYBE)
        return None if away is None else now + away

    contact = Contact(
        draw(kinds), draw(NAMES), named=draw(flag), chose_day=draw(flag), current_only=draw(flag),
        starts=near(), answers=near(),
    )  # fmt: skip
    bars = Bars(
        verified=draw(flag), quiet_until=near(), lawyer=draw(flag),
        paused=draw(st.none() | st.sampled_from(["hardship", "claims_paid"])), paused_until=near(),
    )  # fmt: skip
    pasts = st.builds(Past, NEAR.map(lambda d: now + d), KINDS, NAMES, flag)
    return contact, bars, Scene(draw(PLACES), past=tuple(draw(st.lists(pasts, max_size=25)))), now


@settings(max_examples=300, deadline=None)
@given(questions())
def test_nothing_of_our_own_ever_goes_out_in_the_night(question):
    contact, bars, scene, now = question
    verdict = judge(*question)
    moment = verdict.until if verdict.outcome == "defer" else now
    if verdict.outcome in ("send", "defer"):
        first, last = scene.place.hours.hard
        assert first <= moment.astimezone(scene.place.zone).time() < last
    for override in ("staff", "manager"):
        clock = now.astimezone(scene.place.zone).time()
        if judge(replace(contact, override=override), bars, scene, now).outcome == "send":
            assert scene.place.hours.hard[0] <= clock < scene.place.hours.hard[1]


@settings(max_examples=300, deadline=None)
@given(questions(st.sampled_from([*sorted(PROACTIVE), "reply", "service", "receipt"])))
def test_what_is_deferred_may_go_at_the_moment_that_was_named(question):
    contact, bars, scene, now = question
    verdict = judge(*question)
    if verdict.outcome == "defer":
        assert verdict.until > now
        assert verdict.rules
        assert judge(contact, bars, scene, verdict.until).outcome == "send"


@settings(max_examples=200, deadline=None)
@given(
    questions(),
    st.sampled_from([Bars(stopped=True), Bars(paused="anger"), Bars(alarm="danger"), Bars(private=False)]),
)
def test_no_hour_and_no_history_opens_what_a_person_closed(question, bars):
    contact, _, scene, now = question
    assert judge(contact, bars, scene, now).outcome == "refuse"
