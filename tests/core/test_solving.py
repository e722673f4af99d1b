"""How long complaints take is a number: working hours from the first word to the outcome, by reason (practice P22, S4)."""

import pytest

from bot.core import facts as f
from bot.core.report import tables
from bot.core.report_data import data_of

from .test_figures import case, figures, on, owner
from .test_report_tables import WORDS


def said(day: int, hour: int, reason: str = "facilities") -> f.Disputed:
    """An objection; 2 November 2026 is a Monday."""
    return f.Disputed(at=on(day, hour), about="the roof", reason=reason)


def solved(day: int, hour: int, month: int = 11) -> f.Resolved:
    """Our outcome."""
    return f.Resolved(at=on(day, hour, month), outcome="fixed")


@pytest.mark.parametrize(
    ("begun", "ended", "hours"),
    [
        ((2, 10), (2, 15), 5),
        ((2, 16), (3, 10), 3),
        ((6, 17), (9, 10), 2),  # over a weekend
        ((7, 10), (8, 20), 0),  # nobody works on it
        ((2, 20), (3, 8), 0),
        ((2, 8), (2, 23), 9),
    ],
)
def test_only_office_hours_of_working_days_count(
    begun: tuple[int, int], ended: tuple[int, int], hours: float
) -> None:
    """Practice P22."""
    found = figures((owner(), case(said(*begun), solved(*ended))))
    assert found.blocks["CNY"].solving["facilities"].mean == hours


def test_mean_and_worst_are_told_by_reason_and_what_waits_is_counted() -> None:
    """Practice P22, S4: mean and worst."""
    found = figures(
        (owner(), case(said(2, 10), solved(2, 12), said(3, 10), solved(3, 16))),
        (owner("West"), case(said(2, 10, "vacant"), solved(2, 11))),
        (owner("West"), case(said(2, 10, ""))),
    )
    table = next(one for one in tables(found, WORDS) if one.name == "solving")
    assert [line.cells[1:] for line in table.lines] == [
        ("reason.facilities", 2, 4.0, 6.0, 0),
        ("reason.vacant", 1, 1.0, 1.0, 0),
        ("reason.none", 0, None, None, 1),
        ("report.all", 3, 3.0, 6.0, 1),
    ]
    assert data_of(found)["blocks"][0]["solving"][1] == {
        "reason": "facilities",
        "solved": 2,
        "mean": 4.0,
        "worst": 6.0,
        "unsolved": 0,
    }


def test_what_was_added_before_the_outcome_is_the_same_complaint() -> None:
    found = figures((owner(), case(said(2, 10, ""), said(2, 14, "vacant"), solved(2, 16))))
    assert found.blocks["CNY"].solving["vacant"].mean == 6
    assert list(found.blocks["CNY"].solving) == ["vacant"]


def test_a_complaint_belongs_to_the_span_in_which_it_was_solved() -> None:
    early, late = case(said(2, 10), solved(2, 12)), case(said(2, 10), solved(10, 10))
    found = figures((owner(), early), (owner(), late), since=on(5))
    assert found.blocks["CNY"].solving["facilities"].solved == 1
