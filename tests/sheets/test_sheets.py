"""Files in, plain rows out; every file that is no table is named for what it is."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sheets import Sheet, SheetError, open_sheets, read_sheets

ROWS = [["小区", "房号", "金额"], ["一期", "8-2", "228.00"], ["二期", "12-27", "5016.00"]]


def csv_text(separator: str = ",") -> str:
    return "\r\n".join(separator.join(row) for row in ROWS) + "\r\n"


def xlsx(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    fill(book)
    book.close()
    return out.getvalue()


def one_sheet(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("欠费")
    for at, row in enumerate(ROWS):
        sheet.write_row(at, 0, row)


GOOD_BOOK = xlsx(one_sheet)


def archive(**entries: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in entries.items():
            packed.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def refused(content: bytes, name: str = "fees.xlsx") -> str:
    with pytest.raises(SheetError) as wrong:
        read_sheets(name, content)
    assert name in str(wrong.value)
    return str(wrong.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_text_table_is_read_in_any_usual_encoding_and_separator(encoding: str, separator: str) -> None:
    (sheet,) = read_sheets("fees.csv", csv_text(separator).encode(encoding))
    assert sheet.rows == ROWS


def test_a_table_from_taiwan_in_big5_is_read() -> None:
    text = "小區,房號,業主姓名,聯絡電話,欠費金額\n觀山水一期,8-2,陳建國,0912345678,228.00\n"
    (sheet,) = read_sheets("fees.csv", text.encode("big5"))
    assert sheet.rows[1][:3] == ["觀山水一期", "8-2", "陳建國"]


def test_rows_of_a_text_table_count_as_in_a_spreadsheet() -> None:
    (sheet,) = read_sheets("a.csv", '标题\n\n小区,房号\n"一\n期",8-2\n二期,9-1\n'.encode())
    assert sheet.first_row == 1
    assert sheet.rows == [["标题"], [], ["小区", "房号"], ["一\n期", "8-2"], ["二期", "9-1"]]


def test_an_unclosed_quotation_mark_is_named_with_its_row_instead_of_swallowing_the_file() -> None:
    text = "小区,房号\n一期,8-2\n" + '"二期,9-1\n' + "一期,8-3,很长的备注文字\n" * 300
    assert "row 3" in refused(text.encode(), "a.csv")


def test_a_workbook_gives_its_visible_sheets_from_the_first_row_on() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("欠费")
        sheet.write_row(4, 1, ROWS[0])
        sheet.write_datetime(5, 1, date(2026, 12, 27), book.add_format({"num_format": "yyyy-mm-dd"}))
        book.add_worksheet("旧表").hide()

    (sheet,) = read_sheets("fees.xlsx", xlsx(fill))
    assert (sheet.name, sheet.first_row) == ("欠费", 1)
    assert sheet.rows[4][1:] == ROWS[0]
    assert sheet.rows[5][1] == date(2026, 12, 27)


def old_book() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("欠费")
    for at, row in enumerate(ROWS):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    book.save(out)
    return out.getvalue()


def test_an_old_workbook_is_read_too() -> None:
    assert read_sheets("fees.xls", old_book())[0].rows == ROWS


def test_an_old_workbook_that_would_end_the_reader_is_only_refused() -> None:
    content = bytearray(old_book())
    dimensions = content.index(b"\x00\x02\x0e\x00")  # how many rows the sheet says it has
    content[dimensions + 11] = 0xF1
    assert "damaged" in refused(bytes(content), "fees.xls")


def test_a_cell_merged_downwards_gives_its_value_to_each_row_and_is_marked() -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in [["房号", "账期"], ["8-2", "2026-09"], [None, "2026-10"]]:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(out)
    (sheet,) = read_sheets("fees.xlsx", out.getvalue())
    assert sheet.rows[2] == ["8-2", "2026-10"]
    assert sheet.merged == {(2, 0)}


def test_the_content_decides_and_not_the_name() -> None:
    assert read_sheets("fees.csv", GOOD_BOOK)[0].rows == ROWS
    assert read_sheets("fees.xlsx", csv_text().encode())[0].rows == ROWS


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + stream.encode("utf-16-le") + b"\0" * 512


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"", "empty", id="no byte"),
        pytest.param(b" \r\n\r\n", "empty", id="blank lines"),
        pytest.param(b",,,\n,,\n", "no filled cell", id="only separators"),
        pytest.param(xlsx(lambda book: book.add_worksheet()), "no filled cell", id="an empty workbook"),
        pytest.param(ole("EncryptedPackage"), "password", id="encrypted"),
        pytest.param(ole("WordDocument"), "Word", id="doc"),
        pytest.param(ole("Thumbs"), "without a worksheet", id="another old file"),
        pytest.param(ole("Workbook"), "damaged", id="a broken xls"),
        pytest.param(archive(Index__Document_dot_iwa="x"), "Numbers", id="numbers"),
        pytest.param(archive(word__document_dot_xml="x"), "Word", id="docx"),
        pytest.param(archive(content_dot_xml="x"), "Save it as .xlsx", id="ods"),
        pytest.param(archive(fees_dot_csv="a,b"), "archive", id="a zip"),
        pytest.param(archive(xl__workbook_dot_xml="x"), "damaged", id="a workbook without content"),
        pytest.param(GOOD_BOOK[: len(GOOD_BOOK) // 2], "damaged", id="half a workbook"),
        pytest.param(b"<html><table><tr><td>8-2</td></tr></table></html>", "web page", id="html as xls"),
        pytest.param(b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "web page", id="xml as xls"),
        pytest.param(b"%PDF-1.7 ...", "PDF", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n123", "picture", id="png"),
        pytest.param(bytes(range(256)) * 4, "fees.xlsx", id="every byte"),
        pytest.param(b"\x80\x80\x80,\xff\xff", "encoding", id="no known encoding"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(content: bytes, says: str) -> None:
    assert says in refused(content)


def test_a_file_above_20_mb_is_refused_before_it_is_looked_at() -> None:
    assert "20 MB" in refused(b"a,b\n" * (5 * 1024 * 1024 + 1), "a.csv")


def test_a_stray_cell_at_the_end_of_a_sheet_is_refused_and_not_laid_out() -> None:
    assert "row 1048576" in refused(xlsx(lambda book: book.add_worksheet().write(1048575, 0, "x")))
    assert "far right" in refused(xlsx(lambda book: book.add_worksheet().write(0, 16383, "x")))


def test_a_path_that_cannot_be_opened_is_one_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xlsx", tmp_path, tmp_path / "a\0b"):
        with pytest.raises(SheetError):
            open_sheets(path)


@given(
    st.sampled_from(
        [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf", b'"']
    ),
    st.binary(max_size=400),
)
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_sheets_or_a_sheet_error(start: bytes, junk: bytes) -> None:
    try:
        sheets = read_sheets("junk", start + junk)
    except SheetError:
        return
    assert all(isinstance(sheet, Sheet) for sheet in sheets)


@given(st.lists(st.tuples(st.integers(0, len(GOOD_BOOK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
@settings(max_examples=20, deadline=None)
def test_a_damaged_workbook_gives_sheets_or_a_sheet_error(edits: list[tuple[int, int]]) -> None:
    content = bytearray(GOOD_BOOK)
    for at, value in edits:
        content[at] = value
    try:
        read_sheets("fees.xlsx", bytes(content))
    except SheetError:
        return


@pytest.mark.parametrize("mark", ["|", "，", ";", "\t"])
def test_columns_parted_by_another_mark_are_columns(mark: str) -> None:
    (sheet,) = read_sheets("a.csv", f"房号{mark}金额\n8-2{mark}1,234.50\n8-3{mark}2,000.00\n".encode())
    assert sheet.rows[1] == ["8-2", "1,234.50"]
