"""One engine to one SQLite file: a lock of the operating system, gone by itself when its process dies."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO


class EngineTaken(Exception):
    """Another engine works on this database; the sentence says which process."""


class EngineLock:
    """The lock file `<database>.engine.lock`; readers and other writers of the database need no lock."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        name = os.fspath(path)
        self.path = Path(name if name.endswith(".engine.lock") else f"{name}.engine.lock")
        self._file: IO[str] | None = None

    def acquire(self) -> bool:
        """Take the lock without waiting; False when another process, or another lock of this one, holds it."""
        if self._file is not None:
            return True
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = self.path.open("a+", encoding="utf-8")
        if not _lock(file):
            file.close()
            return False
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return True

    def release(self) -> None:
        """Give the lock back, without our number; the file stays, because deleting it would let two hold it."""
        if self._file is not None:
            with suppress(OSError):  # a full or vanished disk: then `doctor` finds the number
                self._file.truncate(0)
            self._file.close()
            self._file = None

    def holder(self) -> str:
        """The process id the holder wrote down, empty when nobody did."""
        try:
            return self.path.read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def take(self) -> None:
        """Take the lock. Raises EngineTaken, naming who holds it (reliability R10)."""
        if not self.acquire():
            raise EngineTaken(
                f"process {self.holder() or '?'} already runs the engine on this database; stop it first"
            )

    def __enter__(self) -> "EngineLock":
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a locked byte cannot be read there, and the process id must be

    def _lock(file: IO[str]) -> bool:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[str]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
