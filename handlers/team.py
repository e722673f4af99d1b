"""Who is who and on duty now, and who looks after which case: /team, /assign, /handover (issue 5, practice P7, P10)."""

from dataclasses import replace

from bot.core import facts as f
from bot.core.duty import Team, shifts_of
from bot.core.sums import stand
from bot.engine.staff import Card, post_to
from bot.engine.standby import keep_team, team_of
from bot.store.rows import Case, Staff
from handlers.cases import case_and_rest
from handlers.desk import ALL_AREAS, Desk, Refused
from handlers.undo import forget
from handlers.words import DUTY_WORDS

MANAGE = ("manager", "admin")
ROLES = ("steward", "finance", "guard", "manager", "admin")
OFF = frozenset({"always", "clear"})
LISTED = 20


async def team(desk: Desk, words: tuple[str, ...]) -> None:
    """/team · /team duty NAME mon-fri 09:00-18:00 · /team deputy A B."""
    if not words:
        await _list(desk)
    elif words[0].lower() in DUTY_WORDS and len(words) > 2:
        await _ACTS[DUTY_WORDS[words[0].lower()]](desk, words[1:])
    else:
        raise Refused("error.usage", usage="/team duty Lin mon-fri 09:00-18:00 · /team deputy Lin Wu")


async def staff_list(desk: Desk) -> list[Staff]:
    """Everybody with a role, by role and name."""
    found = [one for role in ROLES for one in await desk.tx.staff_for(role)]
    areas = desk.areas_for(MANAGE)
    return [one for one in found if areas is None or not one.areas or set(one.areas) & set(areas)]


async def _list(desk: Desk) -> None:
    roster, local = await team_of(desk.tx), desk.now.astimezone(desk.engine.site.zone)
    lines = []
    for one in await staff_list(desk):
        here = "team.here" if roster.on_duty(one.name, local) else "team.off"
        values = {
            "name": one.name,
            "role": desk.word(f"role.{one.role}"),
            "areas": desk.word("common.separator").join(one.areas)
            or desk.word("common.all" if one.role in ALL_AREAS else "common.none"),
            "duty": roster.duty.get(one.name) or desk.word("team.always"),
            "deputy": roster.deputy.get(one.name) or desk.word("common.none"),
            "here": desk.word(here),
        }
        lines.append(desk.word("team.line", **values))
    await desk.say("\n".join([desk.word("team.head"), *lines]))


async def _named(desk: Desk, name: str) -> Staff:
    """A colleague by name, in capitals or not. Raises Refused with the names there are."""
    everybody = await staff_list(desk)
    found = next((one for one in everybody if one.name.lower() == name.lower()), None)
    if found is None:
        names = desk.word("common.separator").join(dict.fromkeys(one.name for one in everybody))
        raise Refused("team.nobody", name=name, names=names)
    return found


async def _duty(desk: Desk, words: tuple[str, ...]) -> None:
    one, hours = await _named(desk, words[0]), " ".join(words[1:])
    for word, english in DUTY_WORDS.items():
        hours = hours.replace(word, english)
    roster = await team_of(desk.tx)
    duty = {name: text for name, text in roster.duty.items() if name != one.name}
    if hours.lower() not in OFF:
        if not shifts_of(hours):
            raise Refused("team.bad_hours", words=hours, name=one.name)
        duty[one.name] = hours.lower()
    await keep_team(desk.tx, Team(duty=duty, deputy=roster.deputy))
    shown = duty.get(one.name) or desk.word("team.always")
    await desk.answer("team.duty_set", name=one.name, duty=shown)


async def _deputy(desk: Desk, words: tuple[str, ...]) -> None:
    one, other = await _named(desk, words[0]), await _named(desk, words[1])
    if one.name == other.name:
        raise Refused("team.same", name=one.name)
    roster = await team_of(desk.tx)
    await keep_team(desk.tx, replace(roster, deputy={**roster.deputy, one.name: other.name}))
    await desk.answer("team.deputy_set", name=one.name, deputy=other.name)


