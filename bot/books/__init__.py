"""The playbooks on the shelf: read strictly, checked whole, and replaced only by what passes."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from jinja2 import Template

from bot.books.checks import check_together
from bot.books.drawing import drawing
from bot.books.fields import FIELDS, FLAGS, UNVERIFIED, Value, sample
from bot.books.shelf import PLAN, Shelved, load_shelf
from bot.books.timeline import timeline
from bot.books.words import BookFault, load_words
from bot.core.playbook import Playbook

__all__ = [
    "FIELDS",
    "FLAGS",
    "UNVERIFIED",
    "BookFault",
    "Books",
    "Value",
    "drawing",
    "fallback",
    "load_books",
    "sample",
    "timeline",
]


def fallback(locale: str) -> tuple[str, ...]:
    """The languages to look in, in order: zh-TW, zh-HK and zh-Hant fall to zh-CN, everything else to English."""
    low = locale.replace("_", "-").lower()
    if low.startswith(("zh-tw", "zh-hk", "zh-mo", "zh-hant")):
        return ("zh-TW", "zh-CN", "en")
    return ("zh-CN", "en") if low.startswith("zh") else ("en",)


class Books(Mapping[str, Playbook]):
    """Every playbook that passed, by name; `faults` tells what did not and why."""

    def __init__(
        self,
        folder: Path,
        shelves: Mapping[str, Shelved],
        words: Mapping[str, Mapping[str, str]],
        faults: tuple[BookFault, ...],
    ) -> None:
        self.folder = folder
        self.faults = faults
        self.fields = FIELDS
        self._shelves = dict(shelves)
        self._words = words

    def __getitem__(self, name: str) -> Playbook:
        return self._shelves[name].book

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelves)

    def __len__(self) -> int:
        return len(self._shelves)

    def template(self, name: str, say: str, locale: str) -> Template:
        """The message `say` of that playbook in the nearest language. KeyError when there is none."""
        templates = self._shelves[name].templates
        for near in fallback(locale):
            if (near, say) in templates:
                return templates[(near, say)]
        raise KeyError(f"playbook {name!r} has no message {say!r}")

    def text(self, key: str, locale: str) -> str:
        """The words under that key in the nearest language, gaps still open. KeyError when there are none."""
        for near in fallback(locale):
            if key in self._words.get(near, {}):
                return self._words[near][key]
        raise KeyError(f"no words for {key!r}")

    def source(self, name: str) -> str:
        """All files of a playbook in one text, kept beside what it produced (design 10, question 7)."""
        return self._shelves[name].text

    def reload(self) -> "Books":
        """Read the folder again; what no longer passes stays as it runs now, with its faults told."""
        fresh = load_books(self.folder)
        broken = any(fault.file.startswith("words/") for fault in fresh.faults)
        words = self._words if broken else fresh._words
        return Books(self.folder, {**self._shelves, **fresh._shelves}, words, fresh.faults)


def _together(shelves: dict[str, Shelved], words: Mapping[str, Mapping[str, str]]) -> list[BookFault]:
    """Faults between playbooks; one that has such a fault is left out as a whole."""
    books = {name: shelf.book for name, shelf in shelves.items()}
    spots = {name: shelf.spot for name, shelf in shelves.items() if shelf.spot is not None}
    faults = check_together(books, words.get("en", {}), spots)
    for fault in faults:
        shelves.pop(fault.file.partition("/")[0], None)
    return faults


def load_books(folder: Path) -> Books:
    """Read every playbook of a folder. Nothing is raised for a wrong one: it is left out and told in `faults`."""
    shelves: dict[str, Shelved] = {}
    words, faults = load_words(folder)
    for plan in sorted(folder.glob(f"*/{PLAN}")):
        shelf, wrong = load_shelf(plan.parent)
        faults += wrong
        if shelf is not None:
            shelves[shelf.book.name] = shelf
    faults += _together(shelves, words)
    if not shelves and not faults:
        faults.append(
            BookFault(file=folder.name, line=1, says="no playbook in this folder", mend=f"add NAME/{PLAN}")
        )
    return Books(folder, shelves, words, tuple(dict.fromkeys(faults)))
