"""Once a day: instalments that run out of time, and data that has outlived its purpose (conduct C32, C37)."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from bot.core.erasing import YEARS, erased_key, outlived, to_erase, what_stays
from bot.core.facts import Erased, Fact, Tasked
from bot.core.limitation import Limit, warning_due
from bot.core.policy import PROFILES, Place
from bot.core.standing import Standing
from bot.core.sums import stand
from bot.engine.settle import record
from bot.engine.site import Engine
from bot.engine.wording import day_said, worded
from bot.store import Tx
from bot.store.erasing import erase_case, erase_person
from bot.store.forgetting import forget_old_posts, forget_strangers
from bot.store.rows import Case

AT_ONCE = 200  # cases read in one go
STRANGERS_KEPT = timedelta(days=90)  # what came in from chats that are no owner's
LISTS_KEPT = timedelta(days=366 * YEARS)  # what colleagues were told about many matters at once
DEBTS = frozenset(name for name, profile in PROFILES.items() if profile.debt)


async def duties(engine: Engine, now: datetime) -> int:
    """What the law sets a date for, once a working day; how many cases it was."""
    today = now.astimezone(engine.site.zone).date()
    async with engine.store.begin() as tx:
        if not await tx.slot("duties", today):
            return 0
        await forget_strangers(tx, now - STRANGERS_KEPT)
        await forget_old_posts(tx, now - LISTS_KEPT)
        cases = await tx.list_cases()
        closed = await tx.list_cases(status="closed")
    place = Place(zone=engine.site.zone, law=engine.site.law, calendar=engine.site.calendar)
    owing = [case for case in cases if case.owed and case.outcome is None and _debt(engine, case)]
    done = 0
    for part in _parts(owing, AT_ONCE):
        done += await _warn(engine, part, place, today)
    for part in _parts([case for case in closed if case.party or case.phone], AT_ONCE):
        done += await _erase(engine, part, place, today)
    return done


def _parts(cases: Sequence[Case], size: int) -> Iterator[Sequence[Case]]:
    for start in range(0, len(cases), size):
        yield cases[start : start + size]


def _debt(engine: Engine, case: Case) -> bool:
    return case.playbook in engine.books and engine.books[case.playbook].profile in DEBTS


async def _read(tx: Tx, cases: Sequence[Case]) -> list[tuple[Case, list[Fact], Standing]]:
    facts = await tx.facts_of([case.id for case in cases])
    return [(case, facts[case.id], stand(facts[case.id])) for case in cases]


# --- limitation ---


async def _warn(engine: Engine, cases: Sequence[Case], place: Place, today: date) -> int:
    """A task for the steward 180, 60 and 14 days before the oldest open line is barred (C32)."""
    async with engine.store.view() as tx:
        found = [(case, warning_due(s, place, today)) for case, _, s in await _read(tx, cases)]
    due = [(case, *warning) for case, warning in found if warning is not None]
    for case, key, limit in due:
        async with engine.store.begin() as tx:
            await record(engine, tx, case.id, _task(engine, key, limit, today))
    return len(due)


def _task(engine: Engine, key: str, limit: Limit, today: date) -> Tasked:
    said = {
        "key": "limitation.words",
        "item": " ".join(filter(None, (limit.line[0], limit.line[1]))),
        "day": day_said(limit.until),
        "days": str((limit.until - today).days),
    }
    words = worded(engine, said, engine.site.locale)
    return Tasked(at=engine.now(), task="limitation", role="steward", words=words, said=said, key=key)


# --- erasing ---


async def _erase(engine: Engine, cases: Sequence[Case], place: Place, today: date) -> int:
    async with engine.store.view() as tx:
        over = [case for case, _, s in await _read(tx, cases) if outlived(s, place, today)]
    for case in over:
        async with engine.store.begin() as tx:
            await forget_case(engine, tx, case)
    return len(over)


async def forget_case(engine: Engine, tx: Tx, case: Case) -> None:
    """Erase what was collected about a closed case, and its person when nothing else is known of them (C37)."""
    facts, now = await tx.facts(case.id), engine.now()
    s = stand(facts)
    assert s.outcome is not None
    for id in to_erase(facts):
        await tx.erase(case.id, id)
        await tx.add(case.id, Erased(at=now, of=id, rule="C37"))
    for fact in what_stays(s, s.outcome, now):
        await tx.add(case.id, fact)
    await erase_case(tx, case.id)
    others = [one for one in await tx.cases_of(case.person_id) if one.id != case.id]
    if all(one.outcome and not one.party for one in others) and not await tx.staff_of(case.person_id):
        person = await tx.person(case.person_id)
        await erase_person(tx, person.id, erased_key(person.key))
