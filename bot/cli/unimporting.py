"""unimport: what an import of the last day did is taken back, a preview first (facts/libraries, imports)."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import run
from bot.cli.options import Json
from bot.cli.output import as_json, table
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App
    from bot.store.rows import Import
    from handlers.unimporting import Undoing

app = typer.Typer()
BY = "operator"
SHOWN = 20  # cases named; the JSON has them all
Number = Annotated[int | None, typer.Argument(metavar="ID", help="The import; without it they are listed.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this it is only said what would be done.")]
REASONS = {
    "paid": "a payment, or they came",
    "disputed": "they object",
    "promised": "a time was given",
    "said": "they answered",
    "colleague": "a colleague has dealt with it",
    "later": "a later import changed it again; undo that one first",
}
WAY = "import a corrected table instead: its amounts count, and a line with 0 is not asked for any more"


@app.command(epilog="Example: run.py unimport 7 --yes")
def unimport(number: Number = None, yes: Yes = False, json: Json = False) -> None:
    """Undo an import within 24 hours; what has happened since stays and is named."""
    if number is None:
        if yes:
            raise Refusal("Say which import to undo: `unimport` lists them with their numbers.")
        _list(run(_recent), json=json)
        return
    id = number
    plan = run(lambda opened: _undo(opened, id, yes=yes))
    if json:
        as_json(_figures(plan, done=yes))
    else:
        _show(plan, done=yes)


async def _recent(opened: "App") -> "list[Import]":
    from handlers.unimporting import recent

    async with opened.store.view() as tx:
        return await recent(opened.engine, tx, None)


async def _undo(opened: "App", id: int, *, yes: bool) -> "Undoing":
    from handlers.unimporting import NotUndone, undoing, unimport

    try:
        if yes:
            async with opened.store.begin() as tx:
                return await unimport(opened.engine, tx, id, BY)
        async with opened.store.view() as tx:
            return await undoing(opened.engine, tx, id)
    except NotUndone as error:
        raise Refusal(_why(id, error.why, error.found)) from error


def _why(id: int, why: str, found: "Import | None") -> str:
    if why == "undone" and found is not None and found.undone_at is not None:
        return f"Import {id} was undone already, {found.undone_at:%Y-%m-%d %H:%M} UTC, by {found.undone_by}."
    if why == "late":
        return f"Import {id} is older than 24 hours and cannot be undone as a whole: {WAY}."
    return f"There is no import {id}: `unimport` lists those of the last 24 hours."


def _line(one: "Import") -> dict[str, Any]:
    return {
        "import": one.id,
        "at": one.at.isoformat(timespec="seconds"),
        "file": one.file,
        "playbook": one.playbook,
        "by": one.by,
        "new": one.counts.get("new", 0),
        "changed": one.counts.get("changed", 0),
        "undone": one.undone_at.isoformat(timespec="seconds") if one.undone_at else None,
    }


def _list(found: "list[Import]", *, json: bool) -> None:
    lines = [_line(one) for one in found]
    if json:
        as_json(lines)
    elif not lines:
        print("No import within the last 24 hours.")
    else:
        table(list(lines[0]), [list(line.values()) for line in lines])


def _figures(plan: "Undoing", *, done: bool) -> dict[str, Any]:
    left = [{"unit": one.case.unit, "area": one.case.area, "why": one.why} for one in plan.left]
    return {
        **_line(plan.found),
        "closes": len(plan.closes),
        "restores": len(plan.restores),
        "left": left,
        "written_to": len(plan.written),
        "done": done,
    }


def _show(plan: "Undoing", *, done: bool) -> None:
    one = plan.found
    print(f"Import {one.id}, {one.file}, {one.at:%Y-%m-%d %H:%M} UTC, by {one.by}")
    verb = "Undone" if done else "Undone, it would have"
    print(f"{verb}: {len(plan.closes)} cases closed, {len(plan.restores)} as they were before.")
    if plan.left:
        print(f"\nleft as they are: {len(plan.left)}")
        rows = [(one.case.unit, one.case.area, REASONS[one.why]) for one in plan.left[:SHOWN]]
        table(("unit", "area", "why"), rows, whole=("why",))
    if plan.written:
        print(f"\n{len(plan.written)} people have had a message already; what was sent stays sent.")
    if not done:
        print("A preview: nothing was undone. --yes does it.")
