"""Rows laid together into cases, and the table found around them."""

from datetime import date, datetime

import pytest

from bot.core.roster import Chosen, Roster, Sheet, Unclear, read_roster
from bot.core.roster.says import codes, say

HEAD: list[object] = ["小区", "房号", "业主", "手机", "账期", "费项", "金额", "到期日"]
GUESTS: list[object] = ["event", "starts_at", "name", "phone"]


def read(
    *rows: list[object], playbook: str | Chosen | None = None, area: str | None = None, ids: bool = False
) -> Roster | Unclear:
    sheet = Sheet("Sheet1", list(rows))
    return read_roster([sheet], playbook=playbook, area=area, with_ids=ids, today=date(2026, 11, 25))


def roster(*rows: list[object], **options: object) -> Roster:
    found = read(*rows, **options)  # type: ignore[arg-type]
    assert isinstance(found, Roster), found
    return found


def bill(
    unit: object = "8-2", period: object = "2026-10", amount: object = "228.00", **other: object
) -> list[object]:
    row = {
        "小区": "一期",
        "房号": unit,
        "业主": "何老师",
        "手机": "19970000001",
        "账期": period,
        "费项": "物业费",
        "金额": amount,
    }
    return [{**row, "到期日": "2026-10-05", **other}[str(head)] for head in HEAD]


def test_many_bills_of_one_flat_are_one_case() -> None:
    (case,) = roster(HEAD, bill(period="2026-09"), bill(period="2026年10月")).openings
    assert [line.period for line in case.lines] == ["2026-09", "2026-10"]
    assert (case.owed, case.rows) == (45600, (2, 3))


def test_the_same_flat_in_two_estates_is_two_cases() -> None:
    cases = roster(HEAD, bill(), bill(小区="二期")).openings
    assert [(case.area, case.unit) for case in cases] == [("一期", "8-2"), ("二期", "8-2")]


def test_the_same_bill_with_another_amount_is_refused_and_names_the_first_row() -> None:
    found = roster(HEAD, bill(), bill(amount="300"))
    assert found.total == 22800
    assert [(e.row, e.column, e.code) for e in found.refused] == [(3, "金额", "two_amounts")]
    assert "第 2 行" in found.refused[0].why


def test_titles_blank_rows_and_notes_around_the_table_are_no_cases() -> None:
    blank: list[object] = [""] * 8
    found = roster(
        ["欠费明细表"],
        blank,
        HEAD,
        bill(),
        blank,
        bill("9-1"),
        ["合计", "", "", "", "", "", "456.00"],
        ["制表人:财务部"],
    )
    assert [case.rows for case in found.openings] == [(4,), (6,)]
    assert [(w.row, w.code) for w in found.warnings] == [(7, "total_row"), (8, "note_row")]


def test_a_header_repeated_at_a_page_break_is_left_out() -> None:
    found = roster(HEAD, bill(), HEAD, bill("9-1"))
    assert len(found.openings) == 2
    assert [(w.row, w.code) for w in found.warnings] == [(3, "header_again")]


def test_a_flat_made_a_date_is_repaired_with_a_note() -> None:
    found = roster(HEAD, bill(date(2026, 12, 27)))
    assert found.openings[0].unit == "12-27"
    (repair,) = found.repaired
    assert (repair.row, repair.column, repair.before, repair.after) == (2, "房号", "2026-12-27", "12-27")
    assert found.warnings[0].code == "unit_date"


def test_a_bent_phone_is_repaired_with_a_note_and_a_number_cell_is_simply_read() -> None:
    found = roster(HEAD, bill(手机="+86 138 0013 8000"), bill("9-1", 手机=13800138001.0))
    assert [case.phone for case in found.openings] == ["13800138000", "13800138001"]
    assert [(r.row, r.after) for r in found.repaired] == [(2, "13800138000")]


def test_a_phone_said_to_be_missing_is_no_refusal_and_a_broken_formula_is_no_flat() -> None:
    found = roster(HEAD, bill(手机="暂无"), bill("#REF!"))
    assert [case.phone for case in found.openings] == [None]
    assert [(e.row, e.column, e.code) for e in found.refused] == [(3, "房号", "broken_formula")]


