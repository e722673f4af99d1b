"""How fast collection letters are drawn: `python -m benchmarks letters [--letters 200] [--lines 3]` (issue 5: 200 in 2 s)."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from os import cpu_count
from time import perf_counter, process_time

from bot import papers

MADE = datetime(2026, 11, 26, tzinfo=UTC)


def account(number: int, lines: int) -> papers.Json:
    """One owner's account as the engine hands it over; every one has another name and other sums."""
    line = {"item": "物业费", "due": "2026-08-15", "billed": "¥912.00", "limitation": "2029-08-15"}
    return {
        "company": "青禾物业",
        "name": f"王小明{number}",
        "address": f"观山水一期 {number // 10}-{number}",
        "period": "2026年8月–10月",
        "owed": f"¥{number * 7},736.00",
        "day": "2026-11-26",
        "days": 15,
        "number": f"{number}-20261126",
        "fixed": "",
        "contact": "林芳 13800000000",
        "pay": f"https://pay.example/{number}",
        "staff": False,
        "fee": "",
        "billed": "¥3,648.00",
        "received": "¥912.00",
        "waived": "",
        "paid": [{"day": "2026-07-03", "amount": "¥912.00"}],
        "lines": [
            {**line, "period": f"2026年{i % 12 + 1}月", "left": f"¥{number + i}.00"} for i in range(lines)
        ],
    }


def drawn(number: int, lines: int) -> int:
    """One letter, and how many bytes it has."""
    return len(papers.letter("demand_letter", account(number, lines), "zh-CN", MADE))


def main() -> int:
    """Draw them with a thread for each core, the first one not counted, and print one line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks letters")
    parser.add_argument("--letters", type=int, default=200)
    parser.add_argument("--lines", type=int, default=3)
    options = parser.parse_args()
    begun = perf_counter()
    drawn(0, options.lines)
    first, begun, used = perf_counter() - begun, perf_counter(), process_time()
    with ThreadPoolExecutor(cpu_count() or 1) as threads:
        size = sum(threads.map(lambda number: drawn(number, options.lines), range(1, options.letters + 1)))
    took, cpu = perf_counter() - begun, process_time() - used
    each = size / options.letters / 1024
    sys.stdout.write(
        f"{options.letters} letters of {options.lines} lines: {took:.2f} s ({cpu:.2f} s of CPU), "
        f"{each:.0f} KB each, first one {first:.2f} s\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
