"""What processes on one database share by the clock: a rate for each channel, its pauses, and who may do what alone."""

from datetime import datetime

from sqlalchemy import and_, case, delete, or_, select, update

from bot.store.session import Session
from bot.store.tables_shared import leases, rates

FAR = (
    60.0  # seconds beside a batch of its own: a moment further ahead was taken before the clock was put back
)


class Rates(Session):
    """The part of a Tx that shares moments. `real` is used as the clock on a file; a server uses its own."""

    async def reserve(
        self, channel: str, slots: int, gap: float, real: datetime, patience: float
    ) -> float | None:
        """Take moments `gap` seconds apart and give the seconds until the first; None: none is to be had now.

        None when the channel is halted, or when the first free moment is further ahead than `patience` seconds.
        """
        now, mine, far = self._seconds(real), rates.c, FAR + slots * gap
        free = case((and_(mine.free_at > now, mine.free_at <= now + far), mine.free_at), else_=now)
        statement = self._insert(rates).values(channel=channel, free_at=now + slots * gap, halted_until=0.0)
        taken = statement.on_conflict_do_update(
            index_elements=["channel"],
            set_={"free_at": free + slots * gap},
            where=and_(
                mine.halted_until <= now, or_(mine.free_at <= now + patience, mine.free_at > now + far)
            ),
        ).returning(mine.free_at - slots * gap - now)
        wait = await self._value(taken)
        return None if wait is None else max(float(wait), 0.0)

    async def next_free(self, channel: str, real: datetime) -> float:
        """Seconds until the channel is free, its pause included; 0 when it is."""
        now, mine = self._seconds(real), rates.c
        left = select((mine.free_at - now).label("free"), (mine.halted_until - now).label("halt"))
        row = await self._one(left.where(mine.channel == channel))
        if row is None:
            return 0.0
        free, halt = float(row.free), float(row.halt)
        return max(free if free <= FAR else 0.0, halt, 0.0)

    async def halt(self, channel: str, seconds: float, real: datetime) -> None:
        """The platform asked for a pause: nobody speaks there until it is over (reliability, fault matrix)."""
        until = self._seconds(real) + seconds
        statement = self._insert(rates).values(channel=channel, free_at=0.0, halted_until=until)
        later = case((rates.c.halted_until > until, rates.c.halted_until), else_=until)
        await self._execute(
            statement.on_conflict_do_update(index_elements=["channel"], set_={"halted_until": later})
        )

    async def shift(self, seconds: float) -> None:
        """The clock of a file was put forward or back by so much: pauses and moments go with it (reliability R6)."""
        moved = {"free_at": rates.c.free_at + seconds, "halted_until": rates.c.halted_until + seconds}
        await self._execute(update(rates).values(moved))

    async def halts(self, real: datetime) -> dict[str, float]:
        """The channels that must pause, and for how many seconds."""
        left = rates.c.halted_until - self._seconds(real)
        rows = await self._all(select(rates.c.channel, left.label("left")).where(left > 0))
        return {row.channel: float(row.left) for row in rows}

    async def lease(self, name: str, holder: str, seconds: float, real: datetime) -> bool:
        """Hold something alone for so long, or go on holding it; False: another holder has it (reliability R10)."""
        now = self._seconds(real)
        fresh = {"holder": holder, "until": now + seconds}
        statement = self._insert(leases).values(name=name, **fresh)
        held = statement.on_conflict_do_update(
            index_elements=["name"],
            set_=fresh,
            where=or_(leases.c.until < now, leases.c.until > now + 10 * seconds, leases.c.holder == holder),
        ).returning(leases.c.name)
        return await self._value(held) is not None

    async def let_go(self, name: str, holder: str) -> None:
        """Give it back before its time."""
        await self._execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))

    async def holder(self, name: str, real: datetime) -> str | None:
        """Who holds it now."""
        query = select(leases.c.holder).where(leases.c.name == name, leases.c.until >= self._seconds(real))
        found: str | None = await self._value(query)
        return found
