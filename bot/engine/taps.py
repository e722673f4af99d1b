"""One round over the messages that wait for a colleague's tap: stopped, looked for, looked at, reminded of (wecom 5)."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.core.message import ByTap, ChannelError, Tapped
from bot.core.roads import TAP
from bot.core.tapping import MOST_REMINDERS
from bot.engine.outcomes import outbound
from bot.engine.settle import RESEND, REWORDED
from bot.engine.site import Engine
from bot.engine.tap_ends import EXPIRED, found_again, judge, not_found
from bot.engine.tap_times import Waiting, look_at, seconds_to, to_remind
from bot.store import Unavailable

log = logging.getLogger(__name__)
ASKING = f"{TAP}:taps"  # the pause of our questions, which is not that of new tasks
AT_ONCE = 4  # calls
A_ROUND = 60  # calls, about
WEIGHT = 3  # calls that stopping a task takes
ABSENT, IDLE = 60.0, 10.0  # real seconds: no such channel; nothing waits
NEVER = datetime.min.replace(tzinfo=UTC)
OVER = frozenset({"sent", "not_friend", "quota"})  # of one address: nothing we do changes it
ALL = ""  # the address under which a channel speaks of all of a task
WAITS = Tapped(state="waiting")


async def follow(engine: Engine) -> float:
    """Do what is due about the messages that wait for a tap; the real seconds after which to come again.

    What was taken back is stopped first; what has reached its time is stopped at that very moment. Network calls lie
    outside transactions. Raises ChannelError with `fatal` when the token is wrong, Unavailable.
    """
    channel = engine.channels.get(TAP)
    if not isinstance(channel, ByTap):
        return ABSENT
    async with engine.store.view() as tx:
        pause = (await tx.halts(engine.clock.real())).get(ASKING)
    if pause:
        return pause
    async with engine.store.begin() as tx:
        await tx.stop_taps(engine.now(), EXPIRED)
    return await _Round(engine=engine, channel=channel).go()


@dataclass(frozen=True, kw_only=True)
class _Errand:
    """One task with the messages in it, or one message whose task is not known."""

    waiting: tuple[Waiting, ...]

    @property
    def task(self) -> str:
        return self.waiting[0].tap.task

    @property
    def holder(self) -> str:
        """Empty when it lies with several, or nobody knows yet."""
        holders = {one.tap.holder for one in self.waiting}
        return holders.pop() if len(holders) == 1 else ""

    @property
    def stops(self) -> bool:
        return any(one.tap.state == "cancelling" for one in self.waiting)

    @property
    def goes_on(self) -> bool:
        """Whether something in it is to be said again once it is stopped: then who has it already must be known."""
        return any(one.tap.state == "open" or one.tap.why in (RESEND, REWORDED) for one in self.waiting)

    @property
    def looked_at(self) -> datetime:
        return min(one.tap.looked_at or NEVER for one in self.waiting)

    def due(self, real: datetime) -> bool:
        return any(look_at(one, real) <= real for one in self.waiting)


@dataclass(kw_only=True)
class _Round:
    """The calls of one round and what they showed."""

    engine: Engine
    channel: ByTap
    _errors: list[BaseException] = field(default_factory=list)
    _untapped: list[Waiting] = field(default_factory=list)
    _found: set[int] = field(default_factory=set)  # messages whose task is known from now on
    _pause: float = 0.0

    async def go(self) -> float:
        everything = await self._everything()
        due = _due(everything, self.engine.clock.real())
        room = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._one(errand, room) for errand in due))
        await self._looked([one for errand in due for one in errand.waiting])
        if self._errors:
            raise self._errors[0]
        await self._remind(everything)
        if self._pause:
            async with self.engine.store.begin() as tx:
                await tx.halt(ASKING, self._pause, self.engine.clock.real())
            return self._pause
        left = await self._everything() if due else everything
        return min([IDLE, *(seconds_to(self.engine, one) for one in left)])

    async def _everything(self) -> list[Waiting]:
        async with self.engine.store.view() as tx:
            taps = await tx.undone_taps()
            posts = {post.id: post for post in await tx.posts_of(tap.post_id for tap in taps)}
        return [Waiting(tap=tap, post=posts[tap.post_id]) for tap in taps if tap.post_id in posts]

    async def _one(self, errand: _Errand, room: asyncio.Semaphore) -> None:
        """One bad answer, or one case that cannot be decided, leaves the others as they are."""
        async with room:
            if self._pause or self._errors:
                return
            try:
                await self._do(errand)
            except ChannelError as error:
                self._refused(errand, error)
            except Unavailable as error:
                self._errors.append(error)
            except Exception:
                log.exception("task %s could not be followed", errand.task)

    async def _do(self, errand: _Errand) -> None:
        if not errand.task:
            await self._search(errand.waiting[0])
        elif errand.stops:
            await self._stop(errand)
        else:
            found = await self.channel.taps(errand.task, errand.holder)
            self._untapped += [one for one in errand.waiting if _of(found, one).state == "waiting"]
            await self._named(errand, found)
            await self._judge(errand, found)

    async def _named(self, errand: _Errand, found: Mapping[str, Tapped]) -> None:
        """Note whom the platform chose where we named nobody."""
        chosen = {one.post.id: _of(found, one).by for one in errand.waiting if not one.tap.holder}
        if any(chosen.values()):
            async with self.engine.store.begin() as tx:
                for id, member in chosen.items():
                    await tx.set_taps([id], holder=member)

    def _refused(self, errand: _Errand, error: ChannelError) -> None:
        log.warning("task %s: %s, %s", errand.task, error.outcome, error)
        if error.fatal:
            self._errors.append(error)
        if error.retry_after:
            self._pause = max(self._pause, error.retry_after)

    async def _search(self, one: Waiting) -> None:
        """The answer to its making was lost."""
        task = await self.channel.find(outbound(replace(one.post, document=None)), one.tap.made_at)
        if task:
            await found_again(self.engine, one, task)
            self._found.add(one.post.id)
        else:
            await not_found(self.engine, one)

    async def _stop(self, errand: _Errand) -> None:
        """Looked at before, because a stopped task no longer tells whom it has reached, and after."""
        seen = await self._peek(errand, needed=errand.goes_on)
        wanted = [one for one in errand.waiting if one.tap.state == "cancelling"]
        if all(_of(seen, one).state in OVER for one in wanted):
            await self._judge(errand, seen)
            return
        stopped = await self._cancelled(errand)
        after = await self._peek(errand) if stopped else {}
        seen = {**seen, **after, **{address: one for address, one in seen.items() if one.state in OVER}}
        await self._judge(errand, seen, stopped=stopped)

    async def _cancelled(self, errand: _Errand) -> bool:
        """A task that the platform does not know is none any more."""
        try:
            return await self.channel.cancel(errand.task)
        except ChannelError as error:
            if error.outcome != "refused" or error.fatal or error.retry_after:
                raise
            log.warning("task %s could not be stopped: %s", errand.task, error)
            return True

    async def _peek(self, errand: _Errand, *, needed: bool = False) -> Mapping[str, Tapped]:
        """What can be seen; nothing is no reason not to stop it, unless it is `needed` and can be asked for again."""
        try:
            return await self.channel.taps(errand.task, errand.holder)
        except ChannelError as error:
            if error.fatal or (needed and error.outcome != "refused"):
                raise
            log.warning("task %s could not be looked at: %s", errand.task, error)
            return {}

    async def _judge(self, errand: _Errand, found: Mapping[str, Tapped], *, stopped: bool = False) -> None:
        """Those that are not taken back come first: while one still is, the task is ours to have stopped."""
        for one in sorted(errand.waiting, key=lambda one: one.tap.state == "cancelling"):
            try:
                await judge(self.engine, one, _of(found, one), stopped=stopped)
            except Unavailable:
                raise
            except Exception:
                log.exception("post %s: what became of its task could not be written down", one.post.id)

    async def _looked(self, seen: Sequence[Waiting]) -> None:
        states: dict[str, list[int]] = {}
        for one in seen:
            if one.post.id not in self._found:
                states.setdefault(one.tap.state, []).append(one.post.id)
        if states:
            async with self.engine.store.begin() as tx:
                for state, ids in states.items():
                    await tx.looked(ids, self.engine.clock.real(), state)

    async def _remind(self, everything: Sequence[Waiting]) -> None:
        for one in to_remind(self.engine, self._untapped, everything):
            try:
                told = await self.channel.remind(one.tap.task)
            except ChannelError as error:
                log.warning("task %s: nobody could be reminded: %s", one.tap.task, error)
                continue
            ids = [other.post.id for other in everything if other.tap.task == one.tap.task]
            reminded = one.tap.reminded + 1 if told else MOST_REMINDERS
            async with self.engine.store.begin() as tx:
                await tx.set_taps(ids, reminded=reminded, reminded_at=self.engine.clock.real())


def _of(found: Mapping[str, Tapped], one: Waiting) -> Tapped:
    return found.get(one.tap.address) or found.get(ALL) or WAITS


def _due(everything: Sequence[Waiting], real: datetime) -> list[_Errand]:
    """What is to be stopped first, then what was looked at longest ago, as much as one round takes."""
    groups: dict[object, list[Waiting]] = {}
    for one in everything:
        groups.setdefault(one.tap.task or one.post.id, []).append(one)
    errands = [_Errand(waiting=tuple(group)) for group in groups.values()]
    ready = [errand for errand in errands if errand.due(real)]
    ready.sort(key=lambda errand: (not errand.stops, errand.looked_at, errand.waiting[0].post.id))
    chosen, calls = list[_Errand](), 0
    for errand in ready:
        calls += WEIGHT if errand.stops else 1
        if calls > A_ROUND and chosen:
            break
        chosen.append(errand)
    return chosen
