"""What 10,000, 100,000 and 1,000,000 open cases cost: `python -m benchmarks.scale`; R12 of the programme: `--r12`.

SQLite, an owner and an open chat for each case. In this process: the question which persons are due and a whole look
of the pump, with 200 due among all, and `/promised` of a colleague from the arrival of the update to its second
commit. From outside: how long a `serve` takes until /healthz says 200, also counted from the end of its Python
imports, and what it holds in memory at rest. Up to 100,000 come in by the import, whose time is told; the others are
copies of their rows.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.crash.evidence import rows
from benchmarks.stage import crowd, estate
from benchmarks.stage.born import STAMP
from benchmarks.stage.ending import run
from benchmarks.stage.serving import Databases, Serve, databases, settings, sink
from benchmarks.stage.table import middle, percentile, show
from bot.app import App
from tests.world import at

CLOCK = "2026-11-04T09:30+08:00 x1"
STEWARD = "900000"
BATCH = 200  # persons that the pump asks for at a look
REST = 3.0  # seconds until a `serve` is at rest
BORN = ("-m", "benchmarks.stage.born")
Figures = dict[str, list[float]]


async def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each size, or that of R12."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--looks", type=int, default=200)
    parser.add_argument(
        "--r12", action="store_true", help="20,000 owners with 200,000 facts, all due at once"
    )
    parser.add_argument("--owners", type=int, default=20_000, help="of R12")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        async with databases("sqlite", Path(folder)) as source:
            if options.r12:
                return show(await r12(source, options.owners, options.looks))
            found = [await size(source, count, options) for count in options.sizes]
    for number, figures in enumerate(found):
        show({**_cells(figures), "cost": _cost(figures, found[0])}, head=number == 0)


def _cells(figures: Figures) -> dict[str, object]:
    cells: dict[str, object] = {"cases": f"{figures['cases'][0]:,.0f}"}
    for name in ("import s", "MB at rest"):
        cells[name] = middle(figures[name])
    for name in ("start s", "of it imports s", "after imports s"):
        cells[name] = middle(figures[name], 2)
    for name in ("due ms", "look ms", "/promised ms"):
        cells[f"{name} p50/p95"] = f"{median(figures[name]):.2f}/{percentile(figures[name], 95):.2f}"
    return cells


def _cost(figures: Figures, first: Figures) -> str:
    """How many times as long as with the first size."""
    names = ("due ms", "look ms", "/promised ms")
    return ", ".join(f"{name[:-3]} × {median(figures[name]) / median(first[name]):.2f}" for name in names)


async def size(source: Databases, count: int, options: Any) -> Figures:
    """All figures of one size."""
    url, home = await source.fresh()
    async with sink() as far:
        env = settings(url, far, CLOCK=CLOCK)
        async with crowd.still(env, home) as app:
            found: Figures = {"cases": [count], "import s": [await estate.built(app, count)]}
            await crowd.steward(app, STEWARD)
            due = min(BATCH, count)
            await estate.come_due(app, due, app.clock.now())
            found |= await looks(app, options.looks, due)
            await estate.come_due(app, due, at(crowd.MORNING) + timedelta(days=3))
            found["/promised ms"] = await promises(app, min(options.looks, count))
            await app.pump.drain()
        return found | await starts(env, home, options.starts)


async def looks(app: App, times: int, many: int) -> Figures:
    """Milliseconds of the question who is due, and of a whole look of the pump."""

    async def due() -> None:
        async with app.store.view() as tx:
            assert len(await tx.due_persons(app.clock.now(), limit=BATCH)) == many

    async def look() -> None:
        await app.pump._look(handed=True)

    return {"due ms": await timed(due, times), "look ms": await timed(look, times)}


async def timed(work: Callable[[], Awaitable[None]], times: int) -> list[float]:
    """Milliseconds of each time but the first five."""
    taken = []
    for _ in range(times + 5):
        began = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began) * 1000)
    return taken[5:]


async def promises(app: App, times: int) -> list[float]:
    """Milliseconds of `/promised` for one owner after another."""
    numbers = iter(range(times + 5))

    async def promise() -> None:
        await crowd.says(app, STEWARD, f"/promised {next(numbers)} 2 days")

    taken = await timed(promise, times)
    async with app.store.view() as tx:
        assert (await tx.find("0"))[0].promise_at is not None, "/promised was not understood"
    return taken


async def starts(env: dict[str, str], home: Path, times: int) -> Figures:
    """Seconds until `serve` is ready, and the megabytes it holds then."""
    found: Figures = {"start s": [], "of it imports s": [], "after imports s": [], "MB at rest": []}
    for _ in range(times):
        began = time.monotonic()
        async with Serve(env, home, BORN) as serve:
            imported = float((home / STAMP).read_text(encoding="utf-8")) - began
            found["of it imports s"].append(imported)
            found["after imports s"].append(serve.ready_after - imported)
        async with Serve(env, home) as serve:
            found["start s"].append(serve.ready_after)
            await asyncio.sleep(REST)
            found["MB at rest"].append(serve.memory())
    return found


async def r12(source: Databases, owners: int, times: int) -> dict[str, object]:
    """Everybody due at once at 27/s: the scan, the round planned by a real `serve`, and its memory."""
    url, home = await source.fresh()
    async with sink() as far:
        env = settings(url, far, CLOCK=CLOCK)
        async with crowd.still(env, home) as app:
            await estate.built(app, owners, facts=10)
            await crowd.wake_all(app, app.clock.now())
            figures = await looks(app, times, min(BATCH, owners))
            assert app.store.path is not None
            facts = estate.facts_in(app.store.path)
        async with Serve(env, home) as serve:
            began, most = time.monotonic(), 0.0
            while await planned(url) < owners:
                serve.alive()
                most = max(most, serve.memory())
                await asyncio.sleep(0.05)
            took = time.monotonic() - began + serve.ready_after
    return {
        "owners": owners,
        "facts": facts,
        "due p95 ms": f"{percentile(figures['due ms'], 95):.2f}",
        "look p95 ms": f"{percentile(figures['look ms'], 95):.2f}",
        "a round planned s": f"{took:.1f}, the start included",
        "MB at most": f"{most:.0f}",
    }


async def planned(url: str) -> int:
    """How many messages of our own were planned so far."""
    (found,) = await rows(url, "SELECT count(*) AS n FROM posts WHERE kind = 'proactive'")
    return int(found["n"])


if __name__ == "__main__":
    run(main)
