"""Horizontal bars as plain SVG: Chinese labels in full width, every value beside or in its bar, no script and no style sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, log10
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.core.report_charts import Chart
from bot.papers.fonts import families
from bot.papers.inks import (
    COLOURS,
    HATCHES,
    INK,
    LIGHT,
    LINE,
    PALE,
    SIZE,
    WHITE,
    cut,
    fill_of,
    hatchings,
    wide,
)

WIDTH, BAR, GAP, HEAD, FOOT, EDGE = 860, 22, 12, 52, 30, 16  # pixels
LEGEND = 22  # of one row of what the colours mean
LONGEST = 15 * SIZE  # pixels of a label
TITLE = 17  # size of its type


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """Where the bars of one picture lie: from `left` and `top` on, `scale` pixels for one unit, up to the unit `end`."""

    left: float
    top: float
    end: float
    scale: float
    height: float


def svg_of(chart: Chart, locale: str = "zh-CN") -> str:
    """One picture as text that stands by itself; colours and sizes are attributes, so that every viewer shows the same."""
    legend = list(_legend_rows(chart))
    frame = _frame(chart, len(legend))
    root = Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {frame.height:g}",
        width=str(WIDTH),
        height=f"{frame.height:g}",
        role="img",
        lang=locale,
    )
    SubElement(root, "title").text = _clean(chart.title)
    SubElement(root, "desc").text = _clean(_told(chart))
    root.set("font-family", ", ".join([*families(locale), "sans-serif"]))
    hatchings(root, COLOURS[chart.name][: len(chart.series)])
    SubElement(root, "rect", width=str(WIDTH), height=f"{frame.height:g}", fill=WHITE)
    _text(root, cut(chart.title, WIDTH - 2 * EDGE, TITLE), (EDGE, 26), size=TITLE, anchor="start")
    _grid(root, frame)
    _bars(root, chart, frame)
    _legend(root, chart, legend)
    return tostring(root, encoding="unicode")


def _frame(chart: Chart, legend: int) -> _Frame:
    bars = 1 if chart.stacked else len(chart.series)
    left = EDGE + 12 + max((wide(cut(label, LONGEST)) for label in chart.labels), default=0)
    beside = max((wide(_row(chart, row)) for row in range(len(chart.labels))), default=0)
    end, room = chart.top or _end(chart), WIDTH - EDGE - 12 - (beside if chart.stacked else max(52, beside))
    top = HEAD + legend * LEGEND
    height = top + len(chart.labels) * (bars * BAR + GAP) + FOOT
    return _Frame(left=left, top=top, end=end, scale=(room - left) / end, height=height)


def _bars(root: Element, chart: Chart, frame: _Frame) -> None:
    y = frame.top
    high = BAR * (1 if chart.stacked else len(chart.series))
    for row, label in enumerate(chart.labels):
        _text(root, cut(label, LONGEST), (frame.left - 10, y + high / 2 + 5), anchor="end")
        x, untold = frame.left, False
        for number, (_, values) in enumerate(chart.series):
            long = values[row] * frame.scale
            place = (x, y) if chart.stacked else (frame.left, y + number * BAR)
            colour = COLOURS[chart.name][number]
            _bar(root, place, long, colour)
            told = _inside(root, values[row], (*place, long), colour) if chart.stacked else False
            untold |= values[row] > 0 and not told
            x += long
            if not chart.stacked:
                _beside(root, f"{values[row]:,.10g}", (place[0] + long, place[1]))
        if chart.stacked and untold:
            _beside(root, _row(chart, row), (x, y))
        y += high + GAP


def _bar(root: Element, place: tuple[float, float], long: float, colour: str) -> None:
    """One bar; where several stand together an edge keeps light and hatched ones apart without colours."""
    if long <= 0:
        return
    x, y = place
    thin = long <= 3  # no edge and no hatching could be seen
    bar = SubElement(root, "rect", x=f"{x:.1f}", y=f"{y:g}", fill=colour if thin else fill_of(colour), rx="2")
    bar.set("width", f"{max(1.0, long):.1f}")
    bar.set("height", str(BAR - 3))
    if not thin and (colour in LIGHT or colour in HATCHES):
        bar.set("stroke", INK)
        bar.set("stroke-width", "0.8")


def _inside(root: Element, value: float, place: tuple[float, float, float], colour: str) -> bool:
    """The figure in its part of a stack, and whether there was room for it."""
    x, y, long = place
    text = f"{value:,.10g}"
    if long <= wide(text) + 8:
        return False
    if colour in HATCHES:
        plate = wide(text) + 4
        rect = SubElement(root, "rect", x=f"{x + (long - plate) / 2:.1f}", y=f"{y + 2:g}", fill=WHITE)
        rect.set("width", f"{plate:.1f}")
        rect.set("height", str(BAR - 7))
    _text(root, text, (x + long / 2, y + 14), colour=WHITE if _dark(colour) else INK, anchor="middle")
    return True


def _dark(colour: str) -> bool:
    return colour not in LIGHT and colour not in HATCHES


def _beside(root: Element, text: str, place: tuple[float, float]) -> None:
    """Figures at the end of a bar."""
    x, y = place
    _text(root, text, (x + 6, y + 14), colour=PALE, anchor="start")


def _row(chart: Chart, row: int) -> str:
    """The figures of one row in the order of the legend; whatever they are, half the picture is left to bars."""
    parts = [f"{values[row]:,.10g}" for _, values in chart.series]
    return cut(" / ".join(parts), WIDTH * 0.45) if chart.stacked else max(parts, key=len)


def _grid(root: Element, frame: _Frame) -> None:
    step, bottom = _step(frame.end), frame.height - FOOT
    every = ceil(
        (wide(f"{frame.end:,.10g}", 12) + 8) / (step * frame.scale)
    )  # a figure needs room for itself
    for number in range(floor(frame.end / step + 1e-9) + 1):
        x = f"{frame.left + number * step * frame.scale:.1f}"
        SubElement(root, "line", x1=x, x2=x, y1=f"{frame.top - 8:g}", y2=f"{bottom:g}", stroke=LINE)
        if number % every == 0:
            _text(root, f"{number * step:,.10g}", (float(x), bottom + 18), colour=PALE, size=12)


def _legend_rows(chart: Chart) -> Iterator[list[int]]:
    """Which series stand together in a row of the legend: as many as fit below the title; none for one series alone."""
    row, used = list[int](), 0.0
    for number, (name, _) in enumerate(chart.series if len(chart.series) > 1 else ()):
        room = 34 + wide(cut(name, LONGEST))
        if row and used + room > WIDTH - 2 * EDGE:
            yield row
            row, used = [], 0.0
        row.append(number)
        used += room
    if row:
        yield row


def _legend(root: Element, chart: Chart, rows: list[list[int]]) -> None:
    """What the colours mean, below the title."""
    for line, row in enumerate(rows):
        x, y = float(EDGE), HEAD - 2 + line * LEGEND
        for number in row:
            name = cut(chart.series[number][0], LONGEST)
            colour = COLOURS[chart.name][number]
            sample = SubElement(root, "rect", x=f"{x:g}", y=f"{y - 11}", fill=fill_of(colour), stroke=INK)
            sample.set("width", "14")
            sample.set("height", "12")
            sample.set("stroke-width", "0.8")
            _text(root, name, (x + 20, y), anchor="start")
            x += 34 + wide(name)


def _text(root: Element, text: str, place: tuple[float, float], **how: str | int) -> None:
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
