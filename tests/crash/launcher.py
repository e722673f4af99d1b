"""Runs `serve` so that it dies at the Nth arrival at a named step: `python -m tests.crash.launcher STEP NTH`.

No hook is in the program itself: the methods are wrapped from outside, here. With `nursery` in place of a step it
imports everything once and then forks a fresh `serve` for each line on its stdin, which makes a start cheap.
"""

import asyncio
import gc
import importlib
import json
import os
import random
import select
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any, Literal, NamedTuple

from bot.config.model import OWN_PLAYBOOKS

Fits = Callable[[tuple[Any, ...], Any], bool]
MODULES = (
    *(
        "bot.serve.running",
        "bot.serve.telegram",
        "bot.channels.telegram",
        "bot.engine.courier",
        "bot.engine.pump",
    ),
    *("handlers", "aiosqlite", "asyncpg", "uvicorn", "sqlalchemy.dialects.sqlite.aiosqlite"),
    *(
        "sqlalchemy.dialects.postgresql.asyncpg",
        "uvicorn.protocols.http.auto",
        "uvicorn.lifespan.on",
        "holidays",
    ),
)
OPTIONAL = (
    "bot.store.workqueue",
    "bot.serve.polling",
    "pgqueuer",
    "aiohttp",
    "prometheus_client",
    "babel.dates",
)
SOME_DAY = datetime(2026, 11, 4, tzinfo=UTC)
IN_FLIGHT = 0.004  # seconds: a call on loopback takes about so long


class Point(NamedTuple):
    """A place in the program; of `targets` (module:path) the first one that exists is meant."""

    targets: tuple[str, ...]
    when: Literal["before", "during", "after"]
    fits: Fits = lambda given, result: True


def _something(given: tuple[Any, ...], result: Any) -> bool:
    """The step had something to do."""
    return bool(result)


def _a_promise(given: tuple[Any, ...], result: Any) -> bool:
    """One of the facts that were recorded is a promise."""
    return any(type(fact).__name__ == "Promised" for fact in given)


COURIER = "bot.engine.courier:Courier"
CALL, CLAIM, RECORD = (f"{COURIER}._call",), (f"{COURIER}._mark",), (f"{COURIER}._record",)
STEPS: Mapping[str, Point] = {
    "before-reserve": Point((f"{COURIER}._reserve",), "before"),
    "before-claim": Point(CLAIM, "before"),
    "after-claim": Point(CLAIM, "after", _something),
    "during-call": Point(CALL, "during"),
    "after-answer": Point(CALL, "after"),
    "before-record": Point(RECORD, "before"),
    "after-record": Point(RECORD, "after"),
    "promise-unkept": Point(("bot.engine.settle:record",), "after", _a_promise),
    "promise-kept": Point(("bot.engine.mail:Mail._one",), "after", _something),
    "round-unkept": Point(("bot.engine.settle:_say",), "after", _something),
    "round-kept": Point(("bot.engine.pump:Pump._settle_all",), "after"),
}

# How long the living believe in the dead, as shares of one lease: messages and polling, jobs, renewals.
LEASES: Mapping[str, float] = {"LEASE": 1, "HANDED": 1, "DEAD": 1, "RENEW": 0.25}


class Death(NamedTuple):
    """How this process is to end; `step` empty: it is killed from outside. `lease`: seconds, None as it is."""

    step: str = ""
    nth: int = 1
    lease: float | None = None


def load() -> None:
    """Import everything that `serve` may need, so that a fork has it."""
    for name in MODULES:
        importlib.import_module(name)
    for name in OPTIONAL:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    _read_ahead()


def _read_ahead() -> None:
    """What a start reads and never changes: playbooks and holidays. It is part of a cold start, not of a fork."""
    import bot.books
    from bot.core.calendar import calendar_of
    from bot.core.reader import read

    from_disk = bot.books.load_books
    ours = from_disk(OWN_PLAYBOOKS)
    _replace(from_disk, lambda folder: ours if folder == OWN_PLAYBOOKS else from_disk(folder))
    calendar_of("CN").is_workday(SOME_DAY.date())
    read("明天 tomorrow", SOME_DAY)


