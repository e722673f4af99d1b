"""Playbooks may be edited while serve runs: what passes is taken over, what does not leaves the old one in place."""

import asyncio
import logging
from pathlib import Path

from bot.app import App, keep_versions
from bot.engine.alarm import alarm
from bot.render import Renderer

log = logging.getLogger(__name__)
EVERY = 2.0  # seconds between two looks at the folder
Stamp = tuple[tuple[str, int, int], ...]


def stamp(folder: Path) -> Stamp:
    """Which files there are, and when each was written."""
    files = sorted(file for file in folder.rglob("*") if file.suffix in (".yaml", ".j2"))
    return tuple((str(file), status.st_mtime_ns, status.st_size) for file in files if (status := file.stat()))


async def watch(app: App) -> None:
    """Look at the folder for ever; an edit that is half saved is looked at again."""
    folder = app.engine.books.folder
    known = stamp(folder)
    while True:
        await asyncio.sleep(EVERY)
        try:
            found = stamp(folder)
        except OSError:  # a file that was there a moment ago
            continue
        if found == known:
            continue
        known = found
        try:
            await take_over(app)
        except Exception:
            log.exception("the playbooks could not be read again, the old ones stay")


async def take_over(app: App) -> None:
    """Read the folder again; a wrong playbook or wrong words never replace those that run."""
    engine = app.engine
    books = await asyncio.to_thread(engine.books.reload)
    engine.books, engine.words = books, Renderer(books, app.settings.zone, engine.now)
    for fault in books.faults:
        log.error("a playbook is refused, the old one stays: %s", fault)
    if books.faults:
        await alarm(engine, "alarm.playbook", fault=str(books.faults[0]))
    await keep_versions(app)
    app.pump.wake()
    log.info("the playbooks were read again: %s", ", ".join(books))
