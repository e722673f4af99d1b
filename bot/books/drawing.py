"""One playbook drawn as a picture: a line from top to bottom, a dot for each thing said, a square for each task (SVG)."""

import unicodedata
from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from bot.books.timeline import Row, rows_of
from bot.core.playbook import Playbook

WIDE, LEFT, LINE, TOP = (
    980,
    36,
    22,
    44,
)  # pixels: width, where the line stands, height of a line of text, first line
MOMENT_AT, NAME_AT = 56, 250
LETTER = 6.6  # pixels of a Latin letter at 13 px; a Chinese one is twice as wide
ROOM = int((WIDE - NAME_AT - 20) / LETTER)  # Latin letters beside a name
FONT = "'Noto Sans SC','PingFang SC','Microsoft YaHei','Source Han Sans SC',sans-serif"
COLOURS = {"●": "#2f6f4f", "■": "#b3541e", "○": "#6b7785", "◇": "#7a4fa3", "→": "#1f5fa8", "▸": "#1f5fa8"}
INK, PALE = "#1d2733", "#c9d1da"


def drawing(book: Playbook, locale: str) -> str:
    """The timeline as an SVG document, readable without any other file; the words are real text."""
    svg = Tree.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "font-family": FONT, "font-size": "13"})
    rows = [row for row in rows_of(book, locale) if row.words]
    bottom = float(TOP)
    for index, row in enumerate(rows):
        bottom = _dotted(svg, row, bottom) if row.dot else _heading(svg, row, bottom, first=index == 0)
    for name, value in (
        ("width", WIDE),
        ("height", int(bottom) + TOP),
        ("viewBox", f"0 0 {WIDE} {int(bottom) + TOP}"),
    ):
        svg.set(name, str(value))
    svg.insert(0, Tree.Element("rect", {"width": "100%", "height": "100%", "fill": "#ffffff"}))
    Tree.indent(svg)
    return Tree.tostring(svg, encoding="unicode") + "\n"


def _heading(svg: Tree.Element, row: Row, y: float, *, first: bool) -> float:
    size = "18" if first else "14"
    _text(svg, (LEFT - 16, y if first else y + 14), row.words, {"font-size": size, "font-weight": "600"})
    return y + LINE * (1.6 if first else 2)


def _dotted(svg: Tree.Element, row: Row, y: float) -> float:
    """The dot on the line, the moment, the name, and the remarks below it in as many lines as they need."""
    lines = list(_wrapped([*filter(None, (row.kind,)), *row.marks]))
    bottom = y + LINE * (1 + len(lines))
    Tree.SubElement(
        svg,
        "line",
        {
            "x1": str(LEFT),
            "x2": str(LEFT),
            "y1": f"{y - LINE + 6:.0f}",
            "y2": f"{bottom - LINE + 6:.0f}",
            "stroke": PALE,
        },
    )
    _mark(svg, row.dot, y - 5)
    _text(svg, (MOMENT_AT, y), row.moment, {"fill": COLOURS.get(row.dot, INK)})
    at = NAME_AT if row.moment else MOMENT_AT
    _text(svg, (at, y), row.words, {"font-weight": "600"})
    for count, line in enumerate(lines, 1):
        _text(svg, (NAME_AT, y + LINE * count - 3), line, {"fill": "#56616d", "font-size": "12"})
    return bottom + 2


def _mark(svg: Tree.Element, dot: str, y: float) -> None:
    colour = COLOURS.get(dot, INK)
    if dot == "■":
        box = {"x": str(LEFT - 5), "y": f"{y - 5:.0f}", "width": "10", "height": "10", "fill": colour}
        Tree.SubElement(svg, "rect", box)
        return
    fill = "#ffffff" if dot == "○" else colour
    circle = {
        "cx": str(LEFT),
        "cy": f"{y:.0f}",
        "r": "5",
        "fill": fill,
        "stroke": colour,
        "stroke-width": "2",
    }
    Tree.SubElement(svg, "circle", circle)


def _text(svg: Tree.Element, place: tuple[float, float], words: str, look: dict[str, str]) -> None:
    if words:
        at = {"x": f"{place[0]:.0f}", "y": f"{place[1]:.0f}", "fill": INK, **look}
        Tree.SubElement(svg, "text", at).text = words


def _wrapped(marks: list[str]) -> Iterator[str]:
    """The remarks in lines that fit, none of them cut in two."""
    line = ""
    for mark in marks:
        longer = f"{line} · {mark}" if line else mark
        if line and _width(longer) > ROOM:
            yield line
            longer = mark
        line = longer
    if line:
        yield line


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)
