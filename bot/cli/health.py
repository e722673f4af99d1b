"""doctor: looks at everything an installation stands on; each failure names its repair."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.finding import Found
from bot.cli.opening import settings
from bot.cli.options import Json
from bot.cli.output import as_json
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.config import Settings

app = typer.Typer()
MARKS = {"ok": "ok  ", "warn": "note", "fail": "FAIL"}
Full = Annotated[bool, typer.Option("--full", help="Look at every case and every page of the file.")]

Fix = Annotated[
    bool, typer.Option("--fix", help="Mend what can be mended without losing anything, then check.")
]


@app.command(epilog="Example: run.py doctor --fix")
def doctor(full: Full = False, fix: Fix = False, json: Json = False) -> None:
    """Check settings, tokens, clock, zone, calendar, fonts, playbooks, web, payments, database and backup."""
    done, vain = _mended() if fix else ([], [])
    found = _look(full)
    bad = [one for one in found if one.state == "fail"]
    fixed = {"fixed": done, "left": [*vain, *map(_left, (one for one in found if one.mend))]} if fix else {}
    if json:
        checks = [asdict(one) for one in found]
        as_json({"ok": not bad, **fixed, "settings": _settings(), "checks": checks})
    else:
        _print(found)
        _print_fixed(fixed)
    if bad:
        names = ", ".join(dict.fromkeys(one.name for one in bad))
        raise Refusal(
            f"{len(bad)} {_checks(bad)} failed ({names}): do what stands behind each, then run `doctor` again."
        )


def _checks(bad: list[Found]) -> str:
    return "check" if len(bad) == 1 else "checks"


def _mended() -> tuple[list[str], list[str]]:
    """What could be mended safely, and what was tried in vain; with wrong settings nothing is touched."""
    from bot.cli.doctor_fix import mended
    from bot.config import ConfigError, load

    try:
        load(os.environ, Path.cwd())
    except ConfigError:
        return [], ["nothing was mended while settings are wrong"]
    return asyncio.run(mended(settings()))


def _left(one: Found) -> str:
    return f"{one.name}: {one.mend}"


def _print_fixed(fixed: dict[str, list[str]]) -> None:
    if not fixed:
        return
    print()
    for told in fixed["fixed"] or ["nothing had to be mended, or nothing can be without you"]:
        print(f"mended: {told}")
    for told in fixed["left"]:
        print(f"for you: {told}")


def _print(found: list[Found]) -> None:
    for name, setting in _settings().items():
        print(f"{name} = {setting['value']}  ({setting['from']})")
    print()
    for one in found:
        print(f"{MARKS[one.state]} {one.name}: {one.says}" + (f" – {one.mend}" if one.mend else ""))


def _settings() -> dict[str, dict[str, str]]:
    from bot.config import sources

    shown = sources(os.environ, Path.cwd())
    return {name: {"value": one.value, "from": one.origin} for name, one in shown.items()}


def _look(full: bool) -> list[Found]:
    from bot.config import ConfigError, load

    try:
        load(os.environ, Path.cwd())
    except ConfigError as error:
        return [
            Found(name="settings", state="fail", says=f"{one.name} {one.says}", mend=one.mend)
            for one in error.faults
        ]
    given = settings()
    fine = Found(name="settings", state="ok", says="all of them can be used")
    return [fine, *asyncio.run(_all(given, full))]


async def _all(given: "Settings", full: bool) -> list[Found]:
    from bot.cli.checks import calendar, clock, fonts, playbooks, secret, zone
    from bot.cli.doctor_pay import payments
    from bot.cli.doctor_private import engine, private
    from bot.cli.doctor_reach import public_url
    from bot.cli.reach import platform_clock, telegram, web
    from bot.cli.stored import database
    from bot.cli.wecom import wecom

    here: list[Callable[[Settings], Awaitable[list[Found]]]] = [
        clock,
        zone,
        calendar,
        fonts,
        playbooks,
        secret,
        private,
        engine,
        payments,
    ]
    away: list[Callable[[Settings], Awaitable[list[Found]]]] = [
        telegram,
        wecom,
        platform_clock,
        web,
        public_url,
    ]
    out = asyncio.gather(*(look(given) for look in away))  # they wait for others, so they wait together
    found = await database(given, full)
    for look in here:
        found += await look(given)
    for more in await out:
        found += more
    return found
