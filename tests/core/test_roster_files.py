"""The files as users have them, against what a correct import finds in them (tests/fixtures/imports/expected.json)."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.core.roster import Roster, read_roster
from bot.sheets import open_sheets

IMPORTS = Path(__file__).parents[1] / "fixtures" / "imports"
EXPECTED: dict[str, Any] = json.loads((IMPORTS / "expected.json").read_text(encoding="utf-8"))
KINDS = {
    "owners.xlsx": "property_fee",
    "owners_gbk.csv": "property_fee",
    "owners_bad.csv": "property_fee",
    "attendees.csv": "event",
    "purchase_orders.csv": "purchase_order",
    "renewals.csv": "renewal",
    "invoices.csv": "invoice",
}


def roster(name: str) -> Roster:
    found = read_roster(
        open_sheets(IMPORTS / name), playbook=None, area=None, with_ids=False, today=date(2026, 11, 25)
    )
    assert isinstance(found, Roster)
    return found


def money(fen: int) -> Decimal:
    return Decimal(fen) / 100


@pytest.mark.parametrize("name", KINDS)
def test_the_header_alone_decides_the_playbook_and_no_column_is_left_unknown(name: str) -> None:
    found = roster(name)
    assert found.playbook == KINDS[name]
    assert found.unknown_columns == ()


@pytest.mark.parametrize("name", [name for name in KINDS if name != "owners_bad.csv"])
def test_a_sound_file_gives_exactly_the_expected_cases_lines_and_total(name: str) -> None:
    found, expected = roster(name), EXPECTED[name]
    assert found.refused == ()
    assert len(found.openings) == expected.get("cases", len(found.openings))
    assert found.lines == expected.get("lines", found.lines)
    assert money(found.total) == Decimal(expected.get("total", str(money(found.total))))
    assert sum(len(opening.rows) for opening in found.openings) == expected.get(
        "rows", sum(len(o.rows) for o in found.openings)
    )


def test_the_household_of_12_27_is_one_case_with_all_its_bills() -> None:
    expected = EXPECTED["owners.xlsx"]["unit 12-27"]
    (case,) = [opening for opening in roster("owners.xlsx").openings if opening.unit == "12-27"]
    assert (case.area, len(case.lines), money(case.owed)) == (
        expected["area"],
        expected["lines"],
        Decimal(str(expected["amount"])),
    )
    assert (case.name, case.phone, case.steward, case.more["title"]) == (
        "沈老师",
        "19970000005",
        "陈立",
        "先生",
    )


def test_the_total_row_of_the_owners_is_left_out_and_said_so() -> None:
    (warning,) = roster("owners.xlsx").warnings
    assert (warning.row, warning.code) == (822, "total_row")


def test_the_other_sheet_of_the_workbook_is_passed_over_and_the_used_one_is_named() -> None:
    assert roster("owners.xlsx").sheet == "欠费明细"


def test_a_bad_file_refuses_its_bad_rows_by_number_and_column_and_keeps_the_good_ones() -> None:
    found, expected = roster("owners_bad.csv"), EXPECTED["owners_bad.csv"]
    assert [str(error.row) for error in found.refused] == list(
        expected["refused with its line number and column"]
    )
    assert [(error.column, error.code) for error in found.refused] == [
        ("房号", "empty"),
        ("欠费金额", "negative"),
        ("应缴日期", "no_such_date"),
        ("欠费金额", "not_amount"),
        ("欠费金额", "exponent"),
    ]
    assert len(found.openings) == expected["cases with --skip-refused"]
    assert found.lines == expected["lines with --skip-refused"]
    assert money(found.total) == Decimal(expected["total with --skip-refused"])


def test_a_refusal_shows_the_value_and_speaks_the_language_of_the_file() -> None:
    refused = {error.row: error for error in roster("owners_bad.csv").refused}
    assert refused[6].value == "二百一"
    assert "二百一" in refused[6].why and "不是金额" in refused[6].why


def test_a_formula_in_a_name_stays_the_letters_it_is() -> None:
    names = {opening.unit: opening.name for opening in roster("owners_bad.csv").openings}
    assert names["1-6"] == '=HYPERLINK("http://x")'


def test_the_same_bill_counts_once_and_another_name_for_a_unit_is_warned_about() -> None:
    expected = EXPECTED["owners_bad.csv"]
    warned = {warning.row: warning.code for warning in roster("owners_bad.csv").warnings}
    assert warned == {
        **dict.fromkeys(expected["same bill again, counted once"], "same_bill"),
        **dict.fromkeys(expected["warned: another name for the same unit"], "other_name"),
    }


def test_a_guest_is_known_by_the_last_digits_of_the_phone_and_the_event() -> None:
    guest = roster("attendees.csv").openings[0]
    assert (guest.unit, guest.area, guest.starts) == ("5000", "电商服装大会", datetime(2026, 12, 12, 14, 0))
    assert (guest.locale, guest.lines, guest.more["seats"]) == ("en", (), "1")


def test_an_order_line_is_known_by_order_and_line_and_its_buyer() -> None:
    line = roster("purchase_orders.csv").openings[0]
    assert (line.unit, line.area, line.steward) == ("PO261000-1", "林采购", "林采购")
    assert line.starts == datetime(2026, 11, 30)
    assert (line.more["supplier"], line.more["qty"], line.more["measure"]) == ("永信包装", "2000", "pcs")


def test_a_renewal_is_known_by_pupil_and_course_and_its_fee_is_no_debt() -> None:
    place = roster("renewals.csv").openings[0]
    assert (place.unit, place.area, place.name) == ("吴明强-暑秋英语", "学管师小周", "吴秀平爸爸")
    assert (place.owed, place.more["fee"], place.more["due"]) == (0, "2680.00", "2026-12-20")


def test_an_invoice_owes_what_is_not_paid_of_it_in_its_own_currency() -> None:
    cases = {opening.unit: opening for opening in roster("invoices.csv").openings}
    assert cases["INV-2600"].owed == 8915403 - 2674621
    assert (cases["INV-2602"].currency, cases["INV-2602"].area) == ("USD", "Lighthouse Ltd")
    assert cases["INV-2600"].lines[0].due == date(2026, 12, 1)
