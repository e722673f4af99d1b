"""The words of a playbook at work: dates of the case, weekdays, working days, stages, colleagues, traits, our own promises."""

from datetime import date

import pytest

from bot.core import facts as f
from bot.core.playbook_data import read_playbook
from tests.core.histories import STEWARD, Followed, moment

GOODS = {
    "title": {"zh-CN": "货", "en": "Goods"},
    "profile": "purchase_order",
    "follows": "goods",
    "offers": "workdays",
}
FEE = {"title": {"zh-CN": "费", "en": "Fee"}, "profile": "property_fee", "follows": "money"}
STEPS = {"thanks": {"say": "thanks"}, "told": {"say": "told"}, "check": {"say": "check"}}


def followed(head, *rounds, start="11-02 09:30", starts=None, due=None, **top):
    """A case of a playbook with just these rounds; its person is known."""
    book, faults = read_playbook("own", {**head, "rounds": list(rounds), "steps": STEPS, **top})
    assert book is not None, faults
    case = Followed(book, start)
    case._add(f.Opened(at=case.now, by="import", starts=moment(starts) if starts else None))
    case._add(f.Billed(at=case.now, by="import", item="x", period=None, due=due, amount=100_00))
    case._add(f.Bound(at=case.now, by="owner", channel="console"))
    case._add(f.Verified(at=case.now, by="owner"))
    case.settle()
    return case


def asked(case):
    """Which tasks were given, and when."""
    return [f"{task.at.astimezone():%m-%d} {task.role} {task.task}" for task in case.kinds(f.Tasked)]


# --- moments ---


@pytest.mark.parametrize(
    ("one", "said"),
    [
        pytest.param(
            {"before": "7d"}, "11-16 09:00 a", id="seven days before midnight, moved into the office hours"
        ),
        pytest.param({"before": "7d", "at": "10:30"}, "11-16 10:30 a", id="at a clock of that day"),
        pytest.param(
            {"before": "7d", "workdays": True, "at": "10:00"}, "11-12 10:00 a", id="in working days"
        ),
        pytest.param({"before": "ship+inspect", "at": "10:00"}, "11-19 10:00 a", id="by the stages of M0"),
        pytest.param({"past": "2d", "at": "10:00"}, "11-25 10:00 a", id="after the date"),
        pytest.param({"weekday": "wed", "at": "10:00"}, "11-04 10:00 a", id="on a fixed weekday"),
    ],
)
def test_a_round_of_goods_counts_from_the_planned_date(one, said):
    """Practice M0, M1, M2: the goods are due on Monday the 23rd of November."""
    case = followed(
        GOODS, {"id": "a", "say": "a", **one}, starts="11-23 00:00", stages={"ship": "3d", "inspect": "1d"}
    )
    assert case.until("11-30 09:00").lines()[:1] == [said]


def test_a_weekly_round_comes_every_week_once():
    """Practice M2, I4."""
    case = followed(GOODS, {"id": "a", "say": "a", "weekday": "tue", "at": "10:00"}, starts="12-31 00:00")
    assert case.until("11-24 12:00").lines() == [
        "11-03 10:00 a",
        "11-10 10:00 a",
        "11-17 10:00 a",
        "11-24 10:00 a",
    ]


def test_money_counts_from_the_earliest_due_day():
    """Practice I1: readiness is asked before the due day, a miss is told after it."""
    rounds = (
        {"id": "a", "say": "a", "before": "3d", "at": "19:00"},
        {"id": "b", "say": "b", "past": "1d", "at": "19:00"},
    )
    case = followed(FEE, *rounds, due=date(2026, 11, 12))
    assert case.until("11-20 09:00").lines() == ["11-09 19:00 a", "11-13 19:00 b"]


def test_a_round_may_wait_for_a_preferred_slot():
    """Practice P14, conduct C03: Tuesday the 10th, but said on Thursday evening before the weekend."""
    case = followed(FEE, {"id": "a", "say": "a", "day": 10, "at": "preferred"})
    assert case.until("11-30 09:00").lines() == ["11-12 19:00 a"]


def test_a_round_whose_day_lay_before_the_opening_is_passed_over():
    case = followed(GOODS, {"id": "a", "say": "a", "before": "30d"}, starts="11-23 00:00")
    assert case.until("11-23 12:00").lines() == []


@pytest.mark.parametrize(
    ("one", "says"),
    [
        ({"day": 5, "weekday": "mon"}, "exactly one moment"),
        ({"weekday": "monday"}, "'monday' is not known here"),
        ({"before": "ship+fly"}, "no waiting time"),
        ({"day": 5, "to": "neighbour"}, "'neighbour' is not known here"),
        ({"day": 5, "when": ["timid"]}, "'timid' is not known here"),
        ({"day": 5, "tones": [{"say": "b"}]}, "a tone needs"),
    ],
)
def test_what_is_wrong_with_a_round_is_named(one, says):
    """Conduct C28 among them: character is no trait."""
    data = {**FEE, "rounds": [{"id": "a", "say": "a", **one}], "steps": STEPS, "stages": {"ship": "3d"}}
    book, faults = read_playbook("own", data)
    assert book is None
    assert any(says in fault.says for fault in faults)


# --- traits ---


def test_a_round_is_for_some_traits_and_not_for_others():
    """Practice P22."""
    rounds = (
        {"id": "a", "say": "a", "day": 5, "unless": ["vacant"]},
        {"id": "b", "say": "b", "day": 6, "when": "vacant"},
    )
    case = followed(FEE, *rounds)
    case.record(f.Marked, by=STEWARD, trait="vacant")
    assert case.until("11-07 12:00").lines() == ["11-06 19:00 b"]
    case.record(f.Marked, by=STEWARD, trait="vacant", on=False)
    assert case.until("12-08 12:00").lines("11-08") == ["12-07 19:00 a"]


