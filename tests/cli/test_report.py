"""report: tables on the terminal, one JSON document, and files that can be opened."""

from io import BytesIO
from pathlib import Path
from struct import unpack
from zipfile import ZipFile

import openpyxl
import pytest

from bot.papers.charts import png_of
from tests.cli.conftest import Run

SHEETS = ["总览", "按区域", "按负责人", "承诺", "账龄", "联系到结清", "投诉办结", "供应商"]
FORMULA = '观山水一期,9-9,"=HYPERLINK(""http://x"")",13800000003,物业费,2026-10,2026-10-05,100.00'


def test_the_tables_name_each_area_with_its_sums(estate: Run) -> None:
    """Practice S4."""
    said = estate("report").out
    assert "观山水一期" in said and "¥1,824.00" in said and "¥2,324.50" in said
    assert "under 3 months" in said
    assert said.isascii() is False


def test_one_area_alone(estate: Run) -> None:
    """Contract, `report --area`."""
    said = estate("report", "--area", "观山水二期").out
    assert "¥500.50" in said and "观山水一期" not in said


def test_json_is_one_document_with_exact_sums(estate: Run) -> None:
    """Contract, `--json`."""
    found = estate("report", "--json").json
    (block,) = found["blocks"]
    assert (block["of"], block["total"]["billed"], block["total"]["rate"]) == ("CNY", "2324.50", 0.0)
    assert [(row["area"], row["left"]) for row in block["areas"]] == [
        ("观山水一期", "1824.00"),
        ("观山水二期", "500.50"),
    ]
    assert found["until"] == "2026-11-02T09:30:00+08:00"


def test_since_counts_only_what_was_due_from_then_on(estate: Run) -> None:
    """The bill of September is left out, and paid money covers it first."""
    (block,) = estate("report", "--since", "2026-10-01", "--json").json["blocks"]
    assert block["total"]["billed"] == "1412.50"


def test_the_spreadsheet_has_numbers_as_numbers_and_text_as_text(
    estate: Run, owners: object, folder: Path
) -> None:
    """Practice S4: one sheet a table, in the language of the site."""
    (folder / "evil.csv").write_text(
        "小区,房号,姓名,电话,费用项目,账期,应缴日期,欠费金额\n"
        + FORMULA.replace("观山水一期", "=1+1")
        + "\n",
        encoding="utf-8",
    )
    assert estate("import", "evil.csv", "--yes").code == 0
    said = estate("report", "--out", "figures.xlsx")
    assert said.out.startswith("Written: figures.xlsx")
    book = openpyxl.load_workbook(folder / "figures.xlsx")
    assert book.sheetnames == SHEETS
    areas = book["按区域"]
    rows = {row[1].value: row for row in areas.iter_rows(min_row=2)}
    head = [cell.value for cell in areas[1]]
    left = rows["观山水一期"][head.index("未收")]
    assert (left.value, left.data_type, left.number_format) == (1824, "n", "#,##0.00")
    assert rows["=1+1"][1].data_type == "s", "a name is never a formula"
    assert rows["观山水一期"][head.index("每户联系次数")].value is None


def test_the_picture_is_a_png_that_shows_something(estate: Run, folder: Path) -> None:
    """Chinese titles are drawn without any font of the system."""
    assert estate("report", "--out", "figures.png").code == 0
    content = (folder / "figures.png").read_bytes()
    width, height, depth = unpack(">4x4sIIB", content[8:25])[1:]
    assert content.startswith(b"\x89PNG") and (width > 1_000, height > 400, depth) == (True, True, 8)
    assert len(content) > 3 * len(png_of([], "统计")), "more than a title on white"


def test_the_pdf_holds_its_own_chinese_type(estate: Run, folder: Path) -> None:
    """A PDF that every viewer shows alike."""
    assert estate("report", "--out", "figures.pdf").code == 0
    content = (folder / "figures.pdf").read_bytes()
    assert content.startswith(b"%PDF-") and b"NotoSansSC" in content


def test_the_same_figures_give_the_same_bytes(estate: Run, folder: Path) -> None:
    """A clock that stands changes nothing in the files."""
    for name in ("one", "two"):
        for form in ("png", "pdf", "xlsx"):
            estate("report", "--out", f"{name}.{form}")
    assert (folder / "one.png").read_bytes() == (folder / "two.png").read_bytes()
    assert (folder / "one.pdf").read_bytes() == (folder / "two.pdf").read_bytes()
    one, two = (ZipFile(BytesIO((folder / f"{name}.xlsx").read_bytes())) for name in ("one", "two"))
    assert {name: one.read(name) for name in one.namelist()} == {
        name: two.read(name) for name in two.namelist()
    }


def test_nothing_at_all_is_said_in_words(run: Run) -> None:
    """An empty database is no error."""
    assert "nothing to count" in run("report").out
    assert run("report", "--json").json["blocks"] == []
    assert run("report", "--out", "empty.png").code == 0


WRONG = [
    (("--area", "nowhere"), "观山水一期"),
    (("--since", "soon"), "2026-11-01"),
    (("--since", "2027-01-01"), "--since"),
    (("--out", "figures.doc"), ".xlsx"),
    (("--out", "no/such/folder/figures.png"), "another place"),
]


@pytest.mark.parametrize(("words", "named"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_what_cannot_be_done_is_refused_in_one_sentence(
    estate: Run, words: tuple[str, ...], named: str
) -> None:
    """Contract, exit codes: what is wrong and what to type instead."""
    said = estate("report", *words)
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert named in said.err
