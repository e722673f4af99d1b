"""Message templates: fields, filters and `if`; everything else is refused before it can run."""

from collections.abc import Iterator
from difflib import get_close_matches

from jinja2 import Template, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.books.fields import FIELDS, FILTERS

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.Filter,
)
_NAMES = {
    nodes.For: "a loop",
    nodes.Call: "a call",
    nodes.Getattr: "a dot",
    nodes.Getitem: "an index",
    nodes.Assign: "a set",
    nodes.Macro: "a macro",
    nodes.Include: "an include",
    nodes.Import: "an import",
    nodes.FromImport: "an import",
    nodes.Extends: "an extends",
    nodes.Block: "a block",
    nodes.Concat: "a joining ~",
    nodes.Test: "a test (is)",
    nodes.List: "a list",
    nodes.Dict: "a dict",
    nodes.Tuple: "a list",
}
_PERMITTED = f"only these fields, bare or inside `if`: {', '.join(sorted(FIELDS))}"


class Hole(Undefined):
    """A field nobody filled: false in an `if`, an error when printed."""

    def __str__(self) -> str:
        return str(self._fail_with_undefined_error())


class Faulty(Exception):
    """The template is not taken: the line (from 1), what is wrong, what to write instead."""

    def __init__(self, line: int, says: str, mend: str) -> None:
        super().__init__(f"{line}: {says}; {mend}")
        self.line = line
        self.says = says
        self.mend = mend


_ENV = ImmutableSandboxedEnvironment(
    undefined=Hole, autoescape=False, trim_blocks=True, lstrip_blocks=True, auto_reload=False, cache_size=0
)
_ENV.globals.clear()
_ENV.filters = {name: _ENV.filters[name] for name in FILTERS}


def compile_template(text: str) -> tuple[Template, frozenset[str]]:
    """The template ready to render, and the fields it uses. Raises Faulty before anything has run."""
    try:
        tree = _ENV.parse(text)
        for node in _all(tree):
            _check(node)
        used = frozenset(node.name for node in tree.find_all(nodes.Name))
        return _ENV.from_string(tree), used
    except TemplateSyntaxError as error:
        says = f"not readable as a template: {error.message}"
        raise Faulty(
            error.lineno, says, "{{ field }} prints, {% if field %} … {% endif %} chooses"
        ) from error
    except (RecursionError, SyntaxError) as error:
        raise Faulty(1, "nested too deep", "two or three levels of `if` are enough") from error


def _all(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child)


def _check(node: nodes.Node) -> None:
    if not isinstance(node, _ALLOWED):
        what = _NAMES.get(type(node), f"{type(node).__name__.lower()}")
        raise Faulty(node.lineno or 1, f"{what} is not permitted in a message", _PERMITTED)
    if isinstance(node, nodes.Name) and node.name not in FIELDS:
        raise Faulty(node.lineno, f"unknown field {node.name!r}", _nearest(node.name))
    if isinstance(node, nodes.Filter) and (node.name not in FILTERS or node.args or node.kwargs):
        raise Faulty(
            node.lineno, f"filter {node.name!r} is not permitted", f"only: {', '.join(sorted(FILTERS))}"
        )


def _nearest(name: str) -> str:
    close = get_close_matches(name, sorted(FIELDS), n=1)
    return (f"did you mean {close[0]!r}? " if close else "") + _PERMITTED
