"""Runs a benchmark by its name: `python -m benchmarks crash --kills 100`, `python -m benchmarks due_to_call`."""

import runpy
import sys
from pathlib import Path


def names() -> list[str]:
    """Every benchmark there is: the modules and packages of this folder."""
    here = Path(__file__).parent
    files = [file.stem for file in here.glob("*.py") if not file.stem.startswith("_")]
    return sorted(files + [folder.parent.name for folder in here.glob("*/__main__.py")])


def main() -> int:
    """Hand the rest of the command line to the benchmark; 2 with one sentence when there is none of that name."""
    known = names()
    name = sys.argv[1].replace("-", "_") if len(sys.argv) > 1 else ""
    if name not in known:
        sys.stderr.write(f"usage: python -m benchmarks NAME …; the names are {', '.join(known)}\n")
        return 2
    sys.argv[1:2] = []
    runpy.run_module(f"benchmarks.{name}", run_name="__main__", alter_sys=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
