"""An import: what a file would change is shown first, then written in one transaction (contract, import)."""

import asyncio
from dataclasses import dataclass, field

from bot.core import facts as f
from bot.core.ages import Age, ages
from bot.core.facts import Fact
from bot.core.roster import Line, Opening, Roster, RowWarning
from bot.core.roster.again import key_of, paid_twice, says_the_same
from bot.core.roster.marks import later_marks
from bot.core.roster.says import say
from bot.core.standing import Standing
from bot.core.sums import stand
from bot.engine import Engine
from bot.store import Tx
from bot.store.asks import CaseChange
from bot.store.rows import Case, Import
from handlers.by_turns import by_turns, steady
from handlers.declared import BY, declared, open_them, own_chats
from handlers.imported import Source, Touched, keep_import
from handlers.openings import Unit, open_cases, person_key, starts_of

__all__ = ["Plan", "Source", "apply", "person_key", "plan"]


@dataclass(kw_only=True)
class Plan:
    """What an import would do, in cases: new ones, those with something new, and the rest."""

    new: list[Opening] = field(default_factory=list)
    changed: list[tuple[Case, Opening, list[Fact]]] = field(default_factory=list)
    unchanged: int = 0
    warnings: list[RowWarning] = field(default_factory=list)
    again: dict[Unit, Case] = field(
        default_factory=dict
    )  # of the new ones: those that an undo had taken back
    last: dict[int, int] = field(default_factory=dict)  # the last fact of each known case
    ages: list[Age] = field(default_factory=list)  # of what is owed, the young debts first (practice P23)


@steady
async def plan(engine: Engine, tx: Tx, roster: Roster) -> Plan:
    """Compare a file with what is known. Nothing is written."""
    named = await tx.cases_named(roster.playbook, (opening.unit for opening in roster.openings))
    known = {(c.area, c.unit): c for c in named}
    meant = [known[o.area, o.unit] for o in roster.openings if (o.area, o.unit) in known]
    facts = await tx.facts_of([case.id for case in meant])
    today = engine.now().astimezone(engine.site.zone).date()
    found = Plan(ages=await asyncio.to_thread(ages, roster.openings, today))
    openings, found.warnings = await own_chats(engine, tx, roster.openings, known)
    async for opening in by_turns(openings):
        case = known.get((opening.area, opening.unit))
        s = stand(facts.get(case.id, [])) if case is not None else Standing()
        if case is None or s.opened is None:
            _count_new(found, opening, case)
            continue
        found.last[case.id] = facts[case.id][-1].id
        bills = [] if says_the_same(opening, s) else [one for one in opening.lines if _is_news(one, s)]
        if twice := paid_twice(bills, s):
            found.warnings.append(_paid_here(engine, opening, twice))
        news = _news(engine, case, opening, s, bills)
        if news or _touched(case, opening):
            found.changed.append((case, opening, news))
        else:
            found.unchanged += 1
    return found


def _count_new(found: Plan, opening: Opening, taken_back: Case | None) -> None:
    if opening.lines and not opening.owed:  # nothing is open any more: not a case for anybody
        found.unchanged += 1
        return
    found.new.append(opening)
    if taken_back is not None:
        found.again[opening.area, opening.unit] = taken_back


def _paid_here(engine: Engine, opening: Opening, fen: int) -> RowWarning:
    about = {"unit": opening.unit, "off": f"{fen // 100}.{fen % 100:02d}"}
    why = say("paid_here", "en" if engine.site.locale == "en" else "zh", **about)
    return RowWarning(opening.rows[0] if opening.rows else 0, why, "paid_here", about)


def _is_news(line: Line, s: Standing) -> bool:
    return s.bills.get(key_of(line)) != line.amount


def _news(engine: Engine, case: Case, opening: Opening, s: Standing, bills: list[Line]) -> list[Fact]:
    """The facts that bring a known case up to date; billed again after closing, it opens again."""
    now = engine.now()
    fresh: list[Fact] = [
        f.Billed(at=now, by=BY, item=line.item, period=line.period, due=line.due, amount=line.amount)
        for line in bills
    ]
    fresh += later_marks(opening, case.more, s.traits, now, BY)
    if s.verified and opening.name and opening.name != case.party:
        fresh.append(f.Renamed(at=now, by=BY, before=case.party, after=opening.name))
    if opening.chats and not s.bound and not s.unlinked:
        fresh += declared(opening, now)
    starts = starts_of(engine, opening)
    if s.outcome is not None and any(isinstance(fact, f.Billed) and fact.amount for fact in fresh):
        return [f.Opened(at=now, by=BY, starts=starts), *fresh]
    if starts is not None and starts != s.starts and s.outcome is None:  # E6: moved, and all rounds follow
        return [f.Moved(at=now, by=BY, starts=starts), *fresh]
    return fresh


def _touched(case: Case, opening: Opening) -> bool:
    """Whether something besides the bills is new: the name, the number, who looks after it."""
    return (
        opening.name != case.party
        or bool(opening.phone and opening.phone != case.phone)
        or bool(opening.steward and opening.steward != case.steward)
        or _moved_zone(case, opening)
    )


def _moved_zone(case: Case, opening: Opening) -> bool:
    """Whether the file knows another zone for the person than the case was told (conduct C01)."""
    return opening.more.get("zone", "") not in ("", case.more.get("zone", ""))


# --- writing it ---


@steady
async def apply(
    engine: Engine, tx: Tx, roster: Roster, found: Plan, source: Source | None = None
) -> Import | None:
    """Write the plan, and with a source what it did, so that it can be undone for a day.

    The pump does the rest: every touched case is due at once.
    """
    zones: dict[int, str] = {}  # by person, as they were before this file
    cases, additions = await open_cases(engine, tx, found.new, found.again, zones)
    additions += [(case.id, fact) for case, _, news in found.changed for fact in news]
    await tx.set_cases((case.id, _change(engine, case, o, news)) for case, o, news in found.changed)
    added = await tx.append(additions)
    for case, opening, _ in found.changed:
        if _moved_zone(case, opening):
            zones.setdefault(case.person_id, (await tx.person(case.person_id)).zone)
            await tx.set_person(case.person_id, zone=opening.more["zone"])
    bound = [(case, o) for case, o, news in found.changed if any(isinstance(x, f.Bound) for x in news)]
    opened = list(zip(cases, found.new, strict=True))
    chats = await open_them(engine, tx, [*opened, *bound])
    if source is None:
        return None
    touched = Touched(new=opened, changed=[case for case, _, _ in found.changed], last=found.last)
    touched.chats, touched.zones = chats, zones
    touched.facts = [(case_id, id) for (case_id, _), id in zip(additions, added, strict=True)]
    return await keep_import(engine, tx, (source, roster), touched, found.unchanged)


def _change(engine: Engine, case: Case, opening: Opening, news: list[Fact]) -> CaseChange:
    """What is kept beside the facts of a case that has something new."""
    change: CaseChange = {
        "party": opening.name or case.party,
        "phone": opening.phone or case.phone,
        "steward": opening.steward or case.steward,
        "wake_at": engine.now(),
    }
    if _moved_zone(case, opening):
        change["more"] = {**case.more, "zone": opening.more["zone"]}
    if opening.more:
        change["more"] = {**case.more, **opening.more}
    if any(isinstance(fact, f.Opened) for fact in news):
        change |= {"outcome": None, "status": "open"}
    return change