def prepare(death: Death) -> None:
    """Wrap the step and shorten the leases in this process. Raises LookupError for a step that is nowhere."""
    if death.lease is not None:
        for name, share in LEASES.items():
            _shorten(name, death.lease * share)
    if death.step:
        point = STEPS[death.step]
        owner, name = _place(point)
        original = getattr(owner, name)
        stand_in = _wrapped(original, point, _counting(death.nth))
        setattr(owner, name, stand_in)
        _replace(original, stand_in)


def _place(point: Point) -> tuple[Any, str]:
    for target in point.targets:
        module, _, path = target.partition(":")
        owner: Any = importlib.import_module(module)
        *parents, name = path.split(".")
        for parent in parents:
            owner = getattr(owner, parent)
        if hasattr(owner, name):
            return owner, name
    raise LookupError(f"none of {', '.join(point.targets)} exists any more: adapt STEPS")


def _ours() -> list[Any]:
    return [module for name, module in list(sys.modules.items()) if name.split(".")[0] in ("bot", "handlers")]


def _replace(original: Any, stand_in: Any) -> None:
    """Other modules imported the function by its name."""
    for module in _ours():
        for name, value in list(vars(module).items()):
            if value is original:
                setattr(module, name, stand_in)


def _shorten(name: str, seconds: float) -> None:
    for module in _ours():
        value = vars(module).get(name)
        if isinstance(value, timedelta):
            setattr(module, name, timedelta(seconds=seconds))
        elif isinstance(value, int | float):
            setattr(module, name, type(value)(seconds))


def _counting(nth: int) -> Callable[[], None]:
    arrivals = 0

    def arrive() -> None:
        nonlocal arrivals
        arrivals += 1
        if arrivals == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return arrive


def _wrapped(original: Any, point: Point, arrive: Callable[[], None]) -> Any:
    @wraps(original)
    async def stand_in(*given: Any, **named: Any) -> Any:
        if point.when == "before":
            arrive()
        if point.when == "during":
            call = asyncio.ensure_future(original(*given, **named))
            await asyncio.sleep(random.uniform(0, IN_FLIGHT))
            arrive()
            return await call
        result = await original(*given, **named)
        if point.when == "after" and point.fits(given, result):
            arrive()
        return result

    return stand_in


def serve(settings: Mapping[str, str], folder: Path, death: Death) -> int:
    """The program itself, in this process."""
    from bot.config import load as read
    from bot.serve import run

    prepare(death)
    return run(read(settings, folder))


# --- the nursery ---


def nursery() -> None:
    """Fork a `serve` for each line of JSON on stdin; say who was born and who ended, until stdin is closed."""
    load()
    gc.collect()
    gc.freeze()
    waking, wake = os.pipe()
    for end in (waking, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    _tell(ready=os.getpid())
    waiting, living = b"", set[int]()
    while True:
        readable, _, _ = select.select([0, waking], [], [])
        if waking in readable:
            os.read(waking, 4096)
            _bury(living)
        if 0 in readable:
            read = os.read(0, 65536)
            if not read:
                break
            *lines, waiting = (waiting + read).split(b"\n")
            for line in lines:
                living.add(_bear(json.loads(line)))
    for child in living:
        os.kill(child, signal.SIGKILL)


def _tell(**told: Any) -> None:
    os.write(1, json.dumps(told).encode() + b"\n")


def _bury(living: set[int]) -> None:
    while living:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        living.discard(child)
        _tell(ended=child, code=os.waitstatus_to_exitcode(status))


def _bear(asked: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        _tell(born=child, ticket=asked["ticket"])
        return child
    code = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.chdir(asked["folder"])
        nothing = os.open(os.devnull, os.O_RDONLY)
        log = os.open("serve.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for number, file in enumerate((nothing, log, log)):
            os.dup2(file, number)
        code = serve(asked["settings"], Path(asked["folder"]), Death(**asked["death"]))
    finally:
        os._exit(code)


def main(words: list[str]) -> int:
    """`nursery`, or a step (`-` for none) and a number; the settings come from the environment."""
    if words == ["nursery"]:
        nursery()
        return 0
    step, nth, *lease = words
    load()
    death = Death("" if step == "-" else step, int(nth), float(lease[0]) if lease else None)
    return serve(os.environ, Path.cwd(), death)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
