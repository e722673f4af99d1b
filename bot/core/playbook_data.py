"""Playbook data -> a playbook, or every fault in it with its place and its mend."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, get_args

from bot.core.playbook import STEP_KINDS, Cue, Follows, Offers, Playbook, Round, Step

Path = tuple[str | int, ...]
_WAIT = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
BUTTONS = frozenset(
    {"pay", "choose", "paid", "question", "stop", "object", "sent", "not_yet", "another", "yes", "no", "offers", "keep",
     "busy", "coming", "cannot", "arrived"}
)  # fmt: skip
KINDS = frozenset(STEP_KINDS.values()) | {"event_ping", "nudge", "touch", "letter"}
ROUND_KINDS = frozenset(
    {"reminder", "event_ping", "nudge", "touch"}
)  # what we begin ourselves obeys every cap


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong in a playbook: where (a path of keys), what, and what to write instead."""

    path: Path
    says: str
    mend: str


class Reader:
    """Takes values out of plain data and collects what is wrong on the way."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: Path, says: str, mend: str) -> None:
        self.faults.append(Fault(path=path, says=says, mend=mend))

    def known(self, data: Mapping[str, Any], keys: Sequence[str], path: Path) -> None:
        for key in data:
            if key not in keys:
                self.fault((*path, key), f"unknown key {key!r}", f"one of: {', '.join(sorted(keys))}")

    def wait(self, value: Any, path: Path) -> timedelta:
        found = _WAIT.fullmatch(str(value))
        if not found or not any(found.groups()):
            self.fault(path, f"{value!r} is no waiting time", "days, hours, minutes: 7d, 4h, 30m, 3h30m")
            return timedelta(0)
        days, hours, minutes = (int(part or 0) for part in found.groups())
        return timedelta(days=days, hours=hours, minutes=minutes)

    def clock(self, value: Any, path: Path) -> time | None:
        found = _CLOCK.fullmatch(str(value))
        if not found:
            self.fault(path, f"{value!r} is no time of day", 'hours and minutes in quotes: "19:00"')
            return None
        return time(int(found[1]), int(found[2]))

    def number(self, value: Any, path: Path, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(
                path, f"{value!r} is not a number from {low} to {high}", f"a whole number, {low} to {high}"
            )
            return low
        return value

    def choice(self, value: Any, path: Path, choices: Sequence[str]) -> str:
        if value not in choices:
            self.fault(path, f"{value!r} is not known here", f"one of: {', '.join(map(str, choices))}")
            return choices[0]
        return str(value)

    def mapping(self, value: Any, path: Path) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            self.fault(path, "a block of keys is expected here", "write `key: value` lines below it")
            return {}
        return value

    def items(self, value: Any, path: Path) -> Sequence[Any]:
        if not isinstance(value, list):
            self.fault(path, "a list is expected here", "write `- …` lines below it, or [a, b]")
            return []
        return value


_STEP_KEYS = ("say", "kind", "after", "link", "skips", "buttons")
_ROUND_KEYS = (*_STEP_KEYS, "id", "opening", "day", "at", "before")
_TOP = ("title", "profile", "follows", "offers", "rounds", "steps", "cues", "start_day", "max_broken", "slot",
        "refusal", "ends_after", "kind", "extends")  # fmt: skip


def read_playbook(name: str, data: Any, version: str = "") -> tuple[Playbook | None, list[Fault]]:
    """The playbook, or None and everything that is wrong with it."""
    r = Reader()
    top = r.mapping(data, ())
    r.known(top, _TOP, ())
    for key in ("title", "profile", "follows", "rounds", "steps"):
        if key not in top:
            r.fault((key,), f"{key!r} is missing", f"add a line `{key}: …`")
    if r.faults:
        return None, r.faults
    kind = r.choice(top.get("kind", "reminder"), ("kind",), sorted(ROUND_KINDS))
    book = Playbook(
        name=name,
        title={str(k): str(v) for k, v in r.mapping(top["title"], ("title",)).items()},
        profile=str(top["profile"]),
        follows=r.choice(top["follows"], ("follows",), get_args(Follows)),  # type: ignore[arg-type]
        offers=r.choice(top.get("offers", "weekend"), ("offers",), get_args(Offers)),  # type: ignore[arg-type]
        rounds=_rounds(r, top["rounds"], kind),
        steps=_steps(r, top["steps"]),
        cues=_cues(r, top.get("cues", {})),
        version=version,
        **_limits(r, top),
    )
    return (None if r.faults else book), r.faults


def _limits(r: Reader, top: Mapping[str, Any]) -> dict[str, Any]:
    readers: dict[str, Callable[[Any], Any]] = {
        "start_day": lambda v: r.number(v, ("start_day",), 1, 28),
        "max_broken": lambda v: r.number(v, ("max_broken",), 1, 9),
        "slot": lambda v: r.wait(v, ("slot",)),
        "refusal": lambda v: r.choice(v, ("refusal",), ("tells", "stops")),
        "ends_after": lambda v: r.wait(v, ("ends_after",)),
    }
    return {key: reader(top[key]) for key, reader in readers.items() if key in top}


def _step_fields(r: Reader, data: Mapping[str, Any], path: Path, kind: str) -> dict[str, Any]:
    if "say" not in data:
        r.fault((*path, "say"), "the message is missing", "add `say: name` for the file name.j2")
    buttons = tuple(str(b) for b in r.items(data.get("buttons", []), (*path, "buttons")))
    for button in buttons:
        r.choice(button, (*path, "buttons"), sorted(BUTTONS))
    return {
        "say": str(data.get("say", "")),
        "kind": r.choice(data.get("kind", kind), (*path, "kind"), sorted(KINDS)),
        "after": r.wait(data["after"], (*path, "after")) if "after" in data else timedelta(0),
        "link": r.choice(data.get("link", False), (*path, "link"), (True, False)) in (True, "True"),  # type: ignore[arg-type]
        "skips": r.number(data.get("skips", 0), (*path, "skips"), 0, 9),
        "buttons": buttons,
    }


def _steps(r: Reader, data: Any) -> dict[str, Step]:
    steps: dict[str, Step] = {}
    for name, value in r.mapping(data, ("steps",)).items():
        path: Path = ("steps", name)
        if name not in STEP_KINDS:
            r.fault(path, f"unknown step {name!r}", f"one of: {', '.join(STEP_KINDS)}")
            continue
        block = r.mapping(value, path)
        r.known(block, _STEP_KEYS, path)
        steps[name] = Step(id=name, **_step_fields(r, block, path, STEP_KINDS[name]))
    return steps


def _rounds(r: Reader, data: Any, kind: str) -> tuple[Round, ...]:
    rounds: list[Round] = []
    for index, value in enumerate(r.items(data, ("rounds",))):
        path: Path = ("rounds", index)
        block = r.mapping(value, path)
        r.known(block, _ROUND_KEYS, path)
        name = str(block.get("id", ""))
        if not name:
            r.fault(path, "a round needs an id", "add `id: name`")
        if name in STEP_KINDS or any(name == other.id for other in rounds):
            r.fault((*path, "id"), f"{name!r} is used twice", "give each round a name of its own")
        if "kind" in block:
            r.choice(block["kind"], (*path, "kind"), sorted(ROUND_KINDS))
        rounds.append(Round(id=name, **_step_fields(r, block, path, kind), **_moment(r, block, path)))
    if not rounds:
        r.fault(
            ("rounds",), "a playbook without a round never speaks", "add a line `- {id: …, say: …, day: 5}`"
        )
    return tuple(rounds)


def _moment(r: Reader, block: Mapping[str, Any], path: Path) -> dict[str, Any]:
    if sum(key in block for key in ("opening", "day", "before", "after")) != 1:
        r.fault(
            path,
            "a round needs exactly one moment",
            "one of: opening: true · day: 5 · before: 2h · after: 7d",
        )
    if block.get("opening", True) is not True:
        r.fault(
            (*path, "opening"), f"{block['opening']!r} is no moment", "write `opening: true` or leave it out"
        )
    return {
        "opening": block.get("opening") is True,
        "day": r.number(block["day"], (*path, "day"), 1, 31) if "day" in block else None,
        "at": r.clock(block["at"], (*path, "at")) if "at" in block else None,
        "before": r.wait(block["before"], (*path, "before")) if "before" in block else None,
    }


def _cues(r: Reader, data: Any) -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    for name, value in r.mapping(data, ("cues",)).items():
        path: Path = ("cues", name)
        block = r.mapping(value, path)
        r.known(block, ("words", "skips", "say"), path)
        words = r.mapping(block.get("words", {}), (*path, "words"))
        if any(not str(word).strip() for said in words.values() if isinstance(said, list) for word in said):
            r.fault((*path, "words"), "an empty word would be found in every message", "take it out")
        cues[name] = Cue(
            words={str(k): tuple(str(w) for w in r.items(v, (*path, "words", k))) for k, v in words.items()},
            skips=r.number(block.get("skips", 0), (*path, "skips"), 0, 9),
            say=str(block.get("say", "")),
        )
    return cues