def test_a_plain_bill_table_with_a_date_column_is_not_taken_for_an_event() -> None:
    found = roster(["房号", "姓名", "手机", "金额", "日期"], ["8-2", "何", "", "10", ""], area="一期")
    assert found.playbook == "property_fee"


def test_every_wrong_cell_of_a_row_is_named_at_once() -> None:
    found = roster(HEAD, bill("", amount="abc", 手机="12"))
    assert found.openings == ()
    assert {error.column for error in found.refused} == {"房号", "金额", "手机"}


def test_an_amount_merged_over_several_rows_is_not_counted_for_each() -> None:
    sheet = Sheet("Sheet1", [HEAD, bill(), bill(period="2026-11")], 1, frozenset({(2, 1), (2, 6)}))
    found = read_roster([sheet], playbook=None, area=None, with_ids=False, today=date(2026, 11, 25))
    assert isinstance(found, Roster)
    assert found.total == 22800
    assert [(e.row, e.code) for e in found.refused] == [(3, "empty")]


def test_a_case_has_one_currency() -> None:
    head = [*HEAD, "币种"]
    found = roster(
        head, [*bill(), "CNY"], [*bill(period="2026-11"), "美元"], [*bill(period="2026-12"), "贝壳"]
    )
    assert [(e.row, e.column, e.code) for e in found.refused] == [
        (3, "币种", "mixed_currency"),
        (4, "币种", "currency"),
    ]
    assert found.openings[0].currency == "CNY"


def test_the_area_of_the_command_serves_only_rows_that_name_none() -> None:
    found = roster(HEAD, bill(), bill("9-1", 小区=""), area="二期")
    assert [case.area for case in found.openings] == ["一期", "二期"]
    assert found.warnings[0].code == "area_kept"
    assert [e.code for e in roster(HEAD, bill(小区="")).refused] == ["no_area"]


def test_a_file_without_an_area_column_asks_for_the_area() -> None:
    answer = read(["房号", "金额"], ["8-2", "10"])
    assert isinstance(answer, Unclear) and "--area" in answer.why
    assert roster(["房号", "金额"], ["8-2", "10"], area="一期").openings[0].area == "一期"


def test_guests_with_the_same_last_digits_get_letters_in_the_order_of_the_file() -> None:
    start = "2026-12-12 14:00"
    guests = [
        ["会", start, name, phone]
        for name, phone in [("甲", "13800005000"), ("乙", "13900005000"), ("丙", "13700005000")]
    ]
    found = roster(GUESTS, *guests, ["会", start, "乙", "13900005000"])
    assert [(case.name, case.unit) for case in found.openings] == [
        ("甲", "5000"),
        ("乙", "5000-b"),
        ("丙", "5000-c"),
    ]
    assert [(w.row, w.code) for w in found.warnings] == [(5, "same_row")]


def test_the_thirtieth_guest_with_the_same_digits_still_has_a_unit_of_his_own() -> None:
    rows: list[list[object]] = [["会", "2026-12-12 14:00", f"客{n}", f"138{n:04d}5000"] for n in range(40)]
    assert len({case.unit for case in roster(GUESTS, *rows).openings}) == 40


def test_a_refused_guest_keeps_his_unit_so_that_mending_the_row_moves_nobody() -> None:
    bad, good = ["会", "soon", "甲", "13800005000"], ["会", "2026-12-12 14:00", "乙", "13900005000"]
    assert [case.unit for case in roster(GUESTS, bad, good).openings] == ["5000-b"]


def test_an_event_without_a_time_of_day_is_refused_unless_a_column_of_its_own_has_it() -> None:
    assert [e.code for e in roster(GUESTS, ["会", "2026-12-12", "甲", "13800005000"]).refused] == ["no_time"]
    (guest,) = roster(
        ["活动", "日期", "时间", "姓名", "手机"], ["会", "2026-12-12", "14:00", "甲", "13800005000"]
    ).openings
    assert guest.starts == datetime(2026, 12, 12, 14, 0)


