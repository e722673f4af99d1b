"""The ways to die: at random moments (R1), at each named step (R2), by SIGTERM (R16), and the database's own (R9)."""

import asyncio
import signal
import statistics
from dataclasses import dataclass, field

from benchmarks.crash.checker import Verdict, check
from benchmarks.crash.estate import Estate
from benchmarks.crash.nursery import Worker
from benchmarks.crash.postgres import Postgres
from tests.crash.launcher import STEPS, Death

IN_FLIGHT = {
    True: 16,
    False: 96,
}  # messages one kill can catch, with a rate or none: batches marked, and calls
LIFE = 0.6  # seconds a process lives at most after it is ready, unless told otherwise
YOUNG = 0.1  # share of kills that come while it still starts
TALK = 0.3  # how often an owner speaks between two kills
PATIENCE = 30.0  # seconds until a step that is not reached is given up
STOP = 10.0  # seconds after SIGTERM (R16)
DARK = 0.5  # seconds at most without a database


@dataclass(kw_only=True)
class Outcome:
    """One run: what was done to the bot, and the verdict on both records."""

    kills: int
    verdict: Verdict
    ready_after: list[float] = field(default_factory=list)
    reached: dict[str, int] = field(default_factory=dict)
    longest_stop: float = 0.0

    def ready(self, percent: int) -> float:
        """So many of a hundred starts took at most this many seconds; 0 without any."""
        if len(self.ready_after) < 2:
            return max(self.ready_after, default=0.0)
        return statistics.quantiles(self.ready_after, n=100, method="inclusive")[percent - 1]


async def random_kills(estate: Estate, kills: int, workers: int = 1, life: float = LIFE) -> Outcome:
    """R1: kill -9 at seeded moments, start again at once; with several workers one of them is hit."""
    rng = estate.rng
    for _ in range(workers):
        await estate.start()
    for done in range(kills):
        await asyncio.sleep(rng.uniform(0.02, life))
        await estate.kill(rng.choice(estate.workers))
        await estate.go_on(talk=TALK)
        if rng.random() < YOUNG and done + 1 < kills:
            await estate.bear()
        else:
            await estate.start()
    return await judged(estate, kills)


async def named_kills(estate: Estate, each: int, steps: tuple[str, ...] = tuple(STEPS)) -> Outcome:
    """R2: every step is reached `each` times; nothing else kills."""
    reached = dict.fromkeys(steps, 0)
    for turn in range(each * len(steps)):
        step = steps[turn % len(steps)]
        await estate.go_on()
        speaks = step.startswith("promise")
        doomed = await estate.bear(Death(step, 1 if speaks else estate.rng.randint(1, 4)))
        if speaks:
            await estate.speak()
        reached[step] += await _died(estate, doomed)
    await estate.start()
    found = await judged(estate, sum(reached.values()))
    found.reached = reached
    return found


async def _died(estate: Estate, doomed: Worker) -> bool:
    """Wait for its end; the story goes on while it waits for its step."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while loop.time() < end:
        await asyncio.wait([doomed.ended], timeout=0.3)
        if doomed.ended.done():
            estate.workers.remove(doomed)
            return doomed.ended.result() == -signal.SIGKILL
        await estate.go_on()
    await estate.kill(doomed)
    return False


async def asked_to_stop(estate: Estate, times: int = 1) -> Outcome:
    """R16: SIGTERM in the middle of a round; nothing may be left in doubt. Raises TimeoutError after ten seconds."""
    longest = 0.0
    for _ in range(times):
        worker = await estate.start()
        await estate.until_more(estate.rng.randint(3, 12))
        code, seconds = await worker.terminate(STOP)
        estate.workers.remove(worker)
        longest = max(longest, seconds)
        assert code == 0, f"SIGTERM ended serve with {code}"
    await estate.start()
    found = await judged(estate, 0)
    found.longest_stop = longest
    return found


async def database_stops(estate: Estate, server: Postgres, stops: int, workers: int = 2) -> Outcome:
    """R9: PostgreSQL is stopped at once in the middle of a round and started again; `serve` lives through it."""
    for _ in range(workers):
        await estate.start()
    for _ in range(stops):
        await estate.until_more(estate.rng.randint(1, 12))
        await server.crash()
        await asyncio.sleep(estate.rng.uniform(0, DARK))
        await server.start()
    return await judged(estate, stops * workers)


async def judged(estate: Estate, kills: int) -> Outcome:
    """Let it come to rest and compare both records."""
    await estate.rest()
    verdict = check(await estate.evidence(), in_doubt_at_most=kills * IN_FLIGHT[estate.rate > 0])
    return Outcome(kills=kills, verdict=verdict, ready_after=estate.ready_after)
