"""A table that tells what was billed and what was paid: the rest is owed, taken off once, and every doubt is said."""

from datetime import date

import pytest

from bot.core.roster import Roster, Sheet, Unclear, read_roster


def read(head: str, *rows: str) -> Roster:
    table: list[list[object]] = [list(line.split(",")) for line in (head, *rows)]
    found = read_roster(
        [Sheet("S", table)], playbook=None, area="一期", with_ids=False, today=date(2026, 11, 25)
    )
    assert isinstance(found, Roster), found
    return found


@pytest.mark.parametrize(
    "head",
    [
        "房号,姓名,应收金额,已交金额",
        "房号,姓名,金额,已缴",
        "房号,姓名,应缴金额(元),实收金额",
        "房號,姓名,應收金額,已繳金額",
        "Unit,Owner,Amount,Paid",
        "Unit,Owner,Amount due,Amount received",
    ],
)
def test_what_was_paid_already_is_taken_off(head: str) -> None:
    found = read(head, "8-2,何,500.00,200", "8-3,张,300,", "8-4,李,300,0")
    assert [case.owed for case in found.openings] == [300_00, 300_00, 300_00]
    assert (found.off, found.settled, found.unknown_columns) == ({"CNY": 200_00}, 0, ())


def test_a_bill_paid_in_full_has_nothing_left_and_is_no_warning() -> None:
    found = read("房号,姓名,应收金额,已交金额", "8-2,何,500,500.00")
    assert (found.total, found.settled, found.off) == (0, 1, {"CNY": 500_00})
    assert not found.warnings and not found.refused


def test_more_paid_than_billed_is_refused_kindly() -> None:
    (fault,) = read("房号,姓名,应收金额,已交金额", "8-2,何,500,600").refused
    assert (fault.row, fault.column, fault.value, fault.code) == (2, "已交金额", "600", "paid_more")
    assert "500.00" in fault.why and "预付" in fault.why


def test_what_is_left_counts_and_is_not_made_less_again() -> None:
    found = read("房号,姓名,应收金额,已交金额,欠费金额", "8-2,何,500,200,300", "8-3,张,400,,400")
    assert ([case.owed for case in found.openings], found.off) == ([300_00, 400_00], {})
    assert [(one.row, one.code) for one in found.warnings] == [(1, "left_counts")]


def test_three_sums_that_disagree_are_refused() -> None:
    (fault,) = read("房号,姓名,应收金额,已交金额,欠费金额", "8-2,何,500,200,350").refused
    assert (fault.column, fault.code) == ("欠费金额", "sums_differ")
    assert "300.00" in fault.why


def test_a_late_fee_beside_them_explains_the_difference() -> None:
    found = read("房号,姓名,应收金额,已交金额,滞纳金,欠费金额", "8-2,何,500,200,50,350")
    assert (found.total, found.refused) == (350_00, ())


def test_an_empty_cell_of_what_is_left_is_counted_from_the_others() -> None:
    found = read("房号,姓名,应收金额,已交金额,欠费金额", "8-2,何,500,500,", "8-3,张,500,100,")
    assert [case.owed for case in found.openings] == [0, 400_00]


def test_what_was_paid_beside_what_is_left_alone_is_said_and_left() -> None:
    found = read("房号,姓名,欠费金额,已交金额", "8-2,何,300,200")
    assert found.total == 300_00
    (warning,) = found.warnings
    assert "「欠费金额」" in warning.why and "「已交金额」" in warning.why


def test_a_waiver_is_taken_off_like_a_payment() -> None:
    found = read("房号,姓名,应收金额,减免金额,已交金额", "8-2,何,500,50,200")
    assert (found.total, found.off) == (250_00, {"CNY": 250_00})


@pytest.mark.parametrize(
    ("word", "left"), [("是", 0), ("已缴", 0), ("否", 500_00), ("-", 500_00), ("YES", 0)]
)
def test_a_column_of_yes_and_no_is_all_or_nothing(word: str, left: int) -> None:
    assert read("房号,姓名,应收金额,已缴", f"8-2,何,500,{word}").total == left


def test_what_was_paid_must_be_a_sum() -> None:
    (fault,) = read("房号,姓名,应收金额,已交金额", "8-2,何,500,支付宝").refused
    assert (fault.column, fault.code) == ("已交金额", "not_amount")


def test_a_sum_of_what_was_paid_merged_over_rows_is_taken_off_once() -> None:
    rows: list[list[object]] = [
        ["房号", "账期", "应收金额", "已交金额"],
        ["8-2", "2026-09", 500, 200],
        ["8-2", "2026-10", 500, 200],
    ]
    sheet = Sheet("S", rows, 1, frozenset({(2, 3)}))
    found = read_roster([sheet], playbook=None, area="一期", with_ids=False, today=date(2026, 11, 25))
    assert isinstance(found, Roster) and found.total == 800_00


def test_without_a_sum_the_row_is_refused_under_the_heading_of_the_file() -> None:
    (fault,) = read("房号,姓名,应收金额,已交金额", "8-2,何,,200").refused
    assert (fault.column, fault.code) == ("应收金额", "empty")


def test_what_was_paid_of_an_invoice_is_shown_as_taken_off() -> None:
    found = read("invoice,customer,amount,paid,due", "INV-1,Ami,500,200,2026-12-01")
    assert (found.total, found.off) == (300_00, {"CNY": 200_00})


def test_two_columns_of_money_with_one_name_are_not_chosen_between() -> None:
    rows: list[list[object]] = [["房号", "小区", "金额", "金额(元)"], ["8-2", "一期", 500, 60]]
    found = read_roster(
        [Sheet("S", rows)], playbook=None, area=None, with_ids=False, today=date(2026, 11, 25)
    )
    assert isinstance(found, Unclear) and found.code == "two_columns" and "「金额」" in found.why


def test_a_second_column_of_that_name_that_is_empty_is_no_doubt() -> None:
    assert read("房号,金额,金额", "8-2,500,").total == 500_00
