"""bank: the bank's table is shown first, booked with --yes, and no line twice."""

from pathlib import Path

from tests.cli.conftest import Run

HEAD = "交易日期,交易流水号,收入金额,摘要,附言,对方户名"
ROWS = (
    "2026-11-02,A1,912.00,转账,观山水一期-8-2,何先生",
    "2026-11-02,A2,300.00,转账,谢谢,张敏",
    "2026-11-02,A3,5.00,转账,水费,陌生人",
)


def statement(folder: Path) -> str:
    """A statement of the day."""
    file = folder / "bank.csv"
    file.write_text("\n".join([HEAD, *ROWS]), encoding="utf-8")
    return str(file)


def test_a_preview_writes_nothing(estate: Run, folder: Path) -> None:
    found = estate("bank", statement(folder), "--json").json
    assert [len(found[name]) for name in ("sure", "tasks", "left")] == [1, 1, 1]
    assert found["sure"][0] == {
        "day": "2026-11-02", "amount": "912.00", "case": "观山水一期 8-2", "text": "2026-11-02 何先生 观山水一期-8-2 转账",
        "why": None,
    }  # fmt: skip
    assert found["written"] is False
    assert estate("case", "8-2", "--json").json["owed"] == "1824.00"


def test_yes_books_the_sure_ones_once(estate: Run, folder: Path) -> None:
    said = estate("bank", statement(folder), "--yes")
    assert "Booked." in said.out and "Sure: 1" in said.out
    assert estate("case", "8-2", "--json").json["owed"] == "912.00"
    again = estate("bank", statement(folder), "--yes", "--json").json
    assert (again["sure"], again["tasks"]) == ([], [])
    assert estate("case", "8-2", "--json").json["owed"] == "912.00"


def test_what_is_no_statement_is_refused(estate: Run, folder: Path) -> None:
    (folder / "colours.csv").write_text("colour,weight\nred,3\n", encoding="utf-8")
    said = estate("bank", str(folder / "colours.csv"), "--json")
    assert (said.code, said.out) == (1, "") and "bank statement" in said.err
    assert estate("bank", str(folder / "none.csv")).code == 1
