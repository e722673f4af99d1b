"""The import contracts of pyproject.toml bite: each breach planted in a small tree fails."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figures import ROOT

CHECK = "from importlinter.cli import lint_imports_command as check; check()"
MODULES = (
    "bot/__init__.py",
    "bot/core/__init__.py",
    "bot/core/facts.py",
    "bot/store/__init__.py",
    "bot/channels/__init__.py",
    "bot/channels/telegram/__init__.py",
    "bot/channels/wecom/__init__.py",
    "bot/books/__init__.py",
    "bot/engine/__init__.py",
    "bot/app.py",
    "bot/serve/__init__.py",
    "bot/__main__.py",
    "handlers/__init__.py",
)
ALLOWED = {
    "bot/store/__init__.py": "import sqlalchemy\nimport bot.core.facts\n",
    "bot/channels/telegram/__init__.py": "import telegram.ext\n",
    "bot/channels/wecom/__init__.py": "import wechatpy\n",
    "bot/books/__init__.py": "import ruamel.yaml\n",
    "bot/engine/__init__.py": "import bot.store\n",
    "bot/app.py": "import bot.engine\nimport handlers\n",
    "bot/serve/__init__.py": "import apscheduler.schedulers\nimport uvicorn\nimport bot.app\n",
}
BREACHES = [
    ("bot/core/facts.py", "import bot.store", "one direction"),
    ("bot/store/__init__.py", "import bot.channels", "one direction"),
    ("bot/engine/__init__.py", "import handlers", "one direction"),
    ("bot/stray.py", "", "every module has its layer"),
    ("bot/core/facts.py", "import asyncio", "the core does no I/O"),
    ("bot/core/facts.py", "import pathlib", "the core does no I/O"),
    ("handlers/__init__.py", "import sqlalchemy", "SQL stays in the store"),
    (
        "bot/engine/__init__.py",
        "from telegram.error import TelegramError",
        "Telegram only in channels.telegram",
    ),
    ("handlers/__init__.py", "import wechatpy", "wechatpy only in channels.wecom"),
    ("bot/engine/__init__.py", "import apscheduler", "APScheduler and uvicorn only in serve"),
    ("bot/app.py", "import uvicorn", "APScheduler and uvicorn only in serve"),
    ("bot/app.py", "import bot.serve", "one direction"),
    ("bot/core/facts.py", "import ruamel.yaml", "YAML only in books"),
]


def verdicts(folder: Path) -> dict[str, bool]:
    """Contract -> whether it is kept, as import-linter says it of a tree."""
    run = [sys.executable, "-c", CHECK, "--no-cache", "--no-logo"]
    done = subprocess.run(run, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")
    said = re.findall(r"^(.+) (KEPT|BROKEN)(?: \(.*\))?$", done.stdout, re.MULTILINE)
    assert said, done.stdout + done.stderr
    kept = {name: word == "KEPT" for name, word in said}
    assert all(kept.values()) == (done.returncode == 0)
    return kept


@pytest.fixture
def small_tree(tmp_path: Path) -> Path:
    for name in MODULES:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(ALLOWED.get(name, ""), encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_what_the_design_allows_is_kept(small_tree: Path) -> None:
    assert set(verdicts(small_tree).values()) == {True}


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES)
def test_a_planted_breach_fails_its_contract(small_tree: Path, file: str, line: str, contract: str) -> None:
    with (small_tree / file).open("a", encoding="utf-8") as module:
        module.write(line + "\n")
    assert verdicts(small_tree)[contract] is False