_ACTS = {"duty": _duty, "deputy": _deputy}


async def assign(desk: Desk, words: tuple[str, ...]) -> None:
    """/assign UNIT NAME: another steward looks after the case from now on."""
    case, rest = await case_and_rest(desk, words, MANAGE)
    if not rest:
        raise Refused("error.usage", usage=f"/assign {case.unit} Lin")
    one = await _steward(desk, " ".join(rest), case.area)
    await _give(desk, case, one)
    await _tell(desk, one, [case])
    await desk.say(desk.word("team.assigned", unit=case.unit, name=one.name), case=case)


async def _steward(desk: Desk, name: str, area: str) -> Staff:
    one = await _named(desk, name)
    fits = [x for x in await desk.tx.staff_for("steward", area) if x.name == one.name]
    fits += [x for x in await desk.tx.staff_for("manager", area) if x.name == one.name]
    if not fits:
        raise Refused("team.no_steward", name=one.name, area=area)
    return fits[0]


async def _give(desk: Desk, case: Case, one: Staff) -> None:
    await forget(desk)
    await desk.tx.set_case(case.id, steward=one.name)
    await desk.record(case.id, f.Assigned(at=desk.now, by=desk.by, steward=one.name))


async def handover(desk: Desk, words: tuple[str, ...]) -> None:
    """/handover A B: all open cases of A go to B; both get the open promises in one list."""
    if len(words) != 2:
        raise Refused("error.usage", usage="/handover Lin Wu")
    areas = desk.areas_for(MANAGE)
    mine = [
        case
        for case in await desk.tx.list_cases()
        if case.outcome is None and (case.steward or "").lower() == words[0].lower()
        if areas is None or case.area in areas
    ]
    if not mine:
        raise Refused("team.no_cases", name=words[0])
    before = mine[0].steward or ""
    after, *_ = [await _steward(desk, words[1], area) for area in dict.fromkeys(case.area for case in mine)]
    if before == after.name:
        raise Refused("team.same", name=before)
    for case in mine:
        await _give(desk, case, after)
    await _tell(desk, after, mine)
    for one in {x.person_id: x for x in await staff_list(desk) if x.name == before}.values():
        await _tell(desk, one, mine, after.name)
    listed = await _open_promises(desk, mine, desk.locale)
    text = desk.word("team.handed", before=before, after=after.name, count=len(mine))
    await desk.say("\n".join([text, *listed]))


async def _tell(desk: Desk, one: Staff, cases: list[Case], after: str = "") -> None:
    """The colleague gets the cases with what was promised there; who gives them away gets the same list."""
    if one.person_id == desk.speaker.id:
        return
    person = await desk.tx.person(one.person_id)
    locale = desk.engine.locale(person)
    units = desk.engine.words.word("common.separator", locale).join(case.unit for case in cases[:LISTED])
    key = "team.given" if after else "team.yours"
    text = desk.engine.words.word(key, locale, count=len(cases), units=units, after=after)
    lines = await _open_promises(desk, cases, locale)
    await post_to(desk.engine, desk.tx, person, Card(text="\n".join([text, *lines])))


async def _open_promises(desk: Desk, cases: list[Case], locale: str) -> list[str]:
    """What they promised us and what we promised them, the earliest first."""
    words, zone = desk.engine.words, desk.engine.site.zone
    facts = await desk.tx.facts_of([case.id for case in cases])
    found = []
    for case in cases:
        s = stand(facts.get(case.id, []))
        if s.promise is not None:
            found.append((s.promise.said.check, case, s.promise.said.words))
        found += [(one.until, case, one.words) for one in s.pledges if one.until > desk.now]
    return [
        words.word(
            "team.promise",
            locale,
            unit=case.unit,
            name=case.party,
            when=words.moment(at, zone, locale),
            words=said,
        )
        for at, case, said in sorted(found, key=lambda one: (one[0], one[1].id))[:LISTED]
    ]
