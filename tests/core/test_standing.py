"""What the facts of a case add up to: levels of promises, money, silence, and what is taken back."""

from datetime import date, timedelta

import pytest

from bot.core import facts as f
from bot.core.sums import stand
from tests.core.histories import FEE, NOVEMBER, OCTOBER, STEWARD, YUAN, Followed, fee, guest, moment

SEPTEMBER = ("物业费", "2026-09", date(2026, 9, 15))


def paid(case, at, yuan):
    return case.record(f.Paid, at, by=STEWARD, amount=yuan * YUAN)


def states(case):
    return [(promise.state, promise.level) for promise in case.s.promises]


# --- promises and their levels (story 7) ---


def test_a_broken_promise_raises_the_next_to_level_two():
    case = fee()
    case.promise("11-03 10:00", said="11-02 10:00")
    case.record(f.NotYet, "11-03 10:05", words="还没")
    case.promise("11-04 10:00", said="11-03 10:10")
    assert states(case) == [("broken", 1), ("open", 2)]


def test_a_new_time_given_after_the_check_breaks_the_old_one():
    case = fee()
    case.promise("11-03 10:00", said="11-02 10:00")
    case.promise("11-04 10:00", said="11-03 10:20")
    assert states(case) == [("broken", 1), ("open", 2)]


def test_a_promise_moved_before_its_moment_keeps_the_level():
    case = fee()
    case.promise("11-03 10:00", said="11-02 10:00")
    case.promise("11-05 10:00", said="11-02 18:00")
    assert states(case) == [("superseded", 1), ("open", 1)]
    assert case.s.broken == 0


def test_a_promise_narrowed_by_the_choice_of_two_keeps_the_level():
    case = fee()
    case.promise("11-07 00:00", "11-07 23:59:59", "day", said="11-02 10:00")
    case.promise("11-07 08:00", "11-07 11:59:59", "half_day", said="11-02 10:01")
    case.promise("11-07 10:30", said="11-02 10:02")
    assert states(case) == [("superseded", 1), ("superseded", 1), ("open", 1)]


def test_a_withdrawn_promise_raises_the_next_and_is_not_broken():
    case = fee()
    case.promise("11-05 10:00", said="11-02 10:00")
    case.record(f.Withdrew, "11-03 10:00", words="不行了")
    case.promise("11-09 10:00", said="11-03 11:00")
    assert (states(case), case.s.broken) == ([("withdrawn", 1), ("open", 2)], 0)


def test_a_part_promise_that_is_kept_leaves_level_one():
    case = fee()
    case.promise("11-04 10:00", said="11-02 10:00", amount=100 * YUAN)
    paid(case, "11-04 09:00", 100)
    case.promise("11-09 10:00", said="11-04 11:00")
    assert states(case) == [("kept", 1), ("open", 1)]


@pytest.mark.parametrize(("yuan", "state"), [(0, "broken"), (100, "partly_kept")])
def test_at_its_end_plus_tolerance_a_promise_is_broken_or_partly_kept(yuan, state):
    case = fee()
    case.promise("11-03 10:00", said="11-02 10:00")
    if yuan:
        paid(case, "11-03 09:00", yuan)
    assert states(case.until("11-04 09:59:59")) == [("open", 1)]
    assert states(case.until("11-04 10:00")) == [(state, 1)]
    assert case.s.broken == (state == "broken")


def test_a_promise_of_a_saturday_has_until_monday():
    case = fee()
    case.promise("11-07 10:00", said="11-02 10:00")
    assert states(case.until("11-09 09:59:59")) == [("open", 1)]
    assert states(case.until("11-09 10:00")) == [("broken", 1)]


def test_partly_kept_raises_the_next_but_is_not_counted_as_broken():
    case = fee()
    case.promise("11-03 10:00", said="11-02 10:00")
    paid(case, "11-03 09:00", 100)
    case.record(f.NotYet, "11-03 10:10", words="剩下的还没")
    case.promise("11-05 10:00", said="11-03 10:20")
    assert (states(case), case.s.broken) == ([("partly_kept", 1), ("open", 2)], 0)


