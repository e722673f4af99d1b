"""What simulated colleagues do: they see their cards within a working day and deal with what stands on them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from bot.core import facts as f
from bot.core.facts import Fact
from bot.engine.concerns import THEIRS, concern_of
from bot.simulate.life import Life
from bot.simulate.matter import Matter
from bot.simulate.speaking import Speaker

OFFICE = (9.5, 17.0)  # hours of the working day
STEWARD, FINANCE, MANAGER = "steward:sim", "finance:sim", "manager:sim"
BY_ROLE = {"finance": FINANCE, "manager": MANAGER, "admin": MANAGER}


@dataclass(frozen=True)
class Colleagues:
    """Those who look after the cases of one person."""

    who: Speaker

    @property
    def life(self) -> Life:
        """The life they look after."""
        return self.who.life

    def hears(self, matter: Matter, fact: Fact) -> None:
        """A fact that concerns a colleague is a card, and is dealt with in a working day or some."""
        if isinstance(fact, f.Tasked):
            self.life.tally.asked(self.life.now, fact.role)
            self._plan(1, partial(self._done, matter, fact))
            return
        if isinstance(fact, f.Drafted):
            self.life.tally.asked(self.life.now, fact.role)
            self._plan(2, partial(self._decides, matter, fact))
            return
        if fact.by not in THEIRS or self.life.engine.books is None:
            return
        concern = concern_of(fact, self.life.view(matter))
        if concern is None:
            return
        self.life.tally.asked(self.life.now, concern.role)
        deals = DEALS.get(type(fact))
        if deals is not None:
            days = self.life.dice.whole(1, 5) if isinstance(fact, f.Disputed) else 1
            self._plan(days, partial(deals, self, matter, fact))

    def _plan(self, workdays: int, act: Callable[[], None]) -> None:
        life = self.life
        day = life.place.calendar.add_workdays(life.now.astimezone(life.place.zone).date(), workdays)
        hour = life.dice.between(*OFFICE)
        at = datetime.combine(day, time(), life.place.zone) + timedelta(hours=hour)
        life.later(at, act)

    # --- what they do ---

    def _done(self, matter: Matter, task: f.Tasked) -> None:
        if task.id in matter.s.tasks:
            by = BY_ROLE.get(task.role, STEWARD)
            self.life.record([matter], f.Done(at=self.life.now, by=by, of=task.id))

    def _decides(self, matter: Matter, draft: f.Drafted) -> None:
        yes = self.life.dice.chance(0.8)
        self.life.record([matter], f.Approved(at=self.life.now, by=MANAGER, of=draft.id, yes=yes))

    def resolves(self, matter: Matter, fact: Fact) -> None:
        """A complaint is put right, or explained."""
        if matter.s.dispute is None or matter.s.outcome is not None:
            return
        outcome = self.life.dice.pick({"fixed": 6, "explained": 3, "refused": 1})
        fixed = f.Resolved(at=self.life.now, by=STEWARD, outcome=outcome, words="")
        self.life.record([matter], fixed)

    def looks(self, matter: Matter, fact: Fact) -> None:
        """Finance finds the money, or does not and says so."""
        if not any(isinstance(pause, f.Claimed) for pause in matter.s.pauses) or matter.s.outcome:
            return
        if self.life.dice.chance(0.65):
            self.who.settle_up([matter], 1.0)
        else:
            self.life.record([matter], f.Resumed(at=self.life.now, by=FINANCE))

    def calls(self, matter: Matter, fact: Fact) -> None:
        """The steward calls: nobody there, words, or a promise which he types."""
        life = self.life
        if matter.s.outcome is not None:
            return
        outcome = life.dice.pick({"noanswer": 4, "spoke": 6})
        life.record([matter], f.Contacted(at=life.now, by=STEWARD, outcome=outcome))
        silent = matter.s.stopped or matter.s.dispute or matter.s.pause(life.now)
        if outcome == "spoke" and not silent and life.dice.chance(0.4):
            self.who.promise([matter], by=STEWARD)

    def grants(self, matter: Matter, fact: Fact) -> None:
        """E3: the committee's answer."""
        asked = matter.s.asked
        if asked is not None and matter.s.granted is None:
            yes = self.life.dice.chance(0.6)
            self.life.record([matter], f.Granted(at=self.life.now, by=STEWARD, what=asked.what, yes=yes))


DEALS: Mapping[type[Fact], Callable[[Colleagues, Matter, Fact], None]] = {
    f.Disputed: Colleagues.resolves,
    f.Claimed: Colleagues.looks,
    f.Declined: Colleagues.calls,
    f.Lapsed: Colleagues.calls,
    f.NotYet: Colleagues.calls,
    f.Heard: Colleagues.calls,
    f.Withdrew: Colleagues.calls,
    f.Paused: Colleagues.calls,
    f.Asked: Colleagues.grants,
}
