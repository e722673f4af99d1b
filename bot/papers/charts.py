"""Pictures and pages of a report: SVG of our own, made into PNG and PDF by typst, which brings the Chinese type."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from bot.core.report_charts import Chart
from bot.papers.bars import svg_of
from bot.papers.fonts import families, font_dirs
from bot.papers.legible import foreign, legible

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "papers"
DENSITY = 144  # of a PNG, in pixels an inch


def png_of(charts: Sequence[Chart], title: str, locale: str = "zh-CN") -> bytes:
    """The pictures below each other under one title."""
    return compiled("charts.typ", {"title": title, **_drawn(charts, locale)}, "png")


def pdf_of(
    charts: Sequence[Chart], title: str, tables: Sequence[dict[str, Any]], locale: str = "zh-CN"
) -> bytes:
    """Tables of ready texts (`title`, `head`, `right`: which columns are figures, `rows`), then the pictures, on A4."""
    content = {"title": title, "tables": list(tables), **_drawn(charts, locale)}
    return compiled("report.typ", content, "pdf")


def _drawn(charts: Sequence[Chart], locale: str) -> dict[str, Any]:
    """The pictures with what they show in words, and how the language is set."""
    lang, _, region = locale.partition("-")
    return {
        "svgs": [{"svg": svg_of(chart, locale), "alt": chart.title} for chart in charts],
        "fonts": families(locale),
        "lang": lang,
        "region": region or None,
    }


def compiled(template: str, content: dict[str, Any], form: Literal["png", "pdf"]) -> bytes:
    """A typst template with its content, as one `png` or `pdf`; texts go in as JSON, never as source."""
    import typst

    given = {"content": json.dumps(legible(content), ensure_ascii=False)}
    folders = font_dirs()
    system = not folders or foreign(given["content"])
    made = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=[str(folder) for folder in folders],
        ignore_system_fonts=not system,
        format=form,
        ppi=DENSITY,
        sys_inputs=given,
    )
    return bytes(made[0] if isinstance(made, list) else made)
