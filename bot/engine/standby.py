"""Who is there now: the duty roster as it is kept, and whom a sighting is told, one after the other (practice P7)."""

import json
from datetime import datetime

from bot.core.duty import Team
from bot.core.escalation import Asked
from bot.engine.site import Engine
from bot.store import Tx
from bot.store.rows import Case, Staff

KEPT = "team"


async def team_of(tx: Tx) -> Team:
    """The roster: hours and deputies by name."""
    kept = json.loads(await tx.meta(KEPT) or "{}")
    return Team(duty=dict(kept.get("duty", {})), deputy=dict(kept.get("deputy", {})))


async def keep_team(tx: Tx, team: Team) -> None:
    """Write the roster down."""
    kept = {"duty": dict(team.duty), "deputy": dict(team.deputy)}
    await tx.set_meta(KEPT, json.dumps(kept, ensure_ascii=False))


async def in_line(engine: Engine, tx: Tx, case: Case, now: datetime) -> tuple[Asked, ...]:
    """(role, name) of who is asked one after the other; an empty name is everybody of the role.

    The owner's steward, then the deputy; whoever is off duty is passed over; if neither is there, any steward who is;
    a manager stands at the end.
    """
    stewards = await _stewards(engine, tx, case, now)
    managers = [one for one in await tx.staff_for("manager", case.area) if await tx.chats(one.person_id)]
    line = [("steward", name) for name in stewards] + ([("manager", "")] if managers else [])
    return tuple(line) or (("manager", ""),)


async def _stewards(engine: Engine, tx: Tx, case: Case, now: datetime) -> tuple[str, ...]:
    team, local = await team_of(tx), now.astimezone(engine.site.zone)
    found = [one for one in await tx.staff_for("steward", case.area) if await tx.chats(one.person_id)]
    names = list(dict.fromkeys(one.name for one in found))
    here = [name for name in names if team.on_duty(name, local)]
    if case.steward not in names and here == names:
        return ("",) if names else ()
    own = case.steward if case.steward in names else next(iter(here), "")
    deputy = team.deputy.get(own or "", "")
    line = [name for name in (own, deputy) if name and await _there(tx, team, (name, case.area), local)]
    return tuple(dict.fromkeys(line or here[:1]))


async def _there(tx: Tx, team: Team, who: tuple[str, str], local: datetime) -> bool:
    """On duty, with a chat, and with a role in this area: a deputy of another one could not act on the card."""
    name, area = who
    here: list[Staff] = [one for role in ("steward", "manager") for one in await tx.staff_for(role, area)]
    has_chat = [one for one in here if one.name == name and await tx.chats(one.person_id)]
    return bool(has_chat) and team.on_duty(name, local)
