"""How fast messages are read, beside the libraries that are importable here, in Markdown: `python3 -m benchmarks.reader`.

Further files of labelled messages (such as the sample of the specification) are named as arguments.
"""

import json
import platform
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from importlib import import_module
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

from bot.core.reader import read

TESTS = Path(__file__).resolve().parents[1] / "tests" / "core"
OURS = ("unseen.jsonl", "unseen2.jsonl", "unseen3.jsonl", "unseen4.jsonl")
LONGEST = 4096  # characters a channel lets through
LONG = (
    "我想说一下这个费用的问题，",
    "周五交 ",
    "明天",
    "3",
    "1.",
    "no ",
    "!?,",
    "a",
    "how much do i owe, thanks ",
)
Reader = Callable[[str, datetime], object]


class Message(NamedTuple):
    """A text and the moment it came."""

    text: str
    now: datetime


def main(files: list[str]) -> None:
    """Print the table of short and of longest messages."""
    messages = [line for name in (*OURS, *files) for line in loaded(TESTS / name)]
    now = messages[0].now
    longest = [Message(f"{n} {piece * LONGEST}"[:LONGEST], now) for n in range(5) for piece in LONG]
    print(
        f"{len(messages)} messages, {len(longest)} of {LONGEST:,} characters; Python {platform.python_version()}\n"
    )
    print("| reader | messages | median µs | p99 µs | worst µs |\n|---|---|---:|---:|---:|")
    for name, reader in readers().items():
        for what, batch in (("short", messages), (f"{LONGEST:,} characters", longest)):
            if reader is None:
                print(f"| {name} | {what} | not installed | | |")
            elif name == "this reader" or what == "short":
                taken = timed(reader, batch)
                print(
                    f"| {name} | {what} | {median(taken):.0f} | {quantiles(taken, n=100)[-1]:.0f} | {max(taken):.0f} |"
                )


def loaded(file: Path) -> list[Message]:
    """The messages of a file of labelled lines."""
    lines = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line)
    return [Message(line["text"], datetime.fromisoformat(line["now"])) for line in lines]


def timed(reader: Reader, messages: list[Message]) -> list[float]:
    """Microseconds for each message; the tables are warmed by a first pass that does not count."""
    taken: list[float] = []
    for counts in (False, True):
        for text, now in messages:
            began = time.perf_counter()
            with suppress(Exception):  # a library that raises has taken its time as well
                reader(text, now)
            if counts:
                taken.append((time.perf_counter() - began) * 1e6)
    return taken


def readers() -> dict[str, Reader | None]:
    """This reader and the libraries, None where one cannot be imported."""
    return {
        "this reader": read,
        "dateparser": library("dateparser.search", _dateparser),
        "parsedatetime": library("parsedatetime", _parsedatetime),
        "recognizers-text (zh)": library("recognizers_date_time", _recognizers),
        "jionlp": library("jionlp", _jionlp),
    }


def library(name: str, build: Callable[[Any], Reader]) -> Reader | None:
    """A reader made of a library, if it is there."""
    try:
        return build(import_module(name))
    except ImportError:
        return None


def _dateparser(module: Any) -> Reader:
    return lambda text, now: module.search_dates(text, settings={"RELATIVE_BASE": now})


def _parsedatetime(module: Any) -> Reader:
    calendar = module.Calendar()
    return lambda text, now: calendar.nlp(text, sourceTime=now)


def _recognizers(module: Any) -> Reader:
    return lambda text, now: module.recognize_datetime(text, "zh-cn", reference=now)


def _jionlp(module: Any) -> Reader:
    return lambda text, now: module.ner.extract_time(text, time_base=now.timestamp())


if __name__ == "__main__":
    main(sys.argv[1:])
