"""What can be set, said or written in a playbook is written down, and the two commands stand first."""

import importlib
import re

import pytest

from benchmarks.figures import ROOT
from bot.config import load, names
from bot.core import playbook_data

PAGES = ("design", "glossary", "playbooks", "commands", "deploy")
# The command line of the contract.
COMMAND_LINE = {
    *("demo", "serve", "migrate", "import", "link", "invite", "cases", "case"),
    *("why", "chat", "outbox", "resolve", "read", "playbooks", "clock", "doctor"),
}


def page(name: str) -> str:
    """The text of a page."""
    return (ROOT / name).read_text(encoding="utf-8")


def names_it(text: str, word: str) -> bool:
    """Whether the word stands in the text as code, alone or at the start of an example."""
    return re.search(rf"[`\s|(]{re.escape(word)}(?![\w-])", text) is not None


def playbook_keys() -> set[str]:
    """Every key a playbook may have, as the reader of playbooks knows them."""
    tables = [
        value for name, value in vars(playbook_data).items() if re.fullmatch(r"_TOP|_[A-Z]+_KEYS", name)
    ]
    assert len(tables) > 1
    return {key for table in tables for key in table} | {"words", "skips"}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_exists_and_has_a_heading(name: str) -> None:
    assert page(f"docs/{name}.md").startswith("# ")


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_two_commands_stand_first(name: str) -> None:
    first = page(name).split("```")[1]
    assert re.findall(r"python3 run\.py(?: test)?\b", first)[:2] == ["python3 run.py", "python3 run.py test"]
    assert "docs/deploy.md" in page(name)


def test_there_is_a_change_log() -> None:
    assert page("CHANGELOG.md").startswith("# ")


def test_every_setting_is_written_down() -> None:
    text = page("docs/deploy.md")
    unsaid = [
        name for name in names() if not re.search(rf"\b{name}\b|`{name.removeprefix('ROUNDS_')}`", text)
    ]
    assert unsaid == []


def test_the_example_of_a_settings_file_names_every_setting_once_and_no_other() -> None:
    assert sorted(re.findall(r"^#(ROUNDS_\w+)=", page(".env.example"), re.MULTILINE)) == sorted(names())


def test_the_example_of_a_settings_file_can_be_used_as_it_is() -> None:
    given = dict(re.findall(r"^#(ROUNDS_\w+)=(.*)$", page(".env.example"), re.MULTILINE))
    settings = load({**given, "ROUNDS_CLOCK": "", "ROUNDS_PLAYBOOKS": ""}, ROOT)
    assert settings == load({}, ROOT)


def test_every_chat_command_is_written_down() -> None:
    commands = importlib.import_module("handlers").COMMANDS
    text = page("docs/commands.md")
    spelled = [str(name) if str(name).startswith("/") else f"/{name}" for name in commands]
    assert [name for name in spelled if not names_it(text, name)] == []


def test_every_command_of_the_command_line_is_written_down() -> None:
    text = page("docs/commands.md")
    assert [name for name in COMMAND_LINE if not re.search(rf"`(?:run\.py )?{name}\b", text)] == []


def test_every_key_of_a_playbook_is_written_down() -> None:
    text = page("docs/playbooks.md")
    assert sorted(key for key in playbook_keys() if f"`{key}`" not in text and f"`{key}:" not in text) == []
