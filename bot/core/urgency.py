"""Whether the date a supplier stands by comes too late for what we need (practice M6)."""

from datetime import datetime

from bot.core.standing import Standing


def misses(s: Standing, need: datetime | None) -> bool:
    """Whether the open promise ends after the need: only then the plan of production moves (practice M6)."""
    return need is not None and s.promise is not None and s.promise.said.end > need
