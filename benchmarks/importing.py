"""A list of 50,000 rows, 25,000 owners, previewed and written by the command: `python -m benchmarks.importing`.

The whole command as a user has it, its start included, on SQLite. Beside it the same file a second time, and how long
the bare standard library takes to read the file.
"""

import argparse
import asyncio
import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.crash.evidence import rows
from benchmarks.figures import ROOT
from benchmarks.stage.ending import run
from benchmarks.stage.serving import Databases, databases, settings
from benchmarks.stage.table import middle, show

HEAD = ("小区", "房号", "姓名", "电话", "费用", "账期", "应缴日", "金额")
MONTHS = ("2026-09", "2026-10")


async def main(arguments: Sequence[str] | None = None) -> None:
    """Print one row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        file = written(Path(folder) / "owners.csv", options.rows)
        found = await _measured(Path(folder), file, options.rounds)
    cells = {"rows": options.rows, "runs": options.rounds}
    show({**cells, **{name: middle(seconds, 2) for name, seconds in found.items()}})


def written(file: Path, count: int) -> Path:
    """A list of so many rows, two of them for each owner."""
    chance = random.Random(7)
    with file.open("w", encoding="utf-8", newline="") as out:
        sheet = csv.writer(out)
        sheet.writerow(HEAD)
        for number in range(count):
            owner, month = number // 2, MONTHS[number % 2]
            who = (f"大园{owner % 10}", f"{owner // 100 + 1}-{owner % 100 + 1}", f"业主{owner}")
            amount = f"{chance.uniform(100, 900):.2f}"
            sheet.writerow((*who, f"13{800_000_000 + owner}", "物业费", month, f"{month}-15", amount))
    return file


async def _measured(folder: Path, file: Path, rounds: int) -> dict[str, list[float]]:
    names = ("preview s", "written s", "same again s", "csv.reader alone s")
    found: dict[str, list[float]] = {name: [] for name in names}
    owners = len(file.read_text(encoding="utf-8").splitlines()) // 2
    async with databases("sqlite", folder) as source:
        for _ in range(rounds):
            for name, seconds in zip(names, await _once(source, file, owners), strict=True):
                found[name].append(seconds)
    return found


async def _once(source: Databases, file: Path, owners: int) -> tuple[float, float, float, float]:
    url, home = await source.fresh()
    preview = await imported(url, home, file)
    assert await _cases(url) == 0
    first = await imported(url, home, file, "--yes")
    assert await _cases(url) == owners, f"{await _cases(url)} cases instead of {owners}"
    again = await imported(url, home, file, "--yes")
    began = time.monotonic()
    with file.open(encoding="utf-8", newline="") as sheet:
        assert sum(1 for _ in csv.reader(sheet)) > owners
    return preview, first, again, time.monotonic() - began


async def imported(url: str, home: Path, file: Path, *more: str) -> float:
    """Seconds that the command takes from its start to its end."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ROUNDS_")}
    began = time.monotonic()
    command = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "import", str(file), *more),
        cwd=home,
        env={**clean, **settings(url), "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await command.communicate()
    if command.returncode:
        raise AssertionError(f"the import ended with {command.returncode}: {said.decode()[-500:]}")
    return time.monotonic() - began


async def _cases(url: str) -> int:
    (found,) = await rows(url, "SELECT count(*) AS n FROM cases")
    return int(found["n"])


if __name__ == "__main__":
    run(main)
