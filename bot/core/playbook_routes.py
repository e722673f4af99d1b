"""The ways an urgent shortage goes through the house: its cause, who is told in which order, who does what (practice M6)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.playbook_reader import Path, Reader

ROLES = ("steward", "finance", "manager")


@dataclass(frozen=True, kw_only=True)
class Station:
    """A post in the house: known by what stands in a colleague's name, else taken by the role."""

    role: str
    names: tuple[str, ...]

    def held_by(self, name: str) -> bool:
        """Whether a colleague's name tells that he stands here; MC is not found in PMC."""
        return any(re.search(rf"(?<![a-z]){re.escape(part)}", name.lower()) for part in self.names)


@dataclass(frozen=True, kw_only=True)
class Route:
    """One cause of a shortage: the words it is known by, the stations that hear of it, and tasks done side by side."""

    words: tuple[str, ...]
    report: tuple[str, ...]
    tasks: Mapping[str, str]  # task -> station


@dataclass(frozen=True, kw_only=True)
class Routes:
    """All causes of one playbook, its stations, and which of them get the urgent slip."""

    causes: Mapping[str, Route]
    stations: Mapping[str, Station]
    slip: tuple[str, ...] = ()

    def cause_in(self, words: str) -> str | None:
        """The cause that is named by its id or told in words; None when several or none are (practice M6)."""
        low = words.lower()
        if low.strip() in self.causes:
            return low.strip()
        found = [name for name, route in self.causes.items() if any(word in low for word in route.words)]
        return found[0] if len(found) == 1 else None


NO_ROUTES = Routes(causes={}, stations={})


def read_routes(r: Reader, top: Mapping[str, Any]) -> Routes:
    """`routes`, `stations` and `slip` of a playbook; a station that is named must exist."""
    if "routes" not in top:
        return NO_ROUTES
    stations = {
        str(name): _station(r, value, ("stations", name))
        for name, value in r.mapping(top.get("stations", {}), ("stations",)).items()
    }
    known = tuple(stations)
    causes = {
        str(name): _route(r, value, ("routes", name), known)
        for name, value in r.mapping(top["routes"], ("routes",)).items()
    }
    return Routes(causes=causes, stations=stations, slip=_named(r, top, "slip", (), known))


def _station(r: Reader, value: Any, path: Path) -> Station:
    block = r.mapping(value, path)
    r.known(block, ("role", "names"), path)
    names = tuple(str(name).lower() for name in r.items(block.get("names", []), (*path, "names")))
    return Station(role=r.choice(block.get("role", "manager"), (*path, "role"), ROLES), names=names)


def _route(r: Reader, value: Any, path: Path, known: tuple[str, ...]) -> Route:
    block = r.mapping(value, path)
    r.known(block, ("words", "report", "tasks"), path)
    words = r.mapping(block.get("words", {}), (*path, "words"))
    spoken = [r.items(said, (*path, "words", tongue)) for tongue, said in words.items()]
    tasks = r.mapping(block.get("tasks", {}), (*path, "tasks"))
    for task, station in tasks.items():
        _exists(r, str(station), (*path, "tasks", task), known)
    return Route(
        words=tuple(str(word).lower() for said in spoken for word in said),
        report=_named(r, block, "report", path, known),
        tasks={str(task): str(station) for task, station in tasks.items()},
    )


def _named(
    r: Reader, block: Mapping[str, Any], key: str, path: Path, known: tuple[str, ...]
) -> tuple[str, ...]:
    found = tuple(str(name) for name in r.items(block.get(key, []), (*path, key)))
    for name in found:
        _exists(r, name, (*path, key), known)
    return found


def _exists(r: Reader, name: str, path: Path, known: tuple[str, ...]) -> None:
    if name not in known:
        r.fault(path, f"there is no station {name!r}", f"one of: {', '.join(known) or 'add `stations:`'}")
