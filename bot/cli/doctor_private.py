"""What `doctor` finds about who else may read what lies on this machine, and who runs on it."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bot.cli.finding import Found

if TYPE_CHECKING:
    from bot.config import Settings

OTHERS = 0o077  # bits of a mode that let in anybody but the owner
FILE, FOLDER = 0o600, 0o700
KEY = "secret.key"
FIX = "run `python3 run.py doctor --fix`"


class Open(NamedTuple):
    """Something that others on this machine may read or change, and the mode that it should have."""

    path: Path
    mode: int


async def private(given: "Settings") -> list[Found]:
    """Whether `.env`, the key and the database are for this user alone (design: names, numbers and debts)."""
    if sys.platform == "win32":
        return []
    found = list(open_to_others(given))
    if not found:
        return [
            Found(name="private", state="ok", says="nobody else on this machine can read settings or data")
        ]
    named = ", ".join(f"{one.path} ({_mode(one.path):04o})" for one in found)
    by_hand = " or ".join(f"`chmod {one.mode:o} {one.path}`" for one in found[:1])
    says = f"others on this machine may read {named}"
    return [Found(name="private", state="warn", says=says, mend=f"{FIX}, or {by_hand}")]


def open_to_others(given: "Settings") -> Iterator[Open]:
    """What should be closed. A folder that is closed closes what lies in it; what is not there needs nothing."""
    from bot.config import data_folder, sqlite_path

    env = Path(".env")
    if _is_open(env):
        yield Open(env, FILE)
    folder, database = data_folder(given), sqlite_path(given)
    if not _is_open(folder):
        return
    if _is_ours_alone(folder):
        yield Open(folder, FOLDER)
    for name in [f"{database}{end}" for end in ("", "-wal", "-shm") if database] + [str(folder / KEY)]:
        if _is_open(Path(name)):
            yield Open(Path(name), FILE)


async def engine(given: "Settings") -> list[Found]:
    """Who runs `serve` on this database: a lock left behind by a process that died holds nobody up."""
    lock = stale_lock(given)
    if lock is None:
        return []
    says = f"{lock} names a process that is gone; it holds nobody up"
    return [
        Found(name="engine", state="warn", says=says, mend=f"{FIX}, or leave it: the next `serve` takes it")
    ]


def stale_lock(given: "Settings") -> Path | None:
    """The lock file of an engine that is gone but left its number; None when there is none or somebody holds it."""
    from bot.config import sqlite_path
    from bot.store import EngineLock

    database = sqlite_path(given)
    if database is None or not database.exists():
        return None
    lock = EngineLock(database)
    number = lock.holder()
    return lock.path if number.isdigit() and not alive(int(number)) else None


def alive(process: int) -> bool:
    """Whether there is such a process; on Windows, where asking might end it, always True."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _is_open(path: Path) -> bool:
    try:
        return bool(_mode(path) & OTHERS)
    except OSError:
        return False


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _is_ours_alone(folder: Path) -> bool:
    """Whether closing this folder shuts nobody else out: it is ours, not the one we stand in, and no shared one."""
    here, there = Path.cwd().resolve(), folder.resolve()
    kept = folder.stat()
    if sys.platform == "win32" or kept.st_uid != os.geteuid() or kept.st_mode & stat.S_ISVTX:
        return False
    return not here.is_relative_to(there) and not Path.home().resolve().is_relative_to(there)
