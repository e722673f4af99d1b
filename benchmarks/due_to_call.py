"""How long after its `wake_at` a case's message reaches the Bot API: `python -m benchmarks.due_to_call`.

400 owners come due at 20 a second on the story clock at x1; `serve` runs as a process of its own against a sink in a
third one, rate limit 27/s. Due to call, whole path: alarm, settle, outbox, rate, decide again, commit, HTTP.
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.stage import crowd
from benchmarks.stage.ending import run
from benchmarks.stage.serving import DATABASES, Databases, Serve, databases, settings, sink
from benchmarks.stage.table import middle, percentile, show
from tests.world import at

CLOCK = "2026-11-04T09:30+08:00 x1"


async def main(arguments: Sequence[str] | None = None) -> None:
    """Print one row for each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--rate", type=float, default=20, help="cases a second")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=DATABASES, nargs="*", default=list(DATABASES))
    options = parser.parse_args(arguments)
    for number, kind in enumerate(options.database):
        with tempfile.TemporaryDirectory() as folder:
            async with databases(kind, Path(folder)) as source:
                runs = [await lags(source, options.cases, options.rate) for _ in range(options.rounds)]
        cells = {"database": kind, "cases": options.cases, "rate/s": options.rate, "runs": options.rounds}
        cuts = {f"p{part} ms": middle([percentile(run, part) for run in runs]) for part in (50, 90, 99)}
        show({**cells, **cuts, "worst ms": middle([max(run) for run in runs])}, head=number == 0)


async def lags(source: Databases, cases: int, rate: float) -> list[float]:
    """Milliseconds from due to call, one for each case."""
    url, home = await source.fresh()
    async with sink() as far:
        env = settings(url, far, CLOCK=CLOCK)
        moment = at(crowd.LATER)
        async with crowd.still(env, home) as app:
            await crowd.settle_in(app, cases)
            due = await crowd.wake_all(app, moment, 1 / rate)
        async with Serve(env, home) as serve:
            start = await crowd.leap(url, moment)
            await far.until(cases, serve)
            sent = await far.sent()
    assert len({one["params"]["chat_id"] for one in sent}) == len(sent) == cases
    return [(one["at"] - start - due[str(one["params"]["chat_id"])]) * 1000 for one in sent]


if __name__ == "__main__":
    run(main)
