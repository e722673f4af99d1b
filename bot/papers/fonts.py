"""Type for papers and charts that every machine has: the Chinese fonts come with their packages."""

from functools import cache
from pathlib import Path

FAMILIES = ("Noto Sans SC", "Noto Sans TC")  # simplified first: it has the Latin letters too


def families(locale: str) -> tuple[str, ...]:
    """Our fonts in the order for a language: what both have is drawn in the first one's way."""
    return FAMILIES[::-1] if locale == "zh-TW" else FAMILIES


@cache
def font_dirs() -> list[Path]:
    """The folders with our fonts; of a package that is not installed there is none, and the system's fonts are used."""
    found = []
    for package in ("pylopdf_fonts_zh_cn", "pylopdf_fonts_zh_tw"):
        try:
            module = __import__(package)
        except ImportError:
            continue
        found.append(Path(module.sans_path()).parent)
    return found
