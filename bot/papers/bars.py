"""Horizontal bars as plain SVG: Chinese labels in full width, every value beside or in its bar, no script and no style sheet."""

from dataclasses import dataclass
from math import ceil, floor, log10
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.core.report_charts import Chart
from bot.papers.fonts import FAMILIES

WIDTH, BAR, GAP, HEAD, FOOT, EDGE = 860, 22, 12, 52, 30, 16  # pixels
LONGEST = 15  # signs of a label, of those that are as wide as high
SIZE = 13  # of the type
HAN = 0x2E80  # from here on a sign is as wide as high
INK, PALE, LINE = "#22303a", "#5b6770", "#e3e7ea"
BLUE, GREEN, AMBER, RED, GREY, VIOLET = "#2f6f9f", "#38804f", "#e0a63a", "#b94a47", "#aab2b9", "#785c9b"
LIGHT = frozenset({AMBER, GREY})  # white figures could not be read on them
COLOURS = {
    "areas": (BLUE,),
    "ageing": (BLUE,),
    "promises": (GREEN, AMBER, RED, GREY),
    "funnel": (GREY, AMBER, GREEN),
    "suppliers": (GREEN, RED, AMBER, BLUE, VIOLET, GREY),
}


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """Where the bars of one picture lie: from `left` on, `scale` pixels for one unit, up to the unit `end`."""

    left: float
    end: float
    scale: float
    height: float


def svg_of(chart: Chart) -> str:
    """One picture as text that stands by itself; colours and sizes are attributes, so that every viewer shows the same."""
    frame = _frame(chart)
    root = Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {frame.height:g}",
        width=str(WIDTH),
        height=f"{frame.height:g}",
        role="img",
    )
    SubElement(root, "title").text = _clean(chart.title)
    SubElement(root, "desc").text = _clean(_told(chart))
    root.set("font-family", ", ".join(FAMILIES))
    SubElement(root, "rect", width=str(WIDTH), height=f"{frame.height:g}", fill="#ffffff")
    _text(root, chart.title, (EDGE, 26), size=17, anchor="start")
    _grid(root, frame)
    _bars(root, chart, frame)
    if len(chart.series) > 1:
        _legend(root, chart)
    return tostring(root, encoding="unicode")


def _frame(chart: Chart) -> _Frame:
    bars = 1 if chart.stacked else len(chart.series)
    left = EDGE + 12 + max((_wide(_cut(label)) for label in chart.labels), default=0)
    end, room = chart.top or _end(chart), WIDTH - EDGE - (8 if chart.stacked else 64)
    height = HEAD + len(chart.labels) * (bars * BAR + GAP) + FOOT
    return _Frame(left=left, end=end, scale=(room - left) / end, height=height)


def _bars(root: Element, chart: Chart, frame: _Frame) -> None:
    y = HEAD
    high = BAR * (1 if chart.stacked else len(chart.series))
    for row, label in enumerate(chart.labels):
        _text(root, _cut(label), (frame.left - 10, y + high / 2 + 5), anchor="end")
        x = frame.left
        for number, (_, values) in enumerate(chart.series):
            wide = values[row] * frame.scale
            place = (x, y) if chart.stacked else (frame.left, y + number * BAR)
            colour = COLOURS[chart.name][number]
            _bar(root, place, wide, colour)
            _value(root, values[row], (*place, wide), colour if chart.stacked else None)
            x += wide
        y += high + GAP


def _bar(root: Element, place: tuple[float, float], wide: float, colour: str) -> None:
    if wide <= 0:
        return
    x, y = place
    bar = SubElement(root, "rect", x=f"{x:.1f}", y=f"{y:g}", fill=colour, rx="2")
    bar.set("width", f"{max(1.0, wide):.1f}")
    bar.set("height", str(BAR - 3))


def _value(root: Element, value: float, place: tuple[float, float, float], on: str | None) -> None:
    """The figure right of its bar; in a stack inside of it, on its colour, where there is room."""
    x, y, wide = place
    text = f"{value:,.10g}"
    if on is None:
        _text(root, text, (x + wide + 6, y + 14), colour=PALE, anchor="start")
    elif wide > _wide(text) + 4:
        ink = INK if on in LIGHT else "#ffffff"
        _text(root, text, (x + wide / 2, y + 14), colour=ink, anchor="middle")


def _grid(root: Element, frame: _Frame) -> None:
    step, bottom = _step(frame.end), frame.height - FOOT
    for number in range(floor(frame.end / step + 1e-9) + 1):
        x = f"{frame.left + number * step * frame.scale:.1f}"
        SubElement(root, "line", x1=x, x2=x, y1=str(HEAD - 8), y2=f"{bottom:g}", stroke=LINE)
        _text(root, f"{number * step:,.10g}", (float(x), bottom + 18), colour=PALE, size=12)


def _legend(root: Element, chart: Chart) -> None:
    """What the colours mean, at the right end of the title."""
    x, y = WIDTH - EDGE - sum(34 + _wide(_cut(name)) for name, _ in chart.series), HEAD - 24
    for number, (name, _) in enumerate(chart.series):
        SubElement(
            root, "rect", x=f"{x:g}", y=f"{y - 11}", width="12", height="12", fill=COLOURS[chart.name][number]
        )
        _text(root, _cut(name), (x + 18, y), anchor="start")
        x += 34 + _wide(_cut(name))


def _text(
    root: Element,
    text: str,
    place: tuple[float, float],
    **how: str | int,
) -> None:
    """Words at a place; `how` may name colour, size and anchor."""
    x, y = place
    node = SubElement(root, "text", x=f"{x:.1f}", y=f"{y:.1f}", fill=str(how.get("colour", INK)))
    node.set("font-size", str(how.get("size", SIZE)))
    node.set("text-anchor", str(how.get("anchor", "middle")))
    node.text = _clean(text)


def _told(chart: Chart) -> str:
    """The picture in words, for whoever cannot see it: every label in full with its values."""
    several = len(chart.series) > 1
    rows = []
    for row, label in enumerate(chart.labels):
        values = [
            f"{name} {one[row]:,.10g}" if several else f"{one[row]:,.10g}" for name, one in chart.series
        ]
        rows.append(f"{label}: {', '.join(values)}")
    return "; ".join(rows)


def _clean(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())  # XML knows no control signs


def _cut(label: str) -> str:
    if _wide(label) <= LONGEST * SIZE:
        return label
    while _wide(label) > (LONGEST - 1) * SIZE:
        label = label[:-1]
    return f"{label.rstrip()}…"


def _wide(text: str) -> float:
    """About how many pixels a text takes."""
    return sum(SIZE if ord(sign) >= HAN else SIZE * 0.58 for sign in text)


def _end(chart: Chart) -> float:
    """The end of the scale: the next round number above the longest bar."""
    columns = zip(*(values for _, values in chart.series), strict=True)
    longest = max((sum(column) if chart.stacked else max(column) for column in columns), default=0)
    step = _step(max(1.0, longest))
    return max(step, ceil(longest / step) * step)


def _step(end: float) -> float:
    """Four to ten equal steps of a round size."""
    base = 10.0 ** floor(log10(end / 4))
    return max(1.0, next(base * many for many in (1, 2, 5, 10) if end / (base * many) <= 8))
