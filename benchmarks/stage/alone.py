"""`serve` with a commit for each webhook, what group commit is measured against: `python -m benchmarks.stage.alone serve`."""

import sys

from bot.cli import main
from bot.serve import intake

if __name__ == "__main__":
    intake.MOST = 1
    sys.exit(main())
