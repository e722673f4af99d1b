"""Reading what came over the wire: every value is looked at, and what is not exactly as it should be is malformed."""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from bot.core.payment import FRESH, PaymentError

LARGEST = 256 * 1024  # bytes of a notice or an answer; real ones have a few thousand
FIELDS = 200  # of a form
MOST_MONEY = 10**12  # minor units; more is no sum anybody pays
YEARS = (2000, 2199)
SIGNS = re.compile(r"[\x21-\x7e]+")  # what numbers, names and marks of a provider are made of
SUM = re.compile(r"(0|[1-9][0-9]{0,9})(?:\.([0-9]{1,2}))?")


def malformed(why: str) -> PaymentError:
    """The refusal of something that is not what it should be; `why` quotes nothing of it."""
    return PaymentError(why, "malformed")


def bounded(body: bytes) -> bytes:
    """The body, unless it is larger than any real one. Raises PaymentError."""
    if len(body) > LARGEST:
        raise malformed(f"larger than {LARGEST} bytes")
    return body


def json_object(body: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8 without doubled keys, NaN or endless depth. Raises PaymentError."""
    try:
        found = json.loads(
            bounded(body).decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except (ValueError, RecursionError):
        raise malformed("no JSON as it should be") from None
    return inner(found, "the whole")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands there twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("larger than any number")
    return number


def form(body: bytes) -> dict[str, str]:
    """The fields of a form in UTF-8, none of them doubled. Raises PaymentError."""
    parts = bounded(body).split(b"&") if body else []
    if not parts or len(parts) > FIELDS:
        raise malformed("no form as it should be")
    found: dict[str, str] = {}
    for part in parts:
        name, mark, value = (unquote_to_bytes(bit.replace(b"+", b" ")) for bit in part.partition(b"="))
        try:
            key, text = name.decode("utf-8"), value.decode("utf-8")
        except UnicodeDecodeError:
            raise malformed("a form that is not UTF-8") from None
        if not mark or not key or key in found:
            raise malformed("a field without a name or a value, or one that stands there twice")
        found[key] = text
    return found


def inner(value: object, name: str) -> dict[str, Any]:
    """An object inside. Raises PaymentError."""
    if not isinstance(value, dict):
        raise malformed(f"{name} is no object")
    return value


def mark(found: Mapping[str, Any], name: str, most: int = 128) -> str:
    """A number or name of theirs: printable ASCII without blanks, at most so many signs. Raises PaymentError."""
    value = found.get(name)
    if not isinstance(value, str) or len(value) > most or not SIGNS.fullmatch(value):
        raise malformed(f"{name} is missing or not as it should be")
    return value


def maybe(found: Mapping[str, Any], name: str, most: int = 128) -> str:
    """Like `mark`, and empty when it is not there. Raises PaymentError."""
    return "" if found.get(name) in (None, "") else mark(found, name, most)


def words(found: Mapping[str, Any], name: str, most: int = LARGEST) -> str:
    """A text of any letters, at most so many. Raises PaymentError."""
    value = found.get(name)
    if not isinstance(value, str) or len(value) > most:
        raise malformed(f"{name} is missing or no text")
    return value


def whole(found: Mapping[str, Any], name: str) -> int:
    """Money in minor units: a whole number that is none of a fraction's forms. Raises PaymentError."""
    value = found.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_MONEY:
        raise malformed(f"{name} is no sum in minor units")
    return value


def fen(found: Mapping[str, Any], name: str) -> int:
    """Money as a text of yuan, "88.88", in fen; no float is ever made of it. Raises PaymentError."""
    value = found.get(name)
    match = SUM.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise malformed(f"{name} is no sum of money")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def yuan(minor: int) -> str:
    """Fen as the text of yuan that `fen` reads: 8888 is "88.88"."""
    return f"{minor // 100}.{minor % 100:02}"


def seconds(text: str, name: str) -> datetime:
    """A moment told in seconds since 1970, as in a header. Raises PaymentError."""
    if not re.fullmatch("[0-9]{1,11}", text, re.ASCII):
        raise malformed(f"{name} is missing or no time")
    return datetime.fromtimestamp(int(text), UTC)


def moment(text: str, name: str) -> datetime:
    """A moment with its offset from UTC (RFC 3339). Raises PaymentError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise malformed(f"{name} is missing or no time")
    return of_our_age(found, name)


def of_our_age(at: datetime, name: str) -> datetime:
    """The moment, unless no payment can be of that year. Raises PaymentError."""
    if not YEARS[0] <= at.year <= YEARS[1]:
        raise malformed(f"{name} is of another age")
    return at


def fresh(at: datetime, now: datetime) -> None:
    """Refuse what was signed too long ago, or too far ahead of our clock (reliability, payments). Raises PaymentError."""
    away = abs(now - at)
    if away > FRESH:
        raise PaymentError(f"signed {int(away.total_seconds())} s away from our clock", "stale")
