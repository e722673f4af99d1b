"""Rows for RESULTS.md: the machine, the day, and the median of several runs with its spread."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from statistics import median, quantiles

SECOND = 1.0


def machine() -> str:
    """The machine as it is now; the load tells whether it was ours alone."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"


def show(cells: Mapping[str, object], *, head: bool = True) -> None:
    """Print one row, with its header before it unless the table has begun already."""
    row = {"date": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine(), **cells}
    if head:
        print(f"| {' | '.join(row)} |\n{'|---' * len(row)}|")
    print(f"| {' | '.join(map(str, row.values()))} |", flush=True)


def middle(values: Sequence[float], digits: int = 0) -> str:
    """The median, and the least and the most behind it when there were several runs."""
    if len(set(values)) == 1:
        return f"{values[0]:,.{digits}f}"
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def percentile(values: Sequence[float], part: int) -> float:
    """The value that so many of 100 do not pass."""
    return quantiles(values, n=100, method="inclusive")[part - 1] if len(values) > 1 else values[0]


def worst_window(moments: Sequence[float], width: float = SECOND) -> int:
    """The most calls in any window of so many seconds."""
    ordered, most, first = sorted(moments), 0, 0
    for last, at in enumerate(ordered):
        while at - ordered[first] >= width:
            first += 1
        most = max(most, last - first + 1)
    return most


def rate(moments: Sequence[float]) -> float:
    """Calls a second between the first and the last of them."""
    spread = max(moments) - min(moments)
    return (len(moments) - 1) / spread if spread else 0.0
