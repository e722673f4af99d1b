"""What happens at a fixed time of each working day: when it is due, and when the next one is."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Literal

from bot.engine.site import Engine

Daily = Literal["morning", "preview", "evening"]
TIMES: Mapping[Daily, time] = {
    "morning": time(9),  # design 5.2: everybody is asked again about what waits for them
    "preview": time(17, 30),  # issue 5: what goes out tomorrow
    "evening": time(18),  # practice S2: hard cases and the figures of the day
}


def next_daily(engine: Engine, now: datetime) -> datetime:
    """The next of these moments, on a working day in the zone of the site."""
    zone, calendar = engine.site.zone, engine.site.calendar
    day = now.astimezone(zone).date()
    while True:
        moments = [datetime.combine(day, clock, zone) for clock in TIMES.values()]
        ahead = [moment for moment in moments if moment > now]
        if ahead and calendar.is_workday(day):
            return min(ahead)
        day += timedelta(days=1)


def struck(engine: Engine, name: Daily, now: datetime) -> bool:
    """Whether it is a working day and the hour of this one has come."""
    local = now.astimezone(engine.site.zone)
    return local.time() >= TIMES[name] and engine.site.calendar.is_workday(local.date())


def slots(engine: Engine, now: datetime) -> dict[Daily, str]:
    """The slots of today whose hour has come: each is claimed once over all workers."""
    today = now.astimezone(engine.site.zone).date().isoformat()
    return {name: today for name in TIMES if struck(engine, name, now)}
