"""Words that open a page: random, stored hashed, bound to one person, good for a while and revocable (reliability, links)."""

from datetime import datetime, timedelta
from typing import Literal

from bot.engine.site import Engine
from bot.engine.wayback import digest, new_token
from bot.store import Tx

Purpose = Literal["page", "entry", "session"]
LASTS = {"page": timedelta(days=7), "entry": timedelta(minutes=15), "session": timedelta(hours=12)}


def now_of(engine: Engine, purpose: Purpose) -> datetime:
    """Links in messages age on the story clock, as messages do; what lets a colleague in ages on the real one."""
    return engine.now() if purpose == "page" else engine.clock.real()


async def mint(engine: Engine, tx: Tx, purpose: Purpose, person_id: int) -> str:
    """A new word for a person: 22 letters and digits (130 bit), shown once and kept nowhere."""
    word, expires = new_token(), now_of(engine, purpose) + LASTS[purpose]
    await tx.add_token(digest(word), purpose=purpose, expires=expires, person_id=person_id)
    return word


async def opened(engine: Engine, tx: Tx, word: str, purpose: Purpose) -> int | None:
    """Whose page a word opens; None when it is wrong, expired, used up or revoked, and nobody learns which."""
    token = await tx.token(digest(word))
    if token is None or token.purpose != purpose or token.used_at is not None:
        return None
    return token.person_id if token.expires > now_of(engine, purpose) else None


async def use(engine: Engine, tx: Tx, word: str, purpose: Purpose) -> int | None:
    """The same, once: whoever comes second gets None."""
    person_id = await opened(engine, tx, word, purpose)
    if person_id is None or not await tx.use_token(digest(word), now_of(engine, purpose)):
        return None
    return person_id


async def revoke(engine: Engine, tx: Tx, person_id: int, purpose: Purpose) -> int:
    """No word of this purpose opens anything of this person any more; how many there were."""
    return await tx.drop_tokens(person_id, purpose)