def test_the_tone_follows_the_traits():
    """Practice P3."""
    book, _ = read_playbook(
        "own",
        {
            **FEE,
            "rounds": [{"id": "a", "say": "a", "day": 5, "tones": [{"when": ["patient"], "say": "soft"}]}],
            "steps": STEPS,
        },
    )
    assert book is not None
    assert [book.rounds[0].words_for(frozenset(traits)) for traits in ({"patient"}, {"hot_tempered"})] == [
        "soft",
        "a",
    ]


# --- colleagues ---


def test_a_round_to_a_colleague_is_asked_once_on_a_working_day():
    """Practice P4, R1: due on a Saturday, asked on Monday; nothing is said to the person."""
    case = followed(FEE, {"id": "a", "say": "visit", "after": "5d", "to": "steward"})
    assert (asked(case.until("11-20 12:00")), case.lines()) == (["11-09 steward visit"], [])
    assert list(case.s.tasks) and case.last.why == "all_said"


def test_a_colleague_is_asked_although_nobody_is_bound():
    """Practice P26: a stranger's case is not forgotten."""
    case = followed(FEE, {"id": "a", "say": "visit", "after": "3d", "to": "steward"})
    case.record(f.Unlinked, by="owner", why="chat_closed")
    assert asked(case.until("11-20 12:00")) == ["11-05 steward visit"]


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param({"kind": f.Disputed, "about": "漏水"}, id="a dispute"),
        pytest.param({"kind": f.Stopped, "words": "停"}, id="a stop"),
        pytest.param(
            {"kind": f.Gated, "ok": False, "by": STEWARD}, id="our own service is not in order (P10)"
        ),
    ],
)
def test_no_colleague_is_sent_and_nothing_is_asked_while_something_stands_against_it(fact):
    """Practice P5, P10; conduct C13, C15."""
    kind = fact.pop("kind")
    case = followed(
        FEE, {"id": "a", "say": "visit", "after": "3d", "to": "steward"}, {"id": "b", "say": "b", "day": 10}
    )
    case.record(kind, **fact)
    assert (asked(case.until("11-30 12:00")), case.lines()) == ([], [])


def test_when_our_service_is_in_order_again_the_rounds_go_on():
    """Practice P10."""
    case = followed(FEE, {"id": "b", "say": "b", "day": 10})
    case.record(f.Gated, by=STEWARD, ok=False)
    case.until("11-12 12:00")
    case.record(f.Gated, by=STEWARD, ok=True)
    assert case.until("12-12 12:00").lines() == ["12-10 19:00 b"]


# --- what we owe ---


def test_our_own_promise_is_kept_to_the_minute_and_told():
    """Practice P2, our promises: on Tuesday at 15:00 finance looks, then the person hears of it."""
    case = followed(FEE, {"id": "b", "say": "b", "day": 10})
    case.record(
        f.Pledged, by=STEWARD, task="check_account", role="finance", until=moment("11-03 15:00"), tells=True
    )
    assert asked(case.until("11-03 14:59")) == []
    assert asked(case.until("11-03 15:00")) == ["11-03 finance check_account"]
    task = next(iter(case.s.tasks))
    case.record(f.Done, "11-03 16:00", by="finance:钱", of=task, words="到账了")
    assert case.until("11-03 17:00").lines() == ["11-03 16:01 told"]
    assert not case.s.tasks


def test_a_payment_ends_what_colleagues_were_asked():
    """Design 1: cancelling does not exist; there is nothing left to do."""
    case = followed(FEE, {"id": "a", "say": "visit", "after": "3d", "to": "steward"})
    case.record(f.Pledged, by=STEWARD, task="call", role="steward", until=moment("11-20 15:00"))
    case.until("11-06 12:00")
    case.record(f.Paid, by=STEWARD, amount=100_00)
    assert not case.s.tasks
    assert asked(case.until("11-30 12:00")) == ["11-05 steward visit"]


# --- goods, lines in dispute ---


def test_goods_that_come_in_parts_keep_a_part_promise():
    """Practice M6: 600 of 1,000."""
    case = followed(GOODS, {"id": "a", "say": "a", "before": "1d"}, starts="11-23 00:00")
    case.promise("11-18 12:00", amount=60_00)
    case.record(f.Delivered, "11-18 09:00", by=STEWARD, amount=60_00)
    assert (case.s.promises[-1].state, case.s.owed, case.s.outcome) == ("kept", 40_00, None)
    case.record(f.Delivered, "11-20 09:00", by=STEWARD, amount=40_00)
    assert (case.s.owed, case.s.outcome) == (0, "arrived")


def test_what_is_disputed_is_not_asked_for_the_rest_is():
    """Practice P18."""
    case = followed(FEE, {"id": "b", "say": "b", "day": 10})
    case._add(f.Billed(at=case.now, by="import", item="电梯费", period=None, due=None, amount=50_00))
    case.record(f.Disputed, about="电梯费", lines=("电梯费",))
    assert (case.s.asked_for, case.s.status(case.now)) == (100_00, "open")
    assert case.until("11-10 20:00").lines() == ["11-10 19:00 b"]


def test_a_dispute_of_everything_that_is_left_asks_for_nothing():
    """Conduct C15."""
    case = followed(FEE, {"id": "b", "say": "b", "day": 10})
    case.record(f.Disputed, about="x", lines=("x",))
    assert (case.until("11-12 20:00").lines(), case.s.status(case.now)) == ([], "disputed")
