"""A report in words, as a picture, a spreadsheet or a PDF: the tables of the core with the texts of a language."""

from collections.abc import Iterator
from typing import Any, Literal, get_args

from bot.core.figures import Figures, Span
from bot.core.report import Cell, Column, Line, Table, Wording, tables
from bot.core.report_charts import charts
from bot.engine.site import Engine
from bot.papers.charts import pdf_of, png_of
from bot.papers.workbook import sheet_of

Form = Literal["png", "xlsx", "pdf"]
FORMS: tuple[Form, ...] = get_args(Form)
BLANK = "–"


def wording(engine: Engine, locale: str) -> Wording:
    """How everything in a report is called in this language."""

    def say(key: str, /, **values: object) -> str:
        return engine.words.word(key, locale, **values)

    books = engine.books
    return Wording(
        say=say,
        titles={name: book.called(locale) for name, book in books.items()},
        rounds={name: tuple(one.id for one in book.rounds) for name, book in books.items()},
    )


def titled(engine: Engine, found: Figures, area: str | None, locale: str) -> str:
    """What a report is about, and of which days."""
    say = wording(engine, locale).say
    title = say("report.title", company=engine.site.company, area=area or say("report.everywhere"))
    return say("report.caption", title=title, until=days(engine, found.span, locale))


def days(engine: Engine, span: Span, locale: str) -> str:
    """The days of a report in words."""
    last = engine.words.day(span.until.astimezone(span.zone).date(), locale)
    if span.since is None:
        return engine.words.word("report.until", locale, until=last)
    first = engine.words.day(span.since.astimezone(span.zone).date(), locale)
    return engine.words.word("report.span", locale, since=first, until=last)


def file_of(engine: Engine, found: Figures, title: str, how: tuple[Form, str]) -> bytes:
    """The report as a file of this form and language. Takes a tenth of a second: call it beside the loop."""
    form, locale = how
    words = wording(engine, locale)
    if form == "png":
        return png_of(charts(found, words), title, locale)
    known = tables(found, words)
    if form == "xlsx":
        return sheet_of(known, title, found.span.until)
    full = [_typed(engine, table, locale) for table in known if table.lines]
    return pdf_of(charts(found, words), title, full, locale)


def texts(engine: Engine, table: Table, locale: str, brief: bool = False) -> Iterator[list[str]]:
    """The lines of a table as texts; `brief` leaves out what a narrow place has no room for."""
    for line in table.lines:
        pairs = zip(table.columns, line.cells, strict=True)
        yield [
            _text(engine, (column, cell), line, locale) for column, cell in pairs if column.brief or not brief
        ]


def _typed(engine: Engine, table: Table, locale: str) -> dict[str, Any]:
    return {
        "title": table.title,
        "head": [column.title for column in table.columns],
        "right": [column.kind != "text" for column in table.columns],
        "rows": list(texts(engine, table, locale)),
    }


def _text(engine: Engine, pair: tuple[Column, Cell], line: Line, locale: str) -> str:
    column, cell = pair
    if cell is None:
        return BLANK
    if isinstance(cell, str):
        return cell
    if column.kind == "money":
        return engine.words.money(int(cell), line.currency, locale)
    return (
        percent(cell) if column.kind == "rate" else f"{cell:,.1f}" if column.kind == "number" else f"{cell:,}"
    )


def percent(value: float | None) -> str:
    """A rate from 0 to 1 as people read it."""
    return BLANK if value is None else f"{value * 100:.1f}%"
