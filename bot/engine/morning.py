"""The card of the morning: what waits, what each colleague was asked to do, and how many have no chat (P26)."""

from collections import defaultdict
from dataclasses import dataclass, field

from bot.core.facts import Tasked
from bot.core.shortening import shortened
from bot.core.sums import stand
from bot.engine.concerns import Concern
from bot.engine.site import Engine
from bot.engine.staff import Card, asked, colleagues, post_to
from bot.engine.strays import stray_words, strays_by_person
from bot.engine.tapcards import ready_by_person
from bot.engine.wording import words_of
from bot.store import Tx
from bot.store.rows import Case, Person, Stray

LONGEST = 120  # characters of what was said about a task
SHOWN = 8  # cases or tasks named in one card; the rest is a number
READ = 2000  # cases with a task that are read


@dataclass(kw_only=True)
class Morning:
    """What one colleague hears."""

    units: list[str] = field(default_factory=list)
    tasks: list[tuple[Case, Tasked]] = field(default_factory=list)
    areas: set[str] = field(default_factory=set)
    ready: int = 0  # messages that wait for the own tap
    strays: list[Stray] = field(default_factory=list)  # money without a case


async def send(engine: Engine, tx: Tx) -> None:
    """One card for each colleague whom something waits for."""
    cases = await tx.list_cases()
    everything = [case for case in cases if case.outcome is None]
    waiting = [case for case in everything if case.waits_for is not None]
    mornings: dict[int, Morning] = defaultdict(Morning)
    known: dict[tuple[str, str, str | None], list[Person]] = {}
    for case in waiting:
        key = (case.waits_for or "", case.area, case.steward)
        if key not in known:  # thousands of cases wait for the same few people
            known[key] = await colleagues(tx, case, case.waits_for or "")
        for person in known[key]:
            mine = mornings[person.id]
            mine.units.append(f"{case.unit} {case.party}".strip())
            mine.areas.add(case.area)
    await _asked(tx, [case for case in cases if case.asked], mornings)
    for person_id, count in (await ready_by_person(engine, tx)).items():
        mornings[person_id].ready = count
    for person_id, strays in (await strays_by_person(tx)).items():
        mornings[person_id].strays = strays
    reached = await tx.with_chat([case.id for case in everything])
    for person_id, mine in mornings.items():
        await _tell(engine, tx, await tx.person(person_id), mine, _share(everything, reached, mine.areas))


async def _asked(tx: Tx, cases: list[Case], mornings: dict[int, Morning]) -> None:
    """Open tasks and drafts are told again; of a case that was paid too, whose name must come off a list (P9)."""
    facts = await tx.facts_of([case.id for case in cases[:READ]])
    known: dict[tuple[str, str, str, str | None], list[Person]] = {}

    async def who(case: Case, role: str, to: str = "") -> list[Person]:
        key = (role, to, case.area, case.steward)
        if key not in known:
            known[key] = await asked(tx, case, Concern(role=role, word="", to=to))
        return known[key]

    for case in cases[:READ]:
        s = stand(facts.get(case.id, []))
        for task in s.tasks.values():
            for person in await who(case, task.role, task.to):
                mornings[person.id].tasks.append((case, task))
        for role in {draft.said.role for draft in s.drafts.values() if draft.open} - {case.waits_for}:
            for person in await who(case, role):
                mornings[person.id].units.append(f"{case.unit} {case.party}".strip())


def _share(everything: list[Case], reached: set[int], areas: set[str]) -> tuple[int, int]:
    mine = [case.id in reached for case in everything if case.area in areas]
    return sum(mine), len(mine)


async def _tell(engine: Engine, tx: Tx, person: Person, mine: Morning, share: tuple[int, int]) -> None:
    locale, word = engine.locale(person), engine.words.word
    names = list(dict.fromkeys(mine.units))
    waits = word("card.morning", locale, count=len(mine.units), units="\n".join(names[:SHOWN]))
    parts = [waits] if names else []
    if mine.ready:
        parts.append(word("ready.line", locale, count=mine.ready))
    if mine.tasks:
        parts.append(word("morning.tasks", locale, count=len(mine.tasks)))
        parts += [_task(engine, case, task, locale) for case, task in mine.tasks[:SHOWN]]
    if mine.strays:
        parts += _strays(engine, mine.strays, locale)
    bound, everybody = share
    if bound < everybody:
        parts.append(
            word("morning.share", locale, bound=bound, all=everybody, share=100 * bound // everybody)
        )
    await post_to(engine, tx, person, Card(text="\n".join(parts), bulk=True))


def _strays(engine: Engine, strays: list[Stray], locale: str) -> list[str]:
    """Money without a case is asked about again every working day, as a task is."""
    word = engine.words.word
    lines = [
        word("today.stray", locale, id=one.id, words=stray_words(engine, one, locale))
        for one in strays[:SHOWN]
    ]
    return [word("today.strays", locale, count=len(strays)), *lines]


def _task(engine: Engine, case: Case, task: Tasked, locale: str) -> str:
    words = engine.words
    due = words.moment(task.due or task.at, engine.site.zone, locale)
    try:
        name = words.word(f"todo.{task.task}", locale)
    except KeyError:
        name = task.task
    said = shortened(
        words_of(engine, task, locale), LONGEST
    )  # a brief of several lines stands on its own card
    what = " ".join(filter(None, (name, said)))
    return words.word("morning.task", locale, unit=case.unit, name=case.party, task=what, due=due)
