"""An index of patterns by how a match can begin, so that a text is only searched for what it could hold."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

PARSER: Any = import_module("re._parser")
DEEP, MANY = 3, 1500  # characters of a beginning; beginnings of one pattern
ANYTHING = frozenset({("", True)})
NOTHING = frozenset({("", False)})
CLASSES = {"CATEGORY_DIGIT": "0123456789", "CATEGORY_SPACE": " "}
Heads = frozenset[tuple[str, bool]]  # a beginning, and whether anything may follow it


def split(source: str) -> list[str]:
    """The alternatives of a pattern, cut at the bars that stand in no bracket."""
    parts, depth, start, klass, escaped = [], 0, 0, False, False
    for place, sign in enumerate(source):
        if escaped or sign == "\\":
            escaped = not escaped
        elif klass or sign == "[":
            klass = sign != "]"
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and depth == 0:
            parts.append(source[start:place])
            start = place + 1
    return [part for part in (*parts, source[start:]) if part]


@cache
def beginnings(source: str) -> frozenset[str]:
    """The one to three characters with which a match of the pattern can begin; with "" among them it can be anything."""
    tree = PARSER.parse(source)
    for depth in range(DEEP, 0, -1):
        heads = _sequence(tree, depth)
        if len(heads) <= MANY and ("", True) not in heads and NOTHING.isdisjoint(heads):
            return frozenset(head for head, _ in heads)
    return frozenset({""})


def _sequence(items: Iterable[Any], depth: int) -> Heads:
    heads = NOTHING
    for item in items:
        if all(closed or len(head) >= depth for head, closed in heads):
            break
        heads = _joined(heads, _item(item, depth), depth)
        if len(heads) > MANY * 4:
            return ANYTHING
    return heads


def _joined(left: Heads, right: Heads, depth: int) -> Heads:
    out = set()
    for head, closed in left:
        if closed or len(head) >= depth:
            out.add((head, closed))
        else:
            out |= {((head + more)[:depth], end) for more, end in right}
    return frozenset(out)


def _item(item: Any, depth: int) -> Heads:
    name, value = str(item[0]), item[1]
    if name == "LITERAL":
        return frozenset({(chr(value), False)})
    if name == "IN":
        return _in_class(value)
    if name == "BRANCH":
        return frozenset().union(*(_sequence(branch, depth) for branch in value[1]))
    if name == "SUBPATTERN":
        return _sequence(value[3], depth)
    if name in {"MAX_REPEAT", "MIN_REPEAT"}:
        return _repeated(value[0], value[1], _sequence(value[2], depth), depth)
    return NOTHING if name in {"AT", "ASSERT", "ASSERT_NOT"} else ANYTHING


def _repeated(low: int, high: int, heads: Heads, depth: int) -> Heads:
    if high <= 4 and len(heads) <= 40:
        once, all_heads = heads, heads if low <= 1 else frozenset()
        for times in range(2, high + 1):
            heads = _joined(heads, once, depth)
            all_heads = all_heads | heads if times >= low else all_heads
        heads = all_heads
    elif high > 1:
        heads = frozenset((head, True) for head, _ in heads)
    return heads | NOTHING if low == 0 else heads


def _in_class(members: Any) -> Heads:
    signs: list[str] = []
    for name, value in ((str(name), value) for name, value in members):
        if name == "LITERAL":
            signs.append(chr(value))
        elif name == "RANGE" and value[1] - value[0] < 40:
            signs += map(chr, range(value[0], value[1] + 1))
        elif name == "CATEGORY" and str(value) in CLASSES:
            signs += CLASSES[str(value)]
        else:
            return ANYTHING
    return frozenset((sign, False) for sign in signs)


def places(text: str) -> list[int]:
    """Where a match may begin: everywhere but inside a word in Latin letters."""
    return [
        n for n, sign in enumerate(text)
        if not ("a" <= sign <= "z" and n and "a" <= text[n - 1] <= "z")
    ]  # fmt: skip


class Index:
    """Named patterns; which of them could match a text is answered from its characters alone."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        """Take the sources apart into alternatives, filed under their beginnings; they are compiled when first needed."""
        self._by_head: dict[str, list[tuple[str, str]]] = {}
        for name, source in sources.items():
            for part in split(source):
                for head in beginnings(part):
                    self._by_head.setdefault(head, []).append((name, part))

    def held(self, text: str) -> dict[str, set[str]]:
        """The alternatives of each name that a text could hold."""
        filed = self._by_head
        found: dict[str, set[str]] = {}
        heads = {text[n : n + size] for n in places(text) for size in range(1, DEEP + 1)}
        heads.add("")
        for head in filed.keys() & heads:
            for name, part in filed[head]:
                found.setdefault(name, set()).add(part)
        return found


@cache
def compiled(source: str) -> re.Pattern[str]:
    """One alternative, compiled when first needed."""
    return re.compile(source)
