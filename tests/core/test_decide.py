"""The decision about a fee case, in sentences: what is said, at which minute, and what keeps us silent."""

from itertools import pairwise

import pytest

from bot.core import facts as f
from bot.core.contact import Past
from tests.core.histories import (
    MANAGER,
    NOVEMBER,
    OCTOBER,
    STEWARD,
    YUAN,
    days,
    dodge,
    fee,
    guest,
    moment,
    pay,
)

# --- rounds of the calendar (P1, conduct 2b) ---


@pytest.mark.parametrize(
    ("start", "first"),
    [
        pytest.param("11-02 09:30", "11-02 09:30", id="at once inside the windows"),
        pytest.param("11-02 12:30", "11-02 14:00", id="after the meal"),
        pytest.param("11-02 17:30", "11-02 19:00", id="a window ends before its last minute"),
        pytest.param("11-02 20:30", "11-03 09:00", id="the next morning"),
        pytest.param("11-06 20:45", "11-09 09:00", id="after the weekend"),
        pytest.param("10-01 10:00", "10-08 09:00", id="after the holiday"),
        pytest.param(
            "2027-02-05 19:10", "02-15 09:00", id="a new year nobody has announced is read with care"
        ),
    ],
)
def test_the_notice_goes_at_the_next_allowed_minute(start, first):
    case = fee(start)
    assert case.until(case.now + days(12)).lines()[0] == f"{first} notice"


def test_the_rounds_follow_the_calendar_at_seven_moved_to_the_next_allowed_day():
    case = fee("11-02 09:30").until("12-31 00:00")
    november = ["11-05 19:00 r5", "11-10 19:00 r10", "11-16 19:00 r14", "11-18 19:00 r18", "11-25 19:00 r25"]
    december = ["12-07 19:00 r5", "12-10 19:00 r10", "12-14 19:00 r14", "12-18 19:00 r18", "12-25 19:00 r25"]
    assert case.lines() == ["11-02 09:30 notice", *november, *december]


def test_lines_of_the_current_month_wait_for_the_fifth():
    assert fee("11-02 09:30", NOVEMBER).until("11-12 00:00").lines() == [
        "11-05 09:00 notice",
        "11-10 19:00 r10",
    ]


def test_an_older_line_does_not_wait_for_the_fifth():
    assert fee("11-02 09:30", OCTOBER, NOVEMBER).lines() == ["11-02 09:30 notice"]


def test_a_notice_the_day_before_leaves_a_day_between_itself_and_the_fifth():
    said = fee("11-04 19:30").until("11-11 00:00").said
    assert [line.step for line in said] == ["notice", "r5", "r10"]
    assert all(after.at - before.at >= days(20 / 24) for before, after in pairwise(said))


def test_rounds_that_fall_on_one_day_become_the_last_one():
    case = fee("2027-02-01 10:00").until("2027-02-16 00:00")
    assert case.lines() == ["02-01 10:00 notice", "02-15 19:00 r14"]
    assert [(skip.step, skip.why) for skip in case.kinds(f.Skipped)] == [("r5", "late"), ("r10", "late")]


def test_after_two_weeks_of_downtime_only_the_last_round_is_said():
    case = fee("11-02 09:30")
    case.now = moment("11-20 09:30")
    case.settle()
    assert case.lines("11-03 00:00") == ["11-20 09:30 r18"]


def test_a_round_the_caps_push_beyond_the_next_gives_way_to_it():
    other = tuple(
        Past(moment(f"11-09 {clock}"), "reminder", "property_fee") for clock in ("19:30", "20:00", "20:10")
    )
    case = fee("11-02 09:30").until("11-09 21:00")
    case.past += other
    case.settle()
    assert case.until("11-30 00:00").lines("11-09 21:00") == [
        "11-16 19:30 r14",
        "11-18 19:00 r18",
        "11-25 19:00 r25",
    ]


# --- who they are (P16, P26) ---


def test_an_unbound_case_waits_for_the_steward():
    case = fee(known=False).until("12-01 00:00")
    assert (case.lines(), case.last.why, case.last.waits_for) == ([], "unbound", "steward")


def test_an_unverified_person_is_asked_who_they_are_and_once_more_the_next_day():
    case = fee("11-05 10:00", known=False)
    case.record(f.Bound, "11-05 10:00", channel="console")
    assert case.until("11-30 00:00").lines() == ["11-05 10:00 verify", "11-06 10:00 verify_again"]
    assert case.last.waits_for == "steward"


