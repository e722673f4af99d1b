"""erase: a request for deletion is answered from the command line (conduct C37)."""

from tests.cli.conftest import Run


def test_an_open_case_is_not_erased(estate: Run) -> None:
    """What is still asked for is still needed."""
    said = estate("erase", "12-27", "--yes")
    assert said.code == 1
    assert "open" in said.err


def test_a_closed_case_is_erased_for_good_after_a_yes(estate: Run) -> None:
    """First it is only said what would go; afterwards no name is left, and the chain is whole."""
    assert estate("chat", "--as", "finance", "/paid 12-27 all").code == 0
    assert "would be erased" in estate("erase", "12-27").out
    assert "张敏" in estate("case", "12-27", "--json").out
    assert "is erased" in estate("erase", "12-27", "--yes").out
    assert "张敏" not in estate("case", "12-27", "--json").out
    assert "already" in estate("erase", "12-27", "--yes").out
    assert "chain" in {
        check["name"] for check in estate("doctor", "--json").json["checks"] if check["state"] == "ok"
    }
