"""simulate: a playbook tried over weeks that pass in seconds; nothing is written and no database opened (contract)."""

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.opening import settings
from bot.cli.options import Json
from bot.cli.output import as_json, typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from bot.config import Settings
    from bot.core.playbook import Playbook as Book
    from bot.core.roster import Opening
    from bot.simulate import Plan

app = typer.Typer()
PEOPLE, MOST = 200, 100_000
Playbook = Annotated[str, typer.Option("--playbook", help="The playbook to try.")]
On = Annotated[
    Path | None, typer.Option("--on", metavar="FILE", help="Your own rows, as `import` takes them.")
]
People = Annotated[
    int | None, typer.Option("--people", help=f"So many made-up people; {PEOPLE} unless said.")
]
Days = Annotated[int, typer.Option("--days", min=1, max=730, help="How long.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same people and the same chance.")]


@app.command(epilog="Example: run.py simulate --playbook property_fee --on owners.xlsx --days 60")
def simulate(
    *,
    playbook: Playbook,
    on: On = None,
    people: People = None,
    days: Days = 90,
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Try a playbook on your own rows or a made-up estate; touches nothing."""
    if on is not None and people is not None:
        raise Refusal("--people is for a made-up estate: leave it out beside --on.")
    if people is not None and not 1 <= people <= MOST:
        raise typer.BadParameter(f"{people} is not between 1 and {MOST}.", param_hint="--people")
    given = settings()
    book = _known(given, typed(playbook))
    plan = _plan(given, book.name, days, seed)
    plan = (
        _with(plan, openings=_rows(plan, book.profile, on))
        if on is not None
        else _with(plan, people=people or PEOPLE)
    )
    _tell(plan, json=json)


def _tell(plan: "Plan", *, json: bool) -> None:
    from bot.simulate import simulate as live
    from bot.simulate.report import figures, lines

    found = live(plan)
    if json:
        as_json(figures(plan, found))
        return
    for line in lines(plan, found):
        print(line)


def _known(given: "Settings", name: str) -> "Book":
    from bot.books import load_books

    books = load_books(given.playbooks)
    if name in books:
        return books[name]
    wrong = [str(fault) for fault in books.faults if fault.file.startswith(f"{name}/")]
    near = get_close_matches(name, list(books), 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(books)) or 'none'}."
    raise Refusal("\n".join(wrong) or f"There is no playbook {name}: {hint}")


def _plan(given: "Settings", playbook: str, days: int, seed: int) -> "Plan":
    """From nine o'clock of the story's own today."""
    from bot.simulate import Plan

    today = _now(given).astimezone(given.zone)
    start = today.replace(hour=9, minute=0, second=0, microsecond=0)
    return Plan(settings=given, playbook=playbook, start=start, days=days, seed=seed)


def _now(given: "Settings") -> "datetime":
    from bot.app import RealClock

    return given.clock.start if given.clock is not None else RealClock().now()


def _with(plan: "Plan", **more: object) -> "Plan":
    from dataclasses import replace

    return replace(plan, **more)  # type: ignore[arg-type]  # the two keys that are passed here are its own


def _rows(plan: "Plan", kind: str, file: Path) -> "tuple[Opening, ...]":
    """The cases of one's own file. Raises Refusal that names what is wrong with it."""
    from bot.core.roster import Chosen, Unclear, read_roster
    from bot.sheets import SheetError, open_sheets

    try:
        sheets = open_sheets(file)
    except SheetError as error:
        raise Refusal(str(error)) from error
    except OSError as error:
        raise Refusal(f"{file} cannot be read ({error.strerror or type(error).__name__}).") from error
    chosen = Chosen(plan.playbook, kind)
    found = read_roster(sheets, playbook=chosen, area=None, with_ids=False, today=plan.start.date())
    if isinstance(found, Unclear):
        raise Refusal(f"{found.why} [{', '.join(found.candidates)}]")
    rows = tuple(one for one in found.openings if one.owed or not one.lines)
    if not rows:
        raise Refusal(f"No row of {file.name} makes a case: look at `import {file.name}` first.")
    return rows
