"""setup: from nothing to a `.env` that works, by a few questions or by `--set` alone."""

import os
import sys
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import Json
from bot.cli.output import as_json, typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.cli.setup_trying import Tried

app = typer.Typer()
NEXT = "python3 run.py doctor"
Set = Annotated[
    list[str] | None, typer.Option("--set", help="NAME=VALUE, as often as you like; not asked for.")
]
Yes = Annotated[
    bool, typer.Option("--yes", help="Ask nothing: what is there and what is set must be enough.")
]


@app.command(epilog='Example: run.py setup, or run.py setup --set "COMPANY=Green Court" --yes')
def setup(values: Set = None, yes: Yes = False, json: Json = False) -> None:
    """Fill in `.env` by a few questions; each token is tried at once."""
    folder = Path.cwd()
    given = dict(_named(text) for text in values or ())
    known = _known(folder)
    if json and not yes:
        raise Refusal("--json asks nothing: give what is needed with --set NAME=VALUE, and --yes.")
    if not (yes or sys.stdin.isatty()):
        raise Refusal("There is no terminal to ask in: give what is needed with --set NAME=VALUE, and --yes.")
    if yes:
        _silently(folder, known, given, json)
    else:
        _by_asking(folder, known, given)


def _silently(folder: Path, known: Mapping[str, str], given: Mapping[str, str], json: bool) -> None:
    found = _all_tried(known, given)
    _complete(folder, given)
    _write(folder, given)
    say = _speaker({**known, **given}.get("locale", "en"))
    if json:
        checks = [{"name": one.channel, "state": one.state, "says": one.says} for one in found]
        as_json({"ok": True, "written": sorted(map(_full, given)), "checks": checks, "next": NEXT})
        return
    from bot.cli.setup_asking import told

    for one in found:
        print(told(say, one))
    _closing(say, folder, given, {**known, **given})


def _by_asking(folder: Path, known: Mapping[str, str], given: dict[str, str]) -> None:
    from bot.cli.setup_asking import Talk, Terminal

    talk = Talk(Terminal(), _words, known, frozenset(given), dict(given))
    try:
        answers = talk.hold()
    except EOFError as error:
        raise typer.Abort from error
    changed = {name: text for name, text in answers.items() if text}
    _write(folder, changed)
    _closing(talk.say, folder, changed, {**known, **changed})


def _closing(
    say: Callable[..., str], folder: Path, changed: Mapping[str, str], values: Mapping[str, str]
) -> None:
    """What was written, what is left to do, and the next command to type."""
    from bot.config import ConfigError, load

    names = ", ".join(sorted(map(_full, changed)))
    print(say("written", file=".env", names=names) if changed else say("nothing", file=".env"))
    if outside := [_full(name) for name in changed if _full(name) in os.environ]:
        print(say("outside", names=", ".join(outside)))
    try:
        if _unreachable(load(os.environ, folder).pages, values):
            print(say("local"))
    except ConfigError as error:
        print(say("left", what=" ".join(str(error).splitlines())))
    print(say("next"))
    print(f"  {NEXT}")


def _unreachable(pages: str, values: Mapping[str, str]) -> bool:
    from bot.config import live_channels

    return bool(live_channels(values)) and not pages


# --- what is given, what is there ---


def _named(text: str) -> tuple[str, str]:
    """NAME=VALUE as (field, text); the name with or without ROUNDS_. Raises Refusal."""
    from bot.config import PREFIX, fault_of, names

    name, mark, value = typed(text).partition("=")
    full = PREFIX + name.strip().upper().removeprefix(PREFIX)
    value = value.strip()
    if not mark and full not in names():
        raise Refusal(f"--set {name.strip()} has no value: write --set NAME=VALUE.")
    if full not in names():
        near = get_close_matches(full.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in names()], 1)
        mend = f"did you mean {near[0]}?" if near else "docs/deploy.md lists them all."
        raise Refusal(f"{name.strip()} is no setting of Rounds: {mend}")
    if not (mark and value):
        raise Refusal(f"--set {name.strip()} has no value: write --set {full}=VALUE.")
    if not value.isprintable():
        raise Refusal(f"{full} has to fit into one line.")
    if wrong := fault_of(full, value):
        raise Refusal(f"{wrong.name} {wrong.says}: {wrong.mend}.")
    return full.removeprefix(PREFIX).lower(), value


def _known(folder: Path) -> dict[str, str]:
    """Field -> text of what holds here, from `.env` and the environment. Raises Refusal when it cannot be read."""
    from bot.cli.setup_file import pairs
    from bot.config import names

    try:
        file = folder / ".env"
        there = pairs(file.read_text("utf-8-sig")) if file.exists() else {}
    except UnicodeDecodeError as error:
        raise Refusal(".env is not UTF-8: save it as UTF-8 and start again.") from error
    except OSError as error:
        raise Refusal(f".env cannot be read ({error.strerror}): make it readable for this user.") from error
    found = {**there, **os.environ}
    return {_field(name): found[name].strip() for name in names() if found.get(name, "").strip()}


def _complete(folder: Path, given: Mapping[str, str]) -> None:
    """Whether Rounds would start with these. Raises Refusal that names what is missing or wrong."""
    from bot.cli.setup_file import pairs
    from bot.config import ConfigError, load

    file = folder / ".env"
    there = pairs(file.read_text("utf-8-sig")) if file.exists() else {}
    try:
        load({**there, **os.environ, **{_full(name): text for name, text in given.items()}}, folder)
    except ConfigError as error:
        raise Refusal(f"Nothing was written. {' '.join(str(error).splitlines())}") from error


def _all_tried(known: Mapping[str, str], given: Mapping[str, str]) -> "list[Tried]":
    """Each channel that this command line sets, asked once. Raises Refusal when one says no."""
    from bot.cli.setup_asking import WECOM_APP
    from bot.cli.setup_trying import tried

    values, found = {**known, **given}, []
    if "telegram_token" in given:
        found.append(tried("telegram", values))
    if set(WECOM_APP) & set(given) and all(values.get(name) for name in WECOM_APP):
        found.append(tried("wecom", values))
    for one in found:
        if one.state == "refused":
            mend = "copy the token from @BotFather again" if one.channel == "telegram" else "copy both again"
            raise Refusal(f"Nothing was written. {one.says}: {mend}.")
    return found


def _write(folder: Path, values: Mapping[str, str]) -> None:
    from bot.cli.setup_file import write

    if values:
        write(folder / ".env", {_full(name): text for name, text in values.items()})


@cache
def _words(locale: str) -> Mapping[str, str]:
    """Our own words of this command; of Traditional Chinese what is missing is said in the simplified one."""
    from bot.books.strict import read_strict
    from bot.books.words import LOCALES, SHIPPED, SPARE

    found: dict[str, str] = {}
    for name in ("zh-CN", locale) if locale in (*LOCALES, *SPARE) else ("en",):
        file = SHIPPED / "words" / name / "setup.yaml"
        if file.exists():
            found |= dict(read_strict(file.read_text("utf-8")).content)
    return found


def _speaker(locale: str) -> Callable[..., str]:
    words = _words(locale)
    return partial(_said, words)


def _said(words: Mapping[str, str], key: str, **gaps: str) -> str:
    return words[f"setup.{key}"].format(**gaps)


def _full(field: str) -> str:
    from bot.config import PREFIX

    return PREFIX + field.upper()


def _field(name: str) -> str:
    from bot.config import PREFIX

    return name.removeprefix(PREFIX).lower()