def test_the_notice_follows_the_moment_they_said_yes():
    case = fee("11-05 10:00", known=False)
    case.record(f.Bound, "11-10 09:58", channel="console")
    case.record(f.Verified, "11-10 10:03")
    assert case.lines() == ["11-10 09:58 verify", "11-10 10:03 notice"]


def test_a_wrong_person_hears_nothing_more():
    case = fee("11-05 10:00", known=False)
    case.record(f.Bound, "11-05 10:00", channel="console")
    case._add(f.Unlinked(at=case.now, by="owner", why="wrong_person"))
    case.record(f.Paused, why="wrong_person", until=None)
    assert case.until("12-20 00:00").lines("11-05 10:01") == []
    assert case.last.waits_for == "steward"


# --- a dodge (P2, C10) ---


def test_a_dodge_is_answered_at_once_again_after_four_hours_the_next_day_and_with_a_proposal():
    case = fee()
    dodge(case, "11-02 10:00")
    assert case.until("11-10 00:00").lines("11-02 10:00") == [
        "11-02 10:00 pin_down", "11-02 10:30 link_check", "11-02 14:00 again", "11-03 14:00 again_day",
        "11-04 14:00 propose", "11-09 19:00 proposed",
    ]  # fmt: skip


def test_a_proposal_is_no_promise():
    case = fee()
    dodge(case, "11-02 10:00")
    case.until("11-30 00:00")
    assert (case.s.promises, case.s.broken) == ([], 0)
    assert case.lines("11-10 00:00")[0] == "11-16 19:00 r14"


def test_a_dodge_at_night_is_pinned_down_in_the_morning_even_of_a_sunday():
    case = fee("11-05 10:00")
    dodge(case, "11-07 23:00")
    assert case.until("11-08 09:00").lines("11-07 00:00") == ["11-08 09:00 pin_down"]


def test_the_day_after_a_friday_is_the_monday():
    case = fee("11-05 10:00")
    dodge(case, "11-06 10:00")
    assert "11-09 09:00 again_day" in case.until("11-09 23:00").lines()


def test_whoever_writes_after_the_choice_is_not_asked_again_for_it():
    case = fee()
    dodge(case, "11-02 10:00")
    case.record(f.Heard, "11-02 10:40", words="我问问家里")
    assert case.until("11-05 19:00").lines("11-02 10:31") == ["11-05 19:00 r5"]


def test_whether_the_link_arrived_is_asked_once_a_talk():
    case = fee()
    dodge(case, "11-02 10:00")
    dodge(case, "11-02 10:10")
    assert sum(line.step == "link_check" for line in case.until("11-02 13:00").said) == 1


def test_between_not_now_and_the_moment_they_named_nothing_is_said():
    case = fee()
    dodge(case, "11-02 10:00")
    case.record(f.CallBack, "11-02 10:10", until=moment("11-02 15:00"), words="在开会")
    assert case.until("11-02 16:00").lines("11-02 10:05") == ["11-02 15:00 call_back"]


# --- the chain of a promise (P2, P13, C09) ---


def test_mr_he_from_the_dodge_to_the_nearer_offer():
    case = fee()
    dodge(case, "11-02 10:00")
    case.promise("11-07 00:00", "11-07 23:59:59", "day", said="11-02 10:05")
    case.promise("11-07 08:00", "11-07 11:59:59", "half_day", said="11-02 10:06")
    case.promise("11-07 10:30", said="11-02 10:07")
    case.record(f.NotYet, "11-07 10:40", words="还没有")
    assert case.lines("11-02 10:01") == [
        "11-02 10:30 link_check", "11-06 19:00 eve", "11-07 10:30 check", "11-07 10:40 nearer",
    ]  # fmt: skip
    assert [(p.state, p.level) for p in case.s.promises][-1] == ("broken", 1)


def test_the_eve_is_only_for_promises_made_before_that_day():
    case = fee("11-05 10:00")
    case.promise("11-07 10:00", said="11-06 09:00")
    assert case.until("11-07 10:00").lines("11-05 11:00") == ["11-07 10:00 check"]


@pytest.mark.parametrize(
    "when", ["11-08 12:30", "11-08 15:00", "11-09 08:00", "11-09 21:59", "11-09 17:45"],
    ids=["a meal on Sunday", "Sunday", "the first hard minute", "the last hard minute", "between two windows"],
)  # fmt: skip
def test_a_named_minute_is_kept_to_the_minute(when):
    case = fee("11-05 10:00")
    case.promise(when, said="11-05 12:00")
    assert f"{when} check" in case.until("11-09 22:00").lines()


