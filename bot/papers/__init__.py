"""Papers: letters, statements and files as PDF or PNG, drawn by typst from templates/papers.

Data goes in as JSON through `sys_inputs`, never by formatting a source, so no name can be read as markup. Chinese type
comes with two wheels; the fonts of the machine are taken where they are missing, and for signs that they do not have.
"""

import importlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import local
from typing import Any, Literal

from bot.papers.legible import foreign, legible

Name = Literal[
    "demand_letter", "statement", "evidence", "receipt", "qr_sheet", "guard_poster", "steward_card"
]
Json = Mapping[str, Any]
FOLDER = Path(__file__).resolve().parents[2] / "templates" / "papers"
WHEELS = ("pylopdf_fonts_zh_cn", "pylopdf_fonts_zh_tw")
SIMPLE, TRADITIONAL = "Noto Sans SC", "Noto Sans TC"
LOCALES = frozenset({"zh-CN", "zh-TW", "en"})
_presses = local()
DENSITY = 110.0  # dots an inch: read on a telephone without being heavy


class NoPaper(Exception):
    """A paper that could not be drawn: its source is broken, or typst is not there; the sentence says which."""


def letter(name: Name, data: Json, locale: str, made_at: datetime) -> bytes:
    """A paper as PDF. `data` holds formatted texts; `made_at` is its date in the file. Raises NoPaper.

    The same data gives the same bytes (practice P8, conduct C33).
    """
    return _drawn(name, data, locale, made_at, None)[0]


def png(name: Name, data: Json, locale: str, made_at: datetime, density: float = DENSITY) -> list[bytes]:
    """The pages of a paper as pictures of so many dots an inch. Raises NoPaper."""
    return _drawn(name, data, locale, made_at, density)


def _drawn(name: Name, data: Json, locale: str, made_at: datetime, density: float | None) -> list[bytes]:
    """Pictures of a density, or one PDF without it."""
    tongue = locale if locale in LOCALES else "en"
    first, second = (TRADITIONAL, SIMPLE) if tongue == "zh-TW" else (SIMPLE, TRADITIONAL)
    content = json.dumps(legible(dict(data)), ensure_ascii=False)
    inputs = {
        "data": content,
        "locale": tongue,
        "fonts": json.dumps([first, second]),
    }
    made = made_at.astimezone(UTC).replace(microsecond=0)  # typst refuses parts of a second
    try:
        found = _press(name, foreign(content)).compile(
            sys_inputs=inputs,
            format="png" if density else "pdf",
            ppi=density or DENSITY,
            timestamp=made,
        )
    except RuntimeError as error:
        raise NoPaper(f"the paper {name!r} cannot be drawn: {error}") from error
    pages: Sequence[bytes] = found if isinstance(found, list) else [found]
    return list(pages)


def _press(name: Name, wide: bool) -> Any:
    """This thread's compiler for the paper: it keeps its fonts and what it has read, and is not for two at once.

    `wide`: it looks into the fonts of the machine too, for signs that ours do not have.
    """
    mine = vars(_presses).setdefault("mine", {})
    if (name, wide) not in mine:
        mine[name, wide] = _new_press(name, wide)
    return mine[name, wide]


def _new_press(name: Name, wide: bool) -> Any:
    try:
        import typst
    except ImportError as error:
        raise NoPaper("typst is not installed") from error
    folders = _folders()
    system = wide or not folders
    fonts = typst.Fonts(include_system_fonts=system, include_embedded_fonts=True, font_paths=list(folders))
    source = FOLDER / f"{name}.typ"
    return typst.Compiler(str(source), root=str(FOLDER), font_paths=fonts, ignore_system_fonts=not system)


@cache
def _folders() -> tuple[str, ...]:
    """Where the wheels keep their fonts; nothing when neither is installed."""
    found = []
    for wheel in WHEELS:
        try:
            found.append(str(importlib.import_module(wheel).sans_path().parent))
        except ImportError:
            continue
    return tuple(found)