def test_chats_are_taken_only_when_asked_for() -> None:
    head = [*HEAD, "telegram_id", "wecom_userid"]
    row = [*bill(), 7200000001.0, "zhang.san"]
    assert roster(head, row, ids=True).openings[0].chats == (
        ("telegram", "7200000001"),
        ("wecom", "zhang.san"),
    )
    without = roster(head, row)
    assert without.openings[0].chats == ()
    assert {w.code for w in without.warnings} == {"ids_left"}
    assert [e.code for e in roster(head, [*bill(), "@zhang", ""], ids=True).refused] == ["bad_id"]


def test_a_header_that_says_nothing_is_unclear_and_says_what_is_missing() -> None:
    answer = read(["姓名", "手机"], ["甲", "13800005000"])
    assert isinstance(answer, Unclear)
    assert "姓名" in answer.why and "--playbook" in answer.why
    assert set(answer.candidates) == {
        "property_fee",
        "event",
        "purchase_order",
        "renewal",
        "invoice",
        "silent_customer",
    }


def test_a_header_that_fits_two_kinds_is_asked_and_a_named_playbook_settles_it() -> None:
    rows: list[list[object]] = [
        ["客户", "发票号", "房号", "金额", "到期日"],
        ["甲方", "INV-1", "8-2", "10", "2026-12-01"],
    ]
    answer = read(*rows)
    assert isinstance(answer, Unclear) and answer.candidates == ("property_fee", "invoice")
    assert roster(*rows, playbook="invoice").openings[0].unit == "INV-1"


def test_two_sheets_that_fit_are_named_and_none_is_chosen() -> None:
    sheets = [Sheet("十月", [HEAD, bill()]), Sheet("十一月", [HEAD, bill()]), Sheet("说明", [["由系统导出"]])]
    answer = read_roster(sheets, playbook=None, area=None, with_ids=False, today=date(2026, 11, 25))
    assert isinstance(answer, Unclear) and answer.candidates == ("十月", "十一月")


def test_a_playbook_of_any_name_has_the_columns_of_its_kind_and_an_unknown_kind_is_refused() -> None:
    """Practice P1: what the rows are follows the profile, never the name of a folder."""
    gentle = Chosen("gentle_asking", "property_fee")
    assert roster(HEAD, bill(), playbook=gentle).openings[0].playbook == "gentle_asking"
    answer = read(HEAD, bill(), playbook="sourdough")
    assert isinstance(answer, Unclear) and "sourdough" in answer.why


@pytest.mark.parametrize(
    "head",
    [["小區", "房號", "業主姓名", "欠費金額 (元)"], ["Estate", "Flat No.", "Owner Name", "Amount Due"]],
)
def test_traditional_and_english_headers_are_understood(head: list[object]) -> None:
    (case,) = roster(head, ["一期", "8-2", "何", "10"]).openings
    assert (case.area, case.unit, case.name, case.owed) == ("一期", "8-2", "何", 1000)


def test_of_two_amount_columns_the_one_that_names_the_arrears_is_taken() -> None:
    found = roster(["小区", "房号", "应收金额", "欠费金额"], ["一期", "8-2", "100", "40"])
    assert found.total == 4000
    assert found.unknown_columns == ("应收金额",)


def test_an_english_file_is_answered_in_english() -> None:
    (error,) = roster(["Estate", "Flat", "Owner", "Amount"], ["One", "8-2", "He", "-5"]).refused
    assert "negative" in error.why


@pytest.mark.parametrize("code", codes())
def test_every_sentence_exists_in_both_languages_with_the_same_values(code: str) -> None:
    names = [
        "column",
        "value",
        "limit",
        "understood",
        "first",
        "unit",
        "playbook",
        "seen",
        "missing",
        "billed",
        "off",
    ]
    values = {name: f"<{name}>" for name in names}
    zh, en = say(code, "zh", **values), say(code, "en", **values)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in zh)
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in en)
    for name in ("understood", "first"):
        assert (f"<{name}>" in zh) == (f"<{name}>" in en)
