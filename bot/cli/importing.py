"""import: a preview first, then the cases in one transaction (contract, import)."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.importreport import Report, figures, print_report
from bot.cli.opening import run
from bot.cli.options import Json
from bot.cli.output import as_json, typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App
    from bot.core.roster import Roster, Sheet, Unclear

app = typer.Typer()
BY = "operator"
File = Annotated[Path, typer.Argument(metavar="FILE", help="A CSV, XLSX or XLS file.")]
Playbook = Annotated[
    str | None, typer.Option("--playbook", help="What the rows are; else the header decides.")
]
Area = Annotated[str | None, typer.Option("--area", help="For rows that name none.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only the preview, also beside --yes.")]
Yes = Annotated[bool, typer.Option("--yes", help="Write it.")]
SkipRefused = Annotated[bool, typer.Option("--skip-refused", help="Write the good rows, leave the others.")]
WithIds = Annotated[bool, typer.Option("--with-ids", help="Take the columns with chat ids too.")]


@dataclass(kw_only=True)
class Wanted:
    """What the operator asked for; `report` holds what was found so far, also when it ends in a refusal."""

    file: Path
    playbook: str | None
    area: str | None
    write: bool
    skip_refused: bool
    with_ids: bool
    report: Report = field(default_factory=Report)


@app.command("import", epilog="Example: run.py import owners.xlsx --playbook property_fee --yes")
def import_file(
    file: File,
    *,
    playbook: Playbook = None,
    area: Area = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    skip_refused: SkipRefused = False,
    with_ids: WithIds = False,
    json: Json = False,
) -> None:
    """Turn a table into cases; without --yes only a preview."""
    wanted = Wanted(
        file=file,
        playbook=playbook,
        area=typed(area) if area is not None else None,
        write=yes and not dry_run,
        skip_refused=skip_refused,
        with_ids=with_ids,
    )
    wanted.report.dry = dry_run
    refusal: Refusal | None = None
    try:
        run(lambda opened: _import(opened, wanted))
    except Refusal as error:
        refusal = error
        wanted.report.error = str(error)
    if json:
        as_json(figures(wanted.report))
    elif wanted.report.roster is not None:
        print_report(wanted.report)
    if refusal is not None:
        raise refusal


async def _import(opened: "App", wanted: Wanted) -> None:
    """Fill the report; write when asked. Raises Refusal for what cannot be read or must not be written."""
    roster = await _read(opened, wanted)
    report, engine = wanted.report, opened.engine
    report.roster = roster
    if roster.playbook not in engine.books:
        raise Refusal(f"The playbook {roster.playbook} is not installed; there are {_installed(opened)}.")
    from handlers.roster import Source, apply, plan

    if not wanted.write or (roster.refused and not wanted.skip_refused):
        async with opened.store.view() as tx:
            report.take(await plan(engine, tx, roster))
        _refuse_halves(wanted, roster)
        return
    async with opened.store.begin() as tx:
        found = await plan(engine, tx, roster)
        done = await apply(engine, tx, roster, found, Source(by=BY, file=typed(wanted.file.name)))
        report.take(found)
        report.unreached = await tx.unreached(roster.playbook)
    report.written, report.number = True, done.id if done is not None else None


def _refuse_halves(wanted: Wanted, roster: "Roster") -> None:
    if not wanted.write:
        return
    rows = sorted({error.row for error in roster.refused})
    named = ", ".join(map(str, rows[:20])) + (", …" if len(rows) > 20 else "")
    raise Refusal(
        f"Nothing was written, because {len(rows)} rows were refused (row {named}): "
        "mend them, or leave them out with --skip-refused."
    )


async def _read(opened: "App", wanted: Wanted) -> "Roster":
    from bot.core.roster import Unclear
    from bot.sheets import SheetError, open_sheets
    from handlers.by_turns import unswept

    if wanted.playbook is not None and wanted.playbook not in opened.engine.books:
        raise Refusal(f"There is no playbook {wanted.playbook}; there are {_installed(opened)}.")
    try:
        sheets = await asyncio.to_thread(open_sheets, wanted.file)
    except SheetError as error:
        raise Refusal(str(error)) from error
    with unswept():
        found = await asyncio.to_thread(_understood, opened, sheets, wanted)
    if isinstance(found, Unclear):
        wanted.report.candidates = found.candidates
        raise Refusal(f"{found.why} [{', '.join(found.candidates)}]")
    return found


def _understood(opened: "App", sheets: "list[Sheet]", wanted: Wanted) -> "Roster | Unclear":
    from bot.core.roster import Chosen, read_roster

    name = wanted.playbook
    chosen = Chosen(name, opened.engine.books[name].profile) if name is not None else None
    today = opened.engine.now().astimezone(opened.settings.zone).date()
    return read_roster(sheets, playbook=chosen, area=wanted.area, with_ids=wanted.with_ids, today=today)


def _installed(opened: "App") -> str:
    return ", ".join(sorted(opened.engine.books)) or "none"
