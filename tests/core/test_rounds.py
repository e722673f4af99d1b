"""The rounds of an event, told from its start: who is late, busy, without a card, gone, or moved."""

import pytest

from bot.core import facts as f
from bot.core.contact import Past
from bot.core.rounds import due_rounds
from tests.core.histories import HERE, STEWARD, fee, guest, moment

ALL = ["11-20 10:30 r1", "11-20 12:00 r2", "11-20 12:20 r3", "11-20 13:00 r4", "11-20 13:30 r5"]


def busy(case, at):
    return case.record(f.Dodged, at, words="忙完就来", busy=True)


# --- the day itself (E1) ---


def test_the_five_rounds_lie_before_the_start():
    case = guest("11-20 14:00").until("11-21 00:00")
    assert case.lines() == ALL
    assert (case.s.outcome, case.wake) == ("no_show", None)


def test_meals_are_no_reason_to_wait_on_the_day_itself():
    assert "11-20 12:20 r3" in guest().until("11-20 12:20").lines()


@pytest.mark.parametrize(
    ("opened", "said"),
    [
        pytest.param("11-20 11:00", ALL[1:], id="a round before the case was opened is not made up for"),
        pytest.param("11-19 23:00", ALL, id="opened in the night before"),
        pytest.param("11-20 13:45", [], id="opened after the last round"),
    ],
)
def test_a_case_opened_late_gets_the_rounds_that_are_left(opened, said):
    assert guest(start=opened).until("11-21 00:00").lines() == said


def test_a_late_wake_says_only_the_last_round_due():
    case = guest(start="11-20 09:00")
    case.now = moment("11-20 12:40")
    case.settle()
    assert case.lines() == ["11-20 12:40 r3"]
    assert [(skip.step, skip.why) for skip in case.kinds(f.Skipped)] == [("r1", "late"), ("r2", "late")]
    assert case.until("11-20 13:30").lines("11-20 12:41") == ALL[3:]


def test_a_round_that_waits_in_the_outbox_past_the_next_one_is_not_sent():
    case = guest()
    case.online = False
    case.until("11-20 12:10")
    assert list(case.s.planned.values()) == ["r1"]
    case.deliver()
    assert case.lines() == ["11-20 12:10 r2"]


def test_a_round_is_over_when_the_next_begins_and_the_last_with_the_event():
    case = guest()
    (first, *_), skipped = due_rounds(case.s, case.book, case.now, HERE)
    assert (first.step.id, first.at, first.until, skipped) == (
        "r1",
        moment("11-20 10:30"),
        moment("11-20 12:00"),
        [],
    )
    case.until("11-20 13:10")
    (last, *_), _ = due_rounds(case.s, case.book, case.now, HERE)
    assert (last.step.id, last.until) == ("r5", moment("11-20 15:00"))


def test_a_call_of_a_colleague_delays_the_rounds_and_does_not_end_them():
    case = guest()
    case.record(f.Contacted, "11-20 10:20", by=STEWARD, outcome="spoke")
    assert case.until("11-21 00:00").lines() == ["11-20 12:20 r3", "11-20 13:00 r4", "11-20 13:30 r5"]


def test_a_round_that_failed_is_not_tried_again_and_the_next_comes():
    case = guest()
    case.failing = 1
    assert case.until("11-20 12:30").lines() == ALL[1:3]


# --- no card, busy, their own time (E2, E4, E5) ---


def test_no_card_skips_the_next_round_only():
    case = guest()
    case.record(f.Hinted, "11-20 12:05", cue="no_card", words="没带名片")
    assert case.until("11-21 00:00").lines() == [*ALL[:2], *ALL[3:]]
    assert [(skip.step, skip.why) for skip in case.kinds(f.Skipped)] == [("r3", "their_words")]


@pytest.mark.parametrize("answered", ["11-20 12:01", "11-20 12:04"])
def test_busy_is_offered_a_slot_in_place_of_the_third_round(answered):
    case = guest()
    busy(case, answered)
    said = case.until("11-20 13:00").lines("11-20 12:00:30")
    assert [line.split()[-1] for line in said] == ["pin_down", "r4"]


@pytest.mark.parametrize("answered", ["11-20 12:06", "11-20 12:08", "11-20 12:15"])
def test_busy_said_nearer_to_the_third_round_still_takes_its_place_and_only_its(answered):
    case = guest()
    busy(case, answered)
    said = case.until("11-20 13:00").lines("11-20 12:00:30")
    assert [line.split()[-1] for line in said] == ["pin_down", "r4"]


def test_a_slot_is_asked_about_twenty_minutes_before_and_once_a_quarter_of_an_hour_after():
    case = guest()
    busy(case, "11-20 12:01")
    case.promise("11-20 13:40", said="11-20 12:20", own=False)
    assert case.until("11-21 00:00").lines("11-20 12:00:30") == [
        "11-20 12:16 pin_down",
        "11-20 13:20 ahead",
        "11-20 13:55 check",
    ]
    assert (case.s.outcome, case.s.promises[-1].state) == ("no_show", "broken")


