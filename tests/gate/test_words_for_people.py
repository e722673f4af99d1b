"""Words that people read live in templates/; code holds Chinese only where it reads it."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from benchmarks.figures import ROOT, code_files

HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff01-\uff60]")
MAY = {
    "bot/core/reader/*": "what people write is recognised by their words",
    "bot/core/reader.py": "the same, while it is one file",
    "bot/core/roster/*": "column names, totals and units of imported sheets",
    "bot/core/typesetting.py": "the signs of Chinese type that take the place of others",
    "bot/core/words*.py": "what answers and refusals sound like, to be recognised",
    "bot/core/words/*": "the same, as a folder",
    "bot/core/lint*": "words that must never stand in a message",
    "bot/books/checks.py": "words that must never stand in a guard's message",
    "bot/books/fields.py": "sample values a template is tried with; never sent",
    "bot/sheets/text.py": "the marks that part the columns of a text table",
    "bot/simulate/checker_words.py": "words that must never stand in a message, a second time",
    "bot/simulate/estate.py": "names of people and places that are made up",
    "bot/render/formats.py": "date patterns of Chinese, as the locale data spells them",
    "bot/cli/wecom.py": "places in the console of WeCom, as they are labelled there",
    "handlers/words*.py": "the command words people type",
    "handlers/words/*": "the same, as a folder",
}


def chinese(source: str) -> list[str]:
    """Texts with Chinese in them, with their lines; docstrings and comments reach no user."""
    tree = ast.parse(source)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        f"{node.lineno}: {node.value[:30]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if HAN.search(node.value) and id(node) not in docs
    ]


def faults(file: Path) -> list[str]:
    """The Chinese texts of a file that is not on the list."""
    place = file.relative_to(ROOT).as_posix()
    if any(fnmatch(place, allowed) for allowed in MAY):
        return []
    return [f"{place}:{text}" for text in chinese(file.read_text(encoding="utf-8"))]


def test_code_holds_no_words_that_people_read() -> None:
    assert [fault for file in code_files() for fault in faults(file)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = '您好'", 1),
        ("x = f'{n}元'", 1),
        ("'''跟催'''\n", 0),
        ("x = 1  # 元\n", 0),
        ("x = 'a，b'", 1),
        ("x = '…'", 0),
    ],
)
def test_a_text_counts_and_a_docstring_or_comment_does_not(source: str, found: int) -> None:
    assert len(chinese(source)) == found
