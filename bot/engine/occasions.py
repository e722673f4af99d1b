"""The festivals a touch may speak of: lunar ones by their lunar day, and those of the common calendar (practice P21)."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from borax.calendars.lunardate import LunarDate

from bot.engine.site import Engine

LUNAR: Mapping[tuple[int, int], str] = {
    (1, 1): "spring_festival",
    (1, 15): "lantern",
    (5, 5): "dragon_boat",
    (8, 15): "mid_autumn",
    (9, 9): "double_ninth",
}
SOLAR: Mapping[tuple[int, int], str] = {(1, 1): "new_year", (10, 1): "national_day", (12, 25): "christmas"}
AHEAD = 3  # days before a festival on which its wishes are in season


def occasion_near(engine: Engine, day: date, locale: str) -> str:
    """The festival of that day or of the next three, in words; empty when none is near."""
    found = festival_of(day)
    return engine.words.word(f"occasion.{found}", locale) if found else ""


@lru_cache(maxsize=512)
def festival_of(day: date) -> str:
    """The name of the nearest festival from that day on, within `AHEAD` days."""
    for count in range(AHEAD + 1):
        ahead = day + timedelta(days=count)
        lunar = LunarDate.from_solar(ahead)
        found = SOLAR.get((ahead.month, ahead.day)) or (
            "" if lunar.leap else LUNAR.get((lunar.month, lunar.day), "")
        )
        if found:
            return found
    return ""
