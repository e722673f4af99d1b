"""Messages a second without a limit, beside python-telegram-bot alone: `python -m benchmarks.throughput`.

So many owners come due at one moment; `serve`, a process of its own on SQLite with synchronous=FULL, decides,
renders, sends to a sink in another process and records. Clocked from that moment until the last outcome is durable.
Beside it, in the same round: python-telegram-bot in a bare loop with the same text and buttons, over its stock
request and over our lean one; neither remembers anything. Their best concurrency is found before the rounds.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.stage import crowd, peer
from benchmarks.stage.ending import run
from benchmarks.stage.serving import DATABASES, Databases, FarSink, Serve, databases, settings, sink
from benchmarks.stage.table import middle, show
from tests.world import at

BEFORE = 0.2  # seconds before the moment at which the CPU is read
CLOCK = "2026-11-04T09:30+08:00 x1"


class Run(NamedTuple):
    """Messages a second and CPU milliseconds for each of them; `first`: ms from due to the first call."""

    rate: float
    cpu: float
    first: float = 0.0


async def main(arguments: Sequence[str] | None = None) -> None:
    """Print one row for each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000, help="messages in a run")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--at-once", type=int, nargs="*", default=[4, 16, 64], help="what the peers try")
    parser.add_argument("--database", choices=DATABASES, nargs="*", default=list(DATABASES))
    options = parser.parse_args(arguments)
    for number, kind in enumerate(options.database):
        with tempfile.TemporaryDirectory() as folder:
            async with databases(kind, Path(folder)) as source:
                await row(kind, source, options, head=number == 0)


async def row(kind: str, source: Databases, options: Any, *, head: bool) -> None:
    """Measure this database and the peers beside it, in turns."""
    ours: list[Run] = []
    bare: dict[str, list[Run]] = {"stock": [], "lean": []}
    best: dict[str, int] = {}
    for _ in range(options.rounds):
        run, message = await engine(source, options.count)
        ours.append(run)
        for name, runs in bare.items():
            if name not in best:
                best[name] = await best_of(name, message, options)
            runs.append(await alone(name, message, options.count, best[name]))
    cells = {"database": kind, "messages": options.count, "runs": options.rounds}
    show({**cells, **_figures(ours, bare, best)}, head=head)


def _figures(ours: list[Run], bare: dict[str, list[Run]], best: dict[str, int]) -> dict[str, object]:
    found: dict[str, object] = {
        "ours/s": middle([run.rate for run in ours]),
        "ours CPU ms": middle([run.cpu for run in ours], 2),
        "first call ms": middle([run.first for run in ours]),
    }
    for name, runs in bare.items():
        found[f"{name}/s"] = f"{middle([run.rate for run in runs])}, {best[name]} at once"
        found[f"{name} CPU ms"] = middle([run.cpu for run in runs], 2)
        ratio = median(mine.rate / its.rate for mine, its in zip(ours, runs, strict=True))
        found[f"× {name}"] = f"{ratio:.2f}"
    return found


async def engine(source: Databases, count: int) -> tuple[Run, dict[str, Any]]:
    """One run of `serve`, and the message it sent first."""
    url, home = await source.fresh()
    async with sink() as far:
        env = settings(url, far, RATE_TELEGRAM="0", CLOCK=CLOCK)
        moment = at(crowd.LATER)
        async with crowd.still(env, home) as app:
            await crowd.settle_in(app, count)
            await crowd.wake_all(app, moment)
        async with Serve(env, home) as serve:
            due = await crowd.leap(url, moment)
            await asyncio.sleep(due - time.monotonic() - BEFORE)
            cpu = serve.cpu()
            await recorded(far, serve, url, count)
            seconds, cpu = time.monotonic() - due, serve.cpu() - cpu
        sent = await far.sent()
    check(sent, count)
    return Run(count / seconds, cpu * 1000 / count, (sent[0]["at"] - due) * 1000), sent[0]["params"]


async def recorded(far: FarSink, serve: Serve, url: str, count: int) -> None:
    """Wait until all messages came and all outcomes are durable."""
    await far.until(count, serve)
    while await crowd.count(url) < count:
        serve.alive()
        await asyncio.sleep(0.01)


def check(sent: list[dict[str, Any]], count: int) -> None:
    """Each chat has got one message. Raises AssertionError otherwise."""
    chats = {one["params"]["chat_id"] for one in sent}
    assert len(sent) == len(chats) == count, f"{len(sent)} messages to {len(chats)} chats instead of {count}"


async def best_of(name: str, message: dict[str, Any], options: Any) -> int:
    """The concurrency with which the bare loop is fastest."""
    if len(options.at_once) == 1:
        return int(options.at_once[0])
    rates = {many: (await alone(name, message, options.count, many)).rate for many in options.at_once}
    return int(max(rates, key=rates.__getitem__))


async def alone(name: str, message: dict[str, Any], count: int, at_once: int) -> Run:
    """One run of a bare loop."""
    async with sink() as far:
        asked = {"kind": name, "url": far.url, "token": far.token, "count": count, "message": message}
        told = await peer.measured(**asked, at_once=at_once)
        check(await far.sent(), count)
    return Run(count / told["seconds"], told["cpu_ms"])


if __name__ == "__main__":
    run(main)
