"""What is wrong with the bot itself: told to the admins once an hour, never to the people it serves."""

import logging

from bot.engine.site import Engine
from bot.engine.staff import Card, post_to

log = logging.getLogger(__name__)


async def alarm(engine: Engine, word: str, **values: object) -> None:
    """Put an alarm into the outbox of every admin; the same word at most once an hour of the real clock."""
    hour = f"{engine.clock.real():%Y-%m-%dT%H}"
    log.error("alarm %s %s", word, values)
    async with engine.store.begin() as tx:
        if not await tx.slot(f"alarm:{word}", hour):
            return
        for one in await tx.staff_for("admin"):
            person = await tx.person(one.person_id)
            text = engine.words.word(word, engine.locale(person), **values)
            await post_to(engine, tx, person, Card(text=text))
