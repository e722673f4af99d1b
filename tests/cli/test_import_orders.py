"""Order lines through the command line: cases and quantities, and no money (practice M1, contract `import --json`)."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run

ORDERS = str(Path(__file__).parents[1] / "fixtures" / "imports" / "purchase_orders.csv")


@pytest.mark.parametrize("more", [(), ("--playbook", "urgent_material")])
def test_order_lines_become_cases_and_no_money(run: Run, more: tuple[str, ...]) -> None:
    """Practice M1, M6: a quantity is never added up as money; an urgent list has the columns of orders."""
    said = run("import", ORDERS, *more, "--json")
    found = said.json
    assert (said.code, found["cases"], found["lines"], found["new"]) == (0, 120, 120, 120)
    assert (found["total"], found["totals"], found["ages"]) == ("0.00", {}, [])
