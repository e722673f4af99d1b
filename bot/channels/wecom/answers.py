"""Reading WeCom's answers without trusting their types: the platform is not of one mind about them (wecom 5)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from bot.channels.wecom.api import Answer, Api

PAGES = 100  # of a list that goes on; a server that never ends it does not hold us


def text(whole: Answer, name: str) -> str:
    """A text, or a whole number as one; empty where there is neither."""
    value = whole.get(name)
    if isinstance(value, str):
        return value
    return str(value) if type(value) is int else ""


def whole_number(whole: Answer, name: str) -> int | None:
    """A whole number, also one written as text; None for anything else."""
    value = text(whole, name)
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else None


def part(whole: Answer, name: str) -> Answer:
    """An object inside, empty where there is none."""
    value = whole.get(name)
    return value if isinstance(value, dict) else {}


def parts(whole: Answer, name: str) -> list[Answer]:
    """The objects of a list inside."""
    value = whole.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(whole: Answer, name: str) -> list[str]:
    """The texts of a list inside, the empty ones left out."""
    value = whole.get(name)
    return [one for one in value if isinstance(one, str) and one] if isinstance(value, list) else []


def moment(whole: Answer, name: str) -> datetime | None:
    """Seconds since 1970 as a moment in UTC; None where there are none or they are absurd."""
    seconds = whole_number(whole, name)
    if not seconds:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


async def paged(api: Api, path: str, body: Answer, items: str) -> AsyncIterator[Answer]:
    """All objects of a list that is given in pages, until there is no cursor or it does not move. Raises ChannelError."""
    cursor = ""
    for _ in range(PAGES):
        answer = await api.call(path, body | {"cursor": cursor}, retry_safe=True)
        for one in parts(answer, items):
            yield one
        following = text(answer, "next_cursor")
        if following in ("", cursor):
            return
        cursor = following
