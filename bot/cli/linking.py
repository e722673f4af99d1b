"""link and invite: one-time words that open a chat for an owner or a colleague."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.find import Where, cases_of_one_person
from bot.cli.opening import run
from bot.cli.options import Area, Json, Playbook, Unit
from bot.cli.output import as_json, typed

if TYPE_CHECKING:
    from bot.app import App
    from handlers.links import Link

app = typer.Typer()
Role = Annotated[
    Literal["steward", "guard", "finance", "manager", "admin"],
    typer.Argument(metavar="ROLE", help="steward, guard, finance, manager or admin."),
]
Name = Annotated[str, typer.Option("--name", help="As the imported files call this colleague.")]
Areas = Annotated[
    list[str] | None, typer.Option("--area", help="May stand several times; without it no area.")
]

EVERYWHERE = ("manager", "admin")  # without an area: all of them


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Whom an invitation is for."""

    role: str
    name: str
    areas: tuple[str, ...]


@app.command(epilog="Example: run.py link 12-27 --area Riverside")
def link(unit: Unit, area: Area = None, playbook: Playbook = None, json: Json = False) -> None:
    """Make a one-time link that binds a person's chat to the case(s) of a unit."""
    where = Where(unit=unit, area=area, playbook=playbook)
    _show(run(lambda opened: _link(opened, where)), json=json)


@app.command(epilog="Example: run.py invite steward --name Lin --area Riverside --area Hillside")
def invite(role: Role, name: Name = "", area: Areas = None, json: Json = False) -> None:
    """Make a one-time link for a colleague."""
    invited = Invited(role=role, name=typed(name), areas=tuple(typed(one) for one in area or ()))
    _show(run(lambda opened: _invite(opened, invited)), json=json)


async def _link(opened: "App", where: Where) -> dict[str, Any]:
    from handlers.links import make_link

    async with opened.store.begin() as tx:
        made = await make_link(opened.engine, tx, await cases_of_one_person(tx, where))
    return await _made(opened, made)


async def _invite(opened: "App", invited: Invited) -> dict[str, Any]:
    from handlers.links import make_invite

    async with opened.store.begin() as tx:
        made = await make_invite(opened.engine, tx, invited.role, invited.name, invited.areas)
        empty = [area for area in invited.areas if not await tx.list_cases(area=area, limit=1)]
    note = f"No case lies in {', '.join(empty)} yet: mind the spelling of --area." if empty else None
    if not invited.areas and invited.role not in EVERYWHERE:
        note = f"Without --area this {invited.role} looks after no area and sees no case: give --area once or more."
    return {**await _made(opened, made), "note": note}


async def _made(opened: "App", made: "Link") -> dict[str, Any]:
    name = await _username(opened)
    return {
        "token": made.token,
        "telegram": f"https://t.me/{name}?start={made.token}" if name else None,
        "wecom": None,
        "expires": made.expires.astimezone(opened.settings.zone).isoformat(timespec="seconds"),
    }


async def _username(opened: "App") -> str | None:
    """The bot's name on Telegram: as `serve` noted it, else asked for; None without a token or an answer."""
    async with opened.store.view() as tx:
        known = await tx.meta("telegram.username")
    if known or not opened.settings.telegram_token:
        return known
    from bot.cli.telegram import username
    from bot.core.message import ChannelError

    try:
        return await username(opened.settings)
    except ChannelError:
        return None


def _show(made: dict[str, Any], *, json: bool) -> None:
    if json:
        as_json(made)
        return
    print(made["telegram"] or f"/start {made['token']}")
    print(f"Opens once, until {made['expires']}.")
    if made.get("note"):
        print(made["note"])
