"""Webhooks a second that are durable before they are acknowledged: `python -m benchmarks.webhooks`.

A real `serve` with its web server; in another process many kept connections post what owners write, each the next
update as soon as its last one was acknowledged. The inbox is read at the same time, as in life. Beside it, in turns,
the same `serve` with a commit for each update.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.crash.evidence import rows
from benchmarks.stage import crowd
from benchmarks.stage.callers import WARM, called
from benchmarks.stage.ending import run
from benchmarks.stage.serving import DATABASES, Databases, Serve, databases, settings, sink
from benchmarks.stage.table import middle, percentile, show

CLOCK = "2026-11-04T09:30+08:00 x1"
SECRET = "s" * 40
ENTRIES = {"group commit": ("-m", "bot"), "one commit each": ("-m", "benchmarks.stage.alone")}


class Run(NamedTuple):
    """Updates a second, how long one of them takes, CPU for each, and how many were read meanwhile."""

    rate: float
    p50: float
    p99: float
    cpu: float
    handled: float


async def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000, help="updates in a run")
    parser.add_argument("--singles", type=int, help="the same with a commit each; a tenth by default")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--owners", type=int, default=200, help="who write in turn")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    options = parser.parse_args(arguments)
    single = options.singles or options.count // 10
    counts = dict(zip(ENTRIES, (options.count, single), strict=True))
    found: dict[str, list[Run]] = {name: [] for name in ENTRIES}
    with tempfile.TemporaryDirectory() as folder:
        async with databases(options.database, Path(folder)) as source:
            for _ in range(options.rounds):
                for name, entry in ENTRIES.items():
                    found[name].append(await once(source, entry, counts[name], options))
    for number, (name, runs) in enumerate(found.items()):
        show(
            {"what": name, "updates": counts[name], **_figures(runs, found["one commit each"], options)},
            head=number == 0,
        )


def _figures(runs: list[Run], single: list[Run], options: Any) -> dict[str, object]:
    ratio = median(one.rate / other.rate for one, other in zip(runs, single, strict=True))
    return {
        "database": options.database,
        "connections": options.connections,
        "runs": options.rounds,
        "durable/s": middle([run.rate for run in runs]),
        "× one commit each": f"{ratio:.1f}",
        "p50 ms": middle([run.p50 for run in runs]),
        "p99 ms": middle([run.p99 for run in runs]),
        "CPU ms": middle([run.cpu for run in runs], 2),
        "read/s meanwhile": middle([run.handled for run in runs]),
    }


async def once(source: Databases, entry: tuple[str, ...], count: int, options: Any) -> Run:
    """One run."""
    url, home = await source.fresh()
    async with sink() as far:
        env = settings(
            url, far, CLOCK=CLOCK, TELEGRAM_WEBHOOK_SECRET=SECRET, PUBLIC_URL="https://bot.example"
        )
        async with crowd.still(env, home) as app:
            await crowd.settle_in(app, options.owners)
            await app.pump.drain()
        async with Serve(env, home, entry) as serve:
            cpu = serve.cpu()
            asked = {"port": serve.port, "secret": SECRET, "owners": options.owners}
            told = await called(**asked, count=count, connections=options.connections)
            cpu = serve.cpu() - cpu
            (kept,) = await rows(
                url, "SELECT count(*) AS n, count(CASE WHEN state <> 'new' THEN 1 END) AS done FROM inbox"
            )
            serve.alive()
    assert kept["n"] == count + WARM, f"{kept['n']} of {count + WARM} updates are in the inbox"
    return Run(
        rate=count / told["seconds"],
        p50=percentile(told["ms"], 50),
        p99=percentile(told["ms"], 99),
        cpu=cpu * 1000 / count,
        handled=kept["done"] / told["seconds"],
    )


if __name__ == "__main__":
    run(main)
