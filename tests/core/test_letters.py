"""Who may be sent a letter and what is still missing; the silence that follows, and who may break it once."""

from datetime import date, timedelta
from typing import Any, Literal

import pytest

from bot.core import facts as f
from bot.core import letters
from bot.core.silence import DEMAND, LAWYER, deadline_end, lifted, quiet_rule
from tests.core.histories import FEE, HERE, MANAGER, STEWARD, YUAN, Followed, moment

JULY = ("物业费", "2026-07", date(2026, 7, 15))


def owing(line: tuple[str, str | None, date | None] = JULY, start: str = "11-02 09:30") -> Followed:
    """An owner who said who they are and owes one line."""
    case = Followed(FEE, start)
    case.record(f.Opened, by="import")
    item, period, due = line
    case.record(f.Billed, by="import", item=item, period=period, due=due, amount=912 * YUAN)
    case.record(f.Bound, channel="telegram", consent="v1")
    case.record(f.Verified)
    return case


def explained(case: Followed, *days: str) -> Followed:
    """Talks that took place."""
    for day in days or ("11-03 10:00", "11-04 15:00"):
        case.record(f.Contacted, day, by=STEWARD, outcome="spoke")
    return case


def unmet(case: Followed) -> list[tuple[str, str]]:
    found = letters.demand_unmet(case.s, case.facts, case.now, HERE)
    return [(one.rule, one.why) for one in found]


def lawyer_unmet(case: Followed, lately: int = 0) -> list[tuple[str, str]]:
    return [(one.rule, one.why) for one in letters.lawyer_unmet(case.s, case.now, HERE, lately=lately)]


def test_thirty_days_of_arrears_and_two_explanations_are_enough() -> None:
    """Practice P8."""
    assert unmet(explained(owing()).until("11-05 09:00")) == []


AGAINST: list[Any] = [
    pytest.param(f.Disputed, {"about": "漏水"}, ("C15", "dispute"), id="a dispute"),
    pytest.param(f.Stopped, {"words": "停"}, ("C13", "stopped"), id="a stop"),
    pytest.param(f.Gated, {"by": STEWARD, "ok": False}, ("P10", "gate"), id="our own service"),
    pytest.param(
        f.Paused, {"why": "hardship", "until": moment("12-05 10:00")}, ("C17", "paused"), id="hardship"
    ),
    pytest.param(
        f.Claimed,
        {"words": "交了", "answer_by": moment("11-06 18:00"), "until": moment("11-12 10:00")},
        ("C16", "paused"),
        id="a claim",
    ),
    pytest.param(f.Paused, {"why": "deceased", "until": None}, ("C18", "paused"), id="a death"),
    pytest.param(
        f.Lettered,
        {"by": MANAGER, "which": DEMAND, "until": moment("11-12 10:00")},
        ("C11", "quiet"),
        id="the silence after one",
    ),
]


@pytest.mark.parametrize(("kind", "values", "expected"), AGAINST)
def test_what_stands_against_any_letter_is_named_with_its_rule(kind: Any, values: Any, expected: Any) -> None:
    """Practice P8, P10; conduct C11, C13, C15 to C18."""
    case = explained(owing())
    case.record(kind, "11-05 10:00", **values)
    assert expected in unmet(case)
    assert expected in lawyer_unmet(case)


def test_a_promise_that_is_open_comes_first() -> None:
    """Conduct C09."""
    case = explained(owing())
    case.promise("11-07 10:00", said="11-05 10:00")
    assert unmet(case) == [("C09", "promise")]


@pytest.mark.parametrize(
    ("due", "days"),
    [(date(2026, 10, 7), 29), (date(2026, 10, 6), 30), (date(2026, 12, 1), 0)],
)
def test_arrears_count_from_the_oldest_due_day(due: date, days: int) -> None:
    """Conduct §2: min_arrears 30 d; the figures are told."""
    case = explained(owing(("物业费", None, due))).until("11-05 12:00")
    found = [
        one for one in letters.demand_unmet(case.s, case.facts, case.now, HERE) if one.why == "arrears_days"
    ]
    assert [(one.have, one.need) for one in found] == ([] if days >= 30 else [(days, 30)])


