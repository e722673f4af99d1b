"""The looks of `doctor`, one for each thing that can be wrong."""

import asyncio
from typing import TYPE_CHECKING

from bot.cli.health import NEWEST, OLDEST, Found

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.store import Store


async def database(given: "Settings") -> list[Found]:
    """Whether it opens, its schema, and whether any chain of facts was tampered with (reliability, audit)."""
    from bot.store import Busy, Store, Unavailable

    store = Store(given.database_url)
    try:
        if store.path is not None and not store.path.exists():
            return [Found(name="database", state="ok", says="none yet, the first command makes it")]
        current, head = await store.versions()
        if current != head:
            return [_schema(current, head)]
        return [Found(name="database", state="ok", says=f"schema {head}"), await _chains(store)]
    except Busy:
        mend = "wait a moment, or end the program that holds it"
        return [Found(name="database", state="fail", says="locked by another process", mend=mend)]
    except Unavailable as error:
        mend = "check ROUNDS_DATABASE_URL, the folder and the disk, or restore a backup"
        return [Found(name="database", state="fail", says=str(error).splitlines()[0][:200], mend=mend)]
    finally:
        await store.close()


def _schema(current: str | None, head: str) -> Found:
    says = f"schema {current or 'none'}, this version needs {head}"
    return Found(
        name="database", state="fail", says=says, mend="run `migrate`, or start the version that made it"
    )


async def _chains(store: "Store") -> Found:
    async with store.view() as tx:
        cases = await tx.list_cases()
        broken = [(case, at) for case in cases if (at := await tx.broken_link(case.id)) is not None]
    if not broken:
        return Found(
            name="chain", state="ok", says=f"the facts of {len(cases)} cases are as they were written"
        )
    named = ", ".join(f"{case.unit} ({case.area}) from fact {at}" for case, at in broken[:5])
    mend = "find out who changed the database, and restore a backup made before"
    return Found(name="chain", state="fail", says=f"{len(broken)} cases were changed: {named}", mend=mend)


async def clock(given: "Settings") -> list[Found]:
    """Whether this machine's time can be believed, and what the wall shows there."""
    from bot.app import RealClock

    real = RealClock().real()
    local = f"{real.astimezone(given.zone).isoformat(timespec='minutes')} in {given.zone.key}"
    if not OLDEST <= real.year < NEWEST:
        return [
            Found(name="clock", state="fail", says=local, mend="set the time of this machine, best by NTP")
        ]
    if given.clock is None:
        return [Found(name="clock", state="ok", says=local)]
    story = f"a rehearsal from {given.clock.start.isoformat()} at x{given.clock.speed:g}"
    return [Found(name="clock", state="ok", says=f"{story}; really {local}")]


async def calendar(given: "Settings") -> list[Found]:
    """Whether the holidays of this and the next year are known; an unknown one is read with care (conduct 2)."""
    from bot.app import RealClock
    from bot.core.calendar import calendar_of

    start = given.clock.start if given.clock is not None else RealClock().real()
    year = start.astimezone(given.zone).year
    days = calendar_of(given.law)
    known = await asyncio.to_thread(lambda: [days.known(year), days.known(year + 1)])
    if all(known):
        return [Found(name="calendar", state="ok", says=f"{given.law} {year} and {year + 1} are known")]
    missing = year if not known[0] else year + 1
    says = f"the holidays of {missing} under {given.law} are not announced in this version, so it is careful"
    mend = "install the newest Rounds once they are published"
    return [Found(name="calendar", state="warn" if known[0] else "fail", says=says, mend=mend)]


async def playbooks(given: "Settings") -> list[Found]:
    """Whether every playbook passed its checks."""
    from bot.books import load_books

    books = await asyncio.to_thread(load_books, given.playbooks)
    wrong = [
        Found(name="playbooks", state="fail", says=f"{one.file}:{one.line}: {one.says}", mend=one.mend)
        for one in books.faults
    ]
    return wrong or [Found(name="playbooks", state="ok", says=", ".join(sorted(books)))]


async def telegram(given: "Settings") -> list[Found]:
    """Whether the token opens a bot."""
    if not given.telegram_token:
        return [Found(name="telegram", state="ok", says="no token, the sandbox messenger only")]
    from bot.cli.telegram import username
    from bot.core.message import ChannelError

    try:
        return [Found(name="telegram", state="ok", says=f"@{await username(given)}")]
    except ChannelError as error:
        mend = "check the network, ROUNDS_PROXY and ROUNDS_TELEGRAM_API"
        if error.fatal:
            mend = "copy the token from @BotFather again into ROUNDS_TELEGRAM_TOKEN"
        return [Found(name="telegram", state="fail", says=str(error), mend=mend)]
