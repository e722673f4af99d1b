"""bank: the bank's table of what came in, shown first, then booked in one transaction (practice P2)."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import run
from bot.cli.options import Json
from bot.cli.output import as_json
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from datetime import date

    from bot.app import App
    from bot.core.roster.bank import Credit
    from bot.store import Tx
    from handlers.bank_entry import Entry
    from handlers.desk import Desk

app = typer.Typer()
File = Annotated[Path, typer.Argument(metavar="FILE", help="The bank's CSV, XLSX or XLS file.")]
Yes = Annotated[bool, typer.Option("--yes", help="Book the sure ones, make tasks of the doubtful ones.")]


@dataclass(kw_only=True)
class Report:
    """What a table would do, or did: lines with a payment each, `left` with what no case is known for."""

    sure: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)
    written: bool = False


@app.command("bank", epilog="Example: run.py bank statement.xlsx --yes")
def bank(file: File, *, yes: Yes = False, json: Json = False) -> None:
    """Match the bank's table with open cases; without --yes only a preview."""
    report = run(lambda opened: _bank(opened, file, yes))
    if json:
        as_json(vars(report))
    else:
        _print(report)


async def _bank(opened: "App", file: Path, write: bool) -> Report:
    """Read the table and look at each line; book when asked. Raises Refusal for what is no such table."""
    from handlers.bank_entry import carry_out, once
    from handlers.bank_file import entries_of

    today = opened.engine.now().astimezone(opened.settings.zone).date()
    found = await asyncio.to_thread(_read, file, today)
    async with opened.store.begin() as tx:
        desk = _desk(opened, tx)
        entries, known = await once(desk, await entries_of(desk, found, today))
        report = _report(desk, entries)
        if write and entries:
            await carry_out(desk, entries, known)
            report.written = True
    return report


def _read(file: Path, today: "date") -> "list[Credit]":
    from bot.core.roster.bank import read_credits
    from bot.sheets import SheetError, open_sheets

    try:
        found = read_credits(open_sheets(file), today)
    except SheetError as error:
        raise Refusal(str(error)) from error
    if not found:
        raise Refusal(
            "No bank statement in this file: it needs a column of sums, and a date, a note or a payer."
        )
    return found


def _desk(opened: "App", tx: "Tx") -> "Desk":
    """Whoever types on the host may do what an admin may."""
    from bot.core.message import Address, Inbound
    from bot.store.rows import Staff
    from handlers.desk import Desk

    inbound = Inbound(key="", sender=Address(channel="console", id="host"), language="en")
    now = opened.engine.now()
    host = Staff(person_id=0, name="host", role="admin", areas=(), since=now)
    return Desk(engine=opened.engine, tx=tx, inbound=inbound, kept=0, received_at=now, roles=(host,))


def _report(desk: "Desk", entries: "list[Entry]") -> Report:
    report = Report()
    for entry in entries:
        place = report.sure if entry.sure else report.tasks if entry.asked else report.left
        place.append(_row(desk, entry))
    return report


def _row(desk: "Desk", entry: "Entry") -> dict[str, Any]:
    from handlers.plain import money

    case = entry.case
    return {
        "day": entry.day.isoformat(),
        "amount": money(entry.amount),
        "case": f"{case.area} {case.unit}".strip() if case else None,
        "text": entry.text,
        "why": desk.word(f"received.{entry.why}") if entry.why else None,
    }


def _print(report: Report) -> None:
    for title, rows in (("Sure", report.sure), ("Tasks", report.tasks), ("Left", report.left)):
        typer.echo(f"{title}: {len(rows)}")
        for row in rows:
            said = filter(None, (row["day"], row["amount"], row["case"], row["text"], row["why"]))
            typer.echo("  " + " · ".join(said))
    written = (
        "Booked." if report.written else "A preview: nothing was written. Add --yes to book the sure ones."
    )
    typer.echo(written)
