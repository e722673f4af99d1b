"""Days, moments and yuan are written without asking babel each time; what comes out is still what babel writes."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.formats import moment, money, tongue

LOCALES = st.sampled_from(("zh-CN", "zh-TW", "zh-Hant-HK", "en", "en-US", "fr"))
ZONES = st.sampled_from([ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/London", "America/New_York")])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@settings(deadline=None)
@given(MOMENTS, ZONES, LOCALES)
def test_a_moment_is_written_as_babel_writes_it(at: datetime, zone: ZoneInfo, locale: str) -> None:
    pattern = "M月d日 EEE HH:mm" if locale.startswith("zh") else "EEE d MMM, HH:mm"
    assert moment(at, zone, locale) == format_datetime(at.astimezone(zone), pattern, locale=tongue(locale))


@settings(deadline=None)
@given(st.integers(-(10**14), 10**14), LOCALES)
def test_yuan_are_written_as_babel_writes_them(fen: int, locale: str) -> None:
    amount = format_decimal(abs(Decimal(fen).scaleb(-2)), "#,##0.00", locale=tongue(locale))
    assert money(fen, "CNY", locale) == f"{'-' if fen < 0 else ''}¥{amount}"


@pytest.mark.parametrize(("currency", "fen", "amount"), [("USD", 123450, "1234.50"), ("JPY", 1234, "1234")])
def test_other_money_has_the_decimals_of_its_currency_and_its_own_sign_in_each_language(
    currency, fen, amount
):
    for locale in ("zh-CN", "en"):
        written = money(fen, currency, locale)
        assert written == format_currency(Decimal(amount), currency, locale=tongue(locale))
        assert written == money(fen, currency, locale)