def test_a_try_that_was_not_answered_explains_nothing() -> None:
    """Practice P8: after several explanations."""
    case = owing()
    sent = sum(line.kind == "reminder" for line in case.said)
    case.record(f.Contacted, "11-03 10:00", by=STEWARD, outcome="noanswer")
    assert letters.explained(case.s, case.facts) == sent
    case.undo(case.record(f.Contacted, "11-03 11:00", by=STEWARD, outcome="spoke"))
    assert letters.explained(case.s, case.facts) == sent


def test_a_reminder_whose_fate_is_unknown_is_not_delivered() -> None:
    """Conduct §2: min_reminders_delivered; C33."""
    case = owing()
    before = letters.explained(case.s, case.facts)
    case._add(f.Spoke(at=case.now, key="r5:x", step="r5", kind="reminder", outcome="unknown"))
    assert letters.explained(case.s, case.facts) == before


def test_thirty_days_lie_between_two_letters() -> None:
    """Conduct §2: min_between 30 d."""
    case = explained(owing())
    case.record(f.Lettered, "11-05 10:00", by=MANAGER, which=DEMAND, until=moment("11-12 10:00"))
    (one,) = (
        x for x in letters.demand_unmet(case.s, case.facts, moment("11-20 10:00"), HERE) if x.why == "between"
    )
    assert (one.have, one.need, one.until) == (15, 30, moment("12-05 10:00"))
    assert not [
        x for x in letters.demand_unmet(case.s, case.facts, moment("12-05 10:00"), HERE) if x.why == "between"
    ]


def drafted(case: Followed, what: str = DEMAND, **more: Any) -> f.Fact:
    return case.record(f.Drafted, by=STEWARD, what=what, amount=case.s.owed, **more)


def test_one_letter_at_a_time() -> None:
    """Practice P8: drafted, or approved and not delivered."""
    case = explained(owing())
    draft = drafted(case)
    assert ("P8", "drafted") in unmet(case)
    case.record(f.Approved, "11-05 10:00", by=MANAGER, of=draft.id, yes=True)
    assert ("P8", "drafted") in unmet(case)
    case.record(f.Lettered, "11-06 10:00", by=MANAGER, which=DEMAND, until=moment("11-13 10:00"), of=draft.id)
    assert ("P8", "drafted") not in unmet(case)


def test_a_letter_that_was_approved_for_another_sum_is_no_letter_any_more() -> None:
    """Practice P8: what is approved is what goes out."""
    case = explained(owing())
    draft = drafted(case)
    case.record(f.Approved, "11-05 10:00", by=MANAGER, of=draft.id, yes=True)
    assert letters.undelivered(case.s, DEMAND) is not None
    case.record(f.Paid, "11-05 11:00", by="finance:钱会计", amount=100 * YUAN)
    assert letters.undelivered(case.s, DEMAND) is None
    assert unmet(case) == []


# --- the lawyer's file ---


def ready(start: str = "2026-07-20 09:30") -> Followed:
    """Two letters without effect and an honest notice: 15 January to November."""
    case = explained(
        owing(("物业费", "2026-01", date(2026, 1, 15)), start), "2026-07-21 10:00", "2026-07-22 10:00"
    )
    case.record(f.Lettered, "2026-08-03 10:00", by=MANAGER, which=DEMAND, until=moment("2026-08-10 10:00"))
    case.record(f.Lettered, "2026-09-08 10:00", by=MANAGER, which=DEMAND, until=moment("2026-09-15 10:00"))
    case.record(f.Pledged, "2026-10-13 10:00", by=MANAGER, task=letters.NOTICE, role="manager",
                until=moment("2026-10-27 09:00"), words="当面告知")  # fmt: skip
    return case.until("2026-10-27 09:00")


def test_the_lawyers_file_is_open_after_two_letters_and_an_honest_notice() -> None:
    """Practice P9."""
    assert lawyer_unmet(ready()) == []


def test_two_months_are_not_three() -> None:
    """Conduct case 28: a lawyer's letter asked at 2 months of arrears names what is missing."""
    case = explained(owing(("物业费", "2026-09", date(2026, 9, 5)))).until("11-05 09:00")
    found = {
        one.why: (one.rule, one.have, one.need)
        for one in letters.lawyer_unmet(case.s, case.now, HERE, lately=0)
    }
    assert found["arrears_months"] == ("C12", 2, 3)
    assert found["demands"] == ("P9", 0, 2)
    assert "notice" in found


