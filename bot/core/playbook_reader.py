"""Taking values out of plain data: what is wrong is collected with its place and its mend."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

Path = tuple[str | int, ...]
_WAIT = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong in a playbook: where (a path of keys), what, and what to write instead."""

    path: Path
    says: str
    mend: str


class Reader:
    """Takes values out of plain data and collects what is wrong on the way; `stages` may stand for waits."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.stages: Mapping[str, timedelta] = {}
        self.signs: Sequence[str] = ()  # what `when` and `unless` may name

    def fault(self, path: Path, says: str, mend: str) -> None:
        self.faults.append(Fault(path=path, says=says, mend=mend))

    def known(self, data: Mapping[str, Any], keys: Sequence[str], path: Path) -> None:
        for key in data:
            if key not in keys:
                self.fault((*path, key), f"unknown key {key!r}", f"one of: {', '.join(sorted(keys))}")

    def wait(self, value: Any, path: Path) -> timedelta:
        found = _WAIT.fullmatch(str(value))
        if found and any(found.groups()):
            days, hours, minutes = (int(part or 0) for part in found.groups())
            return timedelta(days=days, hours=hours, minutes=minutes)
        names = str(value).split("+")
        if self.stages and all(name in self.stages for name in names):
            return sum((self.stages[name] for name in names), timedelta(0))
        known = f", or stages: {'+'.join(self.stages)}" if self.stages else ""
        self.fault(path, f"{value!r} is no waiting time", f"days, hours, minutes: 7d, 4h, 30m, 3h30m{known}")
        return timedelta(0)

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

    def flag(self, data: Mapping[str, Any], key: str, path: Path) -> bool:
        value = data.get(key, False)
        if value not in (True, False, "True"):
            self.fault((*path, key), f"{value!r} is not known here", "one of: true, false")
        return value in (True, "True")

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

    def terms(self, data: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
        """The traits, cues and signs of `when` or `unless`; `patient+in_touch` wants both."""
        value = data.get(key, [])
        found = [value] if isinstance(value, str) else self.items(value, (*path, key))
        for name in (part for term in found for part in str(term).split("+")):
            self.choice(name, (*path, key), self.signs)
        return tuple(map(str, found))
