"""Every benchmark runs at the smallest size and prints its row; what it measures there means nothing."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks.figures import ROOT

LIMIT = 120  # seconds: the machine may be shared with others
SMALL = {
    "throughput": "--count 5 --rounds 1 --database sqlite --at-once 2",
    "thousand": "--count 5 --rounds 1 --peers",
    "due_to_call": "--cases 5 --rounds 1 --rate 50 --database sqlite",
    "scale": "--sizes 20 --starts 1 --looks 5",
    "webhooks": "--count 20 --rounds 1 --connections 2 --singles 5 --owners 5",
    "importing": "--rows 6 --rounds 1",
    "workers": "--workers 2 --seconds 0.3 --rounds 1",
}
Running = dict[str, "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """All of them at once: most of their time is start."""
    started = {name: _started(name, *words.split()) for name, words in SMALL.items()}
    yield started
    for process in started.values():
        with process:
            process.terminate()


def _started(name: str, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        (sys.executable, "-m", "benchmarks", name, *words),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_prints_a_row_with_machine_and_day(name: str, running: Running) -> None:
    said, _ = running[name].communicate(timeout=LIMIT)
    assert running[name].returncode == 0, said
    head, _, row = said.splitlines()[:3]
    assert head.startswith("| date | machine |") and "cores" in row
    assert head.count("|") == row.count("|")