@pytest.mark.parametrize(
    ("today", "months"),
    [("2026-04-14", 2), ("2026-04-15", 3), ("2026-01-14", 0), ("2026-02-14", 0), ("2026-02-15", 1)],
)
def test_months_overdue_are_whole_ones(today: str, months: int) -> None:
    """Practice P9."""
    case = owing(("物业费", "2026-01", date(2026, 1, 15)))
    assert letters.overdue_months(case.s, HERE, date.fromisoformat(today)) == months


def test_money_after_a_letter_is_an_effect_of_it() -> None:
    """Practice P9: two letters without effect."""
    case = ready()
    assert letters.without_effect(case.s, case.now) == 2
    case.record(f.Paid, by="finance:钱会计", amount=100 * YUAN)
    assert letters.without_effect(case.s, case.now) == 0
    assert ("P9", "demands") in lawyer_unmet(case)


def test_a_letter_whose_fifteen_days_run_has_had_no_chance_yet() -> None:
    """Conduct C30."""
    case = owing(start="11-02 09:30")
    case.record(f.Lettered, "11-03 10:00", by=MANAGER, which=DEMAND, until=moment("11-10 10:00"))
    assert letters.without_effect(case.s, moment("11-18 09:59")) == 0
    assert letters.without_effect(case.s, moment("11-18 10:00")) == 1


def test_the_announced_day_must_have_come() -> None:
    """Practice P9: first an honest notice of the next step and its date."""
    case = ready()
    case.record(
        f.Pledged, by=MANAGER, task=letters.NOTICE, role="manager", until=moment("11-10 09:00"), words="电话"
    )
    assert lawyer_unmet(case) == [("P9", "notice_day")]


def test_a_notice_that_was_sent_counts_when_it_arrived() -> None:
    """Practice P9, conduct C33."""
    case = ready()
    case.record(f.Lettered, "10-27 10:00", by=MANAGER, which=DEMAND, until=moment("11-03 10:00"))
    later = case.until("12-01 10:00")
    later.record(f.Pledged, by=MANAGER, task=letters.NOTICE, role="manager", until=moment("12-02 09:00"))
    later.until("12-03 10:00")
    assert ("P9", "notice") in lawyer_unmet(later)
    fates: list[tuple[Literal["unknown", "sent"], bool]] = [("unknown", False), ("sent", True)]
    for outcome, known in fates:
        later._add(f.Spoke(at=later.now, key="heads_up:1", step="heads_up", kind="letter", outcome=outcome))
        assert (("P9", "notice") not in lawyer_unmet(later)) is known


def test_three_files_of_a_site_in_seven_days_and_no_fourth() -> None:
    """Conduct C29, case 21."""
    case = ready()
    assert [lawyer_unmet(case, lately) for lately in (0, 2, 3)] == [[], [], [("C29", "site")]]


def test_no_trait_makes_a_letter_likelier() -> None:
    """Conduct C28: selected by age, amount and letters sent, never by character."""
    case = ready()
    for trait in ("hot_tempered", "refuses_openly", "patient", "problem_household"):
        case.record(f.Marked, by=STEWARD, trait=trait)
        assert lawyer_unmet(case) == []


def test_two_names_or_one_and_the_mandate() -> None:
    """Conduct §2: approve two_managers_by_name_or_one_and_the_firm_mandate_on_file; who said yes is on the list."""
    case = ready()
    draft = drafted(case, LAWYER, words="律所 / 律师 / 证号", needs=2)
    case.record(f.Approved, by=MANAGER, of=draft.id, yes=True)
    assert not case.s.listed
    case.record(f.Approved, by="manager:李经理", of=draft.id, yes=True)
    assert case.s.listed
    assert ("P9", "listed") in lawyer_unmet(case)
    case.record(f.Delisted, by=MANAGER)
    assert not case.s.listed


# --- the silence ---


def test_the_silence_is_the_one_of_the_last_letter() -> None:
    """Conduct C11, C12."""
    case = owing()
    case.record(f.Lettered, "11-03 10:00", by=MANAGER, which=DEMAND, until=moment("11-10 10:00"))
    assert (quiet_rule(case.s), case.last.rule) == ("C11", "C11")
    case.record(f.Lettered, "11-11 10:00", by=MANAGER, which=LAWYER, until=moment("11-26 00:00"))
    assert (quiet_rule(case.s), case.last.rule) == ("C12", "C12")


