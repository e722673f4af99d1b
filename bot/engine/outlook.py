"""What is due now, and when the next thing comes due by itself; only the database knows, and a look asks it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.ahead import next_ahead
from bot.engine.daily import next_daily
from bot.engine.queue import Job
from bot.engine.recurring import recurring
from bot.engine.site import Engine
from bot.store import Sendable

BATCH = 200  # persons found at a look
AHEAD = 100  # messages found at a look that the transactions which queued them did not hand over


@dataclass(frozen=True, kw_only=True)
class Due:
    """What a look found."""

    mail: bool
    posts: Sequence[Sendable]
    persons: Sequence[int]
    recurring: Sequence[Job]


@dataclass
class Outlook:
    """The last look, and what lies ahead of it."""

    _looked: datetime | None = None
    _ahead: tuple[datetime | None, datetime | None] = (None, None)  # story: a case, real: a message
    _cards: datetime | None = None  # story: the next cards before a promise, or about ready messages
    _halted: float | None = None  # seconds until the first pause of a channel is over
    _claimed: dict[str, str] = field(default_factory=dict)  # slots known to be taken

    async def look(self, engine: Engine, channels: Collection[str], *, handed: bool) -> Due:
        """What is due on these channels. `handed`: leave out the messages that the work queue has."""
        now, real = engine.now(), engine.clock.real()
        async with engine.store.view() as tx:
            halts = await tx.halts(real)
            speakable = [name for name in channels if name not in halts]
            found = Due(
                mail=bool(await tx.unread(limit=1)),
                posts=await tx.sendable(real, speakable, limit=AHEAD, handed=handed),
                persons=await tx.due_persons(now, limit=BATCH),
                recurring=await recurring(engine, tx, now, self._claimed),
            )
            self._ahead = await tx.upcoming(now, real)
            self._cards = await next_ahead(engine, tx, now)
        self._halted = min(halts.values(), default=None)
        self._looked = now
        return found

    def until_next(self, engine: Engine) -> float | None:
        """Real seconds until something comes due by itself that was not at the last look; None: nothing ever does."""
        clock, (wake, post) = engine.clock, self._ahead
        daily = next_daily(engine, self._looked or clock.now())
        story = min(filter(None, (wake, self._cards, daily)))
        waits = [self._halted]
        if clock.speed > 0:
            waits.append((story - clock.now()).total_seconds() / clock.speed)
        if post is not None:
            waits.append((post - clock.real()).total_seconds())
        return min((max(wait, 0.0) for wait in waits if wait is not None), default=None)


async def next_moment(engine: Engine) -> datetime:
    """The earliest moment of the story at which something comes due: a case, or the next cards of the day."""
    async with engine.store.view() as tx:
        wake, cards = await tx.earliest_wake(), await next_ahead(engine, tx, engine.now())
    return min(filter(None, (wake, cards, next_daily(engine, engine.now()))))


async def next_post(engine: Engine) -> datetime | None:
    """The earliest real moment at which a waiting message may leave."""
    async with engine.store.view() as tx:
        return await tx.earliest_post()
