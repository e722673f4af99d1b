"""The browser of this machine: where it is, with what it is started, and one type on every machine, Chinese included."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.papers.fonts import FAMILIES, font_dirs

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
ARGUMENTS = [  # nothing that differs from machine to machine
    "--disable-dev-shm-usage",
    "--disable-lcd-text",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
]
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{folders}
<cachedir>{cache}</cachedir>
{aliases}
</fontconfig>
"""
ALIAS = "<alias><family>{name}</family><prefer>{families}</prefer></alias>"


def chromium() -> str:
    """The path of a browser. Skips the test where there is none; in CI that is a failure."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is not None:
        return found
    why = f"no browser on the PATH: install one of {', '.join(NAMES)}"
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def options(folder: Path) -> dict[str, Any]:
    """What `launch` is given; the folder keeps the font settings of this run."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        "executable_path": chromium(),
        "chromium_sandbox": not root,
        "args": ARGUMENTS,
        "env": {**os.environ, "FONTCONFIG_FILE": str(fonts(folder))},
    }


def fonts(folder: Path) -> Path:
    """A fontconfig file that knows the type we install for paper, and no other: pictures look the same everywhere."""
    cache = folder / "fontcache"
    cache.mkdir()
    families = "".join(f"<family>{family}</family>" for family in FAMILIES)
    names = ("system-ui", "sans-serif", "serif", "monospace")
    file = folder / "fonts.conf"
    text = FONTS.format(
        folders="\n".join(f"<dir>{place}</dir>" for place in font_dirs()),
        cache=cache,
        aliases="\n".join(ALIAS.format(name=name, families=families) for name in names),
    )
    file.write_text(text, encoding="utf-8")
    return file