def test_a_named_minute_is_kept_although_a_colleague_just_spoke_and_the_soft_caps_are_full():
    reminders = tuple(Past(moment(f"11-0{d} 10:00"), "reminder", "property_fee") for d in (3, 4, 5))
    case = fee("11-05 14:00", past=reminders)
    case.promise("11-06 15:00", said="11-05 15:00")
    case.record(f.Contacted, "11-06 14:50", by=STEWARD, outcome="spoke")
    assert "11-06 15:00 check" in case.until("11-06 15:00").lines()


def test_a_minute_in_the_night_is_looked_at_in_the_morning():
    case = fee("11-05 10:00")
    case.promise("11-06 23:00", said="11-05 15:00")
    assert "11-07 09:00 check" in case.until("11-07 10:00").lines()


@pytest.mark.parametrize(
    ("start", "end", "precision", "checked"),
    [
        pytest.param("11-10 08:00", "11-10 11:59:59", "half_day", "11-10 14:00", id="a morning"),
        pytest.param("11-10 12:00", "11-10 17:59:59", "half_day", "11-10 19:00", id="an afternoon"),
        pytest.param("11-10 18:00", "11-10 21:59:59", "half_day", "11-11 09:00", id="an evening"),
        pytest.param("11-10 00:00", "11-10 23:59:59", "day", "11-10 19:00", id="a day"),
        pytest.param("11-09 00:00", "11-15 23:59:59", "week", "11-15 19:00", id="a week"),
    ],
)
def test_a_window_is_looked_at_at_its_moment(start, end, precision, checked):
    case = fee("11-05 10:00")
    case.promise(start, end, precision, said="11-05 15:00")
    assert f"{checked} check" in case.until("11-16 00:00").lines()


def test_the_morning_after_a_promise_is_silent():
    case = fee("11-02 09:30")
    case.promise("11-12 10:00", said="11-05 10:00")
    assert case.until("11-11 18:00").lines("11-05 10:00") == []


def test_a_moved_promise_is_checked_at_its_new_moment_only():
    case = fee()
    case.promise("11-04 10:00", said="11-02 10:00")
    case.promise("11-06 10:00", said="11-03 10:00")
    assert case.until("11-06 11:00").lines("11-02 11:00") == ["11-05 19:00 eve", "11-06 10:00 check"]


def test_the_third_broken_promise_hands_over_and_then_only_their_own_moments_count():
    case = broken_three_times()
    assert case.lines("11-05 10:00") == ["11-05 10:00 check", "11-05 10:10 handover"]
    assert (case.last.why, case.last.waits_for) == ("needs_call", "steward")
    dodge(case, "11-06 10:00")
    assert case.until("11-20 00:00").lines("11-05 11:00") == []
    case.promise("11-21 10:00", said="11-20 10:00")
    assert case.until("12-20 00:00").lines("11-05 11:00") == ["11-21 10:00 check"]


@pytest.mark.parametrize(
    "happens",
    [
        pytest.param((f.Contacted, {"outcome": "spoke"}), id="a logged call"),
        pytest.param((f.Resolved, {"outcome": "explained"}), id="an outcome"),
    ],
)
def test_the_stewards_outcome_brings_the_rounds_back(happens):
    case = broken_three_times()
    case.record(happens[0], "11-06 10:00", by=STEWARD, **happens[1])
    assert "11-10 19:00 r10" in case.until("11-10 19:00").lines("11-05 11:00")


def test_the_logged_call_after_the_handover_holds_the_floor():
    case = broken_three_times()
    case.record(f.Contacted, "11-06 10:00", by=STEWARD, outcome="spoke")
    assert case.until("11-06 12:00").lines("11-05 11:00") == []


def broken_three_times():
    case = fee("11-02 09:30")
    for day in (3, 4, 5):
        case.promise(f"11-0{day} 10:00", said=f"11-0{day} 09:30")
        case.record(f.NotYet, f"11-0{day} 10:10", words="还没有")
    return case


def test_silence_gets_one_repeat_a_day_later():
    case = fee()
    case.promise("11-03 10:00", said="11-02 10:00")
    assert case.until("11-04 23:00").lines("11-02 11:00") == ["11-03 10:00 check", "11-04 10:00 repeat"]


def test_after_the_repeat_three_quiet_days_and_then_the_rounds():
    case = fee()
    case.promise("11-07 10:00", said="11-02 10:00")
    case.until("11-30 00:00")
    assert case.lines("11-07 00:00") == [
        "11-07 10:00 check", "11-08 10:00 repeat", "11-16 19:00 r14", "11-18 19:00 r18", "11-25 19:00 r25",
    ]  # fmt: skip


