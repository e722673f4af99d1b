"""A first import shows the debts by age, the young ones first (practice P23)."""

from collections.abc import Callable

from tests.cli.conftest import Run

Write = Callable[..., str]
OLD = "观山水一期,8-2,何先生,13800000001,物业费,2019-10,2019-10-05,100.00"
NEW = "观山水一期,8-2,何先生,13800000001,物业费,第三季度,,200.50"


def test_a_preview_shows_counts_and_sums_by_age(run: Run, owners: Write) -> None:
    """Practice P23."""
    found = run("import", owners(OLD, NEW), "--json").json
    assert found["ages"] == [
        {"age": "over 2 years", "cases": 1, "lines": 1, "totals": {"CNY": "100.00"}},
        {"age": "no date", "cases": 1, "lines": 1, "totals": {"CNY": "200.50"}},
    ]
    shown = run("import", owners(OLD, NEW)).out
    assert "young ones first" in shown
    assert shown.index("over 2 years") < shown.index("no date")


def test_the_mend_of_a_row_is_never_cut(run: Run, owners: Write) -> None:
    """A reason ends with what to do about it."""
    bad = OLD.replace("100.00", "about a hundred or so")
    (found,) = run("import", owners(bad, NEW), "--json").json["refused"]
    assert len(found["why"]) > 40
    assert found["why"] in run("import", owners(bad, NEW)).out
