"""Every word in templates/words is said somewhere: what nobody says is taken out."""

import re
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
CODE = "\n".join(
    file.read_text(encoding="utf-8")
    for folder in ("bot", "handlers")
    for file in (ROOT / folder).rglob("*.py")
)
# Families whose last part is filled in at run time, as the code spells them: f"button.{name}".
PREFIX = re.compile(r"""f["']([a-z_]+\.[a-z_]*)\{""")
FAMILIES = tuple(set(PREFIX.findall(CODE)) | {"timeline.", "help."})


def test_every_word_is_used() -> None:
    words = YAML(typ="safe").load((ROOT / "templates" / "words" / "en.yaml").read_text(encoding="utf-8"))
    unused = [key for key in words if f'"{key}"' not in CODE and not key.startswith(FAMILIES)]
    assert unused == []
