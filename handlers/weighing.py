"""What the cases of a list weighed a moment ago: a thousand chains are not summed up again because a page is looked at again.

A weight holds for the chain it was made of (its length and last hash) and until the clock alone would change it; so
a remembered list is the list.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.core.facts import Fact
from bot.core.sums import stand
from bot.core.worklist import Work, changes_at, resting, work_of
from bot.store.rows import Case
from handlers.desk import Desk
from handlers.look import day_begins

MOST = 10_000  # weights; some five megabytes
Tail = tuple[int, str]
Mine = frozenset[str]


class Weight(NamedTuple):
    """One case as it stands in somebody's list; `rests`: somebody is dealing with it just now."""

    work: Work
    rests: bool


class Kept(NamedTuple):
    """A weight with the end of the chain it was made of, and from when to when it holds."""

    tail: Tail
    since: datetime
    until: datetime
    weight: Weight


@dataclass(kw_only=True)
class Weights:
    """What was weighed lately, by case and by the roles and names of who looked."""

    known: OrderedDict[tuple[int, Mine], Kept] = field(default_factory=OrderedDict)

    async def of(self, desk: Desk, cases: Sequence[Case], mine: Mine) -> dict[int, Weight]:
        """The weight of each of these cases now, for whoever holds these roles and names."""
        ends = await desk.tx.ends([case.id for case in cases])
        found: dict[int, Weight] = {}
        for id, tail in ends.items():
            kept = self.known.get((id, mine))
            if kept is not None and kept.tail == tail and kept.since <= desk.now < kept.until:
                found[id] = kept.weight
        missing = [case.id for case in cases if case.id not in found]
        for id, facts in (await desk.tx.facts_of(missing)).items():
            found[id], until = weigh(desk, facts, mine)
            if not desk.tx.writes and id in ends:
                self._keep((id, mine), Kept(ends[id], desk.now, until, found[id]))
        return found

    def _keep(self, key: tuple[int, Mine], kept: Kept) -> None:
        self.known[key] = kept
        self.known.move_to_end(key)
        if len(self.known) > MOST:
            self.known.popitem(last=False)


def weigh(desk: Desk, facts: Sequence[Fact], mine: Mine) -> tuple[Weight, datetime]:
    """What a case with these facts weighs now, and until when that holds if nothing happens."""
    s, midnight = stand(facts), day_begins(desk)
    held = s.floor_until is not None and s.floor_until > desk.now
    weight = Weight(work_of(s, facts, desk.now, mine), held or resting(facts, desk.now, midnight))
    return weight, changes_at(s, facts, desk.now, midnight + timedelta(days=1))
