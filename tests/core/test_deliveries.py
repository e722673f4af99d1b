"""Raw figures of an order line, its stages against the plan, its quantities in words (practice M0, M4 to M6)."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core import facts as f
from bot.core.calendar import calendar_of
from bot.core.deliveries import delivery_record
from bot.core.facts import Fact
from bot.core.playbook_reader import Reader
from bot.core.playbook_routes import Station, read_routes
from bot.core.reader.quantities import bare, parts, quantity
from bot.core.stages import behind, planned_ends, planned_stage
from bot.core.sums import stand
from bot.core.urgency import misses

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = calendar_of("CN")
STAGES = {"make": timedelta(days=10), "ship": timedelta(days=3), "inspect": timedelta(days=1)}
DUE = date(2026, 11, 23)


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def line(*more: Fact) -> list[Fact]:
    """An order of 1,000 that is due on Monday, 23 November."""
    opened = f.Opened(id=1, at=at(2), starts=datetime(2026, 11, 23, tzinfo=ZONE))
    return [opened, f.Billed(id=2, at=at(2), item="M3", period=None, due=None, amount=1000_00), *more]


def came(id: int, day: int, amount: int) -> Fact:
    return f.Delivered(id=id, at=at(day), by="steward:Lin", amount=amount * 100)


def test_all_of_it_on_the_day_due_is_punctual() -> None:
    """Practice M5: punctual ones are rewarded."""
    record = delivery_record(line(came(3, 20, 400), came(4, 23, 600)), ZONE, at(30))
    assert record.punctual
    assert (record.late, record.late_days, record.ordered, record.received) == (False, 0, 1000_00, 1000_00)


def test_what_came_after_the_day_due_is_late_with_its_days_and_quantity() -> None:
    """Practice M5."""
    record = delivery_record(line(came(3, 20, 600), came(4, 26, 400)), ZONE, at(30))
    assert (record.punctual, record.late, record.late_days, record.late_quantity) == (False, True, 3, 400_00)


def test_what_is_missing_grows_later_every_day() -> None:
    """Practice M5."""
    facts = line(came(3, 20, 600))
    assert delivery_record(facts, ZONE, at(23)).late is False
    assert (
        delivery_record(facts, ZONE, at(25)).late_days,
        delivery_record(facts, ZONE, at(27)).late_days,
    ) == (2, 4)


def test_follow_ups_causes_and_dates_are_counted_for_the_buyer() -> None:
    """Practice M5: causes of delay, number of follow-ups, dates held."""
    said: dict[str, Any] = {
        "end": at(20),
        "check": at(20),
        "lapse": at(21),
        "precision": "day",
        "words": "周五",
    }
    facts = line(
        f.Promised(id=3, at=at(16), by="owner", start=at(20), amount=600_00, **said),
        f.Spoke(id=4, at=at(19), key="eve:3", step="eve", kind="promise_eve"),
        f.Spoke(id=5, at=at(19), key="thanks:1", step="thanks", kind="receipt"),
        came(6, 20, 600),
        f.Contacted(id=7, at=at(21), by="steward:Lin", outcome="spoke"),
        f.Dodged(id=8, at=at(21), by="owner", words="模具坏了"),
        f.Shortage(id=9, at=at(22), by="steward:Lin", cause="late"),
    )
    record = delivery_record(facts, ZONE, at(30))
    assert (record.follow_ups, record.dates_given, record.dates_held) == (2, 1, 1)
    assert record.causes == ("late", "模具坏了")


def test_a_part_promise_of_goods_is_kept_by_the_part() -> None:
    """Practice M6, story 7: 600 of 1,000."""
    said: dict[str, Any] = {
        "end": at(20),
        "check": at(20),
        "lapse": at(21),
        "precision": "day",
        "words": "周五",
    }
    promise = f.Promised(id=3, at=at(16), by="owner", start=at(20), amount=600_00, **said)
    assert stand(line(promise, came(4, 20, 500))).promises[-1].state == "open"
    assert stand(line(promise, came(4, 20, 600))).promises[-1].state == "kept"


def test_a_change_of_our_plan_after_the_opening_is_seen() -> None:
    """Practice M0: changes of our plan reach the open orders."""
    assert stand(line()).changed is None
    more = f.Billed(id=3, at=at(5), item="M3", period=None, due=None, amount=1500_00)
    assert stand(line(more)).changed == more


def test_stages_are_counted_back_from_the_day_due_in_working_days() -> None:
    """Practice M0: the time budget gives the days."""
    ends = planned_ends(STAGES, DUE, CALENDAR)
    assert ends == {"make": date(2026, 11, 17), "ship": date(2026, 11, 20), "inspect": DUE}
    assert planned_stage(STAGES, DUE, date(2026, 11, 18), CALENDAR) == "ship"
    assert planned_stage(STAGES, DUE, date(2026, 12, 18), CALENDAR) == "inspect"
    assert planned_stage({}, DUE, DUE, CALENDAR) is None


def test_actual_progress_is_set_against_the_plan() -> None:
    """Practice M4: planned against actual."""
    assert behind(STAGES, "make", DUE, date(2026, 11, 17), CALENDAR) == 0
    assert behind(STAGES, "make", DUE, date(2026, 11, 23), CALENDAR) == 4
    assert behind(STAGES, "inspect", DUE, date(2026, 11, 18), CALENDAR) == 0


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("周五先到600件,剩下下周", 600),
        ("600 of 1000", 600),
        ("600 on Friday, rest next week", 600),
        ("Friday, 600 out of 1,000 pcs", 600),
        ("25号先出六百个", 600),
        ("一半周五到", 500),
        ("周五先交600", 600),
        ("周五能到600/1000", 600),
        ("25号能到", None),
        ("确定25号上午到", None),
        ("周三下午3点到", None),
        ("11月25日到", None),
        ("3个工作日内到", None),
        ("we deliver on the 25th", None),
        ("all 1000 pcs on Friday", None),
        ("周五到2000件", None),
    ],
)
def test_quantities_are_read_and_dates_are_none(text: str, count: int | None) -> None:
    """Practice M6: quantities in promises; everything, or more, is no part."""
    assert quantity(text, 1000_00) == (count * 100 if count else None)


def test_the_rest_is_told_apart_from_the_first_part() -> None:
    """Conduct 2a: the first of two dated parts is the promise."""
    assert parts("600 on Friday, rest next week") == ("600 on Friday", "rest next week")
    assert parts("周五到") == ("周五到", "")


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [("600", 60000), ("600件", 60000), ("1,200.5 kg", 120050), ("12-27", None), ("all", None), ("", None)],
)
def test_a_typed_quantity_is_a_number_with_or_without_its_measure(typed: str, hundredths: int | None) -> None:
    assert bare(typed) == hundredths


def test_a_station_is_known_by_a_colleagues_name_and_mc_is_not_pmc() -> None:
    """Practice M6."""
    assert Station(role="manager", names=("mc",)).held_by("MC小李")
    assert not Station(role="manager", names=("mc",)).held_by("PMC刘经理")


def test_routes_name_only_stations_that_exist() -> None:
    """Practice M6: a slip in the data is named."""
    r = Reader()
    top = {"routes": {"late": {"words": {"en": ["late"]}, "report": ["pmc"], "tasks": {"push": "byer"}}}}
    read_routes(r, {**top, "stations": {"pmc": {"role": "manager", "names": ["PMC"]}}})
    assert [fault.says for fault in r.faults] == ["there is no station 'byer'"]


def test_the_plan_moves_only_when_the_firm_date_misses_the_need() -> None:
    """Practice M6."""
    said: dict[str, Any] = {
        "end": at(25),
        "check": at(25),
        "lapse": at(26),
        "precision": "day",
        "words": "25号",
    }
    s = stand(line(f.Promised(id=3, at=at(16), by="owner", start=at(25), **said)))
    assert (misses(s, at(24)), misses(s, at(25)), misses(s, None)) == (True, False, False)
    assert not misses(stand(line()), at(3))
