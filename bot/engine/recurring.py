"""What comes again by the clock and is done once over all workers: the morning's cards, and what must be forgotten."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import datetime
from typing import Literal

from bot.core.roads import TAP
from bot.engine.ahead import ahead, slot_of
from bot.engine.daily import slots as daily_slots
from bot.engine.digest import forget, morning
from bot.engine.duties import duties
from bot.engine.evening import evening
from bot.engine.preview import preview
from bot.engine.queue import Job
from bot.engine.site import Engine
from bot.engine.tapcards import tell_ready, telling_slot
from bot.store import Tx

SETTLES = 3  # the urgency of a person, between the answers and the reminders
Name = Literal["morning", "preview", "evening", "forget", "duties", "ahead", "ready"]
RECURRING: Mapping[str, Callable[[Engine, datetime], Awaitable[object]]] = {
    "morning": morning,
    "preview": preview,
    "evening": evening,
    "forget": forget,
    "duties": duties,
    "ahead": ahead,
    "ready": tell_ready,
}


async def recurring(engine: Engine, tx: Tx, now: datetime, claimed: MutableMapping[str, str]) -> list[Job]:
    """The jobs whose slot nobody has claimed yet; `claimed` remembers slots that are known to be taken."""
    local = now.astimezone(engine.site.zone)
    slots: dict[Name, str] = {"forget": f"{local:%Y-%m-%dT%H}"}
    for name, slot in daily_slots(engine, now).items():
        slots[name] = slot
    if "morning" in slots:
        slots["duties"] = slots["morning"]
    if TAP in engine.channels:
        slots |= await _with_taps(engine, tx, now)
    jobs = []
    for due, slot in slots.items():
        if claimed.get(due) == slot:
            continue
        if await tx.slot_taken(due, slot):
            claimed[due] = slot
        else:
            jobs.append(Job(due, urgency=SETTLES))
    return jobs


async def _with_taps(engine: Engine, tx: Tx, now: datetime) -> dict[Name, str]:
    """What only those pay for whose messages need taps."""
    found: dict[Name, str | None] = {
        "ahead": await slot_of(engine, tx, now),
        "ready": await telling_slot(engine, tx, now),
    }
    return {name: slot for name, slot in found.items() if slot is not None}
