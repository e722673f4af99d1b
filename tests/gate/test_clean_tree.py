"""Nothing of the machine it was made on, no key and no registry's address lies in the tree."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.figures import ROOT

NOT_OURS = {".git", ".venv", ".ci-cache", "data", "build", "dist", "node_modules", "__pycache__"}
# Put together here, so that this file does not find itself.
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "crates" + ".io", "conda" + ".org")
MACHINE = ("/" + "work/", "/" + "tmp/venv", "/" + "root/", "/" + "home/")
KEYS = {
    "a Telegram token": r"\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b",
    "a GitHub token": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    "a cloud key": r"\bAKIA[0-9A-Z]{16}\b",
    "a private key": "-----BEGIN (RSA |EC |OPENSSH )?" + "PRIVATE KEY-----",
}


def text_files() -> Iterator[tuple[str, str]]:
    """(path, text) of each text file that is ours; `.env` belongs to an installation."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name for name in folders if name not in NOT_OURS and not name.endswith(("_cache", ".egg-info"))
        ]
        folders[:] = [name for name in folders if name != ".hypothesis"]
        for name in names:
            file = Path(folder, name)
            if name in (".env", ".venv.lock", ".git") or file.suffix in (".pyc", ".db", ".log"):
                continue
            try:
                yield file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
            except (UnicodeDecodeError, FileNotFoundError):
                continue


@pytest.fixture(scope="module")
def tree() -> dict[str, str]:
    return dict(text_files())


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_registry_is_named(tree: dict[str, str], host: str) -> None:
    assert [name for name, text in tree.items() if host in text] == []


@pytest.mark.parametrize("start", MACHINE)
def test_no_path_of_a_machine_is_named(tree: dict[str, str], start: str) -> None:
    path = re.compile(r"(?<![\w.$}~-])" + re.escape(start))
    assert [name for name, text in tree.items() if path.search(text)] == []


@pytest.mark.parametrize("kind", KEYS)
def test_no_key_lies_in_the_tree(tree: dict[str, str], kind: str) -> None:
    assert [name for name, text in tree.items() if re.search(KEYS[kind], text)] == []


def test_the_tree_is_really_looked_at(tree: dict[str, str]) -> None:
    assert {"run.py", "pyproject.toml", "bot/__init__.py", ".ci/run", "requirements.lock"} <= set(tree)
