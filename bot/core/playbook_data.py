"""Playbook data -> a playbook, or every fault in it with its place and its mend."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, get_args

from bot.core.late_fee import LateFee, read_late_fee
from bot.core.playbook import STEP_KINDS, TASK, Cue, Follows, Offers, Playbook, Round, Step, Tone
from bot.core.playbook_reader import Fault, Path, Reader
from bot.core.playbook_routes import read_routes
from bot.core.traits import SIGNS, TRAITS

__all__ = ["BUTTONS", "KINDS", "Fault", "read_playbook"]

BUTTONS = frozenset(
    {"pay", "choose", "paid", "question", "stop", "object", "sent", "not_yet", "another", "yes", "no", "offers", "keep",
     "busy", "coming", "cannot", "arrived", "forgot", "unhappy", "no_cash", "unwilling"}
)  # fmt: skip
KINDS = frozenset(STEP_KINDS.values()) | {"event_ping", "nudge", "touch", "letter"}
ROUND_KINDS = frozenset(
    {"reminder", "event_ping", "nudge", "touch"}
)  # what we begin ourselves obeys every cap


ROLES = ("owner", "steward", "finance", "manager")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PREFERRED = "preferred"
MOMENTS = ("opening", "day", "weekday", "before", "past", "after")
_STEP_KEYS = ("say", "kind", "after", "link", "skips", "buttons", "tones")
_ROUND_KEYS = (*_STEP_KEYS, *MOMENTS, "id", "at", "workdays", "always", "to", "when", "unless")
_TOP = ("title", "profile", "follows", "offers", "rounds", "steps", "cues", "start_day", "max_broken", "slot",
        "refusal", "ends_after", "kind", "extends", "segments", "stages", "routes", "stations", "slip", "late_fee")  # fmt: skip


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
    r.stages = stages = _stages(r, top.get("stages", {}))
    r.signs = (*TRAITS, *SIGNS, *map(str, r.mapping(top.get("cues", {}), ("cues",))))
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
        segments=_segments(r, top.get("segments", {})),
        stages=stages,
        routes=read_routes(r, top),
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
        "late_fee": lambda v: _late_fee(r, v),
    }
    return {key: reader(top[key]) for key, reader in readers.items() if key in top}


def _stages(r: Reader, data: Any) -> dict[str, timedelta]:
    return {str(name): r.wait(wait, ("stages", name)) for name, wait in r.mapping(data, ("stages",)).items()}


def _segments(r: Reader, data: Any) -> dict[str, str]:
    found = r.mapping(data, ("segments",)).items()
    return {r.choice(trait, ("segments", trait), TRAITS): str(name) for trait, name in found}


def _tones(r: Reader, data: Any, path: Path) -> tuple[Tone, ...]:
    tones = []
    for index, value in enumerate(r.items(data, path)):
        block = r.mapping(value, (*path, index))
        r.known(block, ("when", "unless", "say"), (*path, index))
        when, unless = (r.terms(block, key, (*path, index)) for key in ("when", "unless"))
        if not when or "say" not in block:
            r.fault((*path, index), "a tone needs `when` and `say`", "write `{when: [patient], say: name}`")
        tones.append(Tone(when=when, unless=unless, say=str(block.get("say", ""))))
    return tuple(tones)


def _late_fee(r: Reader, data: Any) -> LateFee | None:
    terms, wrong = read_late_fee(r.mapping(data, ("late_fee",)))
    for one in wrong:
        r.fault(("late_fee", one.key), one.says, one.mend)
    return terms


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
        "link": r.flag(data, "link", path),
        "skips": r.number(data.get("skips", 0), (*path, "skips"), 0, 9),
        "buttons": buttons,
        "tones": _tones(r, data.get("tones", []), (*path, "tones")),
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
        rounds.append(_round(r, block, path, kind))
    if not rounds:
        r.fault(
            ("rounds",), "a playbook without a round never speaks", "add a line `- {id: …, say: …, day: 5}`"
        )
    return tuple(rounds)


def _round(r: Reader, block: Mapping[str, Any], path: Path, kind: str) -> Round:
    fields = _step_fields(r, block, path, kind) | _moment(r, block, path)
    to = r.choice(block.get("to", "owner"), (*path, "to"), ROLES)
    if to != "owner":
        fields["kind"] = TASK
    return Round(
        id=str(block.get("id", "")),
        to=to,
        when=r.terms(block, "when", path),
        unless=r.terms(block, "unless", path),
        workdays=r.flag(block, "workdays", path),
        always=r.flag(block, "always", path),
        **fields,
    )


def _moment(r: Reader, block: Mapping[str, Any], path: Path) -> dict[str, Any]:
    if sum(key in block for key in MOMENTS) != 1:
        r.fault(
            path,
            "a round needs exactly one moment",
            "one of: opening: true · day: 5 · weekday: mon · before: 2h · past: 3d · after: 7d",
        )
    if block.get("opening", True) is not True:
        r.fault(
            (*path, "opening"), f"{block['opening']!r} is no moment", "write `opening: true` or leave it out"
        )
    clock = block.get("at")
    day = r.choice(block["weekday"], (*path, "weekday"), WEEKDAYS) if "weekday" in block else None
    return {
        "opening": block.get("opening") is True,
        "day": r.number(block["day"], (*path, "day"), 1, 31) if "day" in block else None,
        "weekday": WEEKDAYS.index(day) if day is not None else None,
        "at": r.clock(clock, (*path, "at")) if clock not in (None, PREFERRED) else None,
        "preferred": clock == PREFERRED,
        "before": r.wait(block["before"], (*path, "before")) if "before" in block else None,
        "past": r.wait(block["past"], (*path, "past")) if "past" in block else None,
    }


def _cues(r: Reader, data: Any) -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    for name, value in r.mapping(data, ("cues",)).items():
        path: Path = ("cues", name)
        block = r.mapping(value, path)
        r.known(block, ("words", "skips", "say", "pledges", "refuses"), path)
        words = r.mapping(block.get("words", {}), (*path, "words"))
        if any(not str(word).strip() for said in words.values() if isinstance(said, list) for word in said):
            r.fault((*path, "words"), "an empty word would be found in every message", "take it out")
        cues[name] = Cue(
            words={str(k): tuple(str(w) for w in r.items(v, (*path, "words", k))) for k, v in words.items()},
            skips=r.number(block.get("skips", 0), (*path, "skips"), 0, 9),
            say=str(block.get("say", "")),
            pledges=str(block.get("pledges", "")),
            refuses=r.flag(block, "refuses", path),
        )
    return cues
