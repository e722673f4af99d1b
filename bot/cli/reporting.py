"""report: collection, promises, age of debt, cost of contact and late suppliers, as tables or as a file (practice S4, M5)."""

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from bot.cli.opening import run
from bot.cli.options import Area, Json
from bot.cli.output import as_json, typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.app import App
    from bot.core.figures import Figures
    from bot.core.report import Table

app = typer.Typer()
PIPED = 140  # places of a line that no terminal shows
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE", help="What was due, said and paid from this day on (2026-11-01)."
    ),
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="As it stood at the end of this day; else now.")
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write a .png, .xlsx or .pdf file instead.")
]


@app.command(epilog="Example: run.py report --since 2026-11-01 --out november.xlsx")
def report(
    *, area: Area = None, since: Since = None, until: Until = None, out: Out = None, json: Json = False
) -> None:
    """Show what came in, what was promised and kept, what is old, and what it took, one currency at a time."""
    if out is not None:
        print(run(lambda opened: _file(opened, out, (area, since, until))))
        return
    if json:
        as_json(run(lambda opened: _document(opened, (area, since, until))))
        return
    run(lambda opened: _print(opened, (area, since, until)))


Asked = tuple[str | None, str | None, str | None]  # area, since, until


async def _figures(opened: "App", asked: Asked) -> "Figures":
    """Count. Raises Refusal for a day that is none and for an area without a case."""
    from bot.core.figures import Span
    from bot.engine.figuring import figured
    from bot.store.reports import Reports

    area, since, until = asked
    zone, now = opened.settings.zone, opened.engine.now()
    first = _day(since, "--since")
    last = _day(until, "--until")
    begins = datetime.combine(first, time(), zone) if first else None
    ends = min(now, datetime.combine(last, time.max, zone)) if last else now
    if begins is not None and begins >= ends:
        raise Refusal("The report would end before it begins: give an earlier --since, or a later --until.")
    async with opened.store.view() as tx:
        known = await Reports.of(tx).areas()
        if area is not None and typed(area) not in known:
            raise Refusal(
                f"There is no case in the area {typed(area)}; there are {', '.join(known) or 'none'}."
            )
        areas = None if area is None else [typed(area)]
        return await figured(opened.engine, tx, Span(since=begins, until=ends, zone=zone), areas)


def _day(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise Refusal(f"{option} {typed(text or '')!r} is no day: write it as 2026-11-01.") from error


async def _document(opened: "App", asked: Asked) -> dict[str, object]:
    from bot.core.report_data import data_of

    return {"area": asked[0], **data_of(await _figures(opened, asked))}


async def _file(opened: "App", out: Path, asked: Asked) -> str:
    """Write the file in the language of the site, whole or not at all."""
    from bot.engine.report_files import FORMS, Form, file_of, titled

    form = out.suffix.lower().removeprefix(".")
    if form not in get_args(Form):
        raise Refusal(f"A report cannot be written as {out.name!r}: end the name with .{', .'.join(FORMS)}.")
    found, locale = await _figures(opened, asked), opened.settings.locale
    title = titled(opened.engine, found, asked[0], locale)
    content = file_of(opened.engine, found, title, (form, locale))  # type: ignore[arg-type]  # it is one of FORMS
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refusal(f"{out} cannot be written ({error.strerror}): name another place.") from error
    return f"Written: {out} ({len(content):,} bytes)."


async def _print(opened: "App", asked: Asked) -> None:
    from rich.console import Console

    from bot.core.report import tables
    from bot.engine.report_files import titled, wording

    found = await _figures(opened, asked)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = PIPED
    console.print(titled(opened.engine, found, asked[0], "en"), markup=False)
    for table in tables(found, wording(opened.engine, "en")):
        if table.lines:
            console.print(_drawn(opened, table))
    if not found.blocks:
        console.print(opened.engine.words.word("report.nothing", "en"))


def _drawn(opened: "App", table: "Table") -> object:
    """One table for the terminal, with the columns that fit."""
    from rich import box
    from rich.table import Table as Drawn
    from rich.text import Text

    from bot.engine.report_files import texts

    drawn = Drawn(title=table.title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    rows = [[Text(cell) for cell in row] for row in texts(opened.engine, table, "en", brief=True)]
    columns = [column for column in table.columns if column.brief]
    for number, column in enumerate(columns):
        figure = column.kind != "text"
        wide = max(row[number].cell_len for row in rows) if figure else 4  # a figure is never cut
        drawn.add_column(column.title, justify="right" if figure else "left", min_width=wide)
    for row in rows:
        drawn.add_row(*row)
    return drawn