def test_a_part_promise_that_is_only_partly_kept_raises_the_next():
    case = fee()
    case.promise("11-03 10:00", said="11-02 10:00", amount=200 * YUAN)
    paid(case, "11-03 09:00", 50)
    case.until("11-04 10:00")
    case.promise("11-06 10:00", said="11-04 11:00")
    assert states(case) == [("partly_kept", 1), ("open", 2)]


def test_the_promise_a_colleague_takes_back_never_was():
    case = fee()
    case.promise("11-05 10:00", said="11-02 10:00")
    typed = case.promise("11-06 10:00", said="11-02 18:00", by=STEWARD)
    case.undo(typed, "11-02 18:05")
    assert states(case) == [("open", 1)]
    assert case.s.floor_until is None


def test_a_dispute_is_never_overwritten_by_a_promise():
    case = fee()
    case.record(f.Disputed, "11-03 10:00", about="漏水")
    case.promise("11-06 10:00", said="11-04 10:00", by=STEWARD)
    assert case.s.dispute is not None and case.s.status(case.now) == "disputed"


# --- money ---


def test_payments_cover_the_oldest_line_first():
    case = fee("11-02 09:30", SEPTEMBER, OCTOBER, NOVEMBER)
    paid(case, "11-03 10:00", 450)
    assert case.s.lines() == [(OCTOBER, 150 * YUAN), (NOVEMBER, 300 * YUAN)]


def test_paying_the_oldest_of_several_bills_skips_no_level():
    case = fee("11-02 09:30", SEPTEMBER, OCTOBER)
    case.promise("11-04 10:00", said="11-02 10:00")
    paid(case, "11-03 10:00", 300)
    assert (states(case), case.s.level, case.s.outcome) == ([("open", 1)], 1, None)


def test_money_above_the_debt_is_kept_as_prepayment():
    case = fee()
    paid(case, "11-03 10:00", 2100)
    assert (case.s.owed, case.s.prepaid, case.s.outcome) == (0, 1800 * YUAN, "paid")


def test_a_prepayment_covers_the_next_bill():
    case = fee()
    paid(case, "11-03 10:00", 400)
    item, period, due = NOVEMBER
    case._add(f.Opened(at=case.now, by="import"))
    case.record(f.Billed, "11-04 10:00", by="import", item=item, period=period, due=due, amount=300 * YUAN)
    assert case.s.owed == 200 * YUAN


def test_a_line_billed_again_replaces_its_amount():
    case = fee()
    item, period, due = OCTOBER
    case.record(f.Billed, by="import", item=item, period=period, due=due, amount=250 * YUAN)
    assert case.s.owed == 250 * YUAN


def test_at_the_desk_but_not_paid_is_a_contact_and_no_end():
    case = fee()
    case.record(f.Arrived, "11-05 18:00", by=STEWARD)
    assert (case.s.outcome, case.s.floor_until) == (None, moment("11-05 20:00"))


def test_an_undone_payment_opens_the_case_again():
    case = fee()
    case.promise("11-06 10:00", said="11-02 10:00")
    payment = paid(case, "11-03 10:00", 300)
    case.undo(payment, "11-03 10:00:30")
    assert (case.s.outcome, case.s.owed, states(case)) == (None, 300 * YUAN, [("open", 1)])


# --- silence ---


def test_the_longest_pause_holds():
    case = fee()
    case.record(f.Paused, "11-03 10:00", why="anger", until=moment("11-06 10:00"))
    case.record(f.Paused, "11-03 10:01", why="hardship", until=moment("12-03 10:00"))
    assert case.s.pause(case.now).why == "hardship"
    case.record(f.Paused, "11-03 10:02", why="deceased", until=None)
    assert case.s.pause(case.now).why == "deceased"


