"""Nobody was there at the promised moment: who was not asked is asked once, late, and only then may it count as broken."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core import facts as f
from tests.core.histories import FEE, MANAGER, STEWARD, Followed, fee, guest, moment

OFF = "11-10 11:00"  # a Tuesday


def down_until(case: Followed, when: str) -> Followed:
    """The bot sees nothing until then, and looks at once."""
    case.now = moment(when)
    case.settle()
    return case


def promised(when: str = "11-04 10:00", **more) -> Followed:
    """A fee case with a promise of the day before; the first notice has been said."""
    case = fee("11-02 09:30")
    case.promise(when, said="11-03 10:00", **more)
    return case


def lapses(case: Followed) -> list[str]:
    return [
        f"{fact.at.astimezone(moment('11-01 00:00').tzinfo):%m-%d %H:%M}" for fact in case.kinds(f.Lapsed)
    ]


@pytest.mark.parametrize(
    ("back", "asked", "lapsed"),
    [
        pytest.param("11-04 10:00", "11-04 10:00", "11-05 10:00", id="there at the moment"),
        pytest.param("11-04 13:00", "11-04 13:00", "11-05 13:00", id="three hours"),
        pytest.param("11-05 09:59", "11-05 09:59", "11-06 09:59", id="a minute before the lapse"),
        pytest.param("11-05 10:00", "11-05 10:00", "11-06 10:00", id="at the lapse"),
        pytest.param("11-06 23:30", "11-07 09:00", "11-08 09:00", id="back at night: the next morning"),
        pytest.param("11-11 10:00", "11-11 10:00", "11-12 10:00", id="a week late it is still their minute"),
        pytest.param("11-11 12:30", "11-11 14:00", "11-12 14:00", id="later it waits for the allowed hours"),
        pytest.param("12-14 10:00", "12-14 10:00", "12-15 10:00", id="forty days"),
    ],
)
def test_who_was_not_asked_is_asked_late_and_has_the_tolerance_from_then(back, asked, lapsed):
    case = down_until(promised(), back)
    case.until(moment(asked) + timedelta(hours=23))
    assert [line for line in case.lines("11-04 00:00") if "check" in line] == [f"{asked} check"]
    assert (case.s.broken, case.s.promises[-1].state) == (0, "open")
    case.until(moment(asked) + timedelta(days=3))
    assert (lapses(case), case.s.broken) == ([lapsed], 1)


def test_the_tolerance_is_the_one_that_lies_between_the_moment_and_the_lapse():
    case = fee("11-02 09:30")
    case.promise("11-07 10:00", said="11-03 10:00")  # a Saturday: it would lapse on Monday
    down_until(case, "11-17 10:00").until("11-25 00:00")
    assert lapses(case) == ["11-19 10:00"]


def test_an_evening_asked_for_the_next_morning_leaves_a_day_to_answer():
    case = promised("11-04 18:00", end="11-04 21:59:59", precision="half_day")
    case.until("11-10 00:00")
    assert "11-05 09:00 check" in case.lines()
    assert lapses(case) == ["11-06 09:00"]


def test_a_partly_kept_promise_is_asked_about_too():
    case = promised()
    case.now = moment("11-06 10:00")
    case.record(f.Paid, by=STEWARD, amount=100_00)
    assert case.s.promises[-1].state == "open"
    case.until("11-08 12:00")
    assert "11-06 10:00 check" in case.lines()
    assert case.s.promises[-1].state == "partly_kept"


def test_the_repeat_follows_a_day_after_the_late_question():
    case = down_until(promised(), OFF)
    assert case.until("11-12 00:00").lines("11-04 00:00") == ["11-10 11:00 check", "11-11 11:00 repeat"]


def test_an_answer_to_the_late_question_counts_as_ever():
    case = down_until(promised(), OFF)
    case.record(f.NotYet, "11-10 12:00", words="还没有")
    assert (case.s.promises[-1].state, case.s.needs_call) == ("broken", True)


@pytest.mark.parametrize("silence", ["hardship", "anger", "claim", "letter"])
def test_a_moment_inside_a_silence_of_ours_is_asked_about_when_it_ends(silence):
    case = promised()
    until = moment(OFF)
    happens = {
        "hardship": (f.Paused, {"why": "hardship", "until": until}),
        "anger": (f.Paused, {"why": "anger", "until": until}),
        "claim": (f.Claimed, {"words": "", "until": until, "answer_by": until}),
        "letter": (f.Lettered, {"by": MANAGER, "which": "demand", "until": until}),
    }
    kind, values = happens[silence]
    case.record(kind, "11-03 12:00", **values)
    assert case.until("11-10 10:59").lines("11-03 12:00") == []
    assert (case.s.broken, case.wake) == (0, until)
    assert case.until("11-10 12:00").lines("11-03 12:00") == ["11-10 11:00 check"]
    assert lapses(case.until("11-20 00:00")) == ["11-11 11:00"]


def test_a_question_that_waits_in_the_outbox_is_no_reason_to_call_the_promise_broken():
    case = promised()
    case.online = False
    case.until("11-09 10:00")
    assert list(case.s.planned.values()) == ["check"]
    case.settle()
    assert (list(case.s.planned.values()), case.s.broken) == (["check"], 0)
    case.deliver()
    assert case.lines("11-04 00:00") == ["11-09 10:00 check"]


# --- who cannot be asked: as ever ---


def unlinked(case: Followed) -> None:
    case.record(f.Unlinked, "11-03 12:00", why="blocked")


def somebody_else(case: Followed) -> None:
    case.record(f.Paused, "11-03 12:00", why="wrong_person", until=None)


def dead(case: Followed) -> None:
    case.record(f.Paused, "11-03 12:00", why="deceased", until=None)


def stopped(case: Followed) -> None:
    case.record(f.Stopped, "11-03 12:00", words="停", keep_check=True)
    case.record(f.Paused, why="danger", until=None)


def undeliverable(case: Followed) -> None:
    case.failing = 1


def renamed(case: Followed) -> None:
    case.record(f.Renamed, "11-03 12:00", by="import", before="张伟", after="王五")


@pytest.mark.parametrize("lasts", [unlinked, somebody_else, dead, stopped, undeliverable, renamed])
def test_who_cannot_be_asked_is_not_waited_for(lasts):
    case = promised()
    lasts(case)
    case.until("11-12 00:00")
    assert [line for line in case.lines("11-03 11:00") if "check" in line] == []
    assert lapses(case) == ["11-05 10:00"]


def test_a_dispute_keeps_the_promise_open_and_silent():
    case = promised()
    case.record(f.Disputed, "11-03 12:00", about="漏水")
    assert down_until(case, OFF).until("11-20 00:00").lines("11-03 12:00") == []
    assert (lapses(case), case.s.promises[-1].state) == ([], "open")


def test_a_guest_who_was_expected_long_ago_is_not_asked():
    case = guest("11-20 14:00", "11-20 09:00")
    case.promise("11-20 13:00", said="11-20 09:30")
    down_until(case, "11-20 13:40")
    assert (case.lines("11-20 12:00"), lapses(case)) == (["11-20 13:40 check"], [])
    assert lapses(case.until("11-21 00:00")) == ["11-20 14:00"]
    late = guest("11-20 14:00", "11-20 09:00")
    late.promise("11-20 13:00", said="11-20 09:30")
    down_until(late, "11-20 14:10")
    assert lapses(late) == ["11-20 14:10"]
    assert [line for line in late.until("11-21 00:00").lines("11-20 12:00") if "check" in line] == []


def test_goods_are_asked_for_before_they_count_as_late():
    case = fee("11-02 09:30")
    case.book = replace(FEE, profile="purchase_order", follows="goods")
    case.promise("11-04 10:00", said="11-03 10:00")
    down_until(case, OFF)
    assert case.lines("11-04 00:00") == ["11-10 11:00 check"]
    assert lapses(case.until("11-11 10:59")) == []
    assert lapses(case.until("11-12 00:00")) == ["11-11 11:00"]
