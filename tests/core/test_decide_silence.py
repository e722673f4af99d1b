"""What keeps us silent: a dispute, a claim, a stop, a letter, a colleague who just spoke (conduct 4)."""

import pytest

from bot.core import facts as f
from tests.core.histories import MANAGER, STEWARD, dodge, fee, moment


def test_a_dispute_stops_everything_and_fixed_asks_the_same_day():
    case = fee("11-02 09:30")
    case.promise("11-05 10:00", said="11-02 11:00")
    case.record(f.Disputed, "11-03 10:00", about="漏水")
    assert (case.last.why, case.last.waits_for) == ("disputed", "steward")
    case.record(f.Resolved, "11-10 16:00", by=STEWARD, outcome="fixed")
    assert case.until("11-10 17:00").lines("11-02 12:00") == ["11-10 16:01 fixed"]
    assert case.s.promises[-1].state == "superseded"  # nobody could keep it, nobody broke it


def test_a_stop_with_a_kept_check_gives_way_to_a_dispute():
    case = fee("11-02 09:30")
    case.promise("11-06 10:00", said="11-03 10:00")
    case.record(f.Stopped, words="别发了,周五交", keep_check=True)
    case.record(f.Disputed, "11-04 10:00", about="漏水")
    assert case.until("12-10 00:00").lines("11-03 00:00") == []


def test_a_dodge_of_last_week_is_no_reason_to_ask_on_a_sunday_noon():
    case = fee("11-02 09:30")
    case.record(f.Disputed, "11-03 11:00", about="漏水")
    dodge(case, "11-04 12:00")
    case.record(f.Resolved, "11-08 12:00", by=STEWARD, outcome="explained")
    assert case.until("11-08 23:00").lines("11-03 00:00") == []


def test_explained_goes_back_to_the_rounds():
    case = fee("11-02 09:30")
    case.record(f.Disputed, "11-03 10:00", about="漏水")
    case.record(f.Resolved, "11-09 16:00", by=STEWARD, outcome="explained")
    assert case.until("11-11 00:00").lines("11-03 00:00") == ["11-10 19:00 r10"]


def test_a_claim_pauses_five_working_days_and_waits_for_finance():
    case = fee("11-02 09:30")
    case.record(
        f.Claimed, "11-03 10:00", words="", until=moment("11-10 18:00"), answer_by=moment("11-04 18:00")
    )
    assert (case.last.rule, case.last.waits_for, case.wake) == ("C16", "finance", moment("11-10 18:00"))
    assert case.until("11-10 17:59").lines("11-03 00:00") == []


def test_after_the_claim_the_rounds_come_back():
    case = fee("11-02 09:30")
    case.record(
        f.Claimed, "11-03 10:00", words="", until=moment("11-10 18:00"), answer_by=moment("11-04 18:00")
    )
    assert case.until("11-11 00:00").lines("11-03 00:00") == ["11-10 19:00 r10"]


def test_a_minute_named_after_a_claim_is_checked():
    case = fee("11-02 09:30")
    case.record(
        f.Claimed, "11-03 10:00", words="", until=moment("11-10 18:00"), answer_by=moment("11-04 18:00")
    )
    case.promise("11-05 10:00", said="11-03 11:00")
    assert "11-05 10:00 check" in case.until("11-12 00:00").lines()


def test_hardship_rests_a_month():
    case = fee("11-02 09:30")
    case.record(f.Paused, "11-03 10:00", why="hardship", until=moment("12-03 10:00"))
    assert case.until("12-03 09:59").lines("11-03 00:00") == []
    assert case.until("12-10 00:00").lines("11-03 00:00")[-1] == "12-07 19:00 r5"


def test_stop_is_final_and_takes_the_promise_back():
    case = fee("11-02 09:30")
    case.promise("11-06 10:00", said="11-02 10:00")
    case.record(f.Stopped, "11-03 10:00", words="别发了")
    assert (case.last.why, case.s.promises[-1].state) == ("stopped", "withdrawn")
    assert case.until("2027-03-01 00:00").lines("11-02 11:00") == []
    case.record(f.Restarted, "2027-03-01 10:00")
    assert case.until("2027-03-06 00:00").lines("2027-03-01 00:00") == ["03-05 19:00 r5"]