def test_money_ends_the_pause_of_a_claim_and_no_other():
    case = fee()
    case.record(
        f.Claimed, "11-03 10:00", words="", until=moment("11-10 18:00"), answer_by=moment("11-04 18:00")
    )
    case.record(f.Paused, "11-03 10:01", why="anger", until=moment("11-06 10:00"))
    paid(case, "11-04 10:00", 100)
    assert [type(pause) for pause in case.s.pauses] == [f.Paused]


@pytest.mark.parametrize(
    ("fact", "status"),
    [
        pytest.param(None, "open", id="open"),
        pytest.param(f.Disputed(at=moment("11-03 10:00"), about=""), "disputed", id="disputed"),
        pytest.param(f.Stopped(at=moment("11-03 10:00"), words=""), "paused", id="stopped"),
        pytest.param(f.Paused(at=moment("11-03 10:00"), why="hardship", until=None), "paused", id="paused"),
        pytest.param(
            f.Lettered(at=moment("11-03 10:00"), which="demand", until=moment("11-10 10:00")),
            "quiet",
            id="quiet",
        ),
        pytest.param(f.Closed(at=moment("11-03 10:00"), outcome="cancelled"), "closed", id="closed"),
    ],
)
def test_one_word_says_where_a_case_is(fact, status):
    facts = [f.Opened(at=moment("11-02 09:30")), *filter(None, [fact])]
    assert stand(facts).status(moment("11-04 10:00")) == status


def test_the_silence_after_a_letter_ends_by_itself_or_by_their_word():
    letter = f.Lettered(at=moment("11-03 10:00"), by=STEWARD, which="demand", until=moment("11-10 10:00"))
    assert stand([letter]).quiet_until == moment("11-10 10:00")
    word = f.Heard(at=moment("11-05 10:00"), by="owner", words="收到了")
    assert stand([letter, word]).quiet_until == moment("11-05 10:00")
    assert stand([letter, f.Noted(at=moment("11-05 10:00"), by=STEWARD, words="")]).quiet_until == moment(
        "11-10 10:00"
    )


def test_a_new_dodge_takes_the_place_of_what_was_open_in_the_talk():
    case = fee()
    case.record(f.CallBack, "11-03 10:00", until=moment("11-03 15:00"), words="")
    case.record(f.Dodged, "11-03 11:00", words="过两天")
    assert (case.s.call_back, case.s.dodge.words) == (None, "过两天")


def test_agreeing_to_our_times_is_counted():
    case = guest()
    case.record(f.Heard, "11-20 10:35", words="好", reading="agreed")
    case.record(f.Heard, "11-20 12:05", words="好的", reading="agreed")
    assert case.s.agreed == 2


def test_a_new_chat_is_asked_anew_who_it_is():
    case = fee()
    case.record(f.Unlinked, "11-03 10:00", why="chat_closed")
    assert (case.s.bound, case.s.verified) == (False, False)
    case.record(f.Bound, "11-04 10:00", channel="console")
    assert (case.s.bound, case.s.verified, case.s.unlinked) == (True, False, False)


def test_a_case_opened_again_starts_its_days_anew():
    case = fee()
    paid(case, "11-03 10:00", 300)
    case.record(f.Opened, "12-01 10:00", by="import")
    assert (case.s.outcome, case.s.closed_at, case.s.since) == (None, None, moment("12-01 10:00"))


def test_closing_a_case_ends_its_promise():
    case = fee()
    case.promise("11-06 10:00", said="11-02 10:00")
    case.record(f.Closed, "11-03 10:00", by=STEWARD, outcome="cancelled")
    assert case.s.promise is None


def test_facts_of_nobody_are_no_word_of_the_person():
    assert stand([f.Noted(at=moment("11-02 10:00"), by=STEWARD, words="周末在家")]).heard_at is None


def test_no_facts_no_case():
    s = Followed(FEE, "11-02 09:30").s
    assert (s.owed, s.promise, s.level, s.lines(), s.pause(moment("11-02 09:30") + timedelta(0))) == (
        0,
        None,
        1,
        [],
        None,
    )
