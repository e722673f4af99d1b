"""Each working morning everybody is asked again about what waits for them (design 5.2, practice P26)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.books.words import LOCALES, SPARE
from bot.core.escalation import SEEN
from bot.core.facts import Erased, Pledged, Tasked
from bot.core.taking_back import UNDO_FOR
from bot.engine.daily import struck
from bot.engine.morning import send
from bot.engine.site import Engine
from bot.engine.staff import Card, colleagues, post_to
from bot.store import Tx
from bot.store.forgetting import Told, forget_cards, forget_mentions, forget_sightings
from bot.store.rows import Case, Person

SIGHTINGS_KEPT = timedelta(hours=72)
UPLOADS_KEPT = timedelta(hours=23)  # files that nobody has said yes to: gone within a day
STRAYS_KEPT = timedelta(days=90)  # money without a case, after somebody settled it
WORDS_KEPT = timedelta(days=90)  # after they expired, so that an old link is told from a wrong one
SHOWN = 8  # cases named in one card; the rest is a number


async def morning(engine: Engine, now: datetime) -> bool:
    """Send the cards of this morning, once; False when it is not the time or they are sent."""
    local = now.astimezone(engine.site.zone)
    if not struck(engine, "morning", now):
        return False
    async with engine.store.begin() as tx:
        if not await tx.slot("morning", local.date()):
            return False
        await send(engine, tx)
    return True


async def tell(
    engine: Engine, tx: Tx, word: str, matters: Iterable[tuple[Case, str]], **values: object
) -> None:
    """One card for each colleague with the cases that are his by role: `word` prints {count} and {units}."""
    units: dict[int, list[str]] = {}
    asked: dict[tuple[str, str, str | None], list[Person]] = {}
    for case, role in matters:
        key = (role, case.area, case.steward)
        if key not in asked:  # thousands of cases wait for the same few people
            asked[key] = await colleagues(tx, case, role)
        for person in asked[key]:
            units.setdefault(person.id, []).append(f"{case.unit} {case.party}".strip())
    for person_id, names in units.items():
        person = await tx.person(person_id)
        shown = "\n".join(list(dict.fromkeys(names))[:SHOWN])
        text = engine.words.word(word, engine.locale(person), count=len(names), units=shown, **values)
        await post_to(engine, tx, person, Card(text=text))


async def forget(engine: Engine, now: datetime) -> int:
    """Whereabouts are kept 72 hours and no longer: content and salt go, the chain keeps its link (conduct C34)."""
    hour = f"{now.astimezone(engine.site.zone):%Y-%m-%dT%H}"
    async with engine.store.begin() as tx:
        if not await tx.slot("forget", hour):
            return 0
        await tx.forget_tokens(now - WORDS_KEPT, engine.clock.real() - WORDS_KEPT)
        await tx.forget_uploads(now - UPLOADS_KEPT)
        await tx.forget_imports(now - UNDO_FOR)
        await tx.forget_strays(now - STRAYS_KEPT)
        old = await tx.contents("seen", now - SIGHTINGS_KEPT)
        await _mentions(engine, tx, old)
        old += await _told(tx, {case_id for case_id, _ in old}, now - SIGHTINGS_KEPT)
        for case_id, fact_id in old:
            await tx.erase(case_id, fact_id)
            await tx.add(case_id, Erased(at=now, of=fact_id, rule="C34"))
            await forget_cards(tx, case_id, fact_id)
        await forget_sightings(tx, now - SIGHTINGS_KEPT)
    return len(old)


async def _mentions(engine: Engine, tx: Tx, old: Iterable[tuple[int, int]]) -> None:
    """Lists of the morning, /today and /next say again that somebody was seen: they lose their words with the fact."""
    ids = {fact_id for _, fact_id in old}
    words = tuple({engine.words.word(f"todo.{SEEN}", locale) for locale in (*LOCALES, *SPARE)})
    for case_id, facts in (await tx.facts_of(sorted({case_id for case_id, _ in old}))).items():
        since = min(fact.at for fact in facts if fact.id in ids)
        unit = (await tx.case(case_id)).unit
        await forget_mentions(tx, Told(case_id=case_id, unit=unit, since=since, words=words))


async def _told(tx: Tx, cases: Iterable[int], before: datetime) -> list[tuple[int, int]]:
    """What colleagues were asked because somebody was seen tells where they were, and goes with it."""
    found = await tx.facts_of(sorted(cases))
    return [
        (case_id, fact.id)
        for case_id, facts in found.items()
        for fact in facts
        if isinstance(fact, (Tasked, Pledged)) and fact.task == SEEN and fact.at < before
    ]
