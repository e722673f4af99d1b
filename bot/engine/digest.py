"""Each working morning everybody is asked again about what waits for them (design 5.2, practice P26)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.facts import Erased
from bot.engine.site import Engine
from bot.engine.staff import Card, colleagues, post_to
from bot.store import Tx
from bot.store.rows import Person

MORNING = time(9)
SIGHTINGS_KEPT = timedelta(hours=72)
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
    asked: dict[tuple[str, str, str | None], list[Person]] = {}
    for case in await tx.list_cases():
        if case.waits_for is None or case.outcome is not None:
            continue
        key = (case.waits_for, case.area, case.steward)
        if key not in asked:  # thousands of cases wait for the same few people
            asked[key] = await colleagues(tx, case, case.waits_for)
        for person in asked[key]:
            waiting.setdefault(person.id, []).append(f"{case.unit} {case.party}".strip())
    for person_id, units in waiting.items():
        person = await tx.person(person_id)
        shown = list(dict.fromkeys(units))[:SHOWN]
        text = engine.words.word(
            "card.morning", engine.locale(person), count=len(units), units="\n".join(shown)
        )
        await post_to(engine, tx, person, Card(text=text))


async def forget(engine: Engine, now: datetime) -> int:
    """Whereabouts are kept 72 hours and no longer: content and salt go, the chain keeps its link (conduct C34)."""
    hour = f"{now.astimezone(engine.site.zone):%Y-%m-%dT%H}"
    async with engine.store.begin() as tx:
        if not await tx.slot("forget", hour):
            return 0
        old = await tx.contents("seen", now - SIGHTINGS_KEPT)
        for case_id, fact_id in old:
            await tx.erase(case_id, fact_id)
            await tx.add(case_id, Erased(at=now, of=fact_id, rule="C34"))
    return len(old)
