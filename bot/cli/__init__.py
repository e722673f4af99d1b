"""The command line: which word does what, and how every trouble ends in one sentence and an exit code."""

import io
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from bot import logs
from bot.cli.opening import loudness
from bot.cli.refusal import Refusal

log = logging.getLogger(__name__)

COMMANDS = {  # the word -> the module that declares it; only what is called is loaded
    "demo": "running",
    "serve": "running",
    "migrate": "running",
    "import": "importing",
    "bank": "banking",
    "unimport": "unimporting",
    "link": "linking",
    "invite": "linking",
    "cases": "looking",
    "case": "looking",
    "why": "looking",
    "chat": "talking",
    "outbox": "messages",
    "resolve": "messages",
    "read": "reading",
    "phrases": "phrases",
    "playbooks": "shelf",
    "backup": "keeping",
    "restore": "keeping",
    "move": "keeping",
    "clock": "clocks",
    "erase": "erasing",
    "doctor": "health",
    "setup": "setup",
    "report": "reporting",
    "qr": "papers",
    "poster": "papers",
    "statement": "papers",
    "simulate": "simulating",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command line; 0 done, 1 refused, 2 wrong usage, 130 interrupted (contract, Commands)."""
    words = list(sys.argv[1:] if argv is None else argv)
    logs.set_up(loudness(os.environ.get("ROUNDS_LOG", "")), "text")
    _any_letter()
    try:
        code = _carry_out(words)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader had enough: `cases | head`
        _hush()
        return 0
    except KeyboardInterrupt:
        return 130


def _carry_out(words: list[str]) -> int:
    if not words or words[0].partition("=")[0] == "--script":
        words = ["demo", *words]
    try:
        done = get_command(program(words[0]))(args=words, prog_name="run.py", standalone_mode=False)
        return done if isinstance(done, int) else 0
    except TyperException as error:
        said = _plainly(error.format_message())
        return _told(f"{said} See `run.py {_known(words[0])}--help`.", error.exit_code)
    except Refusal as refusal:
        return _told(str(refusal), 1)
    except typer.Abort:
        return _told("Nothing was done.", 1)
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        log.debug("the command failed", exc_info=True)
        mend = "start it again with ROUNDS_LOG=debug and report what is logged"
        return _told(f"Something unforeseen went wrong ({type(error).__name__}): {mend}.", 1)


def program(word: str = "") -> typer.Typer:
    """The commands of one module when the word names it, else all of them."""
    root = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        help="Rounds: an async reminder bot. Without a command the sandbox starts.",
        epilog="Example: run.py demo",
    )
    root.callback()(_nothing)
    for name in _modules([COMMANDS[word]] if word in COMMANDS else COMMANDS.values()):
        declared: typer.Typer = import_module(f"bot.cli.{name}").app
        root.registered_commands += declared.registered_commands
    return root


def _modules(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _nothing() -> None:
    """Keeps the group a group when it holds one command."""


def _known(word: str) -> str:
    return f"{word} " if word in COMMANDS else ""


def _plainly(message: str) -> str:
    """What the parser of the command line says, in one line that ends as a sentence does."""
    line = " ".join(message.replace("Value error, ", "").split())
    return line if line.endswith((".", "?", "!", ")")) else f"{line}."


def _told(sentence: str, code: int) -> int:
    with suppress(BrokenPipeError):
        print(sentence, file=sys.stderr)
    return code


def _any_letter() -> None:
    """A name that the terminal cannot show is shown with marks, never with an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _hush() -> None:
    """Let the interpreter's own last flush go nowhere."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
