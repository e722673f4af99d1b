"""demo, serve and migrate: what starts Rounds."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.opening import settings
from bot.cli.placing import told_in_a_sentence
from bot.cli.refusal import Refusal

app = typer.Typer()
Script = Annotated[
    Path | None, typer.Option("--script", help="Play this story without anybody typing, and exit.")
]
Page = Annotated[bool, typer.Option("--page", help="The page alone, until Ctrl+C.")]
NoPage = Annotated[bool, typer.Option("--no-page", help="The terminal alone.")]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="The port of the page.")]


@app.command(epilog="Example: run.py demo --script story.txt")
def demo(script: Script = None, page: Page = False, no_page: NoPage = False, port: Port = None) -> int:
    """Play the sandbox, in the terminal and on a page: a sample estate, a fast clock, all sides of the chat."""
    from bot.demo import Page as Beside
    from bot.demo import run, run_page

    locale = os.environ.get("ROUNDS_LOCALE", "zh-CN")
    if page:
        return run_page(locale, port)
    if script is not None and not script.is_file():
        raise Refusal(f"There is no story {script.name} at that place: check the path.")
    return run(script, locale, None if no_page else Beside(port))


@app.command(epilog="Example: ROUNDS_HTTP=0.0.0.0:8765 run.py serve")
def serve() -> int:
    """Run everything in one process: channels, engine and web server."""
    from bot.serve import run

    return run(settings())


@app.command(epilog="Example: run.py migrate")
def migrate() -> None:
    """Bring the database to the newest schema."""
    with told_in_a_sentence("the database"):
        print(f"The database stands at {asyncio.run(_migrate())}.")


async def _migrate() -> str:
    from bot.config import data_folder
    from bot.store import Store

    given = settings()
    store = Store(given.database_url)
    try:
        data_folder(given).mkdir(mode=0o700, parents=True, exist_ok=True)
        await store.migrate()
        return (await store.versions())[1]
    except OSError as error:
        raise Refusal(f"The data folder cannot be used ({error.strerror}): make it writable.") from error
    finally:
        await store.close()
