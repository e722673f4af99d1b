"""One playbook folder: what it extends, its plan and its messages, read together or refused together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Template

from bot.books.checks import Spot, Spots, check_message, check_plan
from bot.books.sandbox import Faulty, compile_template
from bot.books.strict import Document, Unreadable, read_strict
from bot.books.words import LOCALES, BookFault
from bot.core.playbook import Playbook, Step
from bot.core.playbook_data import read_playbook

PLAN = "playbook.yaml"
LONGEST = 4096
_CHAIN = 3


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """A playbook that passed every check, with its messages by (locale, name)."""

    book: Playbook
    templates: Mapping[tuple[str, str], Template]
    text: str = ""  # all its files in one, as they were read
    spot: Spots | None = None  # where a key of its plan stands


class _Refused(Exception):
    """The folder's plan could not be read."""

    def __init__(self, fault: BookFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True, kw_only=True)
class _Plan:
    content: dict[str, Any]
    documents: tuple[tuple[str, Document], ...]  # the folder's own first, then what it extends
    folders: tuple[Path, ...]

    def spot(self, path: tuple[str | int, ...]) -> Spot:
        for name, document in self.documents:
            if path in document.lines:
                return Spot(file=f"{name}/{PLAN}", line=document.lines[path])
        name, document = self._holder(path)
        return Spot(file=f"{name}/{PLAN}", line=document.line(path))

    def _holder(self, path: tuple[str | int, ...]) -> tuple[str, Document]:
        return max(self.documents, key=lambda pair: _known(pair[1], path))


def load_shelf(folder: Path) -> tuple[Shelved | None, list[BookFault]]:
    """Read one folder. None with every fault, never half of a playbook."""
    try:
        plan = _plan(folder)
    except _Refused as refused:
        return None, [refused.fault]
    book, found = read_playbook(folder.name, plan.content, _version(plan.folders))
    if book is None:
        return None, [plan.spot(fault.path).fault(fault.says, fault.mend) for fault in found]
    faults = check_plan(book, plan.spot)
    templates, wrong = _messages(book, plan)
    faults += wrong
    return (
        None if faults else Shelved(book=book, templates=templates, text=_text(plan.folders), spot=plan.spot)
    ), faults


def _known(document: Document, path: tuple[str | int, ...]) -> int:
    while path and path not in document.lines:
        path = path[:-1]
    return len(path)


def _read(folder: Path) -> Document:
    shown = f"{folder.name}/{PLAN}"
    try:
        document = read_strict((folder / PLAN).read_text(encoding="utf-8"))
    except Unreadable as error:
        raise _Refused(Spot(file=shown, line=error.line).fault(error.says, error.mend)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _Refused(
            Spot(file=shown, line=1).fault("the file cannot be read", "save it as UTF-8 text")
        ) from error
    if not isinstance(document.content, dict):
        raise _Refused(
            Spot(file=shown, line=1).fault("no playbook in here", "begin with `title:` and `profile:`")
        )
    return document


def _plan(folder: Path, chain: tuple[str, ...] = ()) -> _Plan:
    document = _read(folder)
    base = document.content.get("extends")
    if base is None:
        return _Plan(content=document.content, documents=((folder.name, document),), folders=(folder,))
    spot = Spot(file=f"{folder.name}/{PLAN}", line=document.line(("extends",)))
    chain = (*chain, folder.name)
    if base in chain or len(chain) >= _CHAIN:
        raise _Refused(
            spot.fault(f"extends goes round or too far: {' > '.join((*chain, str(base)))}", "extend one base")
        )
    below = folder.parent / str(base)
    if not str(base).isidentifier() or not (below / PLAN).is_file():
        raise _Refused(
            spot.fault(f"no playbook {base!r} beside this one", "name a folder that has a playbook.yaml")
        )
    under = _plan(below, chain)
    return _Plan(
        content=_merged(under.content, document.content),
        documents=((folder.name, document), *under.documents),
        folders=(folder, *under.folders),
    )


def _merged(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What the folder says replaces the base's; steps and cues are replaced one by one."""
    merged = {**base, **own}
    for key in ("steps", "cues"):
        if isinstance(base.get(key), dict) and isinstance(own.get(key), dict):
            merged[key] = {**base[key], **own[key]}
    merged.pop("extends", None)
    return merged


def _version(folders: tuple[Path, ...]) -> str:
    return sha256(_text(folders).encode()).hexdigest()[:12]


def _text(folders: tuple[Path, ...]) -> str:
    """Every file of the folders, each under its name."""
    parts = []
    for folder in folders:
        for file in sorted((folder / PLAN, *folder.glob("*/*.j2"))):
            name = f"{folder.name}/{file.relative_to(folder).as_posix()}"
            parts.append(f"--- {name}\n{file.read_text(encoding='utf-8', errors='replace')}")
    return "\n".join(parts)


def _messages(book: Playbook, plan: _Plan) -> tuple[dict[tuple[str, str], Template], list[BookFault]]:
    templates: dict[tuple[str, str], Template] = {}
    faults: list[BookFault] = []
    for step, path in _steps(book):
        for locale in (*LOCALES, "zh-TW"):
            file = _file(plan.folders, locale, step.say)
            if file is not None:
                _message(book, step, file, templates, faults)
            elif locale in LOCALES:
                says = f"step {step.id!r} has no message {step.say!r} in {locale}"
                faults.append(
                    plan.spot((*path, "say")).fault(says, f"add {book.name}/{locale}/{step.say}.j2")
                )
    return templates, list(dict.fromkeys(faults))


def _steps(book: Playbook) -> list[tuple[Step, tuple[str | int, ...]]]:
    """Everything the playbook says, each with its place in the plan."""
    rounds: list[tuple[Step, tuple[str | int, ...]]] = [
        (r, ("rounds", i)) for i, r in enumerate(book.rounds) if r.to == "owner"
    ]
    said = [
        (Step(id=name, say=cue.say, kind="reply"), ("cues", name))
        for name, cue in book.cues.items()
        if cue.say
    ]
    rounds += [(step, ("steps", name)) for name, step in book.steps.items()]
    tones = [
        (replace(step, say=tone.say), (*path, "tones", i))
        for step, path in rounds
        for i, tone in enumerate(step.tones)
    ]
    return rounds + tones + said


def _file(folders: tuple[Path, ...], locale: str, say: str) -> Path | None:
    if not say.isidentifier():
        return None
    return next((f for folder in folders if (f := folder / locale / f"{say}.j2").is_file()), None)


def _message(
    book: Playbook,
    step: Step,
    file: Path,
    templates: dict[tuple[str, str], Template],
    faults: list[BookFault],
) -> None:
    locale = file.parent.name
    shown = f"{file.parents[1].name}/{locale}/{file.name}"
    try:
        text = file.read_text(encoding="utf-8")
        if len(text) > LONGEST:
            raise Faulty(1, "the message is too long", f"at most {LONGEST} characters")
        template, used = compile_template(text)
    except Faulty as error:
        faults.append(Spot(file=shown, line=error.line).fault(error.says, error.mend))
    except (OSError, UnicodeDecodeError):
        faults.append(Spot(file=shown, line=1).fault("the file cannot be read", "save it as UTF-8 text"))
    else:
        templates[(locale, step.say)] = template
        faults += check_message(book, step, template, used, Spot(file=shown, line=1, locale=locale))
