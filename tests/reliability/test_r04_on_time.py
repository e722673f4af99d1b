"""R4: thousands of promises on random minutes: never early, one check each, and at the minute while the window is open."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.reliability.crowd import (
    STEWARD,
    Ear,
    bound,
    keep,
    random_minutes,
    size,
    typed,
    units,
    window_opens,
    written,
)
from tests.world import MOUNTAIN, world_at

COUNT = size(18, 5_000)
DAYS = size(10, 30)


async def test_every_promise_is_checked_once_at_its_minute_and_never_early(tmp_path: Path, url: str) -> None:
    async with world_at(tmp_path, "2026-11-04 10:00", database_url=url) as world:
        flats = units(COUNT)
        await world.invite("steward", STEWARD, MOUNTAIN)
        await bound(world, flats)
        ear = Ear(world)
        due = dict(zip(flats, random_minutes(4, COUNT, world.clock.at, DAYS), strict=True))
        said = [
            (unit, {"text": written(when)}) if number % 2 else (STEWARD, {"text": typed(unit, when)})
            for number, (unit, when) in enumerate(due.items())
        ]
        said_at = world.clock.at
        await keep(world, said)
        for unit, when in due.items():
            assert (await world.case(unit)).promise_at == when, unit
        await world.to(max(due.values()) + timedelta(days=1))
        asked = Counter(one.to for one in ear.checks())
        assert asked == Counter(flats)
        assert [one for one in ear.checks() if one.at < due[one.to]] == []
        opens = {unit: window_opens(when, said_at) for unit, when in due.items()}
        assert {one.to: one.at for one in ear.checks()} == opens
