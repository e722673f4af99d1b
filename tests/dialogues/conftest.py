"""The dialogues as fixtures of the tests."""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("dialogues.jsonl")


def dialogues() -> list[dict[str, Any]]:
    """Every dialogue of the copied file, in its order."""
    return [json.loads(line) for line in FILE.read_text("utf-8").splitlines() if line.strip()]