def test_the_quiet_days_are_kept_when_the_promise_lapses_before_the_repeat():
    case = fee()
    case.promise("11-16 10:00", said="11-15 10:00")
    assert case.until("11-20 09:59").lines("11-16 00:00") == ["11-16 10:00 check", "11-17 10:00 repeat"]


def test_an_answer_to_the_check_spares_them_the_repeat():
    case = fee()
    case.promise("11-03 10:00", said="11-02 10:00")
    case.record(f.Heard, "11-03 11:00", words="我看看")
    assert case.until("11-05 00:00").lines("11-03 11:00") == []


# --- money (P2, contract) ---


def test_a_payment_ends_everything_and_is_thanked_for_once_a_minute_later():
    case = fee()
    case.promise("11-06 10:00", said="11-02 10:00")
    pay(case, "11-05 10:00")
    assert (case.s.outcome, case.s.promises[-1].state) == ("paid", "kept")
    assert case.until("12-31 00:00").lines("11-02 11:00") == ["11-05 10:01 thanks"]
    assert (case.wake, case.last.why) == (None, "closed.paid")


def test_money_from_the_bank_list_is_thanked_for_at_once():
    case = fee()
    pay(case, "11-05 10:00", typed=False)
    assert case.lines("11-05 00:00") == ["11-05 10:00 thanks"]


def test_thanks_at_night_wait_for_the_morning():
    case = fee()
    pay(case, "11-04 23:00")
    assert case.until("11-06 00:00").lines("11-04 00:00") == ["11-05 08:00 thanks"]


def test_an_undo_within_the_minute_leaves_no_trace():
    case, twin = fee(), fee()
    for one in (case, twin):
        one.promise("11-06 10:00", said="11-02 10:00")
    payment = pay(case, "11-05 10:00")
    case.undo(payment, "11-05 10:00:59")
    assert case.until("11-30 00:00").lines() == twin.until("11-30 00:00").lines()


def test_a_payment_while_the_reminder_waits_in_the_outbox_takes_it_back():
    case = fee("11-02 09:30")
    case.online = False
    case.until("11-05 19:00")
    assert list(case.s.planned.values()) == ["r5"]
    pay(case, "11-05 19:00:20")
    case.deliver()
    assert [fact.step for fact in case.kinds(f.Unsaid)] == ["r5"]
    assert case.until("12-31 00:00").lines("11-03 00:00") == ["11-05 19:01 thanks"]


def test_while_a_message_is_planned_nothing_else_is_decided():
    case = fee("11-02 09:30")
    case.online = False
    case.until("11-05 19:00")
    assert (case.decide().why, case.decide().say, case.wake) == ("queued", None, None)
    assert case.decide(sending="r5:2026-11").say.key == "r5:2026-11"


def test_part_of_the_money_does_not_end_the_rounds():
    case = fee()
    pay(case, "11-03 10:00", 100 * YUAN)
    assert case.until("11-06 00:00").lines("11-03 00:00") == ["11-03 10:01 thanks", "11-05 19:00 r5"]


@pytest.mark.parametrize(
    ("before", "with_what"),
    [
        pytest.param(f.Dodged, {"words": "过两天"}, id="a dodge"),
        pytest.param(f.CallBack, {"words": "", "until": moment("11-02 15:00")}, id="a call-back"),
        pytest.param(f.NotYet, {"words": "还没"}, id="a not yet"),
        pytest.param(f.Lettered, {"which": "demand", "until": moment("11-09 10:00")}, id="a letter"),
    ],
)
def test_a_case_that_opens_again_begins_with_its_notice_and_nothing_else(before, with_what):
    case = fee()
    case.online = False
    case.record(before, "11-02 10:00", by="owner" if "words" in with_what else MANAGER, **with_what)
    pay(case, "11-02 12:00")
    case.deliver()
    case.until("12-10 10:00")
    case._add(f.Opened(at=case.now, by="import"))
    item, period, due = NOVEMBER
    case.record(f.Billed, by="import", item=item, period=period, due=due, amount=300 * YUAN)
    assert case.until("12-10 18:00").lines("12-01 00:00") == ["12-10 10:00 notice"]


def test_one_decide_serves_money_and_arrivals():
    assert [case.last.next_step for case in (fee("11-02 12:00"), guest(start="11-20 09:00"))] == [
        "notice",
        "r1",
    ]
