"""playbooks: what is installed, checked, and one of them drawn as a timeline."""

import asyncio
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import settings
from bot.cli.options import Json
from bot.cli.output import as_json, table, typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.books import Books
    from bot.config import Settings
    from bot.core.playbook import Playbook

app = typer.Typer()
Name = Annotated[str | None, typer.Argument(metavar="NAME", help="Draw this one as a timeline.")]
Svg = Annotated[
    Path | None, typer.Option("--svg", metavar="FILE", help="Draw it as a picture into this file.")
]


@app.command(epilog="Example: run.py playbooks property_fee")
def playbooks(name: Name = None, svg: Svg = None, json: Json = False) -> None:
    """List the playbooks, checked; or draw one as a timeline, in the terminal or as a picture."""
    given = settings()
    from bot.books import load_books

    books = asyncio.run(asyncio.to_thread(load_books, given.playbooks))
    if name is None and svg is not None:
        raise Refusal("Say which playbook to draw: run.py playbooks NAME --svg FILE.")
    if name is None:
        _list(books, given, json=json)
    elif svg is not None:
        _picture(_known(books, typed(name)), given, svg)
    else:
        _draw(books, given, typed(name), json=json)


def _list(books: "Books", given: "Settings", *, json: bool) -> None:
    found = [_line(books, name, given.locale) for name in sorted(books)]
    if json:
        as_json({"playbooks": found, "faults": [vars(fault) for fault in books.faults]})
    else:
        head = ("name", "title", "profile", "rounds", "steps", "version")
        table(head, [[one[column] for column in head] for one in found])
    if books.faults:
        raise Refusal("\n".join(map(str, books.faults)))


def _line(books: "Books", name: str, locale: str) -> dict[str, Any]:
    book = books[name]
    return {
        "name": name,
        "title": book.called(locale),
        "profile": book.profile,
        "rounds": len(book.rounds),
        "steps": len(book.steps),
        "version": book.version,
    }


def _known(books: "Books", name: str) -> "Playbook":
    """The playbook of that name. Raises Refusal with every fault that keeps it away, or the nearest name."""
    if name not in books:
        wrong = [str(fault) for fault in books.faults if fault.file.startswith(f"{name}/")]
        near = get_close_matches(name, list(books), 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(books)) or 'none'}."
        raise Refusal("\n".join(wrong) or f"There is no playbook {name}: {hint}")
    return books[name]


def _draw(books: "Books", given: "Settings", name: str, *, json: bool) -> None:
    from bot.books import timeline

    lines = timeline(_known(books, name), given.locale)
    if json:
        as_json({**_line(books, name, given.locale), "timeline": lines})
        return
    for line in lines:
        print(line)


def _picture(book: "Playbook", given: "Settings", file: Path) -> None:
    from bot.books import drawing

    try:
        file.write_text(drawing(book, given.locale), encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{file} cannot be written: {error.strerror or error}.") from error
    print(f"{book.name} is drawn in {file}.")
