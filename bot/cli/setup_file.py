"""Writing `.env`: what stands there stays, line by line, and the new file takes its place in one step."""

import os
import re
import secrets
from codecs import BOM_UTF8
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

from bot.cli.refusal import Refusal

EXAMPLE = Path(__file__).resolve().parents[2] / ".env.example"
LINE = re.compile(
    r"""(?P<lead>\s*(?:export[ \t]+)?[^=\#\s]+[ \t]*=[ \t]*)
    (?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|[^\r\n]*?)
    (?P<tail>[ \t]+\#[^\r\n]*)?(?P<end>[ \t]*(?:\r\n|\n|\r)?)""",
    re.VERBOSE,
)


def pairs(text: str) -> dict[str, str]:
    """The settings in the text of a `.env`, as they are read from it."""
    return {line.key: line.value or "" for line in parse_stream(StringIO(text)) if line.key}


def written(value: str) -> str:
    """A value as it stands behind `NAME=`: without quotes where that is possible, as Docker wants it."""
    if pairs(f"X={value}\n") == {"X": value} and "\n" not in value and "\r" not in value:
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def with_values(text: str, values: Mapping[str, str], *, ours: bool = False) -> str:
    """The text with these values; every other line and every comment as it was.

    A value that is new stands below the commented line of the same name, else at the end; in a text of
    our own (`ours`) it takes that line's place. Raises ValueError when it would not be read back as meant.
    """
    before = pairs(text)
    found = text
    for name, value in values.items():
        if name not in before:
            found = _added(found, name, value, ours)
        elif before[name] != value:
            found = _replaced(found, name, value)
    if pairs(found) != {**before, **values}:
        raise ValueError("the lines do not come back as they were meant")
    return found


def write(file: Path, values: Mapping[str, str]) -> None:
    """Put these values into the file, which only its owner can read from then on. Raises Refusal.

    Whoever reads at the same time finds the old file or the new one, never a part of one.
    """
    target = Path(os.path.realpath(file))
    try:
        raw = target.read_bytes() if target.exists() else b""
        fresh = not raw.strip()
        text = EXAMPLE.read_text("utf-8") if fresh and EXAMPLE.exists() else raw.decode("utf-8-sig")
        mark = BOM_UTF8 if raw.startswith(BOM_UTF8) else b""
        _put(target, mark + with_values(text, values, ours=fresh).encode())
    except UnicodeDecodeError as error:
        raise Refusal(f"{file.name} is not UTF-8: save it as UTF-8 and start again.") from error
    except ValueError as error:
        raise Refusal(
            f"{file.name} has lines that mean nothing: `doctor` names them, mend them first."
        ) from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Refusal(f"{file.name} cannot be written ({why}): make this folder writable.") from error


def _replaced(text: str, name: str, value: str) -> str:
    """The last line of this name counts, so it is the one that gets the value."""
    lines = list(parse_stream(StringIO(text)))
    last = max(number for number, line in enumerate(lines) if line.key == name)
    parts = [line.original.string for line in lines]
    found = LINE.fullmatch(parts[last])
    if found is None:
        raise ValueError("a line of an unknown form")
    parts[last] = f"{found['lead']}{written(value)}{found['tail'] or ''}{found['end']}"
    return "".join(parts)


def _added(text: str, name: str, value: str, ours: bool) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    line = f"{name}={written(value)}"
    commented = re.search(rf"^\#[ \t]*{name}=[^\r\n]*", text, re.MULTILINE)
    if commented is None:
        gap = "" if not text or text.endswith(("\n", "\r")) else end
        return f"{text}{gap}{line}{end}"
    kept = "" if ours else commented[0] + end
    return text[: commented.start()] + kept + line + text[commented.end() :]


def _put(target: Path, content: bytes) -> None:
    draft = target.with_name(f"{target.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
