"""A name says what a thing is: words that fit everything are refused."""

import ast
import re
from pathlib import Path

from benchmarks.figures import ROOT, code_files

NOWHERE = {"helper", "helpers", "util", "utils"}
# `manager` and `service` are words of the domain too (a role, a kind of message), so only a class may not end in them.
NO_CLASS = {"manager", "service", "data", "process", "processor"}
NO_MODULE = {"manager_class", "managers", "services", "service", "data", "process", "misc", "common", "stuff"}
NO_FUNCTION = {"process", "data", "handle_data", "process_data"}


def words(name: str) -> list[str]:
    """The words of a snake_case or CamelCase name."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def is_empty_word(kind: type[ast.AST], name: str) -> bool:
    """Whether a class or function is named by a word that says nothing."""
    parts = words(name)
    if NOWHERE & set(parts):
        return True
    return parts[-1:] != [] and (
        parts[-1] in NO_CLASS if kind is ast.ClassDef else name.strip("_") in NO_FUNCTION
    )


def faults(file: Path) -> list[str]:
    """The names of one file that say nothing."""
    place = str(file.relative_to(ROOT))
    found = [place] if file.stem in NO_MODULE | NOWHERE or file.parent.name in NO_MODULE | NOWHERE else []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and is_empty_word(
            type(node), node.name
        ):
            found.append(f"{place}:{node.lineno} {node.name}")
    return found


def test_no_module_class_or_function_has_a_name_that_fits_everything() -> None:
    assert [fault for file in code_files() for fault in faults(file)] == []


def test_the_words_are_found_inside_names() -> None:
    assert is_empty_word(ast.ClassDef, "CaseManager")
    assert is_empty_word(ast.FunctionDef, "_date_utils")
    assert not is_empty_word(ast.FunctionDef, "tell_manager")
