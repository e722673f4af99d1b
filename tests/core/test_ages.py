"""Practice P23: arrears by age, and practice P24: bills paid in time in a row."""

from datetime import date

import pytest

from bot.core import facts as f
from bot.core.ages import ages, band_of
from bot.core.plan_parts import month_later, shifted
from bot.core.roster import Line, Opening
from bot.core.streak import streak
from bot.core.sums import stand
from tests.core.histories import HERE, moment

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("period", "due", "band"),
    [
        (None, date(2027, 1, 5), "under 3 months"),
        (None, date(2026, 8, 27), "under 3 months"),
        (None, date(2026, 8, 26), "3 to 12 months"),
        (None, date(2025, 11, 27), "3 to 12 months"),
        (None, date(2025, 11, 26), "1 to 2 years"),
        (None, date(2024, 11, 27), "1 to 2 years"),
        (None, date(2024, 11, 26), "over 2 years"),
        ("2026-10", None, "under 3 months"),
        ("2025-01~2025-06", None, "1 to 2 years"),
        ("2023", None, "over 2 years"),
        ("第三季度", None, "no date"),
        (None, None, "no date"),
    ],
)
def test_a_bill_falls_into_the_band_of_its_age(period: str | None, due: date | None, band: str) -> None:
    """Practice P23."""
    assert band_of("物业费", period, due, TODAY) == band


def test_bands_come_young_first_with_cases_lines_and_sums_that_are_never_added_over_currencies() -> None:
    """Practice P23."""
    old, young = Line("物业费", None, date(2020, 1, 5), 10_00), Line("物业费", None, date(2026, 11, 5), 20_00)
    book = {"playbook": "property_fee", "area": "山"}
    found = ages(
        [
            Opening(**book, unit="1-1", name="甲", lines=(old, young)),
            Opening(**book, unit="1-2", name="乙", lines=(young,)),
            Opening(**book, unit="1-3", name="丙", lines=(young,), currency="EUR"),
            Opening(**book, unit="1-4", name="丁", lines=(Line("物业费", None, None, 0),)),
        ],
        TODAY,
    )
    assert [(one.band, len(one.units), one.lines, one.sums) for one in found] == [
        ("under 3 months", 3, 3, {"CNY": 40_00, "EUR": 20_00}),
        ("over 2 years", 1, 1, {"CNY": 10_00}),
    ]


def paid(*days: str) -> list[f.Fact]:
    """September to November at 100.00, due on the 15th, and payments of 100.00 on these days."""
    at = moment("09-01 10:00")
    bills = [
        f.Billed(at=at, item="物业费", period=f"2026-{month}", due=None, amount=100_00)
        for month in ("09", "10", "11")
    ]
    return [f.Opened(at=at), *bills, *(f.Paid(at=moment(f"{day} 23:59"), amount=100_00) for day in days)]


@pytest.mark.parametrize(
    ("days", "now", "count"),
    [
        (("09-10", "10-15", "11-01"), "11-01", 3),
        (("09-10", "10-16", "11-01"), "11-01", 1),
        (("09-16", "10-01"), "10-20", 1),
        (("09-10",), "10-20", 0),
        (("09-10",), "10-10", 1),
        ((), "09-01", 0),
    ],
)
def test_bills_paid_in_time_are_counted_in_a_row(days: tuple[str, ...], now: str, count: int) -> None:
    """Practice P24: the 15th at midnight is in time, the 16th is not, and an unpaid one that is due ends the row."""
    assert streak(stand(paid(*days)), moment(f"{now} 23:59"), HERE.zone) == count


@pytest.mark.parametrize(
    ("day", "wanted", "months", "then"),
    [
        (date(2026, 1, 31), 31, 1, date(2026, 2, 28)),
        (date(2026, 2, 28), 31, 1, date(2026, 3, 31)),
        (date(2026, 12, 5), 5, 1, date(2027, 1, 5)),
        (date(2026, 3, 31), 31, -1, date(2026, 2, 28)),
        (date(2024, 2, 29), 29, 12, date(2025, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day: date, wanted: int, months: int, then: date) -> None:
    """Conduct 2a: the 29th to 31st lie on the last day of a shorter month."""
    assert month_later(day, wanted, months) == then


def test_a_plan_shifts_by_its_own_period() -> None:
    """Practice I2: by a month, or by the distance of the last two."""
    assert shifted((date(2026, 12, 5), date(2027, 1, 5))) == (date(2027, 1, 5), date(2027, 2, 5))
    assert shifted((date(2026, 12, 5), date(2026, 12, 12))) == (date(2026, 12, 12), date(2026, 12, 19))
