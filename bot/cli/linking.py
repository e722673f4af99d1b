"""link and invite: one-time words that open a chat for an owner or a colleague."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from bot.cli.find import Where, cases_of_one_person
from bot.cli.opening import run, settings
from bot.cli.options import Area, Json, Playbook, Unit
from bot.cli.output import as_json, typed
from bot.cli.refusal import Refusal

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
Qr = Annotated[
    Path | None,
    typer.Option(
        "--qr", metavar="FILE.png", help="Also write a QR code for paper: of WeCom, else of Telegram."
    ),
]
Userid = Annotated[
    str | None,
    typer.Option(
        "--wecom-userid", help="Make this member of the company a colleague at once, without a link."
    ),
]

EVERYWHERE = ("manager", "admin")  # without an area: all of them
NO_LINK: dict[str, Any] = {"token": None, "telegram": None, "wecom": None, "expires": None}


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Whom an invitation is for."""

    role: str
    name: str
    areas: tuple[str, ...]
    userid: str | None = None


@app.command(epilog="Example: run.py link 12-27 --area Riverside")
def link(unit: Unit, area: Area = None, playbook: Playbook = None, qr: Qr = None, json: Json = False) -> None:
    """Make a one-time link that binds a person's chat to the case(s) of a unit."""
    where = Where(unit=unit, area=area, playbook=playbook)
    if qr is not None and qr.suffix.lower() != ".png":
        raise Refusal("A QR code is written as a picture: give --qr a name that ends in .png.")
    made = run(lambda opened: _link(opened, where))
    if qr is not None:
        _on_paper(made, qr)
    _show(made, json=json)


@app.command(epilog="Example: run.py invite steward --name Lin --area Riverside --area Hillside")
def invite(
    role: Role, name: Name = "", area: Areas = None, wecom_userid: Userid = None, json: Json = False
) -> None:
    """Make a one-time link for a colleague."""
    areas, userid = tuple(typed(one) for one in area or ()), None
    if wecom_userid is not None:
        userid = _member(wecom_userid)
    invited = Invited(role=role, name=typed(name), areas=areas, userid=userid)
    _show(run(lambda opened: _invite(opened, invited)), json=json)


def _member(written: str) -> str:
    """The userid of a member in lower case. Raises Refusal for what can be none."""
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}", written, re.ASCII):
        raise Refusal(f"{typed(written)} is no userid of a member: copy it from the WeCom console.")
    return written.lower()


async def _link(opened: "App", where: Where) -> dict[str, Any]:
    from bot.cli.wecom_links import addresses
    from handlers.links import make_link

    async with opened.store.begin() as tx:
        cases = await cases_of_one_person(tx, where)
        made = await make_link(opened.engine, tx, cases)
    found = await addresses(opened, made.token, cases)
    return {**await _made(opened, made), "wecom": found.wecom, "wecom_kf": found.kf}


async def _invite(opened: "App", invited: Invited) -> dict[str, Any]:
    from bot.cli.wecom_links import configured
    from handlers.links import enlist_member, make_invite

    made, who = None, (invited.role, invited.name)
    async with opened.store.begin() as tx:
        if invited.userid is None:
            made = await make_invite(opened.engine, tx, *who, invited.areas)
        else:
            await enlist_member(opened.engine, tx, invited.userid, who, invited.areas)
        empty = [area for area in invited.areas if not await tx.list_cases(area=area, limit=1)]
    told = {**NO_LINK, "userid": invited.userid} if made is None else await _made(opened, made)
    if made is not None and configured(opened.settings):
        told["wecom"] = f"/start {made.token}"
    return {**told, "bound": made is None, "note": _note(invited, empty)}


def _note(invited: Invited, empty: list[str]) -> str | None:
    if not invited.areas and invited.role not in EVERYWHERE:
        return f"Without --area this {invited.role} looks after no area and sees no case: give --area once or more."
    return f"No case lies in {', '.join(empty)} yet: mind the spelling of --area." if empty else None


async def _made(opened: "App", made: "Link") -> dict[str, Any]:
    from bot.engine.wayback import start_url

    name = await username_of(opened)
    return {
        "token": made.token,
        "telegram": start_url(name, made.token) if name else None,
        "wecom": None,
        "expires": made.expires.astimezone(opened.settings.zone).isoformat(timespec="seconds"),
    }


async def username_of(opened: "App") -> str | None:
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


def _on_paper(made: dict[str, Any], file: Path) -> None:
    """Write the code that is scanned: WeCom's own picture of a contact way, else one drawn of the address.

    Raises Refusal when there is none to draw or nowhere to put it.
    """
    from bot.cli.wecom_links import picture

    way = made["wecom"] if made["wecom"] != made["wecom_kf"] else None
    drawn = picture(settings(), way) if way else None
    address = way or made["wecom_kf"] or made["telegram"]
    if drawn is None and address is None:
        raise Refusal("There is no address to draw: set ROUNDS_WECOM_… or ROUNDS_TELEGRAM_TOKEN first.")
    from bot.papers.qr import png_code

    try:
        file.write_bytes(drawn or png_code(str(address)))
    except OSError as error:
        raise Refusal(f"{file} cannot be written ({error.strerror}).") from error


def _show(made: dict[str, Any], *, json: bool) -> None:
    if json:
        as_json(made)
        return
    if made.get("bound"):
        print(f"{made['userid']} is a colleague now: whatever they write in the app is known as theirs.")
    else:
        roads = [made["telegram"], made["wecom"], made.get("wecom_kf")]
        print("\n".join(dict.fromkeys(filter(None, roads))) or f"/start {made['token']}")
        print(f"Opens once, until {made['expires']}.")
    if made.get("note"):
        print(made["note"])
