"""From what was typed to a command and its words: slash or not, Chinese or English, half or full width."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_BLANK = re.compile(r"\s+")
_TAIL = re.compile(r"@\w+$")
_LATIN = re.compile(r"[a-z]+")
UNIT = re.compile(r"[\w./-]*\d[\w./-]*", re.UNICODE)
ALONE = frozenset(
    {"today", "next", "undo", "help", "stop"}
)  # beside other words these are words: "8-2 today 15:00"
FIRST = frozenset({"start", "language"})


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A command as it was typed: its name, the words after it, and whether a slash stood before it."""

    name: str
    words: tuple[str, ...]
    slash: bool

    @property
    def rest(self) -> str:
        """The words after the command as one text."""
        return " ".join(self.words)


def clean(text: str) -> str:
    """Full width to half width, controls and zero-width signs away, blanks to one space."""
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(c for c in plain if c in "\n\t " or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    return _BLANK.sub(" ", kept).strip()


def bare(text: str) -> str:
    """A message without its punctuation, in lower case, to be compared as a whole (conduct 5)."""
    return "".join(sign for sign in clean(text).lower() if unicodedata.category(sign)[0] != "P").strip()


def typed(text: str, names: Mapping[str, str], *, free: bool) -> Typed | None:
    """The command in a text, or None. `names` leads every spelling to its command.

    With a slash the first word is the command, known or not. Without one a Chinese command word may stand
    anywhere among the words when `free` (contract, chat commands).
    """
    words = clean(text).split(" ")
    if words[0].startswith("/"):
        name = _TAIL.sub("", words[0][1:]).lower()
        return Typed(name=names.get(name, name), words=tuple(words[1:]), slash=True)
    if not free:
        return None
    if len(words) == 2 and names.get(words[0].lower()) == "help" and _named(words[1], names):
        return Typed(name="help", words=(words[1],), slash=False)
    if len(words) == 2 and names.get(words[0].lower()) == "undo" and looks_like_unit(words[1]):
        return Typed(name="undo", words=(words[1],), slash=False)
    for index, word in enumerate(words):
        found = _spelled(word, names)
        if found is not None and _stands(found[0], index, len(words)):
            name, left = found
            rest = [*words[:index], *([left] if left else []), *words[index + 1 :]]
            return Typed(name=name, words=tuple(rest), slash=False)
    return None


def _named(word: str, names: Mapping[str, str]) -> bool:
    """Whether a word is a command by itself, with a slash or without."""
    return word.lower().removeprefix("/") in names


def _stands(name: str, index: int, count: int) -> bool:
    """Whether a word without a slash is a command where it stands, and not just a word of a sentence."""
    return count == 1 if name in ALONE else index == 0 or name not in FIRST


def _spelled(word: str, names: Mapping[str, str]) -> tuple[str, str] | None:
    """A word that is a command, or a Chinese command with its first argument grown on to it: 看见12-27."""
    low = word.lower()
    if low in names:
        return names[low], ""
    for name in sorted(names, key=len, reverse=True):
        left = word[len(name) :]
        if _LATIN.fullmatch(name) or names[name] in ALONE or not low.startswith(name):
            continue
        if UNIT.fullmatch(left):
            return names[name], left
    return None


def near(name: str, names: Mapping[str, str]) -> str | None:
    """The command that is one or two letters away from a misspelt one (conduct 2a)."""
    limit = min(len(name) - 1, 1 if len(name) <= 4 else 2)
    ranked = sorted((distance(name, known), known) for known in names)
    return names[ranked[0][1]] if ranked and 0 < ranked[0][0] <= limit else None


def distance(one: str, other: str) -> int:
    """Letters to change, add, drop or swap between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        new = [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
    return row[-1]


def looks_like_unit(word: str) -> bool:
    """Whether a word could name a unit: it holds a digit and nothing but letters, digits and joints."""
    return bool(UNIT.fullmatch(word))
