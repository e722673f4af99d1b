"""`playbooks` draws a plan as a picture; `import` takes every kind of file into its own playbook."""

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Run

IMPORTS = Path(__file__).resolve().parents[1] / "fixtures" / "imports"


def test_a_playbook_is_drawn_into_a_file(run: Run, folder: Path) -> None:
    said = run("playbooks", "invoice", "--svg", "invoice.svg")
    assert said.code == 0 and "invoice.svg" in said.out
    assert ElementTree.parse(folder / "invoice.svg").getroot().tag.endswith("svg")


def test_a_picture_needs_a_name(run: Run) -> None:
    said = run("playbooks", "--svg", "all.svg")
    assert said.code == 1 and "NAME" in said.err


@pytest.mark.parametrize(
    ("file", "playbook", "cases"), [("renewals.csv", "renewal", 60), ("invoices.csv", "invoice", 90)]
)
def test_a_file_goes_into_its_playbook(run: Run, folder: Path, file: str, playbook: str, cases: int) -> None:
    """Practice R1, I1: the fee of a renewal is an offer, an invoice is owed."""
    shutil.copy(IMPORTS / file, folder / file)
    found = run("import", file, "--yes", "--json").json
    assert (found["playbook"], found["cases"]) == (playbook, cases)
    listed = run("cases", "--json").json
    assert len(listed) == cases and all(
        (case["owed"] != "0.00") == (playbook == "invoice") for case in listed
    )


def test_silent_customers_are_recognised_by_their_header(run: Run, folder: Path) -> None:
    """Practice S1."""
    lines = ("客户编号,顾客,店铺,疑问,商品", "C-120,顾客,网店,爸爸的腰围不清楚,男士休闲裤")
    (folder / "silent.csv").write_text("\n".join(lines), encoding="utf-8")
    found = run("import", "silent.csv", "--yes", "--json").json
    assert (found["playbook"], found["cases"]) == ("silent_customer", 1)
    facts = run("case", "C-120", "--json").json["facts"]
    assert [fact["words"] for fact in facts if fact["kind"] == "doubted"] == ["爸爸的腰围不清楚"]
