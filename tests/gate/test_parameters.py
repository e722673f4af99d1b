"""A function takes five things at most; what needs more wants a name of its own."""

import ast

from benchmarks.figures import Function, code_files, functions

MOST = 5
# A command line's options are declared as parameters, one for each option of the contract.
DECLARES_A_COMMAND = ("command", "callback")


def parameters(node: Function) -> int:
    """Parameters without the object itself."""
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    return len([one for one in every if one.arg not in ("self", "cls")])


def is_exempt(node: Function) -> bool:
    """Constructors, and the commands of the command line."""
    marks = [mark.func if isinstance(mark, ast.Call) else mark for mark in node.decorator_list]
    return node.name in ("__init__", "__new__") or any(
        isinstance(mark, ast.Attribute) and mark.attr in DECLARES_A_COMMAND for mark in marks
    )


def test_no_function_takes_more_than_five_parameters() -> None:
    found = [f for file in code_files() for f in functions(file) if not is_exempt(f.node)]
    assert [f"{f.place}: {parameters(f.node)}" for f in found if parameters(f.node) > MOST] == []
