"""What a case starts with: its person, its columns and its first facts, whether it is new or comes again after an undo."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.core import facts as f
from bot.core.erasing import erased_key
from bot.core.facts import Fact
from bot.core.roster import Opening
from bot.core.roster.marks import first_marks
from bot.engine import Engine
from bot.store import Tx
from bot.store.asks import CaseChange, NewCase, NewPerson
from bot.store.rows import Case, Person
from handlers.by_turns import by_turns
from handlers.declared import BY, declared

Unit = tuple[str, str]  # area and unit: what a row names


def starts_of(engine: Engine, opening: Opening) -> datetime | None:
    """Wall time of a file as a moment in the zone of the site."""
    if opening.starts is None:
        return None
    zone: ZoneInfo = engine.site.zone
    return opening.starts.replace(tzinfo=zone)


async def open_cases(
    engine: Engine, tx: Tx, openings: list[Opening], again: Mapping[Unit, Case], zones: dict[int, str]
) -> tuple[list[Case], list[tuple[int, Fact]]]:
    """A case for each row, in their order, and the facts it begins with, which the caller adds.

    `again`: cases that an undo has taken back; they are the ones that begin anew. The zone a person had before the file
    named another one is noted in `zones`.
    """
    people = await _people(engine, tx, openings)
    rows = [(o, people[person_key(o)]) async for o in by_turns(openings)]
    for person, zone in [(person, zone) for o, person in rows if (zone := o.more.get("zone", ""))]:
        if zone != person.zone:
            zones.setdefault(person.id, person.zone)
            await tx.set_person(person.id, zone=zone)
    fresh, old = [], []
    async for o, person in by_turns(rows):
        known = again.get((o.area, o.unit))
        case = _case(engine, o, person)
        if known is None:
            fresh.append(case)
        else:
            old.append((known.id, _anew(case)))
    made = iter(await tx.open_cases(fresh))
    await tx.set_cases(old)
    cases = [again.get((o.area, o.unit)) or next(made) for o in openings]
    facts = [
        (case.id, fact)
        async for case, (o, person) in by_turns(zip(cases, rows, strict=True))
        for fact in _first_facts(engine, o, person)
    ]
    return [await tx.case(c.id) if (c.area, c.unit) in again else c for c in cases], facts


def _anew(case: NewCase) -> CaseChange:
    """The columns of a case that comes again."""
    return {
        "person_id": case["person_id"],
        "party": case["party"],
        "phone": case["phone"],
        "currency": case["currency"],
        "locale": case["locale"],
        "steward": case.get("steward"),
        "starts": case.get("starts"),
        "more": case.get("more", {}),
        "owed": case.get("owed", 0),
        "wake_at": case.get("wake_at"),
        "waits_for": case.get("waits_for"),
        "outcome": None,
        "status": "open",
    }


def person_key(opening: Opening) -> str:
    """Who is the same human: the phone tells, else the very case."""
    if opening.phone:
        return f"phone:{opening.phone}"
    return f"case:{opening.playbook}:{opening.area}:{opening.unit}:{opening.name}"


async def _people(engine: Engine, tx: Tx, openings: Iterable[Opening]) -> dict[str, Person]:
    wanted = {person_key(opening): opening for opening in openings}
    known = await tx.person_keys(wanted)
    known |= await _back_again(tx, {key: o for key, o in wanted.items() if key not in known})
    fresh = [_person(engine, key, o) async for key, o in by_turns(wanted.items()) if key not in known]
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
    now = engine.now().astimezone(UTC)  # as it is kept; else each of a hundred thousand facts is made anew
    facts: list[Fact] = [f.Opened(at=now, by=BY, starts=starts_of(engine, opening))]
    facts += [
        f.Billed(at=now, by=BY, item=line.item, period=line.period, due=line.due, amount=line.amount)
        for line in opening.lines
    ]
    if person.stopped_at is not None:  # C08, C13: a new matter does not open a new budget
        facts.append(f.Stopped(at=now, by=BY, words=""))
    return facts + first_marks(opening, now, BY) + declared(opening, now)
