"""Where an installation keeps its data, and the key that lies beside it."""

import os
import re
import secrets
from pathlib import Path

from bot.config.faults import ConfigError, Fault
from bot.config.model import SQLITE, Settings

KEY_FILE = "secret.key"
KEY_BYTES = 32


def sqlite_path(settings: Settings) -> Path | None:
    """The database file, relative to the working directory when the setting is; None on PostgreSQL."""
    if not settings.database_url.startswith(SQLITE):
        return None
    return Path(settings.database_url.removeprefix(SQLITE).split("?")[0])


def data_folder(settings: Settings) -> Path:
    """The folder of the database file; `data` where the database is a server. It may not exist yet."""
    file = sqlite_path(settings)
    return file.parent if file else Path("data")


def secret_key(settings: Settings) -> bytes:
    """The key of this installation, made on the first start and kept for its owner alone.

    Of several processes that start at once, all get the same key. Raises ConfigError when the file
    holds no key or cannot be made (contract, SECRET_KEY).
    """
    if settings.secret_key:
        return _given(settings.secret_key)
    file = data_folder(settings) / KEY_FILE
    try:
        if not file.exists():
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(file)
        key = bytes.fromhex(file.read_text(encoding="ascii"))
    except OSError as error:
        mend = "make the folder writable, or set ROUNDS_SECRET_KEY"
        raise ConfigError([Fault(str(file), f"cannot be used ({error.strerror})", mend)]) from error
    except ValueError:
        key = b""
    if len(key) < KEY_BYTES:
        mend = "restore it from a backup, or delete it: open links stop working and a new one is made"
        raise ConfigError([Fault(str(file), "holds no key", mend)])
    return key


def _given(text: str) -> bytes:
    """What is written as in `secret.key` is the same key as in that file; anything else is taken letter by letter."""
    written_as_file = len(text) >= 2 * KEY_BYTES and re.fullmatch("(?:[0-9a-fA-F]{2})+", text)
    return bytes.fromhex(text) if written_as_file else text.encode()


def _make(file: Path) -> None:
    """Write the whole key aside and give it its name in one step: nobody ever reads half a key."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as draft_file:
            draft_file.write(secrets.token_hex(KEY_BYTES))
            draft_file.flush()
            os.fsync(draft_file.fileno())
        os.link(draft, file)
    except FileExistsError:
        pass  # another process was first: its key counts
    finally:
        draft.unlink(missing_ok=True)
