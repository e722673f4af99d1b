"""Words of answers, cards and buttons: one flat list a language, the same keys and the same gaps in each."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from bot.books.strict import Document, Unreadable, read_strict

SHIPPED = Path(__file__).resolve().parents[2] / "templates"
LOCALES = ("zh-CN", "en")
SPARE = ("zh-TW",)  # falls back to the first, key by key


@dataclass(frozen=True, kw_only=True)
class BookFault:
    """One thing wrong in a file that people edit: where it stands, what it is, what to write instead."""

    file: str
    line: int
    says: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.says} – {self.mend}"


def load_words(folder: Path) -> tuple[dict[str, dict[str, str]], list[BookFault]]:
    """Locale -> key -> text of `folder/words`; what a folder of one's own leaves out is ours. Faults name file and line."""
    words: dict[str, dict[str, str]] = {}
    faults: list[BookFault] = []
    for locale in (*LOCALES, *SPARE):
        words[locale] = {}
        for file in _files(folder, locale):
            words[locale].update(_read(file, f"words/{_shown(file, locale)}", faults))
    return words, faults + _unequal(words)


def _files(folder: Path, locale: str) -> list[Path]:
    """`words/en.yaml`, then `words/en/*.yaml`, one for each matter; ours first, so that one's own replace them."""
    found: list[Path] = []
    for root in dict.fromkeys((SHIPPED, folder.resolve())):
        words = root / "words"
        found += [words / f"{locale}.yaml", *sorted((words / locale).glob("*.yaml"))]
    return [file for file in found if file.exists()]


def _shown(file: Path, locale: str) -> str:
    return f"{locale}/{file.name}" if file.parent.name == locale else file.name


def gaps(text: str) -> frozenset[str]:
    """Names of the {gaps} in a text. Raises ValueError when one is not a plain name."""
    names = set()
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"{{{name}}} is not a plain gap")
        names.add(name)
    return frozenset(names)


def _read(file: Path, shown: str, faults: list[BookFault]) -> dict[str, str]:
    try:
        document = read_strict(file.read_text(encoding="utf-8"))
    except Unreadable as error:
        faults.append(BookFault(file=shown, line=error.line, says=error.says, mend=error.mend))
        return {}
    except (OSError, UnicodeDecodeError):
        faults.append(
            BookFault(file=shown, line=1, says="the file cannot be read", mend="save it as UTF-8 text")
        )
        return {}
    if not isinstance(document.content, Mapping):
        faults.append(BookFault(file=shown, line=1, says="no list of words", mend="write `key: text` lines"))
        return {}
    return {
        key: text for key, text in document.content.items() if _usable(key, text, shown, document, faults)
    }


def _usable(key: str, text: object, shown: str, document: Document, faults: list[BookFault]) -> bool:
    line = document.line((key,))
    if not isinstance(text, str):
        faults.append(
            BookFault(file=shown, line=line, says=f"{key!r} is no text", mend="put the text in quotes")
        )
        return False
    try:
        gaps(text)
    except ValueError as error:
        faults.append(
            BookFault(file=shown, line=line, says=f"{key!r}: {error}", mend="write {name}; a brace is {{")
        )
        return False
    return True


def _unequal(words: Mapping[str, Mapping[str, str]]) -> list[BookFault]:
    first, second = LOCALES
    faults = []
    for key in sorted(words[first].keys() | words[second].keys()):
        missing = next((locale for locale in LOCALES if key not in words[locale]), None)
        if missing:
            faults.append(_fault(missing, f"{key!r} is missing", "add it: every language has the same keys"))
        elif gaps(words[first][key]) != gaps(words[second][key]):
            wanted = ", ".join(sorted(gaps(words[first][key]))) or "none"
            faults.append(_fault(second, f"{key!r} has other gaps than in {first}", f"use exactly: {wanted}"))
    for locale in SPARE:
        faults += _strange(words, locale)
    return faults


def _strange(words: Mapping[str, Mapping[str, str]], locale: str) -> list[BookFault]:
    """What a language that may leave keys out has too much, or with other gaps."""
    first = words[LOCALES[0]]
    faults = []
    for key in sorted(words[locale]):
        if key not in first:
            faults.append(_fault(locale, f"{key!r} is unknown", f"take it out; {LOCALES[0]} has no such key"))
        elif gaps(words[locale][key]) != gaps(first[key]):
            wanted = ", ".join(sorted(gaps(first[key]))) or "none"
            faults.append(
                _fault(locale, f"{key!r} has other gaps than in {LOCALES[0]}", f"use exactly: {wanted}")
            )
    return faults


def _fault(locale: str, says: str, mend: str) -> BookFault:
    return BookFault(file=f"words/{locale}.yaml", line=1, says=says, mend=mend)
