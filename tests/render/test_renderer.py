"""The renderer: fields, hidden characters, fallback of languages, words with gaps, and the shapes of moments and money."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.books import load_books, sample
from bot.core.playbook_data import BUTTONS
from bot.render import Renderer, day, full_day, moment, money, period_range, window

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEN = datetime(2026, 11, 28, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(load_books(Path(__file__).resolve().parents[2] / "templates"), SHANGHAI)


def test_a_field_nobody_knows_is_refused(renderer: Renderer) -> None:
    with pytest.raises(KeyError, match="ownr"):
        renderer.message("property_fee", "verify", "en", {**sample("en"), "ownr": "x"})


def test_a_field_nobody_filled_is_an_error_when_printed(renderer: Renderer) -> None:
    with pytest.raises(Exception, match="name"):
        renderer.message(
            "property_fee", "verify", "en", {"company": "Greenfield", "unit": "8-2", "area": "A"}
        )


def test_none_counts_as_not_given(renderer: Renderer) -> None:
    text = renderer.message("property_fee", "verify", "zh-CN", {**sample("zh-CN"), "steward": None})
    assert "None" not in text


def test_a_name_keeps_its_braces_and_loses_its_hidden_marks(renderer: Renderer) -> None:
    text = renderer.message(
        "property_fee", "verify", "en", {**sample("en"), "name": "\u202e{{ owed }}\u200b <b>Li</b>"}
    )
    assert "Are you {{ owed }} <b>Li</b> of" in text


@pytest.mark.parametrize(
    "locale, begins",
    [
        ("zh-CN", "您好"),
        ("zh-TW", "您好"),
        ("zh-Hant", "您好"),
        ("zh-Hans", "您好"),
        ("en", "Hello"),
        ("fr", "Hello"),
    ],
)
def test_a_language_falls_back_to_the_nearest(renderer: Renderer, locale: str, begins: str) -> None:
    assert renderer.message("property_fee", "verify", locale, sample(locale)).startswith(begins)


def test_an_unknown_message_is_a_key_error(renderer: Renderer) -> None:
    with pytest.raises(KeyError, match="nonsense"):
        renderer.message("property_fee", "nonsense", "en", {})


@pytest.mark.parametrize("button", sorted(BUTTONS))
@pytest.mark.parametrize("locale", ["zh-CN", "en", "zh-TW"])
def test_every_button_has_a_label(renderer: Renderer, button: str, locale: str) -> None:
    assert 0 < len(renderer.word(f"button.{button}", locale)) <= 20


def test_words_are_filled_and_a_gap_left_open_is_an_error(renderer: Renderer) -> None:
    told = renderer.word("answer.promised", "en", when="Sat 28 Nov, 10:00", back="Sat 28 Nov, 10:00")
    assert "Sat 28 Nov, 10:00" in told
    with pytest.raises(KeyError):
        renderer.word("answer.promised", "en", when="Sat")
    with pytest.raises(KeyError):
        renderer.word("answer.never_written", "en")


def test_what_fills_a_gap_is_never_read_as_a_gap(renderer: Renderer) -> None:
    assert "{unit.__class__}" in renderer.word("error.no_case", "en", unit="{unit.__class__}")


@pytest.mark.parametrize(
    "locale, full, only_day",
    [
        ("zh-CN", "11月28日 周六 10:00", "11月28日 周六"),
        ("zh-TW", "11月28日 週六 10:00", "11月28日 週六"),
        ("en", "Sat 28 Nov, 10:00", "Sat 28 Nov"),
    ],
)
def test_moments_and_days_carry_the_weekday(
    renderer: Renderer, locale: str, full: str, only_day: str
) -> None:
    assert moment(TEN, SHANGHAI, locale) == renderer.moment(TEN, None, locale) == full
    assert day(date(2026, 11, 28), locale) == only_day


def test_a_moment_is_told_in_the_zone_of_the_person(renderer: Renderer) -> None:
    assert renderer.moment(TEN, ZoneInfo("Europe/London"), "en") == "Sat 28 Nov, 02:00"


@pytest.mark.parametrize(
    "hours, minutes, told",
    [
        (0, 0, "Sat 28 Nov, 10:00"),
        (2, 0, "Sat 28 Nov, 10:00–12:00"),
        (26, 30, "Sat 28 Nov, 10:00 – Sun 29 Nov, 12:30"),
    ],
)
def test_a_window_is_as_short_as_it_stays_clear(hours: int, minutes: int, told: str) -> None:
    assert window(TEN, TEN + timedelta(hours=hours, minutes=minutes), SHANGHAI, "en") == told


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("zh-CN", "2026年11月6日"),
        ("zh-TW", "2026年11月6日"),
        ("en", "6 November 2026"),
        ("fr", "6 November 2026"),
    ],
)
def test_a_letter_is_dated_in_full(locale: str, said: str) -> None:
    """Practice P8: with its year, as letters are dated in that language."""
    assert full_day(date(2026, 11, 6), locale) == said


def test_whole_days_are_told_without_hours() -> None:
    midnight = datetime(2026, 11, 28, tzinfo=SHANGHAI)
    assert (
        window(midnight, midnight + timedelta(hours=23, minutes=59, seconds=59), SHANGHAI, "zh-CN")
        == "11月28日 周六"
    )
    assert (
        window(midnight, midnight + timedelta(days=1, hours=23, minutes=59), SHANGHAI, "en")
        == "Sat 28 Nov – Sun 29 Nov"
    )


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
def test_money_is_told_to_the_fen(locale: str) -> None:
    assert money(123450, "CNY", locale) == "¥1,234.50"
    assert money(5, "CNY", locale) == "¥0.05"
    assert money(-1234567890, "CNY", locale) == "-¥12,345,678.90"
    assert money(100, "GBP", locale) == "£1.00"


@pytest.mark.parametrize(
    "first, last, chinese, english",
    [
        ("2026-10", "2026-10", "2026年10月", "Oct 2026"),
        ("2026-08", "2026-10", "2026年8月–10月", "Aug–Oct 2026"),
        ("2025-12", "2026-01", "2025年12月–2026年1月", "Dec 2025–Jan 2026"),
        ("2026Q3", "2026Q4", "2026Q3 – 2026Q4", "2026Q3 – 2026Q4"),
        ("2026-13", "2026-13", "2026-13", "2026-13"),
    ],
)
def test_periods_are_told_from_the_first_to_the_last(
    first: str, last: str, chinese: str, english: str
) -> None:
    assert period_range(first, last, "zh-CN") == chinese
    assert period_range(first, last, "en") == english