def test_a_lawyers_deadline_is_fourteen_days_and_ends_with_its_day() -> None:
    """Conduct case 13: deadline 2026-12-01, free on 2026-12-02."""
    assert deadline_end(date(2026, 11, 17), HERE) == moment("12-02 00:00")


def test_on_the_last_day_the_steward_is_asked_and_no_reminder_goes_before_the_fifteenth() -> None:
    """Practice P8, conduct §2: day_7 task, no_ask_before 15 d."""
    case = owing()
    case.record(f.Lettered, "11-03 10:00", by=MANAGER, which=DEMAND, until=moment("11-10 10:00"))
    case.until("11-20 00:00")
    assert [(x.task, x.at) for x in case.kinds(f.Tasked)] == [("letter_arrived", moment("11-10 10:00"))]
    assert [line for line in case.said if line.at > moment("11-03 10:00")] == []
    assert case.until("11-26 00:00").lines("11-04 00:00") == ["11-25 19:00 r25"]


def test_their_own_word_ends_the_silence_and_nobody_is_asked_whether_it_arrived() -> None:
    """Practice P8: the owner's own word ends it."""
    case = owing()
    case.record(f.Lettered, "11-03 10:00", by=MANAGER, which=DEMAND, until=moment("11-10 10:00"))
    case.record(f.Heard, "11-05 10:00", words="收到函了")
    assert case.until("11-12 00:00").kinds(f.Tasked) == []


def test_at_a_lawyers_deadline_a_task_to_call() -> None:
    """Practice P9."""
    case = owing()
    case.record(f.Lettered, "11-03 10:00", by=MANAGER, which=LAWYER, until=moment("11-18 00:00"))
    case.until("11-18 08:59")
    assert case.kinds(f.Tasked) == []
    assert [x.task for x in case.until("11-18 09:00").kinds(f.Tasked)] == ["letter_deadline"]


def test_a_managers_reason_lets_one_reminder_pass_and_no_second() -> None:
    """Conduct §1, levels; C11 also for staff."""
    case = owing()
    case.record(f.Lettered, "11-03 10:00", by=MANAGER, which=DEMAND, until=moment("11-10 10:00"))
    case.record(f.Urged, "11-04 10:00", by=STEWARD, step="r5", override="staff")
    assert case.lines("11-04 00:00") == []
    case.record(f.Excepted, "11-04 11:00", by=MANAGER, rule="C11", words="约好今天说明")
    assert lifted(case.s) is not None
    case.record(f.Urged, "11-04 15:00", by=STEWARD, step="r5", override="staff")
    assert case.lines("11-04 00:00") == ["11-04 15:00 r5"]
    assert lifted(case.s) is None
    case.record(f.Urged, "11-06 10:00", by=STEWARD, step="r10", override="staff")
    assert case.until("11-09 23:00").lines("11-05 00:00") == []


def test_a_letter_that_went_out_as_a_document_is_on_record_by_itself() -> None:
    """Practice P8: from recorded delivery 7 days of silence."""
    case = explained(owing())
    draft = drafted(case)
    case.record(f.Approved, "11-05 10:00", by=MANAGER, of=draft.id, yes=True)
    case.record(f.Urged, "11-05 14:30", by=STEWARD, step="letter", override="staff")
    assert case.lines("11-05 14:00") == ["11-05 14:30 letter"]
    (letter,) = case.kinds(f.Lettered)
    assert (letter.which, letter.of, letter.sent) == (DEMAND, draft.id, "document")
    assert letter.until == moment("11-05 14:30") + timedelta(days=7)
    assert case.s.status(case.now) == "quiet"


def test_once_the_list_is_paid_a_manager_is_asked_to_take_the_name_off() -> None:
    """Practice P9: the list is a real record, a manager takes names off on payment."""
    case = ready()
    draft = drafted(case, LAWYER, words="律所 / 律师 / 证号 / 委托", needs=1)
    case.record(f.Approved, by=MANAGER, of=draft.id, yes=True)
    case.record(f.Paid, "10-28 10:00", by="finance:钱会计", amount=912 * YUAN)
    assert [(x.task, x.role) for x in case.kinds(f.Tasked) if x.task == "take_off_list"] == [
        ("take_off_list", "manager")
    ]
