"""unimport: the list, a preview, the undo once, and a chain that stays whole."""

from collections.abc import Callable

from tests.cli.conftest import Run

Write = Callable[..., str]


def test_the_number_of_an_import_is_told_and_listed(run: Run, owners: Write) -> None:
    found = run("import", owners(), "--yes", "--json").json
    assert found["import"] == 1
    listed = run("unimport", "--json").json
    assert [(one["import"], one["new"], one["undone"]) for one in listed] == [(1, 2, None)]
    assert "owners" in run("unimport").out


def test_a_preview_has_no_number_and_nothing_is_listed(run: Run, owners: Write) -> None:
    assert run("import", owners(), "--json").json["import"] is None
    assert run("unimport").out == "No import within the last 24 hours.\n"


def test_without_yes_nothing_is_undone(estate: Run) -> None:
    shown = estate("unimport", "1").out
    assert "2 cases closed" in shown and "--yes" in shown
    assert all(one["outcome"] is None for one in estate("cases", "--json").json)


def test_the_undo_closes_what_it_opened_once_and_the_chains_stay_whole(estate: Run) -> None:
    found = estate("unimport", "1", "--yes", "--json").json
    assert (found["closes"], found["restores"], found["left"], found["done"]) == (2, 0, [], True)
    assert estate("cases", "--json").json == []
    assert [estate("case", unit, "--json").json["outcome"] for unit in ("8-2", "12-27")] == ["cancelled"] * 2
    again = estate("unimport", "1", "--yes")
    assert again.code == 1 and "undone already" in again.err
    assert "broken" not in estate("doctor").out


def test_the_same_file_is_new_again_after_an_undo(estate: Run, owners: Write) -> None:
    estate("unimport", "1", "--yes")
    found = estate("import", owners(), "--yes", "--json").json
    assert (found["new"], found["changed"], found["unchanged"], found["import"]) == (2, 0, 0, 2)


def test_a_number_without_an_import_is_refused(run: Run) -> None:
    refused = run("unimport", "7", "--yes")
    assert refused.code == 1 and "no import 7" in refused.err
    assert "Which" in run("unimport", "--yes").err or "which import" in run("unimport", "--yes").err
