"""A thousand promises due in the same second at 27/s, beside the schedulers at hand: `python -m benchmarks.thousand`.

Owners were written to once and a colleague noted with /promised that they pay at one hour; `serve` finds all of them
due at the same moment. Beside it, to the same sink by the same python-telegram-bot: APScheduler 3 with a date job for
each message, in memory and in an SQLite store, as it comes and tuned (`misfire_grace_time=None`; in memory also a
pace of 27/s, which APScheduler itself does not have), and JobQueue of python-telegram-bot.
"""

import argparse
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.stage import crowd, peer
from benchmarks.stage.ending import run
from benchmarks.stage.serving import DATABASES, Databases, Serve, databases, settings, sink
from benchmarks.stage.table import middle, rate, show, worst_window
from bot.app import App, SteppedClock

PROMISE = "2026-11-05 10:00"  # the day after the first message
CLOCK = "2026-11-05T09:30+08:00 x1"
STEWARD = "900000"
Peer = dict[str, Any]
PEERS: dict[str, Peer] = {
    "APScheduler, memory": {"kind": "memory"},
    "APScheduler, memory, tuned": {"kind": "memory", "tuned": True},
    "APScheduler, SQLite": {"kind": "kept", "store": "jobs.db"},
    "APScheduler, SQLite, tuned": {"kind": "kept", "store": "jobs.db", "tuned": True},
    "PTB JobQueue": {"kind": "jobqueue"},
}


class Run(NamedTuple):
    """What one run came to; `late`: ms from due to the first call."""

    lost: int
    late: float
    rate: float
    window: int


async def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each contender."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="promises")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=DATABASES, nargs="*", default=["sqlite"])
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS))
    options = parser.parse_args(arguments)
    found: dict[str, list[Run]] = {}
    message: dict[str, Any] = {}

    async def note(name: str, run: Run) -> None:
        found.setdefault(name, []).append(run)

    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.rounds):
            for kind in options.database:
                async with databases(kind, Path(folder) / f"{kind}{len(found.get(kind, ()))}") as source:
                    run, message = await ours(source, options.count)
                await note(kind, run)
            for name in options.peers:
                await note(name, await theirs(PEERS[name], options.count, message))
    for number, (name, runs) in enumerate(found.items()):
        show({"who": name, "promises": options.count, **_figures(runs)}, head=number == 0)


def _figures(runs: list[Run]) -> dict[str, object]:
    return {
        "runs": len(runs),
        "lost": middle([run.lost for run in runs]),
        "first call ms": middle([run.late for run in runs]),
        "rate/s": middle([run.rate for run in runs], 1),
        "most in 1 s": middle([run.window for run in runs]),
    }


def judged(sent: list[dict[str, Any]], count: int, due: float) -> Run:
    """What the sink saw; a chat that got a second message would show as a rate of too many calls."""
    chats = {one["params"]["chat_id"] for one in sent}
    assert len(chats) == len(sent), "a chat got two messages"
    moments = [one["at"] for one in sent]
    if not moments:
        return Run(count, 0.0, 0.0, 0)
    return Run(count - len(sent), (min(moments) - due) * 1000, rate(moments), worst_window(moments))


async def ours(source: Databases, count: int) -> tuple[Run, dict[str, Any]]:
    """One run of `serve`, and the message it sent first."""
    url, home = await source.fresh()
    async with sink() as far:
        async with crowd.still(settings(url, far), home) as app:
            moment = await promised(app, count)
        async with Serve(settings(url, far, CLOCK=CLOCK), home) as serve:
            due = await crowd.leap(url, moment)
            await far.until(count, serve, limit=count / 20 + 120)
            sent = await far.sent()
    return judged(sent, count, due), sent[0]["params"]


async def promised(app: App, count: int) -> datetime:
    """Owners who were written to once and promised one hour of the next day; when all of them come due."""
    await crowd.settle_in(app, count)
    await app.pump.drain()
    await crowd.steward(app, STEWARD)
    assert isinstance(app.clock, SteppedClock)
    app.clock.forward(timedelta(minutes=30))
    for number in range(count):
        await crowd.says(app, STEWARD, f"/promised {number} {PROMISE}")
    await app.pump.drain()
    async with app.store.view() as tx:
        wakes = {case.wake_at for case in await tx.list_cases()}
    assert len(wakes) == 1, f"the promises come due at {len(wakes)} moments"
    (wake,) = wakes
    assert wake is not None
    return wake


async def theirs(asked: Peer, count: int, message: dict[str, Any]) -> Run:
    """One run of a scheduler."""
    with tempfile.TemporaryDirectory() as folder:
        store = {"store": f"{folder}/{asked['store']}"} if "store" in asked else {}
        async with sink() as far:
            told = await peer.measured(
                **{**asked, **store}, url=far.url, token=far.token, count=count, message=message
            )
            return judged(await far.sent(), count, told["at"])


if __name__ == "__main__":
    run(main)
