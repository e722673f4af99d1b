"""How we are: one look at ourselves as a value, and what is wrong with it; pure, so that a table can test it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from bot.store.audit import Pulse

SILENT = 120.0  # seconds without a look of the pump although something is due
DARK = 120.0  # seconds without an answer of the database
LONG = 600.0  # seconds the oldest message that may leave has been waiting
MANY = 20  # messages whose fate nobody knows
LAG = 120.0  # seconds a due case may wait before we are not ready any more
WORKS = frozenset({"ok", "halted", "standby"})  # a pause the platform asked for is no failure

MUTE = frozenset({"halted", "starting", "stopped"})  # nothing can be said there now


class Fault(NamedTuple):
    """Something the admins must hear: the word that says it, and what stands in it."""

    word: str
    values: dict[str, object]

    @property
    def kind(self) -> str:
        """What is told once an hour: each channel's queue for itself."""
        return f"{self.word}:{self.values.get('channel', '')}"


@dataclass(frozen=True, kw_only=True)
class State:
    """One look; all spans in real seconds. `pulse` None: the database did not answer, for `dark` seconds by now.

    `silence`: since the pump looked last. `lag`: how long the oldest due case waits. `before`: the queues at the
    look before, by channel. `told`: of how many unknown messages the admins have heard already.
    """

    at: datetime
    pulse: Pulse | None
    dark: float = 0.0
    silence: float = 0.0
    lag: float = 0.0
    channels: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)
    told: int = 0

    def waits(self) -> dict[str, float]:
        """How long the oldest message that may leave has been waiting, by channel."""
        queues = self.pulse.queues if self.pulse is not None else {}
        return {
            name: max((self.at - queue.since).total_seconds(), 0.0)
            for name, queue in queues.items()
            if queue.since is not None
        }


def faults(state: State) -> list[Fault]:
    """What is wrong enough to wake somebody (issue 4, "Watching itself")."""
    if state.pulse is None:
        return [Fault("alarm.database", {"minutes": _minutes(state.dark)})] if state.dark >= DARK else []
    return [*_silent(state, state.pulse), *_queues(state, state.pulse), *_unknowns(state, state.pulse)]


def parts(state: State) -> dict[str, dict[str, Any]]:
    """What /readyz tells: database, channels and pump, each with its `ok`."""
    pulse = state.pulse
    pump = state.silence < SILENT and state.lag < LAG
    idle = pulse is not None and not _has_work(state, pulse)
    return {
        "database": {"ok": pulse is not None, "silent": round(state.dark, 1)},
        "channels": {"ok": WORKS.issuperset(state.channels.values()), **state.channels},
        "pump": {"ok": pump or idle, "lag": round(state.lag, 3), "looked": round(state.silence, 1)},
    }


def _silent(state: State, pulse: Pulse) -> Iterator[Fault]:
    if state.silence >= SILENT and _has_work(state, pulse):
        yield Fault("alarm.silent", {"minutes": _minutes(state.silence)})


def _queues(state: State, pulse: Pulse) -> Iterator[Fault]:
    """A long round waits too, but gets shorter from look to look: only a queue that does not is told."""
    for name, waited in state.waits().items():
        many = pulse.queues[name].many
        stuck = waited >= LONG and many >= state.before.get(name, many)
        if stuck and state.channels.get(name) in ("ok", "trouble"):
            yield Fault("alarm.queue", {"channel": name, "many": many, "minutes": _minutes(waited)})


def _unknowns(state: State, pulse: Pulse) -> Iterator[Fault]:
    many = pulse.states()["unknown"]
    if many >= MANY and many > state.told:
        yield Fault("alarm.unknowns", {"many": many})


def _has_work(state: State, pulse: Pulse) -> bool:
    """Whether the pump has something to do now: what waits on a channel that is off or halted is none."""
    sendable = any(state.channels.get(name) in ("ok", "trouble") for name in state.waits())
    return bool(pulse.inbox or pulse.due or sendable)


def _minutes(seconds: float) -> int:
    return int(seconds // 60)
