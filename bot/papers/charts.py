"""Pictures and pages of a report: SVG of our own, made into PNG and PDF by typst, which brings the Chinese type."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from bot.core.report_charts import Chart
from bot.papers.bars import svg_of
from bot.papers.fonts import FAMILIES, font_dirs

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "papers"
DENSITY = 144  # of a PNG, in pixels an inch


def png_of(charts: Sequence[Chart], title: str) -> bytes:
    """The pictures below each other under one title."""
    return compiled("charts.typ", {"title": title, "svgs": [svg_of(chart) for chart in charts]}, "png")


def pdf_of(charts: Sequence[Chart], title: str, tables: Sequence[dict[str, Any]]) -> bytes:
    """Tables of ready texts (`title`, `head`, `right`: which columns are figures, `rows`), then the pictures, on A4."""
    content = {"title": title, "tables": list(tables), "svgs": [svg_of(chart) for chart in charts]}
    return compiled("report.typ", content, "pdf")


def compiled(template: str, content: dict[str, Any], form: Literal["png", "pdf"]) -> bytes:
    """A typst template with its content, as one `png` or `pdf`; texts go in as JSON, never as source."""
    import typst

    given = {"content": json.dumps({**content, "fonts": FAMILIES}, ensure_ascii=False)}
    folders = font_dirs()
    made = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(folder) for folder in folders],
        ignore_system_fonts=bool(folders),
        format=form,
        ppi=DENSITY,
        sys_inputs=given,
    )
    return bytes(made[0] if isinstance(made, list) else made)
