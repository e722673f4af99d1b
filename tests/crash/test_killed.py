"""`serve` is killed in the middle of its work, and nothing is sent twice, lost or claimed (R1, R2, R9, R16).

Short forms; the long ones are run by `python -m benchmarks crash`.
"""

from pathlib import Path

from benchmarks.crash.estate import estate
from benchmarks.crash.plans import asked_to_stop, database_stops, named_kills, random_kills
from benchmarks.crash.postgres import Postgres
from tests.crash.launcher import STEPS

KILLS = {"sqlite": 10, "postgresql": 5}
WORKERS = {"sqlite": 1, "postgresql": 2}


async def test_kills_at_random_moments_neither_repeat_nor_lose_a_message(
    tmp_path: Path, url: str, kind: str
) -> None:
    async with estate(tmp_path, url=url, owners=32, seed=7) as found:
        outcome = await random_kills(found, KILLS[kind], WORKERS[kind])
    assert outcome.verdict.cries == []
    assert outcome.verdict.reminders + found.said >= found.owners  # who promised first is not reminded


async def test_death_at_each_named_step_neither_repeats_nor_loses_a_message(tmp_path: Path) -> None:
    async with estate(tmp_path, owners=32, seed=5) as found:
        outcome = await named_kills(found, 1)
    assert outcome.verdict.cries == []
    assert outcome.reached == dict.fromkeys(STEPS, 1)


async def test_sigterm_in_a_round_leaves_nothing_in_doubt(tmp_path: Path) -> None:
    async with estate(tmp_path, owners=32, seed=3) as found:
        outcome = await asked_to_stop(found)
    assert outcome.verdict.cries == []
    assert outcome.verdict.unknown == 0


async def test_a_database_that_stops_in_a_round_costs_no_message(tmp_path: Path) -> None:
    async with Postgres() as server, estate(tmp_path, url=await server.make("rounds"), owners=32) as found:
        outcome = await database_stops(found, server, 1)
    assert outcome.verdict.cries == []
    assert outcome.verdict.reminders >= found.owners
