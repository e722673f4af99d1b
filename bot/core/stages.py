"""Planned against actual progress of an order: where it should be by now, and how far behind it is (practice M0, M4)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, tzinfo

from bot.core.calendar import Calendar

REPORT_BEHIND, REPORT_ON_PLAN = 2, 5  # working days to the next report


def planned_ends(stages: Mapping[str, timedelta], due: date, calendar: Calendar) -> Mapping[str, date]:
    """The day on which each stage should be over, counted back from the day due in working days (practice M0)."""
    ends: dict[str, date] = {}
    day = due
    for name, wait in reversed(list(stages.items())):
        ends[name] = day
        day = _back(day, wait.days, calendar)
    return dict(reversed(list(ends.items())))


def planned_stage(stages: Mapping[str, timedelta], due: date, today: date, calendar: Calendar) -> str | None:
    """The stage an order should be in today; None where the playbook has no stages."""
    ends = planned_ends(stages, due, calendar)
    return next((name for name, end in ends.items() if today <= end), next(reversed(list(ends)), None))


def behind(stages: Mapping[str, timedelta], reached: str, due: date, today: date, calendar: Calendar) -> int:
    """Working days by which an order is late that is still in the stage `reached`; 0: on plan, or ahead of it."""
    end = planned_ends(stages, due, calendar).get(reached, due)
    late, day = 0, end
    while day < today:
        day += timedelta(days=1)
        late += calendar.is_workday(day)
    return late


def day_due(starts: datetime | None, zone: tzinfo) -> date | None:
    """The day of the goods in a place."""
    return starts.astimezone(zone).date() if starts else None


def _back(day: date, count: int, calendar: Calendar) -> date:
    while count > 0:
        day -= timedelta(days=1)
        count -= calendar.is_workday(day)
    return day