def test_stop_with_a_time_keeps_that_one_check():
    case = fee("11-02 09:30")
    case.promise("11-06 10:00", said="11-02 10:00")
    case.record(f.Stopped, words="别发了,周五交", keep_check=True)
    assert case.until("2027-03-01 00:00").lines("11-02 10:01") == ["11-06 10:00 check"]


def test_a_letter_brings_silence_and_the_rounds_come_back():
    case = fee("11-02 09:30")
    case.record(f.Lettered, "11-09 10:00", by=MANAGER, which="demand", until=moment("11-16 10:00"))
    assert (case.last.rule, case.wake) == ("C11", moment("11-16 10:00"))
    assert case.until("11-17 00:00").lines("11-09 00:00") == ["11-16 10:00 r10"]


def test_their_promise_ends_the_silence_after_a_letter():
    case = fee("11-02 09:30")
    case.record(f.Lettered, "11-09 10:00", by=MANAGER, which="demand", until=moment("11-16 10:00"))
    case.promise("11-11 10:00", said="11-10 10:00")
    assert case.until("11-11 11:00").lines("11-09 00:00") == ["11-11 10:00 check"]


@pytest.mark.parametrize(
    "word", [(f.Dodged, {"words": "过两天"}), (f.Heard, {"words": "收到函了"})], ids=["a dodge", "a word"]
)
def test_any_word_of_theirs_ends_the_silence_after_a_letter(word):
    case = fee("11-02 09:30")
    case.record(f.Lettered, "11-09 10:00", by=MANAGER, which="demand", until=moment("11-16 10:00"))
    case.record(word[0], "11-10 10:00", **word[1])
    assert case.until("11-10 19:00").lines("11-09 00:00") != []


def test_a_promise_typed_by_staff_does_not_end_it():
    case = fee("11-02 09:30")
    case.record(f.Lettered, "11-09 10:00", by=MANAGER, which="demand", until=moment("11-16 10:00"))
    case.promise("11-11 10:00", said="11-10 10:00", by=STEWARD)
    assert case.until("11-16 09:59").lines("11-09 00:00") == []


def test_after_a_colleague_spoke_the_bot_holds_its_tongue_for_two_hours():
    case = fee("11-02 09:30")
    case.record(f.Contacted, "11-05 18:00", by=STEWARD, outcome="noanswer")
    assert [held.rule for held in case.last.held] == ["P25"]
    assert case.until("11-06 00:00").lines("11-03 00:00") == ["11-05 20:00 r5"]


def test_an_answer_to_their_own_message_does_not_wait_for_the_floor():
    case = fee("11-02 09:30")
    case.record(f.Contacted, "11-03 10:00", by=STEWARD, outcome="spoke")
    dodge(case, "11-03 10:10")
    assert case.lines("11-03 00:00") == ["11-03 10:10 pin_down"]


def test_busy_is_called_back_at_the_minute_they_named_even_at_noon():
    case = fee("11-02 09:30")
    case.record(f.CallBack, "11-03 11:00", until=moment("11-03 12:30"), words="中午吧")
    assert case.until("11-04 00:00").lines("11-03 00:00") == ["11-03 12:30 call_back"]


def test_a_call_back_that_failed_does_not_end_the_rounds():
    case = fee("11-02 09:30")
    case.record(f.CallBack, "11-03 11:00", until=moment("11-03 15:00"), words="三点")
    case.failing = 1
    assert case.until("11-06 00:00").lines("11-03 00:00") == ["11-05 19:00 r5"]


def test_no_eve_on_a_holiday_unless_they_chose_the_day():
    case = fee("09-28 09:30")
    case.promise("09-28 00:00", "10-04 23:59:59", "week", said="09-28 10:00")
    assert case.until("10-07 23:00").lines("10-01 00:00") == []
