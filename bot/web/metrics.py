"""GET /metrics: what Prometheus reads of us, numbers by channel and state alone, so that none names a person."""

import platform
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from bot.engine.tally import Tally
from bot.store.audit import Pulse
from bot.web.health import version

if TYPE_CHECKING:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

    Metric = GaugeMetricFamily | CounterMetricFamily | HistogramMetricFamily


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One moment of this process; `pulse` None: the database could not be asked. Ages and lags in real seconds.

    `held`: whether a restored copy waits for colleagues (R14); None is not told.
    """

    pulse: Pulse | None
    tally: Tally
    channels: Mapping[str, str]
    lag: float
    silence: float
    waits: Mapping[str, float]
    held: bool | None = None


def metrics(figures: Callable[[], Awaitable[Figures]]) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint, in Prometheus' text form."""

    async def answer(request: Request) -> Response:
        from prometheus_client import CONTENT_TYPE_LATEST

        return Response(exposition(await figures()), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return answer


def exposition(now: Figures) -> bytes:
    """The figures as text, from a registry of our own: what a library may have counted stays out."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Moment(Collector):
        def collect(self) -> "Iterator[Metric]":
            yield from _counted(now)
            if now.pulse is not None:
                yield from _waiting(now, now.pulse)

    registry = CollectorRegistry()
    registry.register(Moment())
    return generate_latest(registry)


def _counted(now: Figures) -> "Iterator[Metric]":
    yield _gauge("rounds_build_info", "Which Rounds this is.", {(version(), platform.python_version()): 1})
    yield _gauge("rounds_database_up", "Whether the database answers.", {(): float(now.pulse is not None)})
    up = {name: float(state == "ok") for name, state in now.channels.items()}
    yield _gauge("rounds_channel_up", "Whether a channel works.", _labelled(up))
    yield _gauge("rounds_look_age_seconds", "Since the pump looked last.", {(): now.silence})
    yield from _tallied(now.tally)


def _tallied(tally: Tally) -> "Iterator[Metric]":
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    sends = CounterMetricFamily("rounds_sends", "Calls by outcome.", labels=["channel", "outcome"])
    for labels, many in sorted(tally.sends.items()):
        sends.add_metric(labels, many)
    yield sends
    refusals = CounterMetricFamily("rounds_hook_refusals", "Callbacks not believed.", labels=["reason"])
    for reason, many in sorted(tally.refusals.items()):
        refusals.add_metric([reason], many)
    yield refusals
    for name, says, spread in (
        ("rounds_lateness_seconds", "Sent minus due, real seconds.", tally.lateness),
        ("rounds_rate_wait_seconds", "Waits for a moment of the shared rate.", tally.waits),
        ("rounds_look_seconds", "How long the pump's looks take.", tally.looks),
    ):
        yield HistogramMetricFamily(name, says, buckets=spread.running(), sum_value=spread.total)


def _waiting(now: Figures, pulse: Pulse) -> "Iterator[Metric]":
    states = pulse.states()
    if now.held is not None:
        yield _gauge("rounds_held", "Whether a restored copy waits for staff.", {(): float(now.held)})
    yield _gauge("rounds_due_lag_seconds", "How long the oldest due case waits, real seconds.", {(): now.lag})
    yield _gauge("rounds_due_cases", "Cases to look at now.", {(): pulse.due})
    yield _gauge("rounds_inbox_unread", "Updates not handled yet.", {(): pulse.inbox})
    yield _gauge("rounds_outbox_messages", "Unsettled messages by state.", _labelled(states))
    yield _gauge("rounds_unknown_messages", "Messages whose fate nobody knows.", {(): states["unknown"]})
    yield _gauge(
        "rounds_outbox_oldest_seconds", "How long the oldest sendable message waits.", _labelled(now.waits)
    )


def _labelled(values: Mapping[str, float]) -> dict[tuple[str, ...], float]:
    return {(label,): value for label, value in values.items()}


LABELS = {
    "rounds_build_info": ["version", "python"],
    "rounds_channel_up": ["channel"],
    "rounds_outbox_messages": ["state"],
    "rounds_outbox_oldest_seconds": ["channel"],
}


def _gauge(name: str, says: str, values: Mapping[tuple[str, ...], float]) -> "GaugeMetricFamily":
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, says, labels=LABELS.get(name, []))
    for labels, value in values.items():
        family.add_metric(labels, value)
    return family
