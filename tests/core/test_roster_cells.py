"""What single cells mean: money, phones, units, days, periods."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.core.roster import cells, dates
from bot.core.roster.cells import WrongCell

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        (213.5, 21350),
        (305.12000000000006, 30512),
        (60, 6000),
        ("213.50", 21350),
        ("3,268.50", 326850),
        ("¥3268.5", 326850),
        ("￥ 12", 1200),
        ("３２６８", 326800),
        ("305.12元", 30512),
        (" 213.5 ", 21350),
        ("RMB 1,234", 123400),
        ("US$12.30", 1230),
        ("213.500", 21350),
        ("0", 0),
    ],
)
def test_an_amount_is_read_to_the_fen(cell: object, fen: int) -> None:
    assert cells.amount(cell) == fen


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-213.50", "negative"),
        ("−5", "negative"),
        ("(213.50)", "negative"),
        ("¥-3", "negative"),
        (-1.0, "negative"),
        ("1e9", "exponent"),
        ("1.2E+05", "exponent"),
        ("12,5", "separator"),
        ("1.234,50", "separator"),
        ("12.345", "decimals"),
        (12.345, "decimals"),
        ("二百一", "not_amount"),
        ("=1+2", "not_amount"),
        ("12 34", "not_amount"),
        (True, "not_amount"),
        (date(2026, 1, 2), "not_amount"),
        ("999999999999", "too_much"),
        (1e12, "too_much"),
        (float("inf"), "too_much"),
        (float("nan"), "not_amount"),
    ],
)
def test_what_is_no_plain_amount_is_refused_by_its_own_reason(cell: object, code: str) -> None:
    with pytest.raises(WrongCell) as wrong:
        cells.amount(cell)
    assert wrong.value.code == code


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (13800138000.0, "13800138000"),
        ("13800138000.0", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86 13800138000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+44 20 7946 0958", "+442079460958"),
        ("(0571) 8888-1234", "057188881234"),
    ],
)
def test_a_phone_is_put_back_into_its_digits(cell: object, phone: str) -> None:
    assert cells.phone(cell) == phone


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.38E+10", "phone_exponent"),
        ("12345", "not_phone"),
        ("未知", "not_phone"),
        ("1380013800013800138000", "not_phone"),
    ],
)
def test_a_phone_that_lost_digits_is_refused(cell: object, code: str) -> None:
    with pytest.raises(WrongCell) as wrong:
        cells.phone(cell)
    assert wrong.value.code == code


def test_of_several_phones_in_a_cell_all_are_kept_in_order() -> None:
    assert cells.phones("13800138000/13900139000、010-88886666") == [
        "13800138000",
        "13900139000",
        "01088886666",
    ]


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        (date(2026, 12, 27), "12-27"),
        (datetime(2026, 8, 2), "8-2"),
        (date(2033, 6, 1), "6-33"),
        (date(1935, 12, 1), "12-35"),
        (date(2029, 2, 1), "2-29"),
        (date(2026, 2, 1), "2-1"),
        ("2026/12/27", "12-27"),
        ("2026-12-27", "12-27"),
        ("12月27日", "12-27"),
        ("27-Dec", "12-27"),
        ("Jun-33", "6-33"),
    ],
)
def test_a_flat_that_became_a_date_is_turned_back(cell: object, unit: str) -> None:
    assert cells.unbent_unit(cell, TODAY) == unit


@pytest.mark.parametrize("cell", ["12-27", "070A", "2026", "2026-13-45", "INV-2600", "", 101.0, None])
def test_what_is_no_date_is_left_as_a_flat(cell: object) -> None:
    assert cells.unbent_unit(cell, TODAY) is None


@pytest.mark.parametrize(
    ("cell", "unit"),
    [("070A", "070A"), (101.0, "101"), (" 12 － 27 ", "12-27"), ("１２－２７", "12-27"), ("0101", "0101")],
)
def test_a_unit_keeps_its_zeros_and_loses_only_its_blanks(cell: object, unit: str) -> None:
    assert cells.unit(cell) == unit


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 11, 5),
        datetime(2026, 11, 5, 0, 0),
        46331.0,
        46331,
        "46331",
        "2026-11-05",
        "2026/11/5",
        "2026.11.5",
        "2026年11月5日",
        "２０２６年１１月５日",
        "20261105",
        20261105.0,
        "2026-11-05 00:00:00",
        "民國115年11月5日",
    ],
)
def test_a_day_is_read_however_it_is_written(cell: object) -> None:
    assert dates.day(cell, TODAY) == date(2026, 11, 5)


def test_a_day_written_last_year_first_is_read_when_only_one_reading_is_left() -> None:
    assert dates.day("27/11/2026", TODAY) == date(2026, 11, 27)
    assert dates.day("11/27/2026", TODAY) == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("2026-13-45", "no_such_date"),
        ("2026-02-30", "no_such_date"),
        ("soon", "not_date"),
        (12.0, "not_date"),
        (True, "not_date"),
        (time(14, 0), "not_date"),
        (timedelta(hours=3), "not_date"),
        ("11-05", "no_year"),
        ("11月5日", "no_year"),
        ("05/11/2026", "two_dates"),
        ("2206-11-05", "far_date"),
        (date(1900, 1, 5), "far_date"),
    ],
)
def test_a_day_that_is_none_or_two_is_refused(cell: object, code: str) -> None:
    with pytest.raises(WrongCell) as wrong:
        dates.day(cell, TODAY)
    assert wrong.value.code == code


@pytest.mark.parametrize(
    "cell",
    [
        "2026-12-12 14:00",
        "2026-12-12T14:00:00",
        "2026年12月12日 下午2点00分",
        "2026/12/12 2:00 PM",
        datetime(2026, 12, 12, 14),
    ],
)
def test_a_beginning_keeps_its_time_of_day(cell: object) -> None:
    assert dates.moment(cell, TODAY) == (datetime(2026, 12, 12, 14, 0), True)


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("2026-09", "2026-09"),
        ("2026年09月", "2026-09"),
        ("2026年9月", "2026-09"),
        ("2026/9", "2026-09"),
        ("202609", "2026-09"),
        (202609.0, "2026-09"),
        (date(2026, 9, 1), "2026-09"),
        ("2026Q3", "2026Q3"),
        ("2026-01~2026-03", "2026-01~2026-03"),
    ],
)
def test_a_month_has_one_spelling_and_other_periods_keep_theirs(cell: object, period: str) -> None:
    assert dates.period(cell) == period


def test_invisible_and_control_characters_do_not_get_into_a_name() -> None:
    assert cells.name("何\u200b老\x07师\n ") == "何 老 师"
