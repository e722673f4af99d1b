"""How facts are written down: a kind, a JSON payload, and one hash chain per case that tells any edit."""

import hashlib
import json
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Union, get_args, get_origin, get_type_hints

from bot.core import facts
from bot.core.facts import Fact

KINDS: dict[str, type[Fact]] = {
    kind.__name__.lower(): kind
    for kind in (getattr(facts, name) for name in facts.__all__)
    if isinstance(kind, type) and issubclass(kind, Fact) and kind is not Fact
}
Stamp = tuple[datetime, str, str]
Decoder = Callable[[Any], Any]
_OWN = frozenset({"at", "by", "id"})
_FIELDS = {shape: tuple(f.name for f in fields(shape) if f.name not in _OWN) for shape in KINDS.values()}
_SPELLING = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def kind_of(fact: Fact) -> str:
    """The name a fact is stored under."""
    return type(fact).__name__.lower()


def payload_of(fact: Fact) -> dict[str, Any]:
    """Everything but time, speaker and id, as JSON values."""
    return {name: _plain(getattr(fact, name)) for name in _FIELDS[type(fact)]}


def fact_of(kind: str, payload: Mapping[str, Any] | None, *, at: datetime, by: str, id: int) -> Fact | None:
    """The fact as it was recorded; None when its content was erased."""
    if payload is None:
        return None
    return KINDS[kind](at=at, by=by, id=id, **values_of(kind, payload))


def values_of(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a fact of this kind as they were recorded; a name it does not have any more is left out."""
    decoders = _DECODERS[kind]
    return {name: decoders[name](value) for name, value in payload.items() if name in decoders}


def canonical(payload: Mapping[str, Any]) -> str:
    """The one spelling of a payload that is stored and hashed."""
    return _SPELLING.encode(payload)


def seal(salt: str, payload: str) -> str:
    """What the chain holds in place of the content, so that content can be erased lawfully."""
    return hashlib.sha256(f"{salt}\x1f{payload}".encode()).hexdigest()


def link(previous: str, number: int, stamp: Stamp, sealed: str) -> str:
    """The chain's next hash (`facts/reliability.md`, audit); `stamp` is when, by whom, which kind."""
    at, by, kind = stamp
    return hashlib.sha256(
        "\x1f".join((previous, str(number), at.isoformat(), by, kind, sealed)).encode()
    ).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One stored row of a case's chain; `payload` is None once erased."""

    number: int
    at: datetime
    by: str
    kind: str
    sealed: str
    hash: str
    salt: str | None
    payload: str | None


def broken_link(entries: Iterable[Entry]) -> int | None:
    """The number of the first entry that was edited, reordered or follows a gap; None when the chain is whole."""
    previous, expected = "", 1
    for entry in entries:
        if entry.number != expected or entry.hash != link(
            previous, entry.number, (entry.at, entry.by, entry.kind), entry.sealed
        ):
            return expected
        if entry.payload is not None and seal(entry.salt or "", entry.payload) != entry.sealed:
            return expected
        previous, expected = entry.hash, expected + 1
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, (datetime, date)) else value


def _decoder(hint: Any) -> Decoder:
    """How a field comes back from JSON: moments and days are read, everything else is as it was."""
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is tuple:
        return _each(_decoder(get_args(hint)[0]))
    if hint is datetime:
        return _moment
    return _day if hint is date else _as_is


def _each(one: Decoder) -> Decoder:
    return lambda values: tuple(one(value) for value in values or ())


def _moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _as_is(value: Any) -> Any:
    return value


_DECODERS: dict[str, dict[str, Decoder]] = {
    kind: {name: _decoder(hint) for name, hint in get_type_hints(shape).items()}
    for kind, shape in KINDS.items()
}
