"""Code does not creep to the right: three blocks inside one another at most."""

import ast

from benchmarks.figures import code_files, functions

DEEPEST = 3
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def depth(node: ast.AST, level: int = 0) -> int:
    """The deepest block below a node; a function inside is measured by itself."""
    below = [level]
    for child in ast.iter_child_nodes(node):
        if isinstance(child, SCOPES):
            continue
        chained = (
            isinstance(node, ast.If) and isinstance(child, ast.If) and child.col_offset == node.col_offset
        )
        below.append(depth(child, level + (isinstance(child, BLOCKS) and not chained)))
    return max(below)


def test_no_function_nests_deeper_than_three_blocks() -> None:
    found = [(f.place, depth(f.node)) for file in code_files() for f in functions(file)]
    assert [f"{place}: {level}" for place, level in found if level > DEEPEST] == []


def test_an_elif_is_no_deeper_and_a_block_in_else_is() -> None:
    chain = ast.parse("if a:\n  pass\nelif b:\n  pass\nelif c:\n  pass\n")
    inner = ast.parse("if a:\n  pass\nelse:\n  if b:\n    pass\n")
    assert (depth(chain), depth(inner)) == (1, 2)
