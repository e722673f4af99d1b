"""Each working morning everybody is asked again about what waits for them (design 5.2, practice P26)."""

from collections import Counter
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.engine.site import Engine
from bot.engine.staff import Card, colleagues, post_to
from bot.store import Tx

MORNING = time(9)
SHOWN = 8  # cases named in one card; the rest is a number


def next_morning(engine: Engine, now: datetime) -> datetime:
    """The next 09:00 of a working day, in the zone of the site."""
    zone: ZoneInfo = engine.site.zone
    day = now.astimezone(zone).date()
    calendar = engine.site.calendar
    while True:
        at = datetime.combine(day, MORNING, zone)
        if at > now and calendar.is_workday(day):
            return at
        day += timedelta(days=1)


def is_morning(engine: Engine, now: datetime) -> bool:
    """Whether it is a working day and nine o'clock has struck."""
    local = now.astimezone(engine.site.zone)
    return local.time() >= MORNING and engine.site.calendar.is_workday(local.date())


async def morning(engine: Engine, now: datetime) -> bool:
    """Send the cards of this morning, once; False when it is not the time or they are sent."""
    local = now.astimezone(engine.site.zone)
    if not is_morning(engine, now):
        return False
    async with engine.store.begin() as tx:
        if not await tx.slot("morning", local.date()):
            return False
        await _send(engine, tx)
    return True


async def _send(engine: Engine, tx: Tx) -> None:
    waiting: dict[int, list[str]] = {}
    for case in await tx.list_cases():
        if case.waits_for is None or case.outcome is not None:
            continue
        for person in await colleagues(tx, case, case.waits_for):
            waiting.setdefault(person.id, []).append(f"{case.unit} {case.party}".strip())
    for person_id, units in waiting.items():
        person = await tx.person(person_id)
        shown = list(Counter(units))[:SHOWN]
        text = engine.words.word(
            "card.morning", engine.locale(person), count=len(units), units="\n".join(shown)
        )
        await post_to(engine, tx, person, Card(text=text))
