"""What is wrong with the bot itself: told to the admins once an hour, never to the people it serves."""

import logging

from bot.engine.site import Engine
from bot.engine.staff import Card, post_to
from bot.store import Tx

log = logging.getLogger(__name__)


async def alarm(engine: Engine, word: str, **values: object) -> None:
    """Put an alarm into the outbox of every admin; the same word at most once an hour of the real clock."""
    hour = f"{engine.clock.real():%Y-%m-%dT%H}"
    log.error("alarm %s %s", word, values)
    async with engine.store.begin() as tx:
        if not await tx.slot(f"alarm:{word}", hour):
            return
        await _outside(engine, tx, engine.words.word(word, engine.site.locale, **values))
        for one in await tx.staff_for("admin"):
            person = await tx.person(one.person_id)
            text = engine.words.word(word, engine.locale(person), **values)
            await post_to(engine, tx, person, Card(text=text))


async def _outside(engine: Engine, tx: Tx, text: str) -> None:
    """To the chat or the address of ROUNDS_ADMIN_ALERT."""
    target = engine.site.admin_alert
    if not target:
        return
    channel = "alert" if target.startswith(("https://", "http://")) else "telegram"
    await tx.post(
        kind="card",
        channel=channel,
        address=target,
        key="alarm",
        text=text,
        planned_at=engine.now(),
        not_before=engine.clock.real(),
    )
