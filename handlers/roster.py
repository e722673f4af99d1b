"""An import: what a file would change is shown first, then written in one transaction (contract, import)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core import facts as f
from bot.core.ages import Age, ages
from bot.core.erasing import erased_key
from bot.core.facts import Fact
from bot.core.roster import Line, Opening, Roster, RowWarning
from bot.core.roster.marks import first_marks, later_marks
from bot.core.standing import LineKey, Standing
from bot.core.sums import stand
from bot.engine import Engine
from bot.store import Tx
from bot.store.asks import CaseChange, NewCase, NewPerson
from bot.store.rows import Case, Person
from handlers.declared import BY, declared, open_them, own_chats


@dataclass(kw_only=True)
class Plan:
    """What an import would do, in cases: new ones, those with something new, and the rest."""

    new: list[Opening] = field(default_factory=list)
    changed: list[tuple[Case, Opening, list[Fact]]] = field(default_factory=list)
    unchanged: int = 0
    warnings: list[RowWarning] = field(default_factory=list)
    ages: list[Age] = field(default_factory=list)  # of what is owed, the young debts first (practice P23)


async def plan(engine: Engine, tx: Tx, roster: Roster) -> Plan:
    """Compare a file with what is known. Nothing is written."""
    known = {(c.area, c.unit): c for c in await tx.list_cases(playbook=roster.playbook)}
    meant = [known[o.area, o.unit] for o in roster.openings if (o.area, o.unit) in known]
    facts = await tx.facts_of([case.id for case in meant])
    found = Plan(ages=ages(roster.openings, engine.now().astimezone(engine.site.zone).date()))
    openings, found.warnings = await own_chats(engine, tx, roster.openings, known)
    for opening in openings:
        case = known.get((opening.area, opening.unit))
        if case is None:
            _count_new(found, opening)
            continue
        news = _news(engine, case, opening, stand(facts.get(case.id, [])))
        if news or _touched(case, opening):
            found.changed.append((case, opening, news))
        else:
            found.unchanged += 1
    return found


def _count_new(found: Plan, opening: Opening) -> None:
    if opening.lines and not opening.owed:  # nothing is open any more: not a case for anybody
        found.unchanged += 1
    else:
        found.new.append(opening)


def _news(engine: Engine, case: Case, opening: Opening, s: Standing) -> list[Fact]:
    """The facts that bring a known case up to date; billed again after closing, it opens again."""
    now = engine.now()
    fresh: list[Fact] = [
        f.Billed(at=now, by=BY, item=line.item, period=line.period, due=line.due, amount=line.amount)
        for line in opening.lines
        if s.bills.get(_key(line)) != line.amount
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


def _key(line: Line) -> LineKey:
    return (line.item, line.period, line.due)


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


def starts_of(engine: Engine, opening: Opening) -> datetime | None:
    """Wall time of a file as a moment in the zone of the site."""
    if opening.starts is None:
        return None
    zone: ZoneInfo = engine.site.zone
    return opening.starts.replace(tzinfo=zone)


# --- writing it ---


async def apply(engine: Engine, tx: Tx, roster: Roster, found: Plan) -> None:
    """Write the plan. The pump does the rest: every touched case is due at once."""
    await _open(engine, tx, found.new)
    additions = [(case.id, fact) for case, _, news in found.changed for fact in news]
    await tx.set_cases((case.id, _change(engine, case, o, news)) for case, o, news in found.changed)
    await tx.add_facts(additions)
    for case, opening, _ in found.changed:
        if _moved_zone(case, opening):
            await tx.set_person(case.person_id, zone=opening.more["zone"])
    bound = [(case, o) for case, o, news in found.changed if any(isinstance(x, f.Bound) for x in news)]
    await open_them(engine, tx, bound)


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


async def _open(engine: Engine, tx: Tx, openings: list[Opening]) -> None:
    people = await _people(engine, tx, openings)
    for person, zone in {(people[person_key(o)], o.more.get("zone", "")) for o in openings}:
        if zone and zone != person.zone:
            await tx.set_person(person.id, zone=zone)
    cases = await tx.open_cases([_case(engine, opening, people[person_key(opening)]) for opening in openings])
    additions: list[tuple[int, Fact]] = []
    for case, opening in zip(cases, openings, strict=True):
        additions.extend(
            (case.id, fact) for fact in _first_facts(engine, opening, people[person_key(opening)])
        )
    await tx.add_facts(additions)
    await open_them(engine, tx, list(zip(cases, openings, strict=True)))


def person_key(opening: Opening) -> str:
    """Who is the same human: the phone tells, else the very case."""
    if opening.phone:
        return f"phone:{opening.phone}"
    return f"case:{opening.playbook}:{opening.area}:{opening.unit}:{opening.name}"


async def _people(engine: Engine, tx: Tx, openings: Iterable[Opening]) -> dict[str, Person]:
    wanted = {person_key(opening): opening for opening in openings}
    known = await tx.person_keys(wanted)
    known |= await _back_again(tx, {key: o for key, o in wanted.items() if key not in known})
    fresh = [_person(engine, key, opening) for key, opening in wanted.items() if key not in known]
    return known | {person.key: person for person in await tx.add_people(fresh)}


async def _back_again(tx: Tx, wanted: dict[str, Opening]) -> dict[str, Person]:
    """Whoever was erased and comes back with a new matter: a stop still holds, the rest is new (conduct C37)."""
    hashes = {erased_key(key): key for key in wanted if key.startswith("phone:")}
    found: dict[str, Person] = {}
    for gone, person in (await tx.person_keys(hashes)).items():
        key = hashes[gone]
        await tx.set_person(person.id, key=key, name=wanted[key].name, phone=wanted[key].phone or "")
        found[key] = await tx.person(person.id)
    return found


def _person(engine: Engine, key: str, opening: Opening) -> NewPerson:
    return NewPerson(
        key=key,
        name=opening.name,
        phone=opening.phone or "",
        locale=opening.locale or "",
        zone=opening.more.get("zone", ""),
        at=engine.now(),
    )


def _case(engine: Engine, opening: Opening, person: Person) -> NewCase:
    """A new case; nobody is bound yet, so it waits for a colleague (P26) unless a chat comes with the file."""
    chats = bool(declared(opening, engine.now()))
    return NewCase(
        playbook=opening.playbook,
        area=opening.area,
        unit=opening.unit,
        person_id=person.id,
        party=opening.name,
        phone=opening.phone or "",
        currency=opening.currency,
        locale=opening.locale or "",
        steward=opening.steward,
        starts=starts_of(engine, opening),
        more=dict(opening.more),
        owed=0 if opening.goods else max(0, opening.owed),
        wake_at=engine.now() if chats or opening.starts else None,
        waits_for=None if chats else "steward",
        at=engine.now(),
    )


def _first_facts(engine: Engine, opening: Opening, person: Person) -> list[Fact]:
    now = engine.now()
    facts: list[Fact] = [f.Opened(at=now, by=BY, starts=starts_of(engine, opening))]
    facts += [
        f.Billed(at=now, by=BY, item=line.item, period=line.period, due=line.due, amount=line.amount)
        for line in opening.lines
    ]
    if person.stopped_at is not None:  # C08, C13: a new matter does not open a new budget
        facts.append(f.Stopped(at=now, by=BY, words=""))
    return facts + first_marks(opening, now, BY) + declared(opening, now)
