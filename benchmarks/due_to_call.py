"""How long after its `wake_at` a case's message reaches the Bot API: `python3 -m benchmarks.due_to_call`.

400 owners come due at 20 a second on the story clock at x1; `serve` runs as a process of its own against a fake
Bot API in a third one. Due to call, whole path: alarm, settle, outbox, pace, decide again, commit, HTTP.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx

from bot.app import App, open_app
from bot.config import load
from bot.core import facts as f
from bot.store.rows import Case
from tests.serve.outside import Outside, free_port
from tests.world import fee

CLOCK = "2026-11-04T09:30+08:00 x1"
AHEAD = 15  # seconds between the last preparation and the first case


async def main() -> None:
    """Measure once and print one row for RESULTS.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=400)
    parser.add_argument("--rate", type=float, default=20, help="cases a second")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lags = await measure(Path(folder), options.cases, options.rate)
    cuts = quantiles(lags, n=100, method="inclusive")
    load = f"load {os.getloadavg()[0]:.1f}"
    machine = f"{os.cpu_count()} cores, {load}, Python {platform.python_version()}"
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    print("| date | machine | cases | rate/s | p50 ms | p90 ms | p99 ms | worst ms |\n" + "|---" * 8 + "|")
    print(
        f"| {day} | {machine} | {len(lags)} | {options.rate:g} "
        f"| {cuts[49]:.0f} | {cuts[89]:.0f} | {cuts[98]:.0f} | {max(lags):.0f} |"
    )


async def measure(folder: Path, cases: int, rate: float) -> list[float]:
    """Milliseconds from due to call, one for each case."""
    port = free_port()
    fake = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fake_telegram", "--port", str(port)), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert fake.stdout is not None
        told = json.loads(await fake.stdout.readline())
        settings = {"TELEGRAM_TOKEN": told["token"], "TELEGRAM_API": told["url"], "LOG": "warning"}
        serve = Outside(folder, None, CLOCK=CLOCK, **settings)
        due = await prepared(serve, cases, rate)
        async with serve:
            return await lags(serve, told["url"], due)
    finally:
        fake.terminate()
        await fake.wait()


async def prepared(serve: Outside, cases: int, rate: float) -> dict[str, float]:
    """Verified owners, each with a wake of its own: chat -> when on the monotonic clock of this machine."""
    await serve.load(*[fee(str(n), f"Owner {n}", phone="") for n in range(cases)])
    app = await open_app(load(serve.settings, serve.folder))
    try:
        async with app.store.view() as tx:
            found = await tx.list_cases()
        for case in found:
            await verified(app, case)
        start = app.clock.now() + timedelta(seconds=AHEAD)
        wakes = {case.id: start + timedelta(seconds=n / rate) for n, case in enumerate(found)}
        async with app.store.begin() as tx:
            for id, wake in wakes.items():
                await tx.set_case(id, wake_at=wake)
        now, real = app.clock.now(), time.monotonic()
        return {str(case.id): real + (wakes[case.id] - now).total_seconds() for case in found}
    finally:
        await app.close()


async def verified(app: App, case: Case) -> None:
    """As if the owner had opened the link and said yes, with nothing said yet."""
    now = app.clock.now()
    async with app.store.begin() as tx:
        await tx.open_chat(case.person_id, "telegram", str(case.id), at=now, consent="bench")
        await tx.add(case.id, f.Bound(at=now, by="owner", channel="telegram", consent="bench"))
        await tx.add(case.id, f.Verified(at=now, by="owner"))


async def lags(serve: Outside, url: str, due: dict[str, float]) -> list[float]:
    """What the fake saw, when all is sent."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        while True:
            sent: list[dict[str, Any]] = (await client.get(f"{url}/control/sent")).json()
            if len(sent) >= len(due):
                return [(one["at_monotonic"] - due[str(one["chat_id"])]) * 1000 for one in sent]
            await asyncio.sleep(1)


if __name__ == "__main__":
    asyncio.run(main())
