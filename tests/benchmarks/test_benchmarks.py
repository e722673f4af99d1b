"""Every benchmark runs at the smallest size and prints its row; what it measures there means nothing."""

import asyncio
import io
from contextlib import redirect_stdout
from importlib import import_module

import pytest

SMALL = {
    "throughput": "--count 5 --rounds 1 --database sqlite --at-once 2",
    "thousand": "--count 5 --rounds 1 --peers",
    "due_to_call": "--cases 5 --rounds 1 --rate 50 --database sqlite",
    "scale": "--sizes 20 --starts 1 --looks 5",
    "webhooks": "--count 20 --rounds 1 --connections 2 --singles 5 --owners 5",
    "importing": "--rows 6 --rounds 1",
    "report": "--cases 4 --runs 1",
    "workers": "--workers 1 --seconds 0.3 --rounds 1",
}
COLUMN = {  # what only the table of this one has
    "throughput": "× stock",
    "thousand": "promises",
    "due_to_call": "p90 ms",
    "scale": "MB at rest",
    "webhooks": "durable/s",
    "importing": "preview s",
    "report": "CPU µs a case",
    "workers": "by process",
}


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """The lines of all of them, which run at once because most of their time is start."""

    async def run_all() -> None:
        async with asyncio.TaskGroup() as group:
            for name, words in SMALL.items():
                group.create_task(import_module(f"benchmarks.{name}").main(words.split()))

    said = io.StringIO()
    with redirect_stdout(said):
        asyncio.run(run_all())
    return said.getvalue().splitlines()


@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_prints_a_row_with_machine_and_day(name: str, printed: list[str]) -> None:
    (head,) = [line for line in printed if COLUMN[name] in line]
    row = printed[printed.index(head) + 2]
    assert head.startswith("| date | machine |") and "cores" in row
    assert head.count("|") == row.count("|")
