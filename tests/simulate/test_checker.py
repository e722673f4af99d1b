"""The checker sees each breach of conduct that is put into a diary, and none in the same diary without it."""

import ast
from pathlib import Path

import pytest

from tests.simulate.diaries import broken, check_of, every, happened, ping, promised, said, talk

ROOT = Path(__file__).resolve().parents[2]
PHONE_ON = promised("11-16 10:00", "11-19 12:30")
DAY = promised("11-16 10:00", "11-19 00:00", "11-19 23:59:59", "day")
WEEK = promised("09-28 10:00", "09-29 00:00", "10-04 23:59:59", "week")
EVE = "promise_eve"

# Each row: the rule, what breaks it, and what is as close as it may be.
FAULTS = [
    ("C01", [said("11-19 22:00")], [said("11-19 19:10")]),
    ("C01", [said("11-19 07:59", "receipt", "thanks")], [said("11-19 08:00", "receipt", "thanks")]),
    ("C02", [said("11-19 12:30")], [said("11-19 14:00")]),
    ("C02", [said("11-19 20:30")], [said("11-19 20:29")]),
    ("C02", [DAY, check_of("11-19 20:45")], [DAY, check_of("11-19 19:00")]),
    ("C04", [said("11-21 10:00")], [said("11-20 10:00")]),
    ("C04", [said("10-01 10:00")], [said("10-10 10:00")]),
    ("C04", [WEEK, check_of("10-05 19:00")], [WEEK, check_of("10-08 19:00")]),
    ("C04", [said("2027-02-08 10:00")], [said("2027-02-15 10:00")]),
    ("C05", [said("11-03 10:00", open_lines=(("2026-11", None),))], [said("11-03 10:00")]),
    ("C05", [said("11-03 10:00", open_lines=(("2026-11", None),))], [said("11-05 10:00", open_lines=(("2026-11", None),))]),
    ("C06", every(0, 2, hours=19), every(1, 2)),
    ("C06", every(2, 5), every(3, 5, first="11-02 09:30")[:2]),
    ("C06", [PHONE_ON, DAY, *(said(f"11-18 {h}", EVE, "eve", "7") for h in ("19:00", "19:20", "19:40"))], []),
    ("C07", [talk("11-19 09:00"), said("11-19 09:30"), talk("11-19 10:00"), PHONE_ON, check_of("11-19 12:30")],
     [said("11-19 09:30"), talk("11-19 10:00"), PHONE_ON, check_of("11-19 12:30")]),
    ("C07", [said(f"11-{d} {h}", "touch", "touch", f"{d}{h}") for d in (16, 17, 18, 19) for h in ("09:00", "19:00")], []),
    ("C08", [said("11-19 19:00"), said("11-19 19:00", case=2)], [said("11-19 19:00")]),
    ("C09", [PHONE_ON, check_of("11-19 12:29")], [PHONE_ON, check_of("11-19 12:30")]),
    ("C09", [DAY, check_of("11-19 14:00")], [DAY, check_of("11-19 19:00")]),
    ("C09", [promised("11-16 10:00", "11-19 12:00", "11-19 17:59:59", "half_day"), check_of("11-19 17:00")],
     [promised("11-16 10:00", "11-19 12:00", "11-19 17:59:59", "half_day"), check_of("11-19 19:00")]),
    ("C09", [promised("11-16 10:00", "11-19 23:00"), check_of("11-19 21:59")],
     [promised("11-16 10:00", "11-19 23:00"), check_of("11-20 09:00")]),
    ("C09", [PHONE_ON, check_of("11-19 12:30"), check_of("11-20 12:30")], [PHONE_ON, check_of("11-19 12:30")]),
    ("C09", [PHONE_ON, promised("11-17 10:00", "11-20 10:00", id=8), check_of("11-19 12:30")], []),
    ("C09", [DAY, said("11-18 17:00", EVE, "eve", "7")], [DAY, said("11-18 19:00", EVE, "eve", "7")]),
    ("C09", [promised("11-18 10:00", "11-19 12:30"), said("11-18 19:00", EVE, "eve", "7")], []),
    ("C09", [DAY, check_of("11-19 19:00"), check_of("11-20 09:00", "repeat")],
     [DAY, check_of("11-19 19:00"), check_of("11-20 19:00", "repeat")]),
    ("C09", [DAY, check_of("11-19 19:00"), happened("11-19 20:00", "heard", by="owner"), check_of("11-20 19:00", "repeat")], []),
    ("C09", [happened("11-19 09:00", "callback", by="owner", id=9, until="11-19 15:00"),
             said("11-19 14:00", "conversation", "call_back", "9")],
     [happened("11-19 09:00", "callback", by="owner", id=9, until="11-19 15:00"),
      said("11-19 15:00", "conversation", "call_back", "9")]),
    ("silent", [DAY, check_of("11-19 19:00"), check_of("11-20 19:00", "repeat"), said("11-23 10:00")],
     [DAY, check_of("11-19 19:00"), check_of("11-20 19:00", "repeat"), said("11-23 19:00")]),
    ("C10", [*(happened(f"11-{d} 09:00", "lapsed", why="broken") for d in ("03", "05", "09")), said("11-10 19:00")],
     [*(happened(f"11-{d} 09:00", "lapsed", why="broken") for d in ("03", "05", "09")),
      happened("11-09 15:00", "contacted", by="steward:林芳"), said("11-10 19:00")]),
    ("C11", [happened("11-10 10:00", "lettered", why="demand_letter", until="11-17 10:00"), said("11-16 15:00")],
     [happened("11-10 10:00", "lettered", why="demand_letter", until="11-17 10:00"), said("11-17 10:00")]),
    ("C12", [happened("11-10 10:00", "lettered", why="lawyer_letter", until="12-01 23:59"), said("11-25 15:00")],
     [happened("11-10 10:00", "lettered", why="lawyer_letter", until="12-01 23:59"), said("12-02 09:00")]),
    ("C13", [happened("11-10 10:00", "stopped", by="owner"), said("11-11 19:00")],
     [happened("11-10 10:00", "stopped", by="owner"), happened("11-10 11:00", "restarted", by="owner"), said("11-11 19:00")]),
    ("C13", [DAY, happened("11-17 10:00", "stopped", by="owner"), check_of("11-19 19:00")],
     [DAY, happened("11-17 10:00", "stopped", by="owner", keep_check=True), check_of("11-19 19:00")]),
    ("C15", [happened("11-10 10:00", "disputed", by="owner"), said("11-11 19:00")],
     [happened("11-10 10:00", "disputed", by="owner"), happened("11-11 10:00", "resolved", by="steward:林芳"), said("11-11 19:00")]),
    ("C16", [happened("11-10 10:00", "claimed", by="owner"), said("11-16 19:00")],
     [happened("11-10 10:00", "claimed", by="owner"), said("11-17 19:00")]),
    ("C17", [happened("11-02 10:00", "paused", by="owner", why="hardship"), said("12-01 19:00")],
     [happened("11-02 10:00", "paused", by="owner", why="hardship"), said("12-02 19:00")]),
    ("C17", [happened("11-10 10:00", "paused", by="owner", why="instalment"), said("11-16 19:00")],
     [happened("11-10 10:00", "paused", by="owner", why="instalment"), said("11-17 19:00")]),
    ("anger", [happened("11-10 10:00", "paused", by="owner", why="anger"), said("11-12 19:00")],
     [happened("11-10 10:00", "paused", by="owner", why="anger"), said("11-13 19:00")]),
    ("C18", [happened("11-02 10:00", "paused", by="owner", why="deceased"), said("12-31 19:00")], []),
    ("C19", [happened("11-02 10:00", "paused", by="owner", why="danger"), said("12-31 19:00")], []),
    ("C20", [happened("11-02 10:00", "paused", by="owner", why="wrong_person"), said("12-31 19:00")], []),
    ("C24", [said("11-19 19:10", text="再不办理就停 水了")], [said("11-19 19:10", text="停车位已经为您留好")]),
    ("C24", [said("11-19 19:10", text="Your water may be cut off")], [said("11-19 19:10", text="We cut the hedge")]),
    ("C25", [said("11-19 19:10", text="我们会起訴")], [said("11-19 19:10", "letter", "letter", text="我们会起诉")]),
    ("C25", [said("11-19 19:10", text="we will take you to court")], [said("11-19 19:10", text="the courtyard is open")]),
    ("C26", [said("11-19 19:10", text="后果自负")], [said("11-19 19:10", text="结果很好")]),
    ("C26", [said("11-19 19:10", text="or else the police")], [said("11-19 19:10", text="or elsewhere")]),
    ("conversation", [talk("11-19 10:00"), talk("11-19 12:00"), talk("11-20 09:00", "link_check")],
     [talk("11-19 10:00"), talk("11-19 12:00"), talk("11-20 10:00", "link_check")]),
    ("conversation", [happened("11-18 23:00", "dodged", by="owner"), said("11-19 09:00", "reply", "pin_down"),
                      talk("11-19 12:00"), talk("11-19 14:00", "link_check")],
     [happened("11-19 09:00", "dodged", by="owner"), said("11-19 09:00", "reply", "pin_down"),
      talk("11-19 12:00"), talk("11-19 14:00", "link_check")]),
    ("E1", [ping("11-20 12:00"), ping("11-20 12:10")], [ping("11-20 12:00"), ping("11-20 12:15")]),
    ("E1", [ping(f"11-20 {h:02}:00") for h in range(8, 15)], [ping(f"11-20 {h:02}:00") for h in range(8, 14)]),
    ("E1", [ping("11-20 15:01")], [ping("11-20 15:00")]),
    ("C06", [ping(f"11-{d} 10:00", starts="11-25 14:00") for d in (16, 17, 18, 19)], [ping("11-19 10:00"), ping("11-20 10:00")]),
    ("E2", [happened("11-19 10:00", "declined", by="owner"), ping("11-20 10:00")], [ping("11-20 10:00")]),
    ("C02", [said("11-19 19:10", profile="purchase_order")], [said("11-19 17:10", profile="purchase_order")]),
    ("C02", [DAY, check_of("11-19 19:00", profile="invoice")], [DAY, check_of("11-19 17:00", profile="invoice")]),
    ("C04", [promised("11-16 10:00", "11-21 00:00", "11-21 23:59:59", "day"), check_of("11-21 17:00", profile="purchase_order")], []),
    ("closed", [happened("11-10 10:00", "ended"), said("11-19 19:10")],
     [happened("11-10 10:00", "ended"), happened("11-11 10:00", "opened"), said("11-19 19:10")]),
    ("length", [said("11-19 19:10", text="好" * 501)], [said("11-19 19:10", text="好" * 500)]),
    ("opening", [said("11-19 19:10", text="您好,¥300.00 还没有到账")], [said("11-19 19:10")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "fault", "near"), FAULTS, ids=[f"{rule}-{n}" for n, (rule, *_) in enumerate(FAULTS)]
)
def test_each_breach_is_seen_and_its_neighbour_is_not(rule, fault, near):
    """Reliability R17: every rule of the checker has a fault that it catches."""
    assert rule in broken(*fault)
    assert broken(*near) == []


def test_before_they_said_who_they_are_no_amount_and_no_word_of_debt():
    """Conduct C22, C39."""
    bound = happened("11-02 10:00", "bound", by="owner")
    for text in ("请问您是 3-1 的王女士吗?应缴 300", "Is the balance of ¥300.00 yours?", "您的物业服务费"):
        assert "C22" in broken(bound, said("11-02 10:00", "reply", "verify", text=text), unknown=True)
    assert broken(bound, said("11-02 10:00", "reply", "verify", text="请问您是王女士吗?"), unknown=True) == []
    assert "C39" in broken(said("11-19 19:10"), unknown=True)


def test_their_own_word_ends_the_silence_after_a_letter():
    """Conduct C11."""
    letter = happened("11-10 10:00", "lettered", why="demand_letter", until="11-17 10:00")
    assert broken(letter, happened("11-12 10:00", "heard", by="owner"), said("11-16 15:00")) == []


def test_a_minute_they_named_may_use_the_whole_hard_window_for_seven_days():
    """Conduct 2 named_moment."""
    assert broken(PHONE_ON, check_of("11-19 12:30")) == []
    assert broken(promised("11-02 10:00", "11-19 12:30"), check_of("11-19 12:30")) == ["C02"]


def test_one_line_of_several_in_dispute_leaves_the_rest():
    """Conduct C15, practice P18."""
    assert (
        broken(happened("11-10 10:00", "disputed", by="owner", lines=("车位费",)), said("11-11 19:00")) == []
    )


def test_the_checker_knows_nothing_of_the_code_it_checks():
    """Reliability R17: written apart; it reads diaries, counts violations, and nothing else of ours."""
    for file in [*(ROOT / "bot/simulate").glob("checker*.py"), ROOT / "bot/simulate/diary.py"]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {name for name in names if name and name.startswith(("bot", "handlers"))}
        own = ("bot.simulate.checker", "bot.simulate.diary", "bot.simulate.tally")
        assert all(name == "bot.simulate" or name.startswith(own) for name in ours), (file.name, ours)
