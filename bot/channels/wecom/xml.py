"""The XML of callbacks as nested dicts of text: no DTD, no entity, no depth, and never another error than Malformed."""

from typing import Any
from xml.parsers import expat

from bot.channels.wecom.refusal import Malformed

Raw = dict[str, Any]

LARGEST = 128 * 1024  # bytes of one document (reliability, webhooks)
DEEPEST = 10  # elements inside each other; no callback nests half as deep
MOST = 4000  # elements of one document


def parsed(document: bytes) -> Raw:
    """What stands in the root element: text by name, a dict where elements nest, a list where a name repeats.

    Attributes, comments and text beside elements are left out; it is UTF-8 whatever the document claims (wecom 4).
    Raises Malformed for everything that is no plain document with elements in its root.
    """
    if len(document) > LARGEST:
        raise Malformed("size")
    tree = _Tree()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = tree.forbidden
    parser.StartElementHandler = tree.opened
    parser.CharacterDataHandler = tree.said
    parser.EndElementHandler = tree.closed
    try:
        parser.Parse(document.decode(), True)
    except UnicodeDecodeError as error:
        raise Malformed("utf8") from error
    except expat.ExpatError as error:
        raise Malformed("xml") from error
    if not isinstance(tree.root, dict):
        raise Malformed("xml")
    return tree.root


def many(value: Any) -> list[Any]:
    """All of what came once, several times or not at all (wecom 4: a single element is sent like a list of one)."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list) else [value]


def words(xml: Any, name: str) -> str:
    """The text of one element, empty when it is missing, repeated or no text."""
    value = xml.get(name) if isinstance(xml, dict) else None
    return value if isinstance(value, str) else ""


class _Tree:
    """Built element by element; `_open` holds name, text and children of those not closed yet."""

    def __init__(self) -> None:
        self.root: Raw | str = ""
        self._open: list[tuple[str, list[str], Raw]] = []
        self._seen = 0

    def forbidden(self, *_: object) -> None:
        """There is never a DTD, so there are no entities and nothing outside to fetch."""
        raise Malformed("xml")

    def opened(self, name: str, _: object) -> None:
        """One element begins."""
        self._seen += 1
        if len(self._open) >= DEEPEST or self._seen > MOST:
            raise Malformed("xml")
        self._open.append((name, [], {}))

    def said(self, text: str) -> None:
        """Text of the innermost element."""
        self._open[-1][1].append(text)

    def closed(self, _: str) -> None:
        """One element ends: it becomes a value of the one around it."""
        name, text, children = self._open.pop()
        value: Raw | str = children or "".join(text)
        if not self._open:
            self.root = value
            return
        around = self._open[-1][2]
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]
