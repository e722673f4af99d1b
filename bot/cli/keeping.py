"""backup, restore and move: everything into one file, back from it, and from a file into a server (reliability R14)."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.opening import opened, run, settings
from bot.cli.options import Json
from bot.cli.output import as_json
from bot.cli.placing import moved, place, told_in_a_sentence
from bot.cli.refusal import Refusal
from bot.cli.sentences import first_line

if TYPE_CHECKING:
    from bot.app import App
    from bot.config import Settings
    from bot.store import Store
    from bot.store.keeping import Backup

app = typer.Typer()
File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]
Release = Annotated[
    bool, typer.Option("--release", help="End the hold; what may have been sent still waits to be resolved.")
]
Stopped = Annotated[
    bool, typer.Option("--stopped", help="On PostgreSQL: I have stopped `serve` on every host.")
]
Server = Annotated[str, typer.Option("--to", metavar="URL", help="postgresql+asyncpg://user@host/database")]


@app.command(epilog="Example: run.py backup rounds-2026-11-25.db")
def backup(file: File, json: Json = False) -> None:
    """Write everything into one file, also while `serve` runs."""
    if str(file) in ("-", "."):  # an empty word is read as `.`
        raise typer.BadParameter("FILE is the name of a new file, for example rounds-2026-11-25.db.")
    with told_in_a_sentence(file):
        found = asyncio.run(_backup(settings(), file))
    if json:
        as_json(found)
    else:
        print(f"{file} holds {said(found['rows'])}, as of {found['made']}.")


async def _backup(given: "Settings", file: Path) -> dict[str, Any]:
    from bot.app import RealClock
    from bot.store import Store
    from bot.store.keeping import back_up

    _free_name(file)
    store = Store(given.database_url)
    try:
        if store.path is not None and not store.path.exists():
            raise Refusal("There is no database yet: nothing to back up.")
        made = RealClock().real()
        rows = await back_up(store, file, made)
        current, head = await store.versions()
        if current == head:
            await _note(store, file, made)
    finally:
        await store.close()
    return {"file": str(file), "made": _local(given, made), "schema": current, "rows": rows}


async def _note(store: "Store", file: Path, made: datetime) -> None:
    from bot.store import Unavailable
    from bot.store.keeping import note_backup

    try:
        await note_backup(store, made)
    except Unavailable as error:
        why = f"the database cannot note that ({first_line(error)})"
        raise Refusal(f"{file} is written and whole, but {why}: run `doctor`.") from error


def _free_name(file: Path) -> None:
    if file.exists() or file.is_symlink():
        what = "folder" if file.is_dir() else "file"
        raise Refusal(f"{file} is there already, and no {what} is overwritten: choose another name.")
    if not file.parent.is_dir():
        raise Refusal(f"There is no folder {file.parent}: make it, or choose another place.")


@app.command(epilog="Example: run.py restore rounds-2026-11-25.db")
def restore(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="The backup.")] = None,
    release: Release = False,
    stopped: Stopped = False,
    json: Json = False,
) -> None:
    """Put a backup in the place of the database; nothing of our own is sent until you have decided what already was."""
    if release == (file is not None):
        raise typer.BadParameter("give either a FILE to restore, or --release to end the hold.")
    if file is None:
        _released(json)
        return
    with told_in_a_sentence(file):
        found = asyncio.run(_restore(settings(), file, stopped))
    if json:
        as_json(found)
    else:
        _print_restored(found)


def _print_restored(found: dict[str, Any]) -> None:
    print(f"The database is that of {found['made']} again: {said(found['rows'])}.")
    if found["aside"]:
        print(f"The old one is {found['aside']}.")
    print(
        f"{found['waiting']} messages may have been sent since, {found['unknown']} more were on their way: see "
        "`outbox --status awaiting_staff`, then `resolve ID|all delivered|resend|drop`.\n"
        "Enter what the backup does not know, payments first. No reminder leaves until all is resolved, or "
        "`restore --release`."
    )


async def _restore(given: "Settings", file: Path, stopped: bool) -> dict[str, Any]:
    from bot.store.keeping import examine, gone
    from bot.store.replacing import prepare

    if not file.is_file():
        raise Refusal(f"{file} is no file: check the path.")
    seen = await examine(file)
    async with place(given, stopped) as there:
        draft = await prepare(file, there.beside)
        try:
            waiting, unknown = await _hold(given, draft, seen)
            aside = await there.put(draft)
        finally:
            gone(draft)
    return {
        "file": str(file),
        "made": _local(given, seen.made),
        "rows": seen.rows,
        "aside": aside,
        "held": True,
        "waiting": waiting,
        "unknown": unknown,
    }


async def _hold(given: "Settings", draft: Path, seen: "Backup") -> tuple[int, int]:
    """List in the draft what may have been sent since: the database that takes the place is held from its first moment."""
    from bot.engine.restored import hold
    from bot.store.keeping import address_of

    async with opened(given.model_copy(update={"database_url": address_of(draft)})) as held:
        found = await hold(held.pump, seen.made)
        return found.waiting, found.unknown


def _released(json: bool) -> None:
    again, left = run(_release)
    if json:
        as_json({"released": again or 0, "waiting": left})
        return
    if again is None:
        print("Nothing is held.")
    else:
        print(f"The hold has ended: {again} messages that came due meanwhile are decided again.")
    if left:
        print(f"{left} that may have been sent stay where they are until each is resolved.")


async def _release(opened_app: "App") -> tuple[int | None, int]:
    """How many messages are decided again, None when nothing was held; and how many still wait for a person."""
    from bot.engine.restored import lift, undecided

    async with opened_app.store.begin() as tx:
        if not await tx.meta("held"):
            return None, len(await undecided(tx))
        return await lift(opened_app.engine, tx), len(await undecided(tx))


@app.command(epilog="Example: run.py move --to postgresql+asyncpg://rounds@db/rounds")
def move(to: Server, json: Json = False) -> None:
    """Copy an SQLite database into an empty PostgreSQL one, and compare every row."""
    with told_in_a_sentence("the database", where="--to"):
        found = asyncio.run(_move(settings(), to))
    if json:
        as_json(found)
        return
    print(f"PostgreSQL holds {said(found['rows'])}, compared row by row.")
    print(
        "Set ROUNDS_DATABASE_URL to that address, in every place where `serve` is started, and start it again."
    )
    print(f"{found['from']} stays as it is: put it away, so that nobody starts on it by mistake.")


async def _move(given: "Settings", to: str) -> dict[str, Any]:
    from bot.config import sqlite_path

    file = sqlite_path(given)
    if file is None:
        raise Refusal("The database is on a server already: `move` takes an SQLite file there.")
    if not file.is_file():
        raise Refusal("There is no database yet: set ROUNDS_DATABASE_URL to the server and run `migrate`.")
    return {"from": str(file), "rows": await moved(given, file, to)}


def said(rows: dict[str, int]) -> str:
    """How much there is, in the tables a person has heard of."""
    names = {"persons": "persons", "cases": "cases", "facts": "facts", "posts": "messages"}
    return ", ".join(f"{rows.get(table, 0)} {name}" for table, name in names.items())


def _local(given: "Settings", at: datetime) -> str:
    return at.astimezone(given.zone).isoformat(timespec="seconds")
