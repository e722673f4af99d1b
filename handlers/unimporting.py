"""Undo of an import: for a day, what it added counts as if it had not been, unless something has happened since."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.sums import stand
from bot.core.taking_back import UNDO_FOR, guessed, kept_for, spoke_since, taken_back
from bot.engine import Engine, settle
from bot.engine.settle import hand_over
from bot.engine.strays import keep_stray
from bot.store import Tx
from bot.store.asks import CaseChange
from bot.store.rows import Case, CaseImport, Import
from handlers.by_turns import by_turns, steady
from handlers.declared import DECLARED

Why = Literal["unknown", "undone", "late", "area"]


class NotUndone(Exception):
    """This import cannot be undone (any more): `why`, and the import where there is one."""

    def __init__(self, why: Why, found: Import | None = None) -> None:
        super().__init__(why)
        self.why, self.found = why, found


@dataclass(frozen=True, kw_only=True)
class Left:
    """A case that stays as it is, and why; `later` is the number of the newer import it belongs to."""

    case: Case
    why: str
    later: int = 0


@dataclass(kw_only=True)
class Undoing:
    """What an undo would do, or did: cases to close, cases that get their earlier state back, and those that stay."""

    found: Import
    closes: list[tuple[Case, CaseImport]] = field(default_factory=list)
    restores: list[tuple[Case, CaseImport]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    written: set[int] = field(default_factory=set)  # people to whom a message about these cases went out
    facts: Mapping[int, list[Fact]] = field(default_factory=dict)

    @property
    def reasons(self) -> Counter[str]:
        """How many cases stay for which reason."""
        return Counter(one.why for one in self.left)

    @property
    def taken(self) -> list[tuple[Case, CaseImport]]:
        """All cases that the undo changes."""
        return [*self.closes, *self.restores]


async def recent(engine: Engine, tx: Tx, areas: list[str] | None) -> list[Import]:
    """The imports of the last day in these areas (None: all), the newest first."""
    return await tx.imports_since(engine.now() - UNDO_FOR, areas)


@steady
async def undoing(engine: Engine, tx: Tx, id: int, areas: list[str] | None = None) -> Undoing:
    """What an undo of this import would do. Nothing is written. Raises NotUndone."""
    found = await _undoable(engine, tx, id, areas)
    rows = {row.case_id: row for row in await tx.import_cases(id)}
    cases = await tx.cases_by(rows)
    facts = await tx.facts_of(rows)
    later = await tx.imported_later(id, rows)
    plan = Undoing(found=found, facts=facts)
    async for case in by_turns(cases):
        row = rows[case.id]
        why = "later" if case.id in later else kept_for(facts[case.id], row.fresh["last"], engine.now())
        if why is not None:
            plan.left.append(Left(case=case, why=why, later=later.get(case.id, 0)))
            continue
        (plan.closes if row.fresh["opened"] else plan.restores).append((case, row))
        if spoke_since(facts[case.id], row.fresh["last"]):
            plan.written.add(case.person_id)
    return plan


async def _undoable(engine: Engine, tx: Tx, id: int, areas: list[str] | None) -> Import:
    found = await tx.import_of(id)
    if found is None:
        raise NotUndone("unknown")
    if engine.now() - found.at > UNDO_FOR:  # what it did to which case is forgotten by then
        raise NotUndone("late", found)
    if areas is not None and not set(await tx.import_areas(id)) <= set(areas):
        raise NotUndone("area", found)
    if found.undone_at is not None:
        raise NotUndone("undone", found)
    return found


# --- doing it ---


@steady
async def unimport(engine: Engine, tx: Tx, id: int, by: str, areas: list[str] | None = None) -> Undoing:
    """Undo an import once, all in this transaction; what was queued because of it is taken back. Raises NotUndone.

    Nothing is deleted: the chains only grow (reliability, audit). What has been sent stays sent and is counted.
    """
    await tx.hold_import(id)
    plan = await undoing(engine, tx, id, areas)
    if not await tx.take_back_import(id, by, engine.now()):
        raise NotUndone("undone", await tx.import_of(id))
    await _zones_back(tx, plan)
    now, queued = engine.now(), defaultdict[int, list[int]](list)
    additions: list[tuple[int, Fact]] = []
    changes: list[tuple[int, CaseChange]] = []
    async for case, row in by_turns(plan.taken):
        known = plan.facts[case.id]
        facts = taken_back(known, row.fresh["facts"], row.fresh["opened"], now, by)
        if row.fresh["opened"]:
            facts = [*await _homeless(engine, tx, case, by, known), *facts]
        additions += [(case.id, fact) for fact in facts]
        changes.append((case.id, _columns(engine, case, row, [*known, *facts])))
        if stand(known).planned:
            queued[case.person_id].append(case.id)
    await tx.append(additions)
    await tx.set_cases(changes)
    await _people_back(engine, tx, plan, queued)
    return plan


async def _homeless(engine: Engine, tx: Tx, case: Case, by: str, known: list[Fact]) -> list[Fact]:
    """Money that was only guessed to be for a case goes on waiting for finance when the case goes."""
    asked = [task for task in stand(known).tasks.values() if guessed(task)]
    for task in asked:
        await keep_stray(engine, tx, {"word": "stray.left", "text": task.said or task.words}, [case.area])
    return [f.Done(at=engine.now(), by=by, of=task.id, outcome="nothing") for task in asked]


def _columns(engine: Engine, case: Case, row: CaseImport, facts: list[Fact]) -> CaseChange:
    """The columns as they were, and the sums of what still counts; the pump looks at the case at once."""
    s, now, before = stand(facts), engine.now(), row.before
    goods = case.playbook in engine.books and engine.books[case.playbook].follows == "goods"
    change: CaseChange = {
        "status": s.status(now),
        "outcome": s.outcome,
        "owed": 0 if goods else s.owed,
        "wake_at": now,
        "promise_at": s.promise.said.check if s.promise else None,
    }
    if row.fresh["opened"]:
        change["next_step"] = change["waits_for"] = change["asked"] = None
    else:
        change["party"], change["phone"] = before["party"], before["phone"]
        change["steward"], change["more"] = before["steward"], before["more"]
    return change


async def _zones_back(tx: Tx, plan: Undoing) -> None:
    """The zone of a person as it was, and chats that only this file declared are no chats (contract, people).

    Both stay where another case of the person still needs them.
    """
    stay = {one.case.person_id for one in plan.left}
    zones = {case.person_id: row.before["zone"] for case, row in plan.taken if "zone" in row.before}
    for person_id in sorted(zones.keys() - stay):
        await tx.set_person(person_id, zone=zones[person_id])
    gone = {case.id for case, _ in plan.taken}
    for case, row in plan.taken:
        if row.fresh.get("chats") and not await _bound_elsewhere(tx, case.person_id, gone):
            declared = [(str(channel), str(address)) for channel, address in row.fresh["chats"]]
            await tx.forget_chats(declared, DECLARED)


async def _bound_elsewhere(tx: Tx, person_id: int, gone: Collection[int]) -> bool:
    others = [one.id for one in await tx.cases_of(person_id) if one.outcome is None and one.id not in gone]
    return any(stand(facts).bound for facts in (await tx.facts_of(others)).values())


async def _people_back(engine: Engine, tx: Tx, plan: Undoing, queued: Mapping[int, list[int]]) -> None:
    """A case that the file had given to another person goes back; whoever has a message waiting is decided anew."""
    for case, row in plan.restores:
        if row.before["person_id"] != case.person_id:
            await hand_over(engine, tx, await tx.case(case.id), row.before["person_id"])
    for person_id in sorted(queued):
        await settle(engine, tx, person_id, also=queued[person_id])


def until(found: Import) -> datetime:
    """Until when an import can be undone, on the story clock."""
    return found.at + UNDO_FOR
