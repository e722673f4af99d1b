"""Logging to stderr as text or JSON lines, with every secret, phone number and signature taken out (reliability R18)."""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime

HIDDEN = "<hidden>"
SHORTEST = 6  # characters: a shorter secret would blot out ordinary words
QUIET = {  # libraries that tell every call, address or value
    "aiohttp": logging.WARNING,
    "aiosqlite": logging.INFO,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
    "hpack": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "pgqueuer": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "telegram": logging.INFO,
    "uvicorn": logging.WARNING,
    "uvicorn.access": logging.CRITICAL,
}
SECRETS = (
    r"(?:[a-z0-9]+[-_]){0,5}(?:secret[-_]?token|token|secret|corpsecret|access[-_]token|password|passwd|signature|sign"
    r"|api[-_]?key|encrypt|authorization|start)"
)
ALONE = r"(?<![0-9A-Za-z_.])"  # letters of Chinese are no part of a number, and `\w` would take them for one
ENDS = r"(?![0-9A-Za-z_])"


def _phone(pattern: str) -> tuple[re.Pattern[str], str]:
    return re.compile(ALONE + pattern + ENDS), r"<phone …\1>"


PATTERNS = (
    (re.compile(r"(?<!\d)\d{5,}(?::|%3[Aa])[A-Za-z0-9_-]{20,}"), HIDDEN),  # a bot token
    (re.compile(r"(/bot)\d+(?::|%3[Aa])[^/\s\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(://[^/\s:@]*:)[^/\s@]+@"), rf"\1{HIDDEN}@"),  # a password in an address
    (  # a name and its value: in a query, in JSON, among headers, with or without quotes
        re.compile(
            rf"(?i)(?<![0-9a-z])({SECRETS}(?:[\"']\s*,\s*b?[\"']|[\"']?\s*[=:]\s*(?:b?[\"'])?)(?:(?:Bearer|Basic)\s+)?)"
            r"[^\s&\"',;)}\]]+"
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?i)(<(?:encrypt|msgsignature)>\s*(?:<!\[CDATA\[)?)[^\]<]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(/start\s+)[A-Za-z0-9_-]{8,}"), rf"\1{HIDDEN}"),
    (
        re.compile(r"(/(?:s|in)/)[0-9A-Za-z]{16,}"),
        rf"\1{HIDDEN}",
    ),  # what opens an owner's page, or lets a colleague in
    _phone(r"(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?(\d{4})"),  # the mainland
    _phone(r"09\d{2}[ -]?\d{3}[ -]?\d(\d{2})"),  # Taiwan
    _phone(r"0\d{2,4}[ -]\d{3,4}[ -]?\d{1,2}(\d{2})"),  # landlines, British mobiles
    _phone(r"07\d{7}(\d{2})"),
    _phone(r"\(?\d{3}\)?[ -]\d{3}-\d{2}(\d{2})"),  # the United States
    (re.compile(r"(?<![0-9A-Za-z_.:+-])\+\d[\d -]{6,14}(\d{2})(?![0-9A-Za-z_:-])"), r"<phone …\1>"),
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
    """Send all logs of this process to stderr, warnings of libraries too: `level` as in ROUNDS_LOG, `form` `json` or `text`."""
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
    logging.captureWarnings(True)


def last_words() -> None:
    """Log what nobody catches, in this thread, another one or a finaliser: the interpreter would print it as it is."""

    def told(error: BaseException | None, where: str) -> None:
        logging.getLogger("uncaught").critical("nobody caught this%s", where, exc_info=error)

    sys.excepthook = lambda kind, error, trace: told(error, "")
    sys.unraisablehook = lambda found: told(found.exc_value, " at the end of an object")
    threading.excepthook = lambda found: told(found.exc_value, " in a thread")


def _handlers() -> list[logging.Handler]:
    """Every handler there is, those of libraries and the last resort too."""
    loggers = [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]
    found = {id(one): one for logger in loggers for one in logger.handlers}
    if logging.lastResort is not None:
        found[id(logging.lastResort)] = logging.lastResort
    return list(found.values())
