"""import: a preview first, refusals with row and column, and the same file twice changes nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config.model import OWN_PLAYBOOKS
from tests.cli.conftest import HEAD, HOUSE, Run

Write = Callable[..., str]
BAD = "观山水一期,9-1,李四,13800000003,物业费,2026-10,2026-10-05,二百一"


def test_a_preview_shows_the_figures_and_writes_nothing(run: Run, owners: Write) -> None:
    said = run("import", owners())
    assert "2 cases, 3 lines, 2324.50 CNY" in said.out
    assert "--yes" in said.out
    assert run("cases", "--json").json == []


def test_the_json_has_the_figures_of_the_contract(run: Run, owners: Write) -> None:
    found = run("import", owners(), "--json").json
    assert (found["cases"], found["lines"], found["total"]) == (2, 3, "2324.50")
    assert (found["new"], found["changed"], found["unchanged"]) == (2, 0, 0)
    assert (found["refused"], found["repaired"]) == ([], [])


def test_the_same_file_twice_changes_nothing(estate: Run, owners: Write) -> None:
    found = estate("import", owners(), "--yes", "--json").json
    assert (found["new"], found["changed"], found["unchanged"]) == (0, 0, 2)


def test_a_higher_bill_is_a_change_of_one_case(estate: Run, owners: Write) -> None:
    more = owners(*HOUSE[:2], HOUSE[2].replace("500.50", "700.00"))
    found = estate("import", more, "--yes", "--json").json
    assert (found["new"], found["changed"], found["unchanged"]) == (0, 1, 1)
    assert estate("case", "12-27", "--json").json["owed"] == "700.00"


def test_the_closing_line_tells_how_many_have_no_chat(run: Run, owners: Write) -> None:
    assert "2 cases still have no chat" in run("import", owners(), "--yes").out


def test_yes_beside_dry_run_is_a_preview(run: Run, owners: Write) -> None:
    assert run("import", owners(), "--yes", "--dry-run", "--json").json["written"] is False
    told = run("import", owners(), "--yes", "--dry-run").out
    assert told.rstrip().endswith("A preview: nothing was written. Without --dry-run --yes writes it.")
    assert run("cases", "--json").json == []


def test_refused_rows_stop_everything_until_they_are_skipped(run: Run, owners: Write) -> None:
    file = owners(*HOUSE, BAD)
    said = run("import", file, "--yes")
    assert said.code == 1
    assert "row 5" in said.err and "--skip-refused" in said.err
    assert run("cases", "--json").json == []
    assert run("import", file, "--yes", "--skip-refused").code == 0
    assert len(run("cases", "--json").json) == 2


def test_a_refused_row_is_named_with_column_value_and_reason_also_in_json(run: Run, owners: Write) -> None:
    said = run("import", owners(*HOUSE, BAD), "--yes", "--json")
    assert said.code == 1
    (refused,) = said.json["refused"]
    assert (refused["row"], refused["column"], refused["value"]) == (5, "欠费金额", "二百一")
    assert refused["why"] and said.json["written"] is False


def test_a_preview_with_refused_rows_succeeds(run: Run, owners: Write) -> None:
    said = run("import", owners(*HOUSE, BAD))
    assert said.code == 0
    assert "二百一" in said.out


def test_a_header_that_decides_nothing_is_refused_with_the_candidates(run: Run, folder: Path) -> None:
    (folder / "odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    said = run("import", "odd.csv", "--json")
    assert said.code == 1
    assert "property_fee" in said.err
    assert "property_fee" in said.json["candidates"] and said.json["cases"] == 0


def test_a_preset_has_the_columns_of_its_playbook(run: Run, owners: Write) -> None:
    found = run("import", owners(), "--playbook", "property_fee_15", "--yes", "--json").json
    assert (found["playbook"], found["cases"]) == ("property_fee_15", 2)


def test_an_unknown_playbook_is_refused_with_those_there_are(run: Run, owners: Write) -> None:
    said = run("import", owners(), "--playbook", "lottery")
    assert said.code == 1
    assert "lottery" in said.err and "property_fee" in said.err


def test_a_playbook_that_is_not_installed_is_refused(run: Run, owners: Write, folder: Path) -> None:
    (folder / "own").mkdir()
    said = run("import", owners(), "--json")
    assert said.code == 0
    (folder / ".env").write_text("ROUNDS_PLAYBOOKS=own\n", encoding="utf-8")
    refused = run("import", owners(), "--json")
    assert refused.code == 1
    assert "not installed" in refused.err and refused.json["error"]


def test_an_area_on_the_command_line_serves_rows_that_name_none(run: Run, folder: Path) -> None:
    rows = [line.split(",", 1)[1] for line in (HEAD, *HOUSE)]
    (folder / "bare.csv").write_text("\n".join(rows), encoding="utf-8")
    assert run("import", "bare.csv").code == 1
    assert run("import", "bare.csv", "--area", "云岭", "--yes").code == 0
    assert {case["area"] for case in run("cases", "--json").json} == {"云岭"}


def test_ids_come_with_their_chats_only_when_asked(run: Run, folder: Path) -> None:
    rows = [f"{HEAD},telegram_id", f"{HOUSE[0]},5551"]
    (folder / "ids.csv").write_text("\n".join(rows), encoding="utf-8")
    assert run("import", "ids.csv", "--yes", "--with-ids", "--json").json["without_chat"] == 0
    assert run("case", "8-2", "--json").json["person"] == {"name": "何先生", "bound": True, "verified": True}


def test_files_that_are_no_table_are_refused_in_one_sentence(run: Run, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"%PDF-1.7")
    for name, says in (("nowhere.csv", "no file"), ("a.pdf", "PDF"), (".", "folder")):
        said = run("import", name)
        assert said.code == 1
        assert says in said.err and said.err.count("\n") == 1


@pytest.mark.parametrize("name", ["gentle_asking", "event_like", "收费"])
def test_a_playbook_of_ones_own_may_bear_any_name(
    folder: Path, run: Run, owners: Write, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Practice P1: the profile of a playbook says what the rows are."""
    own = folder / "own"
    shutil.copytree(OWN_PLAYBOOKS, own)
    (own / name).mkdir()
    (own / name / "playbook.yaml").write_text("extends: property_fee\n", encoding="utf-8")
    monkeypatch.setenv("ROUNDS_PLAYBOOKS", str(own))
    assert run("import", owners(), "--playbook", name, "--yes").code == 0
    assert {case["playbook"] for case in run("cases", "--json").json} == {name}
    assert run("simulate", "--playbook", name, "--on", owners(), "--days", "2").code == 0
