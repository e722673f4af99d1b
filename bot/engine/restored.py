"""What a restored backup does not know is listed for colleagues before anything leaves, and let go when they have decided."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.decide import Say as Words
from bot.core.decide import decide
from bot.core.facts import Planned, Unsaid
from bot.engine.buttons import card
from bot.engine.held import CAME_DUE, MAYBE, Hold, hold_in
from bot.engine.posting import Say, occurrences, plan_post
from bot.engine.pump import Pump
from bot.engine.putoff import put_off, rest_without_book
from bot.engine.queue import Job
from bot.engine.settle import settle, settle_for
from bot.engine.site import Engine
from bot.engine.staff import Card, post_to
from bot.engine.view import MEMORY, View, look
from bot.store import Tx, Unavailable, holding

log = logging.getLogger(__name__)
EVERYBODY = 1_000_000
TOGETHER = 50  # persons settled in one transaction
LOOKS = 200  # moments of one case that are looked at between the backup and now
READERS = ("manager", "admin")
ON_THE_CARD = ("delivered", "drop")  # sending all of them again is not one tap away


@dataclass(frozen=True, kw_only=True)
class Found:
    """What waits after a restore: messages that may have been sent since the backup, and those surely begun then."""

    waiting: int
    unknown: int


async def hold(pump: Pump, backup: datetime) -> Found:
    """Hold a database that was restored from a backup of that real moment, before any engine runs on it.

    Everything that the lost period may have said is put before colleagues: what was queued, what was on its way, and
    what came due until now. What had been received is handled, so that its facts are there; the answers wait too.
    It stays held even if that is nothing: a colleague has to enter what the books have lost before anybody is asked.
    """
    engine, real = pump.engine, pump.engine.clock.real()
    kept = Hold(backup=backup, restored=real)
    engine.held = True
    async with engine.store.begin() as tx:
        await tx.set_meta(holding.HELD, kept.text())
    await _read_inbox(pump)
    async with engine.store.begin() as tx:
        await holding.hold_queued(tx, real, MAYBE)
    unknown = await pump.recover()
    async with engine.store.view() as tx:
        due = await tx.due_persons(engine.now(), limit=EVERYBODY)
    for start in range(0, len(due), TOGETHER):
        await _list(engine, due[start : start + TOGETHER])
    async with engine.store.begin() as tx:
        found = Found(waiting=len(await undecided(tx)), unknown=unknown)
        done = Hold(backup=backup, restored=real, story=engine.now())
        await tx.set_meta(holding.HELD, done.text())
        await _tell(engine, tx, done, found)
    return found


async def undecided(tx: Tx) -> list[int]:
    """The messages that may have been sent since the backup, and that nobody has decided yet."""
    return await holding.waiting(tx, MAYBE)


async def lift(engine: Engine, tx: Tx) -> int:
    """End the hold: what came due meanwhile is decided again and goes in its hours; how many that were.

    What may have been sent stays where it is until a colleague decides it: it never leaves by itself.
    """
    await tx.set_meta(holding.HELD, "")  # first: whoever plans a message waits here, and sees that it is over
    engine.held = False
    many = len(await holding.waiting(tx, CAME_DUE))
    for id in await holding.let_go(tx, engine.clock.real(), CAME_DUE):
        await decide_again(engine, tx, id)
    log.warning("the hold after the restore has ended; %s messages that came due are decided again", many)
    return many


async def lift_when_decided(engine: Engine, tx: Tx) -> bool:
    """End the hold when nothing is left to decide; True when it ended now."""
    if hold_in(await holding.held_word(tx)) is None or await holding.waiting(tx, MAYBE, limit=1):
        return False
    await lift(engine, tx)
    return True


async def decide_again(engine: Engine, tx: Tx, id: int) -> None:
    """Take back a message that waited and was surely not sent; what is still to be said is planned anew."""
    post = await tx.post_of(id)
    if post is None or not await tx.settle_post(
        id, "cancelled", at=engine.clock.real(), was="awaiting_staff"
    ):
        return
    for case_id, key, step in post.cases:
        await tx.add(case_id, Unsaid(at=engine.now(), key=key, step=step, why="held"))
    await settle_for(engine, tx, post)


async def _read_inbox(pump: Pump) -> None:
    """Handle what had come in when the backup was made."""
    while True:
        async with pump.engine.store.view() as tx:
            if not await tx.unread(limit=1):
                return
        await pump.do(Job("inbox"))


async def _list(engine: Engine, person_ids: Sequence[int]) -> None:
    """Settle persons; what may have been said to them in the lost period waits. Whoever cannot be is put off alone."""
    try:
        async with engine.store.begin() as tx:
            for id in await tx.hold(person_ids, since=engine.now() - MEMORY):
                await _settle(engine, tx, id)
    except Unavailable:
        raise
    except Exception:
        log.exception("%s persons could not be settled after the restore", len(person_ids))
        if len(person_ids) == 1:
            await put_off(engine, Job("person", person_ids[0]))
            return
        for id in person_ids:
            await _list(engine, [id])


async def _settle(engine: Engine, tx: Tx, person_id: int) -> None:
    due = await tx.due_cases(person_id, engine.now())
    begins = {case.id: case.wake_at or engine.now() for case in due}
    await settle(engine, tx, person_id)
    await rest_without_book(engine, tx, due)
    person = await tx.lock_person(person_id)
    for view in await look(engine, tx, person, begins):
        if view.case.id not in begins or view.s.planned:
            continue
        words = said_since(view, begins[view.case.id], engine.now())
        group = [Say(view=view, say=words)] if words else []
        if group and await plan_post(engine, tx, group) is not None:
            for case_id, key, step in occurrences(group):
                await tx.add(case_id, Planned(at=engine.now(), key=key, step=step))
    await settle(engine, tx, person_id, also=tuple(begins))


def said_since(view: View, at: datetime, now: datetime) -> Words | None:
    """What would have been said first from then until now, at the moments and in the hours it would have been."""
    for _ in range(LOOKS):
        found = decide(view.s, view.book, at, view.scene)
        if found.say is not None or found.wake_at is None or not at < found.wake_at <= now:
            return found.say
        at = found.wake_at
    return None


async def _tell(engine: Engine, tx: Tx, kept: Hold, found: Found) -> None:
    """One card to every manager and admin: what the backup does not know, how much waits, how to go on."""
    readers = {one.person_id for role in READERS for one in await tx.staff_for(role)}
    for person_id in sorted(readers):
        person = await tx.person(person_id)
        locale, zone = engine.locale(person), engine.place(person).zone
        text = engine.words.word(
            "held.card",
            locale,
            backup=engine.words.moment(kept.backup, zone, locale),
            restored=engine.words.moment(kept.restored, zone, locale),
            waiting=found.waiting,
            unknown=found.unknown,
        )
        tap = ON_THE_CARD if found.waiting else ("release",)
        keys = [(engine.words.word(f"held.all_{fate}", locale), f"held:0:{fate}") for fate in tap]
        await post_to(engine, tx, person, Card(text=text, buttons=card(*[[key] for key in keys])))
