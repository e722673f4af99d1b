"""After a restored backup a manager decides with one tap what became of everything that may have been sent (R14)."""

from bot.engine.restored import lift, undecided
from bot.store import holding
from handlers.desk import Desk, Refused
from handlers.fate import FATES, resolve

AT_ONCE = (
    200  # messages decided by one tap; more take another, so that nobody else waits long for the database
)


async def decide_all(desk: Desk, fate: str) -> None:
    """A button of the card about a restore. Raises Refused for others than managers and admins, and when all is decided."""
    if not desk.staff & {"manager", "admin"}:
        raise Refused("error.foreign_button")
    waiting = await undecided(desk.tx)
    if fate == "release" and not waiting and await holding.held_word(desk.tx):
        await lift(desk.engine, desk.tx)
        await desk.answer("held.over", many=0)
        return
    if not waiting or fate not in FATES:
        raise Refused("error.old_button")
    for id in waiting[:AT_ONCE]:
        await resolve(desk.engine, desk.tx, id, fate, desk.by)
    left = len(await undecided(desk.tx))
    if left:
        await desk.answer("held.decided", many=len(waiting) - left, left=left)
    else:
        await desk.answer("held.over", many=len(waiting))
