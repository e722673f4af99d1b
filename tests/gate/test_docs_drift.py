"""What the pages tell people to type exists: commands and their options, settings, words of the chat; in both languages."""

import importlib
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from typer.main import get_command

from benchmarks.figures import ROOT
from bot.cli import COMMANDS, program
from bot.config import PREFIX, names
from handlers.words import SPELLINGS

PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
GUIDES = ("go-live-telegram", "go-live-wecom", "from-a-spreadsheet", "privacy")
OF_RUN_PY = {"test": None, "check": {"--fix", "--no-tests"}}  # None: passed on to pytest
CODE = re.compile(r"^```.*?^```|``[^`]+``|`[^`\n]+`", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"(?:run\.py|python -m bot) ([^ `\n][^`\n]*)")
SPOKEN = re.compile(r"(?<![\w./<>:~}\"'=-])/([a-z]+)(?=[ `,;|)\n]|$)")
# Addresses and folders, words of the sandbox's own prompt, and what is said to @BotFather.
NO_COMMAND = {
    *("healthz", "readyz", "metrics", "board", "data", "app", "tmp", "secrets", "backups", "backup"),
    *("clock", "as", "quit", "newbot", "setwebhook", "setinline", "mybots"),
}

each = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def code(page: Path) -> list[str]:
    """Every piece of code in a page, blocks line by line."""
    found = CODE.findall(page.read_text("utf-8"))
    return [line for piece in found for line in piece.strip("`").splitlines()]


def command_lines(page: Path) -> Iterator[list[str]]:
    """Every command line of ours in the code of a page, as words; examples without a command are left out."""
    for line in code(page):
        for rest in TYPED.findall(line):
            try:
                words = shlex.split(re.split(r"\s[|&;<>#]|\s--\s", rest)[0], comments=True)
            except ValueError:  # an apostrophe in a line of prose
                words = rest.split()
            words = [word.strip("[]") for word in words]
            if words and re.fullmatch("[a-z]+", words[0]):
                yield words


@cache
def options() -> dict[str, set[str]]:
    """Command -> its options, as typer knows them; those of a group have the options of all in it."""
    root = get_command(program())
    return {name: _options(command) for name, command in getattr(root, "commands").items()}  # noqa: B009


def _options(command: object) -> set[str]:
    own = {name for one in getattr(command, "params", []) for name in one.opts if name.startswith("-")}
    inner = getattr(command, "commands", {}).values()
    return own.union({"--help"}, *(_options(one) for one in inner))


def fault_of(words: list[str]) -> str | None:
    """Why this cannot be typed; None when it can."""
    name, *rest = words
    if name in OF_RUN_PY:
        known = OF_RUN_PY[name]
        wrong = [word for word in rest if known is not None and word not in known]
        return f"{name} {wrong}" if wrong else None
    if name not in COMMANDS:
        return f"no command {name}"
    wrong = [word for word in rest if word.startswith("--") and word.partition("=")[0] not in options()[name]]
    return f"{name} does not know {wrong}" if wrong else None


@each
def test_every_command_line_of_a_page_can_be_typed(page: Path) -> None:
    assert [fault for words in command_lines(page) if (fault := fault_of(words))] == []


@each
def test_every_setting_of_a_page_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    known = set(names())
    named = set(re.findall(rf"\b{PREFIX}[A-Z0-9_]*[A-Z0-9]\b(?![_…*])", text))
    assert named - known == set()
    given = re.findall(r"--set \"?([A-Za-z_]+)(?==)", text)
    assert {f"{PREFIX}{name.upper().removeprefix(PREFIX)}" for name in given} - known <= {f"{PREFIX}NAME"}


@each
def test_every_word_of_the_chat_in_a_page_is_known(page: Path) -> None:
    commands = importlib.import_module("handlers").COMMANDS
    known = {str(name).removeprefix("/") for name in commands} | set(SPELLINGS) | NO_COMMAND | {"start"}
    said = {word for line in code(page) for word in SPOKEN.findall(line)}
    assert said - known == set()


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_tells_the_same_in_both_languages(name: str) -> None:
    here, there = (ROOT / "docs" / f"{name}{end}" for end in (".md", ".zh-CN.md"))
    typed = [
        sorted(
            (words[0], *sorted(word for word in words if word.startswith("--")))
            for words in command_lines(page)
        )
        for page in (here, there)
    ]
    assert typed[0] == typed[1]
    settings = [set(re.findall(rf"{PREFIX}[A-Z_]+", page.read_text("utf-8"))) for page in (here, there)]
    assert settings[0] == settings[1]
    for page, other in ((here, there), (there, here)):
        assert f"]({other.name})" in page.read_text("utf-8")


def test_what_does_not_exist_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "`python3 run.py inport x` `run.py import --jsn x`\n```\npython3 run.py check --fast\n```\n", "utf-8"
    )
    assert [fault_of(words) for words in command_lines(page)] == [
        "no command inport",
        "import does not know ['--jsn']",
        "check ['--fast']",
    ]


def test_commands_are_really_found_in_the_pages() -> None:
    found = {words[0] for page in PAGES for words in command_lines(page)}
    assert {"setup", "doctor", "import", "link", "invite", "serve", "backup"} <= found


@pytest.mark.parametrize("name", ["go-live-telegram.md", "go-live-telegram.zh-CN.md", "go-live-wecom.md"])
def test_a_guide_starts_the_bot_before_anybody_opens_a_link(name: str) -> None:
    """A link opened while nothing runs gets no answer, and whoever follows the guide is lost there."""
    typed = [words[0] for words in command_lines(ROOT / "docs" / name)]
    assert typed.index("doctor") < typed.index("serve") < typed.index("invite") < typed.index("link")


def test_what_a_page_shows_of_a_chat_command_is_understood() -> None:
    """An amount that fits nobody's table teaches the wrong thing: the guides pay what is owed."""
    for page in PAGES:
        if page.name.startswith("go-live"):
            assert not re.search(r"`/paid \S+ [0-9]", page.read_text("utf-8"))