def test_their_own_time_takes_the_place_of_the_rounds_before_it():
    case = guest()
    case.promise("11-20 13:30", said="11-20 10:40")
    assert case.until("11-21 00:00").lines("11-20 10:31") == ["11-20 13:10 ahead", "11-20 13:45 check"]


def test_their_own_time_may_lie_after_the_start():
    case = guest()
    case.promise("11-20 14:30", said="11-20 12:10")
    assert case.until("11-20 15:30").lines("11-20 12:01") == ["11-20 14:10 ahead", "11-20 14:45 check"]


def test_a_quarter_of_an_hour_is_too_short_to_ask_ahead_of():
    case = guest()
    case.promise("11-20 13:05", said="11-20 12:50")
    assert [line.step for line in case.until("11-20 13:22").said][3:] == ["check"]


def test_a_time_in_the_early_morning_is_not_asked_about_twice_at_one_minute():
    case = guest("11-20 11:00", start="11-20 06:00")
    case.promise("11-20 07:00", said="11-20 06:01")
    said = case.until("11-20 12:00").said
    assert len({line.at for line in said}) == len(said)


def test_they_get_an_eve_when_they_named_their_time_before_the_day():
    case = guest("11-20 14:00", start="11-18 10:00")
    case.promise("11-20 13:30", said="11-18 10:05")
    assert case.until("11-20 13:30").lines() == ["11-19 19:00 eve", "11-20 13:10 ahead"]


# --- the end (E2, E6) ---


def test_a_refusal_stops_the_rounds_and_waits_for_a_person():
    case = guest()
    case.record(f.Declined, "11-20 12:05", words="临时有事")
    assert (case.last.why, case.last.waits_for) == ("declined", "steward")
    assert case.until("11-21 00:00").lines("11-20 12:01") == []
    assert case.s.outcome == "not_coming"


def test_a_time_named_after_a_refusal_takes_it_back():
    case = guest()
    case.record(f.Declined, "11-20 12:05", words="去不了")
    case.promise("11-20 13:40", said="11-20 12:15")
    assert case.until("11-20 13:20").lines("11-20 12:01") == ["11-20 13:20 ahead"]


def test_who_has_arrived_hears_no_more():
    case = guest()
    case.record(f.Arrived, "11-20 12:30", by=STEWARD)
    assert (case.until("11-21 00:00").lines("11-20 12:21"), case.s.outcome) == ([], "arrived")


def test_who_never_opened_a_chat_is_a_no_show_too():
    case = guest(known=False)
    assert case.last.waits_for == "steward"
    assert case.until("11-21 00:00").s.outcome == "no_show"


def test_the_outcome_comes_an_hour_after_the_start():
    case = guest()
    assert case.until("11-20 14:59").s.outcome is None
    assert case.until("11-20 15:00").s.outcome == "no_show"


@pytest.mark.parametrize(
    ("starts", "said"),
    [
        pytest.param("11-20 16:00", ["11-20 12:30 r1", "11-20 14:00 r2", "11-20 14:20 r3", "11-20 15:00 r4", "11-20 15:30 r5"],
                     id="delayed"),
        pytest.param("11-21 14:00", [line.replace("11-20", "11-21") for line in ALL], id="moved to the next day"),
    ],
)  # fmt: skip
def test_all_rounds_follow_an_event_that_moves(starts, said):
    case = guest("11-20 14:00")
    case.record(f.Moved, "11-20 11:00", by=STEWARD, starts=moment(starts))
    told = ["11-20 11:00 change"]  # the guest hears of it at once
    assert case.until("11-22 00:00").lines("11-20 11:00") == told + said


def test_a_word_that_has_skipped_its_round_skips_none_of_the_new_day():
    case = guest("11-20 14:00")
    case.record(f.Hinted, "11-20 12:05", cue="no_card", words="没带名片")
    case.record(f.Moved, "11-20 12:30", by=STEWARD, starts=moment("11-21 14:00"))
    assert case.until("11-21 12:00").lines("11-20 12:31") == ["11-21 10:30 r1", "11-21 12:00 r2"]


# --- companion (E3) ---


@pytest.mark.parametrize(("yes", "answer"), [(True, "granted"), (False, "refused")])
def test_the_committee_answers_five_minutes_after_the_button(yes, answer):
    case = guest()
    case.record(f.Asked, "11-20 10:40", what="companion", words="带个朋友")
    case.record(f.Granted, "11-20 11:00", by=STEWARD, what="companion", yes=yes)
    assert case.until("11-20 11:30").lines("11-20 10:31") == [f"11-20 11:05 {answer}"]


# --- the calendar of a fee ---


def test_the_occurrences_of_a_month_are_known_by_their_month():
    case = fee("11-02 09:30").until("12-08 00:00")
    assert [line.key for line in case.said if line.step == "r5"] == ["r5:2026-11", "r5:2026-12"]


def test_a_contact_about_another_case_of_the_person_puts_the_round_off():
    case = fee("11-02 09:30", past=()).until("11-05 10:00")
    case.past.append(Past(case.now, "reminder", "property_fee"))
    case.settle()
    assert case.until("11-07 00:00").lines("11-05 00:00") == ["11-06 10:00 r5"]
