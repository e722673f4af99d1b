"""simulate: a dry run from the command line, and how wrong input is told."""

from tests.cli.conftest import HEAD, HOUSE


def test_fifty_people_for_thirty_days(run, folder):
    """Issue 5, simulate: lines for a person, exit 0, no file left behind."""
    said = run("simulate", "--playbook", "property_fee", "--people", "50", "--days", "30", "--seed", "3")
    assert said.code == 0, said.err
    assert said.out.startswith("property_fee: 50 people")
    assert said.out.rstrip().endswith("conduct violations: 0")
    assert list(folder.iterdir()) == []
    again = run("simulate", "--playbook", "property_fee", "--people", "50", "--days", "30", "--seed", "3")
    assert again.out == said.out


def test_ones_own_rows(run, folder):
    """Contract: `simulate --playbook NAME --on FILE`; the people are those of the file."""
    (folder / "owners.csv").write_text("\n".join([HEAD, *HOUSE]), encoding="utf-8")
    found = run("simulate", "--playbook", "property_fee", "--on", "owners.csv", "--days", "20", "--json").json
    assert (found["people"], found["cases"], found["violations"]["all"]) == (2, 2, 0)
    assert found["start"].startswith("2026-11-02T09:00:00")
    assert sorted(path.name for path in folder.iterdir()) == ["owners.csv"]


def test_what_is_wrong_is_told_in_a_sentence(run, folder):
    """Exit 1 for what cannot be done, 2 for wrong usage."""
    unknown = run("simulate", "--playbook", "property_fees")
    assert (unknown.code, unknown.err) == (
        1,
        "There is no playbook property_fees: did you mean property_fee?\n",
    )
    gone = run("simulate", "--playbook", "property_fee", "--on", "gone.csv")
    assert gone.code == 1 and "gone.csv" in gone.err and gone.err.count("\n") == 1
    (folder / "empty.csv").write_text(HEAD, encoding="utf-8")
    assert run("simulate", "--playbook", "property_fee", "--on", "empty.csv").code == 1
    both = run("simulate", "--playbook", "property_fee", "--on", "empty.csv", "--people", "5")
    assert both.code == 1 and "--people" in both.err
    assert run("simulate").code == 2
    assert run("simulate", "--playbook", "property_fee", "--days", "0").code == 2
    assert run("simulate", "--playbook", "property_fee", "--people", "0").code == 2
    assert run("simulate", "--playbook", "property_fee", "--seed", "x").code == 2
