"""The test programme of facts/reliability.md, short or in full size: `python3 -m benchmarks.proof R4 R7 --full`.

Every proof is a test of tests/reliability; in full size it takes the figures of the programme instead of a few.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import ROOT

PROOFS = {
    "R4": ("promises on random minutes: never early, one check each, how late", "test_r04_*.py"),
    "R5": ("down for three hours across many deadlines", "test_r05_*.py"),
    "R6": ("clocks that jump, nights of the change, people who move", "test_r06_*.py"),
    "R7": ("a full disk, a file nobody may write, a folder that is gone", "test_r07_*.py"),
    "R8": ("another process holds the lock, fifty commands meanwhile", "test_r08_*.py"),
    "R10": ("two instances by mistake, and the take-over", "test_r10_*.py"),
    "R11": ("the webhook: three times, shuffled, forged, killed", "test_r11_*.py"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the proofs that are named, all without a name; print their figures. 0 when each of them holds."""
    parser = argparse.ArgumentParser(prog="python3 -m benchmarks.proof", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="R4", help=", ".join(PROOFS))
    parser.add_argument("--full", action="store_true", help="the size of the programme; takes hours")
    options = parser.parse_args(arguments)
    names = [str(name).upper() for name in options.names] or list(PROOFS)
    unknown = [name for name in names if name not in PROOFS]
    if unknown:
        parser.error(f"no proof {', '.join(unknown)}; there are {', '.join(PROOFS)}")
    held = {name: prove(name, full=options.full) for name in names}
    for name, holds in held.items():
        print(f"{name}: {'holds' if holds else 'BROKEN'} - {PROOFS[name][0]}")
    return 0 if all(held.values()) else 1


def prove(name: str, *, full: bool) -> bool:
    """Run one proof in a process of its own and print what it measured; True when it holds."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "figures"
        files = sorted((ROOT / "tests" / "reliability").glob(PROOFS[name][1]))
        environment = {**os.environ, "PROOF": "full" if full else "short", "PROOF_FIGURES": str(notes)}
        command = (sys.executable, "-m", "pytest", "-q", "-rs", *map(str, files))
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
        lines = notes.read_text(encoding="utf-8").splitlines() if notes.exists() else []
    for measured in map(json.loads, lines):
        print(f"{name} | " + " | ".join(f"{key} {value}" for key, value in measured.items()))
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
