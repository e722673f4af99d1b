"""What came due while nobody was there is told to colleagues once, before it is asked late (reliability R5)."""

import logging
from datetime import datetime, timedelta

from bot.engine.digest import tell
from bot.engine.site import Engine
from bot.store import Tx

log = logging.getLogger(__name__)
LOOKED = "pump.looked"  # where the database keeps the moment of the story at which a pump last looked
GAP = timedelta(minutes=10)  # a shorter absence is none
MINUTE = 60.0  # real seconds between two notes of it


async def looked(engine: Engine) -> None:
    """Note that somebody is there."""
    async with engine.store.begin() as tx:
        await tx.set_meta(LOOKED, engine.now().isoformat())


async def missed(engine: Engine) -> int:
    """At a start: one card for each steward with the cases that came due since the last look; how many they were."""
    now = engine.now()
    async with engine.store.begin() as tx:
        noted = await tx.meta(LOOKED)
        since = datetime.fromisoformat(noted) if noted else now
        if now - since < GAP or not await tx.slot("missed", since.isoformat()):
            return 0
        return await _tell(engine, tx, since, now)


async def _tell(engine: Engine, tx: Tx, since: datetime, now: datetime) -> int:
    cases = await tx.due_since(since, now)
    zone, locale = engine.site.zone, engine.site.locale
    times = {
        "since": engine.words.moment(since, zone, locale),
        "until": engine.words.moment(now, zone, locale),
    }
    await tell(engine, tx, "card.missed", [(case, "steward") for case in cases], **times)
    log.warning("nobody was here from %s to %s: %s cases are looked at late", since, now, len(cases))
    return len(cases)
