"""Logging to stderr as text or JSON lines, with every secret, phone number and signature taken out (reliability R18)."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

HIDDEN = "<hidden>"
SHORTEST = 6  # characters: a shorter secret would blot out ordinary words
QUIET = {  # libraries that tell every call, address or value
    "aiosqlite": logging.INFO,
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "telegram": logging.INFO,
    "uvicorn": logging.WARNING,
    "uvicorn.access": logging.CRITICAL,
}
PATTERNS = (
    (re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}"), HIDDEN),  # a bot token
    (re.compile(r"(/bot)\d+:[^/\s\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(://[^/\s:@]*:)[^/\s@]+@"), rf"\1{HIDDEN}@"),  # a password in an address
    (
        re.compile(
            r"(?i)\b((?:x-telegram-bot-api-)?(?:secret[-_]?token|token|secret|corpsecret|access_token|password"
            r"|msg_signature|signature|sign|encrypt|authorization|start)"
            r"[\"']?\s*[=:]\s*[\"']?(?:Bearer\s+)?)[^\s&\"',;)}\]]+"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)(/start\s+)[A-Za-z0-9_-]{8,}"), rf"\1{HIDDEN}"),
    (re.compile(r"(?<![\w.:-])(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?(\d{4})(?![\w-])"), r"<phone …\1>"),
    (re.compile(r"(?<![\w.:+-])\+\d[\d -]{6,14}(\d{2})(?![\w:-])"), r"<phone …\1>"),
)


class Redaction(logging.Filter):
    """Takes secrets out of a record, its exception text included; `secrets` are the exact ones of this installation."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = sorted({one for one in secrets if len(one) >= SHORTEST}, key=len, reverse=True)
        self._plain = logging.Formatter()

    def clean(self, text: str) -> str:
        """The text as it may be written down."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        for pattern, instead in PATTERNS:
            text = pattern.sub(instead, text)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record in place; it is never held back."""
        try:
            said = record.getMessage()
        except (TypeError, ValueError):
            said = str(record.msg)  # its arguments do not fit: the words alone
        record.msg, record.args = self.clean(said), ()
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = self.clean(self._plain.formatException(record.exc_info))
        if record.stack_info:
            record.stack_info = self.clean(record.stack_info)
        return True


class JsonLines(logging.Formatter):
    """One JSON object for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            line["error"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str, form: str, secrets: Iterable[str] = ()) -> None:
    """Send all logs of this process to stderr: `level` as in ROUNDS_LOG, `form` `json` or `text`."""
    handler = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if form == "json" else text)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    redaction = Redaction(secrets)
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    for one in _handlers():
        one.addFilter(redaction)


def _handlers() -> list[logging.Handler]:
    """Every handler there is, those of libraries and the last resort too."""
    loggers = [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    found = {id(one): one for logger in loggers for one in logger.handlers}
    if logging.lastResort is not None:
        found[id(logging.lastResort)] = logging.lastResort
    return list(found.values())
