"""How long a report takes and what memory it adds: `python -m benchmarks report --cases 2000 20000`.

The question and the counting in this process, on SQLite, and the most memory that Python's own heap grew by meanwhile.
Each owner has an open chat and three months of a fee; four messages went to him, every second one promised, every third
paid, every fifth was called: about 14 facts a case.
"""

import argparse
import tempfile
import time
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

from benchmarks.stage import crowd
from benchmarks.stage.ending import run
from benchmarks.stage.serving import Databases, databases, settings, sink
from benchmarks.stage.table import middle, show
from bot.app import App
from bot.core import facts as f
from bot.core.figures import Figures, Span
from bot.engine.figuring import figured
from tests.world import at

PIECE = 2_000


async def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="*", default=[20_000])
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        async with databases("sqlite", Path(folder)) as source:
            for number, cases in enumerate(options.cases):
                show(await size(source, cases, options.runs), head=number == 0)


async def size(source: Databases, cases: int, runs: int) -> dict[str, object]:
    """The row of one size."""
    url, home = await source.fresh()
    async with sink() as far, crowd.still(settings(url, far), home) as app:
        await crowd.settle_in(app, cases)
        written = await lived(app)
        taken = [await report(app) for _ in range(runs)]
        memory = await heap(app)
    assert taken[0][2].blocks["CNY"].total().cases == cases
    seconds, cpu = [took for took, _, _ in taken], [busy for _, busy, _ in taken]
    return {
        "cases": f"{cases:,}",
        "facts": f"{written + 5 * cases:,}",
        "report s": middle(seconds, 2),
        "CPU s": middle(cpu, 2),
        "CPU µs a case": f"{median(cpu) / cases * 1e6:.0f}",
        "MB more": f"{memory:.1f}",
    }


async def heap(app: App) -> float:
    """Megabytes that the heap grows by at most while a report is made."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    await report(app)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (most - before) / 1e6


async def report(app: App) -> tuple[float, float, Figures]:
    """Seconds of one report over everything, on the wall and of CPU, and what it found."""
    began, idle = time.perf_counter(), time.process_time()
    async with app.store.view() as tx:
        span = Span(until=app.clock.now() + timedelta(days=30), zone=app.engine.site.zone)
        found = await figured(app.engine, tx, span)
    return time.perf_counter() - began, time.process_time() - idle, found


async def lived(app: App) -> int:
    """Write a month of every case; how many facts that were."""
    async with app.store.view() as tx:
        ids = [case.id for case in await tx.list_cases()]
    many = 0
    for start in range(0, len(ids), PIECE):
        facts = [(id, fact) for n, id in enumerate(ids[start : start + PIECE]) for fact in month(n)]
        many += len(facts)
        async with app.store.begin() as tx:
            await tx.add_facts(facts)
    return many


def month(number: int) -> Iterator[f.Fact]:
    """What happened to the owner of this number."""
    day = at(crowd.MORNING)
    for n, step in enumerate(("notice", "r5", "r10", "r14")):
        said = day + timedelta(days=n * 4)
        yield f.Planned(at=said, key=f"{step}:2026-11", step=step)
        yield f.Spoke(at=said, key=f"{step}:2026-11", step=step, kind="reminder")
    if number % 2 == 0:
        yield promise(day + timedelta(days=13))
    if number % 5 == 0:
        yield f.Contacted(at=day + timedelta(days=14), by="steward:林芳", outcome="spoke")
    if number % 3 == 0:
        yield f.Paid(at=day + timedelta(days=15), by="finance:钱会计", amount=912_00 * 3)
    elif number % 2 == 0:
        yield f.Lapsed(at=day + timedelta(days=16), state="broken")


def promise(moment: datetime) -> f.Promised:
    """A promise for the day after."""
    due = moment + timedelta(days=1)
    lapse = due + timedelta(days=1)
    return f.Promised(
        at=moment,
        by="owner",
        start=due,
        end=due,
        check=due,
        lapse=lapse,
        precision="minute",
        words="明天10点",
    )


if __name__ == "__main__":
    run(main)
