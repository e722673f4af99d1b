"""What `doctor` finds in the database: its shape, its soundness, its room, and what waits in it for a person."""

import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.finding import Found
from bot.cli.sentences import trouble

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.store import Store, Tx

ENOUGH = 50_000  # cases whose chains are looked at without --full
SHOWN = 5
TIGHT, FULL = 1024**3, 200 * 1024**2  # bytes left on the disk
OLD = timedelta(days=7)  # of a backup
AHEAD = timedelta(minutes=10)  # reliability R6: a jump
LOCKED = "wait a moment, or end the program that holds it"


class _Undo(Exception):
    """Takes a trial write back."""


async def database(given: "Settings", full: bool) -> list[Found]:
    """All that can be said of it; the first trouble that hides the rest ends the list."""
    from bot.store import Busy, Store

    store = Store(given.database_url)
    found: list[Found] = []
    try:
        if store.path is not None and not store.path.exists():
            return [Found(name="database", state="ok", says="none yet, the first command makes it")]
        async for one in _looks(store, full, given.clock is not None):
            found.append(one)
    except Busy:
        found.append(Found(name="database", state="fail", says="locked by another process", mend=LOCKED))
    except Exception as error:
        told = trouble(error, server=store.path is None)
        if told is None:
            raise
        found.append(Found(name="database", state="fail", says=told.says, mend=told.mend))
    finally:
        await store.close()
    return found


async def _looks(store: "Store", full: bool, rehearsed: bool) -> AsyncIterator[Found]:
    current, head = await store.versions()
    if current != head:
        says = f"schema {current or 'none'}, this version needs {head}"
        mend = "run `migrate`, or start the version that made it"
        yield Found(name="database", state="fail", says=says, mend=mend)
        return
    await _write(store)
    yield Found(name="database", state="ok", says=f"schema {head}, can be written")
    if store.path is not None:
        yield _room(store.path)
    async with store.view() as tx:
        yield await _sound(tx, full)
        yield await _chains(tx, full)
        yield await _backup(tx)
        for one in await _waiting(tx):
            yield one
        if not rehearsed:  # its messages bear the time of the story
            yield await _jump(tx)


async def _write(store: "Store") -> None:
    """Try a write and take it back. Raises Unavailable when it cannot be."""
    try:
        async with store.begin() as tx:
            await tx.set_meta("doctor", "")
            raise _Undo
    except _Undo:
        return


def _room(path: Path) -> Found:
    free = shutil.disk_usage(path.parent).free
    says = f"{free // 1024**2:,} MB free beside the database"
    if free >= TIGHT:
        return Found(name="disk", state="ok", says=says)
    mend = "make room: when it is full nothing is sent any more"
    return Found(name="disk", state="warn" if free >= FULL else "fail", says=says, mend=mend)


async def _sound(tx: "Tx", full: bool) -> Found:
    from bot.store.audit import Audit

    wrong = await Audit.of(tx).damage(full)
    if not wrong:
        return Found(name="integrity", state="ok", says="no page of the database is damaged")
    mend = "stop `serve`, keep a copy of the file, and restore the newest backup"
    return Found(name="integrity", state="fail", says="; ".join(wrong)[:300], mend=mend)


async def _chains(tx: "Tx", full: bool) -> Found:
    """Whether any chain of facts was tampered with (reliability, audit)."""
    from bot.store.audit import Audit

    audit = Audit.of(tx)
    every = 1 if full else max(1, await audit.count_cases() // ENOUGH)
    looked, broken = await audit.broken_chains(every)
    part = "" if every == 1 else f", each {every}th looked at; `doctor --full` looks at all"
    if not broken:
        says = f"the facts of {looked} cases are as they were written{part}"
        return Found(name="chain", state="ok", says=says)
    named = ", ".join(f"{one.unit} ({one.area}) from fact {one.number}" for one in broken[:SHOWN])
    mend = "find out who changed the database, and restore a backup made before"
    return Found(
        name="chain", state="fail", says=f"{len(broken)} cases were changed: {named}{part}", mend=mend
    )


async def _backup(tx: "Tx") -> Found:
    """How old the newest copy is that the `backup` command wrote down."""
    from bot.app import RealClock

    mend = "run `backup FILE` now, and each night from cron; keep the file on another machine"
    at = await tx.meta("backup.at")
    if not at:
        return Found(name="backup", state="warn", says="none was made with `backup` yet", mend=mend)
    age = RealClock().real() - datetime.fromisoformat(at)
    says = f"the newest is {age.days} days old" if age.days > 0 else "the newest is less than a day old"
    return Found(
        name="backup", state="warn" if age > OLD else "ok", says=says, mend=mend if age > OLD else ""
    )


async def _waiting(tx: "Tx") -> list[Found]:
    """What a person must decide: unknown messages, and a restored copy that is held (reliability R14)."""
    from bot.app import RealClock
    from bot.store.audit import Audit

    real = RealClock().real()
    states = (await Audit.of(tx).pulse(real, real)).states()
    found = []
    if many := states["unknown"]:
        mend = (
            "ask them whether it arrived: `outbox --status unknown`, then `resolve ID delivered|resend|drop`"
        )
        found.append(
            Found(name="unknown", state="warn", says=f"{many} messages of unknown fate wait", mend=mend)
        )
    else:
        found.append(Found(name="unknown", state="ok", says="no message of unknown fate waits"))
    tapping = sum(post.tapping for post in await tx.posts(state="awaiting_staff"))
    waiting = states["awaiting_staff"] - tapping  # since a restore
    if tapping:
        says = f"{tapping} messages are ready for a colleague's tap in WeCom"
        found.append(Found(name="taps", state="ok", says=says))
    if await tx.meta("held"):
        many = waiting
        mend = "decide what may have been sent: `outbox --status awaiting_staff`, then `resolve`"
        says = f"restored from a backup: nothing of our own is sent, {many} messages wait for staff"
        if not many:
            mend = "enter what the backup does not know, then `restore --release`"
        found.append(Found(name="held", state="warn", says=says, mend=mend))
    elif many := waiting:
        mend = "they never leave by themselves: `outbox --status awaiting_staff`, then `resolve`"
        says = f"{many} messages that may have been sent before a restore wait for staff"
        found.append(Found(name="awaiting staff", state="warn", says=says, mend=mend))
    return found


async def _jump(tx: "Tx") -> Found:
    """Whether the clock of this machine was put back since the newest message."""
    from bot.app import RealClock
    from bot.store.audit import Audit

    newest = await Audit.of(tx).newest()
    ahead = newest - RealClock().real() if newest is not None else timedelta()
    if ahead <= AHEAD:
        return Found(name="clock", state="ok", says="nothing in the database is younger than now")
    says = f"the newest message is {int(ahead.total_seconds() // 60)} minutes in the future: the clock was put back"
    return Found(name="clock", state="fail", says=says, mend="set the time of this machine, best by NTP")
