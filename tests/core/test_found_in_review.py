"""What a review found: each of these went wrong once (issue 5)."""

from datetime import date

import pytest

from bot.core import facts as f
from bot.core import letters
from tests.core.histories import MANAGER, NOVEMBER, OCTOBER, STEWARD, YUAN, fee, moment, pay


def planned(case, *parts, missed="void"):
    """Instalments that were agreed now: day of November or later, and yuan."""
    dates, amounts = zip(*((date.fromisoformat(day), yuan * YUAN) for day, yuan in parts), strict=True)
    draft = f.Drafted(at=case.now, by=STEWARD, what="plan", dates=dates, amounts=amounts, missed=missed)
    draft = case._add(draft)
    case.record(f.Approved, by=MANAGER, of=draft.id, yes=True)
    return draft


def billed_again(case, at="12-01 09:30", line=("物业费", "2026-12", date(2026, 12, 15))):
    """The next month's file opens the case anew."""
    case.until(at)
    item, period, due = line
    case._add(f.Opened(at=case.now, by="import"))
    case.record(f.Billed, by="import", item=item, period=period, due=due, amount=300 * YUAN)


def demand(case, **more):
    """A collection letter that a manager approved."""
    draft = case._add(f.Drafted(at=case.now, by=STEWARD, what="demand_letter", amount=case.s.owed, **more))
    case.record(f.Approved, by=MANAGER, of=draft.id, yes=True)
    return draft


# --- plans (I2) ---


def test_a_plan_that_was_paid_is_over_although_more_was_billed_meanwhile():
    """Practice I2: later letters and promises have nothing to do with it."""
    case = fee("11-02 09:30", OCTOBER)
    planned(case, ("2026-11-06", 100), ("2026-11-13", 200))
    case.record(
        f.Billed, "11-04 10:00", by="import", item="停车费", period="2026-11", due=None, amount=50 * YUAN
    )
    pay(case, "11-05 10:00", 300 * YUAN)
    assert case.s.plan is None
    assert case.s.owed == 50 * YUAN


def test_a_plan_ends_with_its_case_and_asks_for_nothing_when_it_is_billed_again():
    """Practice I2: a waiver ended the debt before the plan was paid; the next bill is no part of it."""
    case = fee("11-02 09:30", OCTOBER)
    planned(case, ("2026-11-06", 100), ("2026-11-13", 200))
    case.record(f.Waived, "11-03 10:00", by=MANAGER, amount=300 * YUAN)
    assert case.s.outcome == "paid"
    billed_again(case)
    assert case.s.plan is None
    assert case.s.promise is None
    case.until("12-05 10:00")
    assert not [line for line in case.lines("12-01 00:00") if "check" in line]


# --- drafts and tasks of a case that was closed ---


def test_a_draft_that_waits_is_over_when_the_case_is_closed():
    """Design 5: nobody is asked for a yes to something that is over, nor when the case is opened again."""
    case = fee("11-02 09:30", OCTOBER)
    draft = case.record(f.Drafted, by=STEWARD, what="waiver", amount=10 * YUAN)
    pay(case, "11-03 10:00")
    assert not case.s.drafts
    billed_again(case)
    assert not case.s.drafts
    case.record(f.Approved, by=MANAGER, of=draft.id, yes=True)
    assert case.s.waived == 0


def test_a_letter_approved_for_an_earlier_debt_is_none_for_the_next_though_the_sum_is_the_same():
    """Practice P8: each letter has its own conditions."""
    case = fee("11-02 09:30", OCTOBER)
    demand(case)
    assert letters.undelivered(case.s, "demand_letter") is not None
    pay(case, "11-03 10:00")
    billed_again(case)
    assert case.s.owed == 300 * YUAN
    assert letters.undelivered(case.s, "demand_letter") is None


def test_the_task_of_a_letter_goes_with_the_debt_it_was_about():
    """Practice P8: paid on the third day, billed again: nobody calls about the old letter."""
    case = fee("11-02 09:30", OCTOBER)
    draft = demand(case)
    case.record(
        f.Lettered, "11-03 10:00", by=STEWARD, which="demand_letter", until=moment("11-10 10:00"), of=draft.id
    )
    pay(case, "11-05 10:00")
    billed_again(case, "11-06 09:30")
    case.until("11-30 10:00")
    assert [task.task for task in case.kinds(f.Tasked)] == []


def test_a_refusal_of_an_earlier_matter_is_none_of_the_next():
    case = fee("11-02 09:30", OCTOBER)
    case.record(f.Declined, "11-02 10:00", words="不交")
    pay(case, "11-03 10:00")
    billed_again(case)
    assert case.s.declined is None


# --- our own promises ---


@pytest.mark.parametrize("silence", ["dispute", "claim", "quiet", "gate"])
def test_what_we_promised_to_tell_is_told_in_a_silence_too(silence):
    """Practice P2 and P18: "name a repair date, I pay now"; the silence is for demands, not for our word."""
    case = fee("11-02 09:30", OCTOBER, NOVEMBER)
    match silence:
        case "dispute":
            case.record(f.Disputed, "11-03 10:00", about="漏水,先给个修的日期")
        case "claim":
            case.record(
                f.Claimed,
                "11-03 10:00",
                words="转了",
                until=moment("11-10 10:00"),
                answer_by=moment("11-04 18:00"),
            )
        case "quiet":
            case.record(
                f.Lettered, "11-03 10:00", by=STEWARD, which="demand_letter", until=moment("11-10 10:00")
            )
        case _:
            case.record(f.Gated, "11-03 10:00", by=STEWARD, ok=False, words="电梯停了")
    case.record(
        f.Pledged, by=STEWARD, task="name_date", role="steward", until=moment("11-04 18:00"), tells=True
    )
    case.until("11-05 10:00")
    (task,) = case.kinds(f.Tasked)
    case.record(f.Done, by=STEWARD, of=task.id, words="周六上午来修")
    case.until("11-05 12:00")
    assert [line for line in case.lines("11-03 10:00") if "told" in line] == ["11-05 10:01 told"]


def test_our_promise_comes_due_while_a_message_waits_to_go_out():
    """Practice P2, P7: a line that is down, or a restored backup, is no reason to break our word."""
    case = fee("11-02 09:30", OCTOBER)
    case.online = False
    case.until("11-05 20:00")
    assert case.s.planned
    case.record(f.Pledged, by=STEWARD, task="promised", role="steward", until=moment("11-05 20:10"))
    case.until("11-05 20:11")
    assert [task.task for task in case.kinds(f.Tasked)] == ["promised"]
