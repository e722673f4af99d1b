"""Kill `serve` many times and print one row for RESULTS.md: `python -m benchmarks crash --kills 1000 --database both`.

Plans: kills (R1), steps (R2), sigterm (R16), stops (R9, PostgreSQL only); the first one unless others are named.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.crash.estate import Estate, estate
from benchmarks.crash.plans import Outcome, asked_to_stop, database_stops, named_kills, random_kills
from benchmarks.crash.postgres import Postgres

PLANS = ("kills", "steps", "sigterm", "stops")
HEAD = (
    *("date", "machine", "plan", "database", "seed", "kills", "reminders", "duplicates", "lost", "unknown"),
    *("silent", "lies", "damage", "ready again p50 / p99 s", "cold s", "remarks"),
)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks crash", description=__doc__)
    parser.add_argument("plans", nargs="*", metavar="PLAN", help=f"of {', '.join(PLANS)} (kills)")
    parser.add_argument("--kills", type=int, default=1000, help="over all seeds (1000)")
    parser.add_argument("--seeds", type=int, default=3, help="(3)")
    parser.add_argument("--each", type=int, default=20, help="times each step is reached (20)")
    parser.add_argument("--times", type=int, default=10, help="stops of the process or the database (10)")
    parser.add_argument("--life", type=float, default=1.0, help="seconds a process lives at most (1)")
    parser.add_argument("--owners", type=int, default=0, help="3 for each kill of a seed, at least 40")
    parser.add_argument("--rate", type=float, default=27, help="messages a second, 0 for no limit (27)")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    found = parser.parse_args()
    if unknown := set(found.plans) - set(PLANS):
        parser.error(f"no plan is called {', '.join(sorted(unknown))}")
    found.plans = found.plans or ["kills"]
    return found


async def main() -> int:
    """Run what was asked for; 1 when any promise was broken."""
    asked = options()
    kinds = ("sqlite", "postgresql") if asked.database == "both" else (asked.database,)
    print(f"| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|", flush=True)
    broken = 0
    for plan in asked.plans:
        for kind in kinds:
            if plan == "stops" and kind == "sqlite":
                continue
            for seed in range(1, asked.seeds + 1):
                broken += await one_run(asked, plan, kind, seed)
    return 1 if broken else 0


async def one_run(asked: argparse.Namespace, plan: str, kind: str, seed: int) -> bool:
    """One row; what the checker cried, on stderr."""
    began = time.monotonic()
    kills = -(-asked.kills // asked.seeds)
    owners = asked.owners or max(40, 3 * kills if plan == "kills" else 8 * asked.each)
    async with _installation(kind, owners=owners, seed=seed, rate=asked.rate) as (found, server):
        try:
            outcome = await _run(asked, plan, found, server, kills)
            cold = await _cold(found)
        except BaseException:
            sys.stderr.write((found.outside.folder / "serve.log").read_text(encoding="utf-8")[-5000:])
            raise
    report(f"{plan} | {kind} | {seed}", outcome, cold, time.monotonic() - began)
    sys.stderr.write("".join(f"{cry}\n" for cry in outcome.verdict.cries[:50]))
    return bool(outcome.verdict.cries)


async def _run(
    asked: argparse.Namespace, plan: str, found: Estate, server: Postgres | None, kills: int
) -> Outcome:
    workers = 1 if server is None else 2
    if plan == "kills":
        return await random_kills(found, kills, workers, asked.life)
    if plan == "steps":
        return await named_kills(found, asked.each)
    if plan == "sigterm":
        return await asked_to_stop(found, asked.times)
    assert server is not None
    return await database_stops(found, server, asked.times, workers)


async def _cold(found: Estate) -> float:
    """Seconds of a start with all its imports, as after a reboot; the median of three."""
    taken = []
    for _ in range(3):
        began = time.monotonic()
        await found.outside.start()
        taken.append(time.monotonic() - began)
        await found.outside.terminate()
    return sorted(taken)[1]


@asynccontextmanager
async def _installation(kind: str, **more: Any) -> AsyncIterator[tuple[Estate, Postgres | None]]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = await stack.enter_async_context(Postgres()) if kind == "postgresql" else None
        url = await server.make("rounds") if server else ""
        yield await stack.enter_async_context(estate(folder, url=url, **more)), server


def report(run: str, outcome: Outcome, cold: float, seconds: float) -> None:
    """One line of Markdown."""
    found = outcome.verdict
    load = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    remarks = [f"{seconds:.0f} s"]
    if outcome.reached:
        least = min(outcome.reached, key=lambda step: outcome.reached[step])
        remarks.append(f"{len(outcome.reached)} steps, least reached: {least} {outcome.reached[least]} times")
    if outcome.longest_stop:
        remarks.append(f"longest stop {outcome.longest_stop:.1f} s")
    cells = (
        *(f"{datetime.now(UTC):%Y-%m-%d}", load, run, outcome.kills, found.reminders),
        *(len(found.duplicates), len(found.lost) + len(found.doubts), found.unknown, len(found.silent)),
        *(len(found.lies), len(found.damage), f"{outcome.ready(50):.2f} / {outcome.ready(99):.2f}"),
        *(f"{cold:.1f}", ", ".join(remarks)),
    )
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
