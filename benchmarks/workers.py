"""Three `serve` on one PostgreSQL and one token at 27/s: `python -m benchmarks.workers`.

So many owners come due at one moment that the three are busy for a minute. A run takes a minute and a half, so the
median is of three. What each process sent is read from its own /metrics, everything else from the sink.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.stage import crowd
from benchmarks.stage.ending import run
from benchmarks.stage.serving import Databases, Serve, databases, settings, sink
from benchmarks.stage.table import middle, rate, show, worst_window
from tests.world import at

CLOCK = "2026-11-04T09:30+08:00 x1"
SENT = 'rounds_sends_total{channel="telegram",outcome="sent"}'


class Run(NamedTuple):
    """Calls a second between the first and the last, the fullest second, and what each process sent."""

    rate: float
    window: int
    split: list[int]
    late: float


async def main(arguments: Sequence[str] | None = None) -> None:
    """Print one row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=65)
    parser.add_argument("--rate", type=float, default=27)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        async with databases("postgresql", Path(folder)) as source:
            runs = [await together(source, options) for _ in range(options.rounds)]
    show(
        {
            "workers": options.workers,
            "rate": options.rate,
            "messages": round(options.rate * options.seconds),
            "runs": options.rounds,
            "reached/s": middle([run.rate for run in runs], 2),
            "% of the rate": middle([run.rate / options.rate * 100 for run in runs], 1),
            "most in 1 s": middle([run.window for run in runs]),
            "× in 1 s": middle([run.window / options.rate for run in runs], 2),
            "first call ms": middle([run.late for run in runs]),
            "by process": "; ".join("/".join(map(str, run.split)) for run in runs),
        }
    )


async def together(source: Databases, options: Any) -> Run:
    """One run."""
    url, home = await source.fresh()
    count = round(options.rate * options.seconds)
    async with sink() as far, AsyncExitStack() as stack:
        env = settings(url, far, RATE_TELEGRAM=f"{options.rate:g}", CLOCK=CLOCK)
        moment = at(crowd.LATER)
        async with crowd.still(env, home) as app:
            await crowd.settle_in(app, count)
            await crowd.wake_all(app, moment)
        workers = [Serve(env, home) for _ in range(options.workers)]
        await asyncio.gather(*map(stack.enter_async_context, workers))
        due = await crowd.leap(url, moment)
        await far.until(count, *workers, limit=options.seconds * 2 + 120)
        await asyncio.sleep(1)
        split = [round(await serve.metric(SENT)) for serve in workers]
        sent = await far.sent()
    moments = [one["at"] for one in sent]
    chats = {one["params"]["chat_id"] for one in sent}
    assert len(sent) == len(chats) == count == sum(split), f"{len(sent)} to {len(chats)}, told {split}"
    return Run(rate(moments), worst_window(moments), split, (min(moments) - due) * 1000)


if __name__ == "__main__":
    run(main)
