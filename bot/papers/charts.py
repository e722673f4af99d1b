"""Bars as SVG by pygal, and as PNG or PDF by typst, which brings the Chinese type: one source for web page and chat."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.core.report_charts import Chart
from bot.papers.fonts import FAMILIES, font_dirs

HERE = Path(__file__).parent
WIDTH, ROW, FRAME = 860, 30, 150  # pixels: of a picture, of one bar, of title, scale and legend
DENSITY = 144  # of a PNG, in pixels an inch
BLUE, GREEN, AMBER, RED, GREY, TEAL = "#2f6f9f", "#4a9a62", "#e0a63a", "#c0504d", "#9aa3ab", "#58a0a8"
COLOURS = {
    "areas": (BLUE,),
    "ageing": (BLUE,),
    "promises": (GREEN, AMBER, RED, GREY),
    "funnel": (GREY, AMBER, GREEN),
    "suppliers": (RED, GREEN),
}


def svg_of(chart: Chart) -> str:
    """One picture, as text that stands by itself: no script, no address of anybody."""
    import pygal

    shape = pygal.HorizontalStackedBar if chart.stacked else pygal.HorizontalBar
    bars = len(chart.labels) * (1 if chart.stacked else len(chart.series))
    picture = shape(
        style=_style(chart),
        width=WIDTH,
        height=FRAME + ROW * max(3, bars),
        title=chart.title,
        show_legend=len(chart.series) > 1,
        legend_at_bottom=True,
        legend_box_size=12,
        print_values=True,
        print_zeroes=False,
        formatter=_figure,
        include_x_axis=True,
        truncate_label=16,
        truncate_legend=-1,
        show_y_guides=True,
        js=(),
        no_prefix=True,
        range=(0, chart.top or _end(chart)),
    )
    picture.x_labels = chart.labels[::-1]  # pygal draws from the bottom up
    for name, values in chart.series:
        picture.add(name, [value or None for value in values[::-1]])
    return str(picture.render(is_unicode=True, disable_xml_declaration=True))


def png_of(charts: Sequence[Chart], title: str) -> bytes:
    """The pictures below each other under one title."""
    return compiled("charts.typ", {"title": title, "svgs": [svg_of(chart) for chart in charts]}, "png")


def compiled(template: str, content: dict[str, Any], form: str) -> bytes:
    """A typst template of this folder with its content, as one `png` or `pdf`; texts go in as JSON, never as source."""
    import typst

    given = {"content": json.dumps({**content, "fonts": FAMILIES}, ensure_ascii=False)}
    folders = [str(folder) for folder in font_dirs()]
    made = typst.compile(
        str(HERE / template), root=str(HERE), font_paths=folders, format=form, ppi=DENSITY, sys_inputs=given
    )
    return bytes(made[0] if isinstance(made, list) else made)


def _style(chart: Chart) -> Any:
    from pygal.style import Style

    return Style(
        font_family=", ".join(FAMILIES),
        background="#ffffff",
        plot_background="#ffffff",
        foreground="#333333",
        foreground_strong="#111111",
        foreground_subtle="#dddddd",
        guide_stroke_color="#e6e6e6",
        major_guide_stroke_color="#e6e6e6",
        guide_stroke_dasharray="1,0",
        major_guide_stroke_dasharray="1,0",
        opacity="1",
        opacity_hover="1",
        stroke_opacity="0",
        transition="0s",
        colors=COLOURS[chart.name],
        title_font_size=17,
        label_font_size=13,
        major_label_font_size=13,
        value_font_size=12,
        legend_font_size=13,
    )


def _end(chart: Chart) -> float:
    """The end of the scale: the longest bar."""
    columns = list(zip(*(values for _, values in chart.series), strict=True))
    longest = max((sum(column) if chart.stacked else max(column) for column in columns), default=0)
    return max(1.0, float(longest))


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
