"""What somebody does on a page: kept like any update, handled by the same door, and its answers given back.

The web is one more way to press and to type. A form sent twice (double tap, back button, two tabs) carries the same word
`once`, is kept once, and is answered twice with the same words.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from starlette.exceptions import HTTPException

from bot.channels.page import NAME
from bot.core.message import Address, Attached
from bot.store import Tx, Unavailable
from bot.store.inbox import Arrived
from bot.store.rows import Kept, Post
from bot.web.hooks import storable
from bot.web.house import House

ONCE = re.compile(r"[0-9A-Za-z_-]{16,64}")
SOON = timedelta(minutes=1)  # of the story: so long after it was done a reply of the engine answers it
LONGEST = 2000  # characters of what is typed into a form
AGAIN = re.compile(r"re:(\d{1,18}):")


@dataclass(frozen=True, kw_only=True)
class Act:
    """One thing that a person did on a page; `to` is where the answer goes, the page itself when None.

    On an owner's page `cases` are what it is about, and `shown_as` says in words what was done.
    """

    person_id: int
    once: str
    text: str = ""
    press: str | None = None
    to: Address | None = None
    cases: tuple[int, ...] = ()
    shown_as: str = ""
    language: str = ""
    file: Attached | None = None  # one that was uploaded, by its number


def new_once() -> str:
    """The word that makes a form count once."""
    return secrets.token_urlsafe(16)


async def act(house: House, did: Act) -> list[Post]:
    """Keep it, wait until it is handled, and give what was answered; empty when that takes too long.

    Raises HTTPException 400 for a form that is none of ours, 413 for a text too long, 503 while the database is busy.
    """
    if not ONCE.fullmatch(did.once):
        raise HTTPException(400, "The form is damaged")
    if len(did.text) > LONGEST or len(did.press or "") > LONGEST:
        raise HTTPException(413, "Too long")
    try:
        return await _acted(house, did)
    except Unavailable as error:
        raise HTTPException(503, "Busy; please try again", {"Retry-After": "1"}) from error


async def _acted(house: House, did: Act) -> list[Post]:
    store, key = house.engine.store, f"{did.person_id}:{did.once}"
    async with store.begin() as tx:
        raw = {"key": key, "person": did.person_id, "text": storable(did.text)}
        raw["after"] = await tx.newest_post()
        if did.press is not None:
            raw["press"] = storable(did.press)
        if did.to is not None:
            raw |= {"channel": did.to.channel, "address": did.to.id}
        if did.file is not None:
            raw["file"] = {"name": storable(did.file.name), "ref": did.file.ref, "size": did.file.size}
        if did.cases:
            raw |= {"cases": list(did.cases), "shown_as": storable(did.shown_as), "language": did.language}
        arrived = Arrived(key, raw, sender=str(did.person_id), urgent=True)
        await tx.keep_all(NAME, [arrived], house.engine.now())
        kept = await tx.kept_as(NAME, key)
    if kept is None or not await house.handled(kept.id):
        return []
    async with store.view() as tx:
        return await answers_to(tx, did.person_id, kept)


async def answers_to(tx: Tx, person_id: int, kept: Kept) -> list[Post]:
    """What a person was answered to what they did on a page; on an owner's page the engine's own reply too."""
    keys = [f"answer:{kept.id}"]
    if again := AGAIN.match(str(kept.raw.get("press") or "")):
        keys.append(f"answer:{again[1]}")  # an earlier message was taken up again
    until = kept.received_at + SOON if kept.raw.get("cases") else None
    return await tx.answers(person_id, keys, int(kept.raw["after"]), until)
