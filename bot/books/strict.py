"""YAML as people expect it: words stay words, nothing twice or hidden, every value knows its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

Path = tuple[str | int, ...]
LONGEST = 64 * 1024
DEEPEST = 8
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})")
_PLAIN: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class Unreadable(Exception):
    """The text is not YAML we take: the line (from 1), what is wrong, what to write instead."""

    def __init__(self, line: int, says: str, mend: str) -> None:
        super().__init__(f"{line}: {says}; {mend}")
        self.line = line
        self.says = says
        self.mend = mend


@dataclass(frozen=True, kw_only=True)
class Document:
    """Plain values, and the line (from 1) at which each key or item stands."""

    content: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of that place, or of the nearest block around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_strict(text: str) -> Document:
    """Read one YAML 1.2 document. Raises Unreadable for everything reliability.md lists as a trap."""
    if len(text) > LONGEST:
        raise Unreadable(1, "the file is too long", f"at most {LONGEST} characters")
    try:
        return _Builder(YAML(typ="safe", pure=True).parse(StringIO(text))).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        says = f"not readable as YAML: {error.problem or error.context}"
        raise Unreadable(mark.line + 1 if mark else 1, says, "check indent, colons, quotes") from error
    except YAMLError as error:
        raise Unreadable(1, "a character that YAML does not allow", "save it as plain UTF-8 text") from error


class _Builder:
    """Turns parse events into plain values; whatever hides or doubles a value is refused on the way."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._lines: dict[Path, int] = {}

    def document(self) -> Document:
        content: Any = None
        seen = False
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                self._head(event, again=seen)
                content, seen = self._node(next(self._events), ()), True
            elif isinstance(event, StreamEndEvent):
                break
        return Document(content=content, lines=self._lines)

    def _head(self, event: DocumentStartEvent, *, again: bool) -> None:
        if again:
            raise Unreadable(_line(event), "a second document begins here", "one document a file")
        if event.version or event.tags:
            raise Unreadable(_line(event), "a %YAML or %TAG line", "leave it out")

    def _node(self, event: Event, path: Path) -> Any:
        self._lines.setdefault(path, _line(event))
        _plain_only(event)
        if len(path) > DEEPEST:
            raise Unreadable(_line(event), "nested too deep", f"at most {DEEPEST} levels")
        if isinstance(event, ScalarEvent):
            return _value(event)
        if isinstance(event, SequenceStartEvent):
            return self._items(path)
        return self._mapping(path)

    def _items(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        block: dict[str, Any] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = _key(event)
            if key in block:
                raise Unreadable(_line(event), f"{key!r} stands twice in one block", "keep one of them")
            self._lines[(*path, key)] = _line(event)
            block[key] = self._node(next(self._events), (*path, key))
        return block


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _plain_only(event: Event) -> None:
    if isinstance(event, AliasEvent):
        raise Unreadable(_line(event), f"an alias (*{event.anchor})", "write the value out here")
    if isinstance(event, NodeEvent) and event.anchor:
        raise Unreadable(_line(event), f"an anchor (&{event.anchor})", "write the value without a name")
    tag = getattr(event, "tag", None)
    if tag:
        raise Unreadable(_line(event), f"a type tag ({tag})", "write the plain value")


def _key(event: Event) -> str:
    _plain_only(event)
    if not isinstance(event, ScalarEvent):
        raise Unreadable(_line(event), "a key that is a block", "write a plain word before the colon")
    if event.value == "<<":
        raise Unreadable(_line(event), "a merge key (<<)", "write the lines out, or use `extends:`")
    return str(event.value)


def _value(event: ScalarEvent) -> str | int | bool | None:
    text = str(event.value)
    if event.style:
        return text
    if text in _PLAIN:
        return _PLAIN[text]
    return int(text) if _NUMBER.fullmatch(text) else text
