"""`serve` that notes when its modules are imported: `python -m benchmarks.stage.born serve`, in the file `imported`."""

import importlib
import importlib.util
import sys
import time
from pathlib import Path

STAMP = "imported"


def main() -> int:
    """Import what `serve` will import, write the moment (monotonic clock) down, and serve."""
    from tests.crash.launcher import MODULES, OPTIONAL

    for name in MODULES:
        importlib.import_module(name)
    for name in OPTIONAL:
        if importlib.util.find_spec(name.partition(".")[0]):
            importlib.import_module(name)
    Path(STAMP).write_text(repr(time.monotonic()), encoding="utf-8")
    from bot.cli import main as serve

    return serve()


if __name__ == "__main__":
    sys.exit(main())
