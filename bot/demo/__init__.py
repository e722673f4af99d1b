"""The sandbox: the real engine, store, templates and handlers; only the channel is the terminal."""

import asyncio
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.demo.opening import STARTS, ZONE, estate, header, sample
from bot.demo.sandbox import Sandbox
from bot.demo.script import Player, ScriptError
from bot.demo.stage import Stage, screen_of
from bot.demo.talk import talk
from bot.sheets import SheetError

__all__ = ["STARTS", "ZONE", "Page", "estate", "header", "run", "run_page", "sample", "watched"]


@dataclass(frozen=True)
class Page:
    """The page beside the terminal; `port` None: that of ROUNDS_HTTP, or any."""

    port: int | None = None


BESIDE = Page()


def run(script: Path | None = None, locale: str = "zh-CN", page: Page | None = BESIDE) -> int:
    """Run the sandbox, or play a script and end; with a terminal there is the page beside it unless `page` is None.

    The exit code: 1 when the script cannot be played.
    """
    try:
        return asyncio.run(_script(script, locale) if script else _sandbox(locale, page))
    except (ScriptError, SheetError, OSError) as error:
        print(f"{script}: {error}" if script else error, file=sys.stderr)
        return 1


def run_page(locale: str, port: int | None = None) -> int:
    """The page alone, until it is interrupted. The exit code: 1 when the port cannot be had."""
    try:
        return asyncio.run(_page(locale, port))
    except OSError as error:
        print(f"The page cannot listen ({error.strerror}): name another --port.", file=sys.stderr)
        return 1


async def _script(path: Path, locale: str) -> int:
    text = path.read_text(encoding="utf-8")
    when, file, rest = header(text, path.parent)
    async with estate(when, locale, file) as sandbox:
        player = watched(sandbox)
        await player.play(rest)
    return 0


async def _sandbox(locale: str, page: Page | None) -> int:
    """The opening by itself, then whatever the user types; without a terminal the opening to its end."""
    stage = Stage(locale)
    terminal = sys.stdin.isatty()
    async with estate(STARTS, locale) as sandbox:
        stage.player = watched(sandbox)
        await stage.player.play((sample(locale) / "opening.story").read_text(encoding="utf-8"))
        if page is None or not terminal:
            _hint(stage, terminal)
            await talk(stage)
            return 0
    return await _beside(locale, page)


def _hint(stage: Stage, terminal: bool) -> None:
    if terminal:
        print(stage.sandbox.app.engine.words.word("demo.hint", stage.locale))


async def _beside(locale: str, page: Page) -> int:
    """A fresh world that the terminal and the page share; without a port to listen on the terminal has it alone."""
    from bot.demo import server

    sock = server.listening(page.port)
    address = server.address_of(sock)
    stage = Stage(locale, server.settings_at(address), drawn=True)
    await stage.anew()
    word = stage.sandbox.app.engine.words.word
    try:
        async with server.page_of(stage, sock):
            _hint(stage, True)
            print(word("sandbox.page", locale, address=address))
            server.show(address)
            await talk(stage)
    finally:
        await stage.close()
    return 0


async def _page(locale: str, port: int | None) -> int:
    from bot.demo import server

    sock = server.listening(port)
    address = server.address_of(sock)
    stage = Stage(locale, server.settings_at(address))
    await stage.anew()
    word = stage.sandbox.app.engine.words.word
    try:
        async with server.page_of(stage, sock):
            print(word("sandbox.page", locale, address=address), word("sandbox.ends", locale), flush=True)
            await asked_to_stop()
    finally:
        await stage.close()
    return 0


async def asked_to_stop() -> None:
    """Wait for SIGTERM; Ctrl-C ends the run by itself."""
    asked = asyncio.Event()
    if sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, asked.set)
    await asked.wait()


def watched(sandbox: Sandbox) -> Player:
    """A player whose every act is drawn."""
    player = Player(sandbox=sandbox, screen=screen_of(sandbox))
    player.skip()
    return player
