"""How simulated people say things: their words become the same facts as those of real people."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core import facts as f
from bot.core.deadlines import pause_end
from bot.core.said import Said, promised
from bot.simulate.life import Life
from bot.simulate.matter import Matter

OWNER = "owner"


@dataclass(frozen=True)
class Speaker:
    """Somebody who lives a life and can say and do things in it."""

    life: Life

    def yes(self, matters: list[Matter]) -> None:
        """That is me: for every case of this chat (practice P16)."""
        life = self.life
        waiting = [m for m in life.matters if m.s.bound and not m.s.verified and m.s.outcome is None]
        life.record(waiting, f.Verified(at=life.now, by=OWNER))

    def promise(self, matters: list[Matter], share: float = 1.0, by: str = OWNER) -> None:
        """A time, more or less exact, from them or heard by a colleague; none while a dispute is open (story 8)."""
        life, free = self.life, [m for m in matters if m.s.dispute is None]
        if not free:
            self.heard(matters, "promise_in_dispute")
            return
        amount = part_of(free[0].s.owed, share) if share < 1 else None
        said = self._time(amount)
        self._take(free, said, by)
        if said.precision == "day" and by == OWNER and life.dice.chance(life.persona.narrows):
            life.later(life.now + timedelta(minutes=1), lambda: self._narrow(free, said))

    def _take(self, matters: list[Matter], said: Said, by: str = OWNER) -> None:
        """Each case has its own fact; the person is settled once, so that what follows is one message (C08)."""
        life = self.life
        for matter in matters:
            profile = life.view(matter).book.profile
            life.note(matter, promised(said, life.now, by, life.place, profile))
        life.settle(matters)
        life.later(self._paying_time(matters[0]), self._keep(matters))

    def _keep(self, matters: list[Matter]) -> Callable[[], None]:
        """Whether they keep it is settled when they give it."""
        life = self.life
        if life.dice.chance(life.persona.keeps):
            return lambda: self.settle_up(matters, 1.0)
        if life.dice.chance(life.persona.part):
            return lambda: self.settle_up(matters, 0.5)
        return _forgotten

    def _paying_time(self, matter: Matter) -> datetime:
        life, promise = self.life, matter.s.promise
        if promise is None:
            return life.now + timedelta(hours=1)
        end = promise.said.end
        start = max(life.now, min(promise.said.start, end - timedelta(hours=2)))
        return start + (end - start) * life.dice.between(0.1, 1.2)

    def _time(self, amount: int | None) -> Said:
        """A minute, half a day, a day, a week from now on."""
        life = self.life
        dice, zone = life.dice, life.place.zone
        days = dice.pick({0: 10, 1: 25, 2: 20, 3: 15, 5: 12, 9: 10, 20: 6, 40: 2})
        day = life.now.astimezone(zone).date() + timedelta(days=days)
        shape = dice.pick({"minute": 40, "day": 30, "half_day": 20, "week": 10})
        first, last = _window(self, day, shape)
        if last <= life.now:
            first, last = (moment + timedelta(days=1) for moment in (first, last))
        return Said(start=first, end=last, precision=shape, words=shape, amount=amount)

    def _narrow(self, matters: list[Matter], wide: Said) -> None:
        life, zone = self.life, self.life.place.zone
        still = [m for m in matters if m.s.promise is not None and m.s.dispute is None]
        day = wide.end.astimezone(zone).date()
        minute = datetime.combine(day, time(self.life.dice.whole(9, 20), 30), zone)
        if still and minute > life.now:
            life.tally.answered(life.now, "narrowed")
            said = Said(start=minute, end=minute, precision="minute", words=wide.words, amount=wide.amount)
            self._take(still, said)

    def arrival(self, matters: list[Matter]) -> None:
        """A guest names a time of their own before the start."""
        life, starts = self.life, matters[0].s.starts
        if starts is None or starts <= life.now:
            self.heard(matters, "ack")
            return
        minute = life.now + (starts - life.now) * life.dice.between(0.3, 0.95)
        minute = minute.replace(second=0, microsecond=0)
        self._take(matters, Said(start=minute, end=minute, precision="minute", words="minute"))

    def settle_up(self, matters: list[Matter], share: float) -> None:
        """Money, goods or they themselves arrive, and a colleague sees it."""
        life = self.life
        for matter in [m for m in matters if m.s.outcome is None]:
            follows = life.view(matter).book.follows
            amount = part_of(matter.s.owed, share)
            fact: f.Fact = f.Arrived(at=life.now, by="steward:sim")
            if follows == "money" and matter.s.owed:
                fact = f.Paid(at=life.now, by="finance:sim", amount=amount, typed=False)
            elif follows == "goods" and matter.s.owed:
                fact = f.Delivered(at=life.now, by="steward:sim", amount=amount)
            elif share < 1:
                continue
            life.record([matter], fact)

    def heard(self, matters: list[Matter], reading: str) -> None:
        """Words that change nothing by themselves."""
        self.life.record(matters, f.Heard(at=self.life.now, by=OWNER, words="…", reading=reading))

    def pause(self, matters: list[Matter], why: f.PauseReason) -> None:
        """What silences us for a while."""
        life = self.life
        until = pause_end(why, life.now, life.place)
        life.record(matters, f.Paused(at=life.now, by=OWNER, why=why, until=until))

    def alarm(self, matters: list[Matter], why: f.PauseReason) -> None:
        """What ends everything, over all their cases."""
        life = self.life
        every = [m for m in life.matters if m.s.outcome is None]
        life.record(every, f.Paused(at=life.now, by=OWNER, why=why, until=None))

    def stop(self, matters: list[Matter], *, but_check: bool = False) -> None:
        """No more messages, for all cases at once; beside a named time one check may stay (conduct 2a)."""
        life = self.life
        if but_check:
            self.promise(matters[:1])
        kept = matters[0] if but_check and matters[0].s.promise is not None else None
        for matter in [m for m in life.matters if m.s.outcome is None]:
            fact = f.Stopped(at=life.now, by=OWNER, words="…", keep_check=matter is kept)
            life.record([matter], fact)
        if life.dice.chance(0.1):
            life.later(life.now + timedelta(days=life.dice.between(5, 30)), self.restart)

    def restart(self) -> None:
        """They want to hear from us again."""
        life = self.life
        life.tally.answered(life.now, "restart")
        stopped = [m for m in life.matters if m.s.stopped is not None and m.s.outcome is None]
        life.record(stopped, f.Restarted(at=life.now, by=OWNER))


def part_of(owed: int, share: float) -> int:
    """Everything, or a round part of it: whole yuan, whole pieces."""
    return owed if share >= 1 else max(100, int(owed * share) // 100 * 100)


def _window(person: Speaker, day: date, shape: str) -> tuple[datetime, datetime]:
    zone, dice = person.life.place.zone, person.life.dice

    def at(clock: time, ahead: int = 0) -> datetime:
        return datetime.combine(day + timedelta(days=ahead), clock, zone)

    if shape == "minute":
        hour = dice.pick(
            {time(10): 3, time(12, 30): 2, time(15): 3, time(19, 40): 2, time(21): 1, time(23): 0.3}
        )
        return at(hour), at(hour)
    if shape == "half_day":
        return dice.pick(
            {
                (at(time(8)), at(time(11, 59, 59))): 1,
                (at(time(12)), at(time(17, 59, 59))): 1,
                (at(time(18)), at(time(21, 59, 59))): 1,
            }
        )
    return at(time(0)), at(time(23, 59, 59), 6 if shape == "week" else 0)


def _forgotten() -> None:
    """They do nothing."""
