"""One simulated person: facts come in, their cases are decided as the engine decides them, and what is due is said."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import cast

from bot.core import facts as f
from bot.core.contact import PROACTIVE, Past, Scene
from bot.core.decide import Decision
from bot.core.ledger import kind_of
from bot.core.sums import add
from bot.engine.posting import Say, compose, occurrences
from bot.engine.settle import ORDER
from bot.engine.site import Engine
from bot.engine.view import MEMORY, View, decision
from bot.simulate.diary import Contact, Diary, Happening
from bot.simulate.dice import Dice
from bot.simulate.matter import LifeClock, Matter
from bot.simulate.personas import Persona
from bot.simulate.tally import Sample, Tally
from bot.store.rows import Person

TURNS = 60
REASONS = ("why", "which", "state")  # what different kinds of facts call it
Act = Callable[[], None]


class Life:
    """A person, their cases, what they will do, and the diary of what happened."""

    def __init__(
        self, engine: Engine, person: Person, persona: Persona, dice: Dice, *, tally: Tally, diary: Diary
    ) -> None:
        self.engine, self.person, self.persona = engine, person, persona
        self.dice, self.tally, self.diary = dice, tally, diary
        self.clock = cast(LifeClock, engine.clock)
        self.place = engine.place(person)
        self.matters: list[Matter] = []
        self.past: list[Past] = []
        self.busy = False  # an answer of theirs is on its way
        self.on_said: Callable[[Contact, list[Matter]], None] = _nothing
        self.on_fact: Callable[[Matter, f.Fact], None] = _no_fact
        self._acts: list[tuple[datetime, int, Act]] = []
        self._number = 0

    # --- time ---

    @property
    def now(self) -> datetime:
        """The moment."""
        return self.clock.at

    def later(self, at: datetime, act: Act) -> None:
        """Something will happen then, unless the simulation ends before."""
        self._number += 1
        heappush(self._acts, (at, self._number, act))

    def until(self, end: datetime) -> None:
        """Live up to that moment."""
        while True:
            wakes = [m.wake for m in self.matters if m.wake is not None]
            due = min(wakes, default=end)
            if self._acts and self._acts[0][0] <= due:
                at, _, act = heappop(self._acts)
                if at >= end:
                    return
                self.clock.at = max(at, self.clock.at)
                act()
                continue
            if due >= end:
                return
            self.clock.at = max(due, self.clock.at)
            self.settle()

    # --- facts ---

    def record(self, matters: Iterable[Matter], *facts: f.Fact) -> None:
        """Add facts to each of these cases and settle the person."""
        found = list(matters)
        for matter in found:
            for fact in facts:
                self.note(matter, fact)
        self.settle(found)

    def note(self, matter: Matter, fact: f.Fact) -> None:
        """One more fact of a case: summed up, written down, and told to whoever must hear of it."""
        ended, promise = matter.s.outcome, matter.s.promise
        matter.facts += 1
        numbered = replace(fact, id=matter.facts)
        add(matter.s, numbered)
        self.diary.entries.append(_happening(matter.case.id, numbered))
        if promise is not None and matter.s.promises[len(matter.s.promises) - 1] is not promise:
            self._count_promise(matter, promise.id)
        if matter.s.outcome is not None and ended is None:
            self.diary.entries.append(Happening(at=self.now, case=matter.case.id, what="ended"))
        self.on_fact(matter, numbered)

    def _count_promise(self, matter: Matter, id: int) -> None:
        state = next(p.state for p in matter.s.promises if p.id == id)
        if state != "open":
            self.tally.promises[state] += 1

    # --- the engine in small: the same steps as bot.engine.settle, without a store ---

    def settle(self, touched: Iterable[Matter] = ()) -> None:
        """Decide all cases until nothing is left to say now, and set when to look again."""
        also = set(touched)
        for _ in range(TURNS):
            views = self._views(also)
            also |= {matter for matter, _ in views}
            decided = [(matter, view, decision(self.engine, view)) for matter, view in views]
            if self._ended(decided) or self._say(decided):
                continue
            for matter, _, found in decided:
                matter.wake = found.wake_at
                self._count_shift(matter, found)
            return
        raise RuntimeError(f"{self.person.key} is not settled after {TURNS} turns at {self.now}")

    def _views(self, also: set[Matter]) -> list[tuple[Matter, View]]:
        looked = [matter for matter in self.matters if matter.open or matter in also]
        floor = max((m.s.floor_until for m in looked if m.s.floor_until), default=None)
        past = tuple(self.past)
        found = []
        for matter in looked:
            matter.s.floor_until = floor
            found.append((matter, self.view(matter, past)))
        return found

    def view(self, matter: Matter, past: tuple[Past, ...] = ()) -> View:
        """A case as the engine looks at it."""
        book = self.engine.book(matter.case)
        scene = Scene(place=self.place, start_day=book.start_day, past=past)
        return View(case=matter.case, person=self.person, book=book, facts=[], s=matter.s, scene=scene)

    def _ended(self, decided: Sequence[tuple[Matter, View, Decision]]) -> bool:
        noted = False
        for matter, _, found in decided:
            for fact in found.record:
                self.note(matter, fact)
                noted = True
        return noted

    def _say(self, decided: Sequence[tuple[Matter, View, Decision]]) -> bool:
        says = [(m, Say(view=view, say=found.say)) for m, view, found in decided if found.say is not None]
        if not says:
            return False
        _, first = min(says, key=lambda one: (_order(one[1]), one[1].view.case.id))
        group = [(matter, say) for matter, say in says if say.joins(first)]
        self._speak([matter for matter, _ in group], [say for _, say in group])
        return True

    def _speak(self, matters: list[Matter], group: list[Say]) -> None:
        first = group[0]
        step, profile, now = first.say.step, first.view.book.profile, self.now
        text, _ = compose(self.engine, group)
        keys = occurrences(group)
        contact = Contact(
            at=now, kind=step.kind, profile=profile, playbook=first.view.book.name, step=step.id, text=text,
            about=tuple((case, key) for case, key, _ in keys), named=first.say.named,
            open_lines=tuple((key[1], key[2]) for matter in matters for key, _ in matter.s.lines()),
            starts=first.view.s.starts,
        )  # fmt: skip
        self.diary.entries.append(contact)
        if step.kind in PROACTIVE:
            oldest = now - MEMORY
            self.past = [one for one in self.past if one.at > oldest]
            self.past.append(Past(at=now, kind=step.kind, profile=profile, named=first.say.named))
        for matter, (_, key, name) in zip(matters, keys, strict=True):
            self.note(matter, f.Spoke(at=now, key=key, step=name, kind=step.kind))
        self._count(contact)
        self.on_said(contact, matters)

    def _count(self, contact: Contact) -> None:
        self.tally.spoke(contact.at, contact.kind, contact.step)
        day = contact.at - timedelta(days=1)
        self.tally.most = max(self.tally.most, sum(p.at > day and p.kind in PROACTIVE for p in self.past))
        if self.tally.wants(contact.at):
            sample = Sample(
                at=contact.at,
                who=self.person.key,
                step=f"{contact.playbook}/{contact.step}",
                kind=contact.kind,
                locale=self.person.locale or self.engine.site.locale,
                text=contact.text,
            )
            self.tally.sample(sample)

    def _count_shift(self, matter: Matter, found: Decision) -> None:
        """What was moved to another moment, by the rule that moved it; counted once for each rule, step and day."""
        if found.next_at is None or matter.looked == (found.next_at, found.next_step):
            return
        matter.looked = (found.next_at, found.next_step)
        for held in found.held:
            mark = (held.rule, f"{held.step}:{held.until:%m%d}" if held.until else held.step)
            if mark not in matter.shifted:
                matter.shifted.add(mark)
                self.tally.shifted[held.rule] += 1


def _order(one: Say) -> int:
    return ORDER.index(one.say.step.kind) if one.say.step.kind in ORDER else len(ORDER)


def _happening(case: int, fact: f.Fact) -> Happening:
    until = getattr(fact, "until", None) or getattr(fact, "starts", None)
    return Happening(
        at=fact.at, case=case, what=kind_of(fact), by=fact.by, id=fact.id,
        until=until, start=getattr(fact, "start", None), end=getattr(fact, "end", None),
        precision=getattr(fact, "precision", ""), why=next((str(getattr(fact, name)) for name in REASONS if getattr(fact, name, "")), ""),
        keep_check=getattr(fact, "keep_check", False), lines=tuple(getattr(fact, "lines", ())),
        yes=bool(getattr(fact, "yes", True)),
    )  # fmt: skip


def _nothing(contact: Contact, matters: list[Matter]) -> None:
    """Nobody reacts."""


def _no_fact(matter: Matter, fact: f.Fact) -> None:
    """Nobody hears."""
