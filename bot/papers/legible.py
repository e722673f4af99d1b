"""Texts of people as paper can show them: nothing hidden, no word wider than its place, and signs our type may not have."""

import re
from typing import Any

# Controls, bidi marks and what is no character: paper shows what a name is, and nothing else (reliability, names and text).
_HIDDEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]"
)
_LONG = re.compile(
    r"[!-,./-\u2e7f]{25,}"
)  # without a blank, a hyphen or Chinese: nothing breaks it by itself
_EVERY = re.compile(r".{12}(?=.)")
NAMES = frozenset(
    {"address", "area", "building", "company", "fixed", "item", "name", "period", "said", "unit"}
)
# Latin, Greek, Cyrillic, punctuation, money and numbers, Chinese and Japanese, full width: the wheels have these.
_OURS = re.compile(
    r"[\n\t -\u024f\u0370-\u04ff\u2000-\u22ff\u2460-\u27bf\u2e80-\u312f\u3190-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]*"
)


def legible(value: Any, key: str = "") -> Any:
    """Data of a paper without hidden signs; in names and sentences a word of 25 letters or more may be broken."""
    if isinstance(value, str):
        seen = value if value.isprintable() else _HIDDEN.sub("", value)
        return _LONG.sub(_broken, seen) if key in NAMES else seen
    if isinstance(value, dict):
        return {name: legible(one, name) for name, one in value.items()}
    return [legible(one, key) for one in value] if isinstance(value, list) else value


def foreign(text: str) -> bool:
    """Whether a text has signs that our type may not have, such as Korean, Thai, or rare signs beyond the first plane."""
    return _OURS.fullmatch(text) is None


def _broken(found: re.Match[str]) -> str:
    word = found[0]
    return word if "://" in word else _EVERY.sub("\\g<0>\u200b", word)  # an address must be copied as it is
