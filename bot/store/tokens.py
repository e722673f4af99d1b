"""One-time words: only their digests are kept, each opens once, and guessing locks the chat."""

from datetime import datetime, timedelta
from typing import Any, Unpack

from sqlalchemy import and_, delete, func, insert, or_, select, update

from bot.store.asks import NewToken
from bot.store.rows import Token
from bot.store.session import Session
from bot.store.tables_shared import chat_locks, tokens, wrong_tokens

COUNTED = timedelta(hours=1)  # contract: five wrong tokens lock the chat for an hour

LETS_IN = ("entry", "session")  # their expiry is a moment of the real clock


class Tokens(Session):
    """The part of a Tx that knows tokens."""

    async def add_token(self, digest: str, **values: Unpack[NewToken]) -> None:
        """Keep what a new word opens; the word itself never gets here."""
        row: dict[str, Any] = {**values, "digest": digest}
        row["case_ids"], row["areas"] = list(values.get("case_ids", ())), list(values.get("areas", ()))
        await self._execute(insert(tokens).values(**row))

    async def token(self, digest: str) -> Token | None:
        """What this word opens, used or expired or not."""
        row = await self._one(select(tokens).where(tokens.c.digest == digest))
        if row is None:
            return None
        values = {name: value for name, value in row._mapping.items() if name != "digest"}
        return Token(**{**values, "case_ids": tuple(row.case_ids), "areas": tuple(row.areas)})

    async def use_token(self, digest: str, at: datetime) -> bool:
        """Use a word up; False when it was used before, has expired or never was."""
        query = update(tokens).where(
            tokens.c.digest == digest, tokens.c.used_at.is_(None), tokens.c.expires > at
        )
        return await self._changed(query.values(used_at=at))

    async def drop_token(self, digest: str) -> bool:
        """Revoke a word; False when it never was."""
        return await self._changed(delete(tokens).where(tokens.c.digest == digest))

    async def drop_tokens(self, person_id: int, purpose: str) -> int:
        """Revoke all words of one purpose that a person has; how many there were."""
        mine = (tokens.c.person_id == person_id, tokens.c.purpose == purpose)
        found = await self._value(select(func.count()).select_from(tokens).where(*mine))
        await self._execute(delete(tokens).where(*mine))
        return int(found)

    async def forget_tokens(self, before: datetime, real: datetime) -> None:
        """Words that expired before then are of no more use: every message by tap makes one (wecom 6).

        `before` is of the story; what lets a colleague in ages on the real clock, by `real`.
        """
        lets_in = tokens.c.purpose.in_(LETS_IN)
        gone = or_(and_(~lets_in, tokens.c.expires < before), and_(lets_in, tokens.c.expires < real))
        await self._execute(delete(tokens).where(gone))

    async def wrong_token(self, channel: str, address: str, at: datetime) -> int:
        """Count a wrong word; how many this chat tried within the last hour, this one included."""
        await self._execute(insert(wrong_tokens).values(channel=channel, address=address, at=at))
        same = (wrong_tokens.c.channel == channel, wrong_tokens.c.address == address)
        recent = select(func.count()).select_from(wrong_tokens).where(*same, wrong_tokens.c.at > at - COUNTED)
        return int(await self._value(recent))

    async def locked_until(self, channel: str, address: str) -> datetime | None:
        """Until when no word counts from this chat."""
        where = (chat_locks.c.channel == channel, chat_locks.c.address == address)
        found: datetime | None = await self._value(select(chat_locks.c.until).where(*where))
        return found

    async def lock_chat(self, channel: str, address: str, until: datetime) -> None:
        """Let no word count from this chat until then."""
        await self._upsert(chat_locks, {"channel": channel, "address": address}, {"until": until})
