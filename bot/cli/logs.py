"""Logs of the commands: to stderr, quiet unless asked, and a traceback only when debugging."""

import json
import logging
import re
import sys

QUIET = logging.CRITICAL
TOKEN = re.compile(r"\b\d{6,}:[A-Za-z0-9_-]{20,}")
PHONE = re.compile(r"(?<!\d)(\d{3})\d{4,8}(\d{2})(?!\d)")


class Lines(logging.Formatter):
    """One line a record, tokens and numbers hidden (reliability R18)."""

    def __init__(self, *, as_json: bool, traces: bool) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.as_json, self.traces = as_json, traces

    def format(self, record: logging.LogRecord) -> str:
        """See `logging.Formatter.format`."""
        if not self.traces:
            record.exc_info = record.exc_text = record.stack_info = None
        text = hidden(super().format(record))
        if not self.as_json:
            return text
        at = self.formatTime(record)
        values = {"at": at, "level": record.levelname.lower(), "name": record.name}
        return json.dumps({**values, "says": hidden(record.getMessage())}, ensure_ascii=False)


def hidden(text: str) -> str:
    """The text without tokens and whole phone numbers."""
    return PHONE.sub(r"\1••••\2", TOKEN.sub("••••", text))


def start(level: str, *, log_format: str = "text") -> None:
    """Log at `debug` everything with tracebacks; at any other level a command speaks for itself on stderr."""
    debugging = level.lower() == "debug"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines(as_json=log_format == "json", traces=debugging))
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one.formatter, Lines)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG if debugging else QUIET)
    for chatty in ("aiosqlite", "asyncio", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
