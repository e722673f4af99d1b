"""Our own deadlines and silences, by the figures of conduct."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.deadlines import LONGEST, answer_deadline, call_back_moment, pause_end
from bot.core.policy import Place

ZONE = ZoneInfo("Asia/Shanghai")
PLACE = Place(ZONE)
THURSDAY = datetime(2026, 11, 5, 10, tzinfo=ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("why", "until"),
    [
        pytest.param("claims_paid", at("11-12 10:00"), id="a claim: five working days (C16)"),
        pytest.param("hardship", at("12-05 10:00"), id="hardship: thirty days (C17)"),
        pytest.param("anger", at("11-08 10:00"), id="anger: 72 hours"),
        pytest.param("instalment", at("11-12 18:00"), id="in parts: five working days"),
        pytest.param("deceased", None, id="a death: until a person ends it (C18)"),
        pytest.param("danger", None, id="a danger: until a person ends it (C19)"),
        pytest.param("wrong_person", None, id="another person: for ever (C20)"),
    ],
)
def test_a_pause_lasts_as_long_as_conduct_says(why, until):
    assert pause_end(why, THURSDAY, PLACE) == until


def test_an_answer_is_promised_for_six_in_the_evening_of_a_working_day():
    assert answer_deadline(at("11-06 10:00"), PLACE) == at("11-09 18:00")
    assert answer_deadline(at("11-06 10:00"), PLACE, 2) == at("11-10 18:00")


@pytest.mark.parametrize(
    ("window", "back"),
    [
        pytest.param(("11-05 16:20", "11-05 16:20", "minute"), "11-05 16:20", id="the minute they named"),
        pytest.param(("11-05 12:00", "11-05 13:59", "half_day"), "11-05 12:30", id="noon (P15)"),
        pytest.param(("11-05 12:00", "11-05 17:59", "half_day"), "11-05 14:00", id="an afternoon"),
        pytest.param(("11-06 08:00", "11-06 11:59", "half_day"), "11-06 09:00", id="a morning"),
        pytest.param(("11-06 00:00", "11-06 23:59", "day"), "11-06 10:00", id="a day"),
    ],
)
def test_we_come_back_when_they_said(window, back):
    start, end, precision = window
    found = call_back_moment((at(start), at(end), precision), THURSDAY, PLACE, "property_fee", None)
    assert found == at(back)


def test_a_manager_may_note_a_later_promise_than_a_steward():
    assert (LONGEST["staff"], LONGEST["manager"]) == (timedelta(days=60), timedelta(days=180))
