"""How long 5,000 people take for 90 days, and what memory that needs (R17): `python -m benchmarks simulate`.

The same code that the command runs, checker included. Two runs of different length of time show whether memory grows:
the figures of each process are those of its own largest moment.
"""

import argparse
import os
import platform
import resource
import sys
import time
from datetime import UTC, datetime

from bot.config import Settings
from bot.simulate import Plan, simulate
from bot.simulate.tally import Tally

START = datetime(2026, 11, 2, 9)
HEAD = "| date | machine | playbook | people | days | processes | seconds | CPU s | messages | violations | MB mine / largest |"


def main() -> int:
    """Run, print one row for RESULTS.md; 1 when conduct was violated."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks simulate", description=__doc__)
    parser.add_argument("--playbook", default="property_fee")
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    seconds, found = timed(given)
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    wrong = sum(found.broken_rules.values())
    print(f"{HEAD}\n{'|---' * 11}|")
    print(
        f"| {datetime.now(UTC):%Y-%m-%d} | {machine} | {given.playbook} | {given.people} | {given.days} | {given.processes} "
        f"| {seconds:.1f} | {cpu():.1f} | {sum(found.days.values())} | {wrong} | {megabytes()} |"
    )
    for one in found.violations[:20]:
        print(one, file=sys.stderr)
    return 1 if wrong else 0


def timed(given: argparse.Namespace) -> tuple[float, Tally]:
    """The run and its seconds, the start of the processes included."""
    settings = Settings()
    plan = Plan(
        settings=settings,
        playbook=given.playbook,
        start=START.replace(tzinfo=settings.zone),
        days=given.days,
        seed=given.seed,
        people=given.people,
    )
    began = time.perf_counter()
    found = simulate(plan, given.processes)
    return time.perf_counter() - began, found


def cpu() -> float:
    """Seconds of computing, in this process and those it started: what an idle machine would share among its cores."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def megabytes() -> str:
    """The largest memory of this process, and of the largest of those it started."""
    mine, theirs = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return f"{mine / 1024:.0f} / {theirs / 1024:.0f}"


if __name__ == "__main__":
    sys.exit(main())
