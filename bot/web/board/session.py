"""A colleague's stay: a word in a cookie that only its hash remembers, and the mark every form of that stay carries."""

import re
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.engine.passes import LASTS
from bot.engine.wayback import digest
from bot.store import Tx
from bot.web.house import House

WORD = re.compile(r"[0-9A-Za-z]{16,64}")


def cookie_of(house: House) -> str:
    """The name of the cookie; over TLS browsers keep it to this very host by its prefix."""
    return "__Host-rounds" if house.secure else "rounds"


def word_of(house: House, request: Request) -> str:
    """The word in the cookie; empty where none of ours is."""
    word = request.cookies.get(cookie_of(house), "")
    return word if WORD.fullmatch(word) else ""


def from_elsewhere(request: Request) -> bool:
    """Whether another site sent this form: a second lock beside the mark, for browsers that say so.

    Our pages ask for no referrer, and then a browser calls the origin of our own forms "null" too.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return True
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.headers.get("Host")


def from_nowhere(request: Request) -> bool:
    """Whether the sender's origin is hidden, as that of a framed page of anybody is: too little where no mark stands."""
    return request.headers.get("Origin") == "null"


def keep(house: House, answer: Response, word: str) -> None:
    """Let the browser keep the word for twelve hours: no script reads it, no other site sends it along with a form."""
    lasts = int(LASTS["session"].total_seconds())
    name, secure = cookie_of(house), house.secure
    answer.set_cookie(name, word, max_age=lasts, path="/", secure=secure, httponly=True, samesite="lax")


def forget(house: House, answer: Response) -> None:
    """Take the word out of the browser."""
    answer.delete_cookie(cookie_of(house), path="/", secure=house.secure, httponly=True, samesite="lax")


def mark_of(house: House, word: str) -> str:
    """What a form of this stay carries, so that no other site can fill one in."""
    return house.sign("board", word)


async def end(tx: Tx, word: str) -> None:
    """The word opens nothing any more, wherever it was copied to."""
    await tx.drop_token(digest(word))
