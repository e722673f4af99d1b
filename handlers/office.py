"""What managers and admins do in the chat: pause and go on, invite and remove colleagues, and see the areas."""

from collections.abc import Sequence

from bot.core import facts as f
from bot.core.reader import Reading, read
from bot.engine import View
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.links import ROLES, make_invite
from handlers.look import next_line
from handlers.team import MANAGE, staff_list
from handlers.tracing import start_link
from handlers.undo import done

ADMIN = ("admin",)
LONGEST_WHEN = 4  # words a time may take


async def pause(desk: Desk, words: tuple[str, ...]) -> None:
    """/pause UNIT [WHEN] REASON: nothing of our own until then; without a time until /resume."""
    case, rest = await case_and_rest(desk, words, MANAGE)
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    when, left = _time_first(desk, view, rest)
    if not left:
        raise Refused("error.empty_text", usage=f"/pause {case.unit} {desk.word('example.pause')}")
    until = when.end if when is not None else None
    reason = " ".join(left)
    stored = await desk.record(
        case.id, f.Paused(at=desk.now, by=desk.by, why="staff", until=until, words=reason)
    )
    shown = desk.moment(until) if until is not None else desk.word("managers.no_end")
    await done(desk, case, stored, desk.word("managers.paused", unit=case.unit, until=shown, reason=reason))


def _time_first(desk: Desk, view: View, rest: tuple[str, ...]) -> tuple[Reading | None, tuple[str, ...]]:
    """A time at the head of the words, if there is one: the fewest words that name it, and more while they change it."""
    local = desk.now.astimezone(view.scene.place.zone)
    found: tuple[Reading | None, tuple[str, ...]] = (None, rest)
    for count in range(1, min(LONGEST_WHEN, len(rest)) + 1):
        reading = read(" ".join(rest[:count]), local, desk.locale, view.scene.place.calendar)
        if reading.end is None or reading.end <= desk.now or reading.kind not in ("promise", "call_later"):
            continue
        known = found[0]
        if known is None or (known.start, known.end) != (reading.start, reading.end):
            found = reading, rest[count:]
    return found


async def resume(desk: Desk, words: tuple[str, ...]) -> None:
    """/resume UNIT: the pause is over; a stop word stays what it is (conduct C13)."""
    case, _ = await case_and_rest(desk, words, MANAGE, only_unit=True)
    view = await desk.view(case)
    if view.s.pause(desk.now) is None:
        raise Refused("managers.no_pause", unit=case.unit)
    stored = await desk.record(case.id, f.Resumed(at=desk.now, by=desk.by))
    when = await next_line(desk, await desk.view(case))
    await done(desk, case, stored, desk.word("staff.resumed", unit=case.unit, when=when))


async def invite(desk: Desk, words: tuple[str, ...]) -> None:
    """/invite ROLE [NAME] [AREA…]: a one-time link for a colleague, for 72 hours; shown once."""
    if not words:
        raise Refused("error.usage", usage="/invite steward Lin Riverside")
    role = {desk.word(f"role.{role}").lower(): role for role in ROLES}.get(words[0].lower(), words[0].lower())
    name, areas = (words[1] if len(words) > 1 else ""), words[2:]
    if own := beyond(desk, areas):
        raise Refused("managers.own_areas", areas=desk.word("common.separator").join(own))
    link = await make_invite(desk.engine, desk.tx, role, name, areas)
    known = {case.area for case in await desk.tx.list_cases()}
    strange = [area for area in areas if area not in known]
    text = desk.word(
        "managers.invited",
        role=desk.word(f"role.{role}"),
        name=name or desk.word("common.colleague"),
        areas=desk.word("common.separator").join(areas) or desk.word("common.none"),
        link=await start_link(desk, link.token),
        until=desk.moment(link.expires),
    )
    if strange:
        text += "\n" + desk.word("managers.strange_area", areas=desk.word("common.separator").join(strange))
    await desk.say(text)


def beyond(desk: Desk, areas: Sequence[str]) -> list[str]:
    """The speaker's own areas when these are more than those, or are all of them; nobody gives more than they have."""
    mine = desk.areas_for(("admin",))
    return mine if mine is not None and (not areas or set(areas) - set(mine)) else []


async def remove(desk: Desk, words: tuple[str, ...]) -> None:
    """/remove NAME: a colleague has no role any more; the last admin stays."""
    if not words:
        raise Refused("error.usage", usage="/remove Lin")
    name = " ".join(words)
    found = [one for one in await staff_list(desk) if one.name.lower() == name.lower()]
    if not found:
        names = dict.fromkeys(one.name for one in await staff_list(desk))
        raise Refused("team.nobody", name=name, names=desk.word("common.separator").join(names))
    admins = {one.person_id for one in await desk.tx.staff_for("admin")}
    if admins and admins <= {one.person_id for one in found}:
        raise Refused("managers.last_admin", name=found[0].name)
    for one in found:
        await desk.tx.remove_staff(one.person_id, one.role)
    roles = desk.word("common.separator").join(desk.word(f"role.{one.role}") for one in found)
    await desk.answer("managers.removed", name=found[0].name, roles=roles)


async def areas(desk: Desk, words: tuple[str, ...]) -> None:
    """/areas: every area with its open cases and who looks after it."""
    counted: dict[str, int] = {}
    for case in await desk.tx.list_cases():
        counted[case.area] = counted.get(case.area, 0) + (case.outcome is None)
    everybody = await staff_list(desk)
    lines = []
    for area, count in sorted(counted.items()):
        names = dict.fromkeys(one.name for one in everybody if area in one.areas)
        shown = desk.word("common.separator").join(names) or desk.word("common.none")
        lines.append(desk.word("managers.area", area=area, count=count, names=shown))
    await desk.say("\n".join(lines) or desk.word("common.none"))
