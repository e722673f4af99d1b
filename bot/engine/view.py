"""One person's cases as they are looked at in one transaction: facts, standing, decision."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from bot.core.conduct import Kind, Past, Scene
from bot.core.decide import Decision, decide
from bot.core.facts import Fact, Paused
from bot.core.playbook import Playbook
from bot.core.standing import Standing
from bot.core.sums import stand
from bot.engine.site import Engine
from bot.engine.tones import approved_tones
from bot.store import Tx
from bot.store.rows import Case, Person, Post

MEMORY = timedelta(days=31)  # the longest window of conduct C06
ALARMS = frozenset({"deceased", "danger", "represented"})


@dataclass(frozen=True, kw_only=True)
class View:
    """One case, summed up, with the past contacts of its person."""

    case: Case
    person: Person
    book: Playbook
    facts: list[Fact]
    s: Standing
    scene: Scene
    tones: frozenset[str] = frozenset()  # other words that colleagues have approved (practice P3)


async def look(
    engine: Engine, tx: Tx, person: Person, also: Collection[int] = (), aside: int = 0
) -> list[View]:
    """The cases of a person that may have something to say; `aside` is a message that is not counted as said."""
    cases = [
        c for c in await tx.cases_of(person.id) if c.outcome is None or c.wake_at is not None or c.id in also
    ]
    facts = await tx.facts_of([case.id for case in cases])
    past = await contacts(engine, tx, person, aside)
    views = [
        _view(engine, case, person, facts.get(case.id, []), past)
        for case in cases
        if case.playbook in engine.books
    ]
    floor = max((view.s.floor_until for view in views if view.s.floor_until), default=None)
    for view in views:  # P25: the floor is the person's, whichever case the colleague spoke about
        view.s.floor_until = floor
    return [
        replace(view, tones=found) if (found := await approved_tones(tx, view.s, view.book)) else view
        for view in views
    ]


async def view_of(engine: Engine, tx: Tx, case: Case) -> View:
    """One case alone, to show it. Raises LookupError when its playbook is gone."""
    person = await tx.person(case.person_id)
    views = await look(engine, tx, person, also=(case.id,))
    found = next((view for view in views if view.case.id == case.id), None)
    if found is None:
        raise LookupError(f"case {case.id} follows the playbook {case.playbook}, which is not there")
    return found


def _view(engine: Engine, case: Case, person: Person, facts: list[Fact], past: tuple[Past, ...]) -> View:
    s = stand(facts)
    book = engine.book(case, s.traits)
    scene = Scene(place=engine.place(person), start_day=book.start_day, past=past)
    return View(case=case, person=person, book=book, facts=facts, s=s, scene=scene)


async def contacts(engine: Engine, tx: Tx, person: Person, aside: int = 0) -> tuple[Past, ...]:
    """What we said to a person of our own accord, over all cases and channels (conduct C06 to C08)."""
    posts = await tx.past_contacts(person.id, engine.now() - MEMORY)
    return tuple(_past(post) for post in posts if post.id != aside)


def _past(post: Post) -> Past:
    kind = cast(Kind, post.contact_kind)
    return Past(at=post.taken_at or post.planned_at, kind=kind, profile=post.profile, named=post.named)


def alarmed(view: View) -> bool:
    """Everything of ours has stopped until a person ends it, answers about money included (conduct C18, C19)."""
    return any(isinstance(p, Paused) and p.why in ALARMS and p.until is None for p in view.s.pauses)


def decision(engine: Engine, view: View, sending: str | None = None) -> Decision:
    """What to do about one case now."""
    return decide(view.s, view.book, engine.now(), view.scene, sending)


def without(view: View, past: Iterable[Past]) -> View:
    """The same case before other contacts."""
    return replace(view, scene=replace(view.scene, past=tuple(past)))
