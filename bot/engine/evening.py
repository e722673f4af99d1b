"""At 18:00 of a working day: the hard cases, what was tried and what worked, and the figures of the day (practice S2)."""

from collections.abc import Iterable
from datetime import datetime, time

from bot.core.facts import Fact
from bot.core.hard import BROKEN, Day, Tried, Why, add_up, hard, tried
from bot.core.sums import stand
from bot.engine.daily import struck
from bot.engine.site import Engine
from bot.engine.staff import Card, post_to
from bot.store import Tx
from bot.store.rows import Case, Staff

SHOWN = 8  # hard cases named in one card
KINDS = ("contacted", "promised", "paid", "lettered", "spoke")
ALL = ("manager", "admin")
Hard = tuple[Case, Why, Tried]
BOT = frozenset({"rounds", "owner", "import"})


async def evening(engine: Engine, now: datetime) -> bool:
    """Send the list of the evening to stewards and managers, once; False when it is not the time or it is sent."""
    if not struck(engine, "evening", now):
        return False
    async with engine.store.begin() as tx:
        if not await tx.slot("evening", now.astimezone(engine.site.zone).date()):
            return False
        await _send(engine, tx, now)
    return True


async def _send(engine: Engine, tx: Tx, now: datetime) -> None:
    since = datetime.combine(now.astimezone(engine.site.zone).date(), time(0), engine.site.zone)
    cases = await tx.list_cases()
    reached = await tx.with_chat([case.id for case in cases if case.outcome is None])
    known = await tx.facts_of([case.id for case in cases if _suspect(case, reached)])
    found = [one for case in cases if case.id in known for one in _hard(case, known[case.id], now)]
    moved = set(await tx.touched(KINDS, since))
    facts = await tx.facts_of([case.id for case in cases if case.id in moved])
    for one in await _readers(tx):
        mine = [case for case in cases if _sees(one, case)]
        await _tell(engine, tx, one, ([h for h in found if _sees(one, h[0])], _figures(mine, facts, since)))


def _suspect(case: Case, reached: set[int]) -> bool:
    """What may be hard at all by what is kept beside the facts; the thousands that nobody has reached yet are not read."""
    if case.outcome is not None:
        return False
    return case.broken >= BROKEN or case.status == "disputed" or case.id in reached


def _hard(case: Case, facts: list[Fact], now: datetime) -> list[Hard]:
    s = stand(facts)
    why = hard(s, now)
    return [(case, why, tried(s, facts))] if why is not None else []


def _figures(cases: Iterable[Case], facts: dict[int, list[Fact]], since: datetime) -> dict[str, Day]:
    day: dict[str, Day] = {}
    for case in cases:
        add_up(day, facts.get(case.id, ()), since, case.currency)
    return day


async def _readers(tx: Tx) -> list[Staff]:
    """Every manager and steward once, in the widest role held."""
    found = [one for role in ("manager", "steward") for one in await tx.staff_for(role)]
    return list({one.person_id: one for one in reversed(found)}.values())


def _sees(one: Staff, case: Case) -> bool:
    return case.area in one.areas or (one.role in ALL and not one.areas)


async def _tell(engine: Engine, tx: Tx, one: Staff, found: tuple[list[Hard], dict[str, Day]]) -> None:
    hard_ones, day = found
    if not hard_ones and not day:
        return
    person = await tx.person(one.person_id)
    locale = engine.locale(person)
    parts = [*_hard_lines(engine, hard_ones, locale), *_day_lines(engine, day, locale)]
    if parts:  # a day of incoming words alone has no figures
        await post_to(engine, tx, person, Card(text="\n".join(parts), bulk=True))


def _hard_lines(engine: Engine, found: list[Hard], locale: str) -> list[str]:
    word = engine.words.word
    ranked = sorted(found, key=lambda one: (-one[0].broken, -one[0].owed, one[0].id))
    lines = [_hard_line(engine, one, locale) for one in ranked[:SHOWN]]
    return [word("evening.hard", locale, count=len(found)), *lines] if found else []


def _hard_line(engine: Engine, one: Hard, locale: str) -> str:
    case, why, known = one
    word, money = engine.words.word, engine.words.money
    values = {
        "unit": case.unit,
        "name": case.party,
        "owed": money(case.owed, case.currency, locale),
        "why": word(f"hard.{why}", locale, broken=case.broken),
        "tried": word(
            "evening.tried",
            locale,
            messages=known.messages,
            calls=known.calls,
            visits=known.visits,
            letters=known.letters,
        ),
        "worked": word(
            "evening.worked", locale, kept=known.kept, paid=money(known.paid, case.currency, locale)
        )
        if known.kept or known.paid
        else word("evening.nothing_worked", locale),
    }
    return word("evening.case", locale, **values)


def _day_lines(engine: Engine, day: dict[str, Day], locale: str) -> list[str]:
    word = engine.words.word
    lines = []
    for name, one in sorted(day.items(), key=lambda pair: (pair[0] in BOT, -pair[1].calls, pair[0])):
        if not (one.calls or one.promises or one.payments or one.messages or one.letters):
            continue
        sums = [engine.words.money(fen, currency, locale) for currency, fen in sorted(one.paid.items())]
        values = {
            "name": word(f"evening.by_{name}", locale) if name in BOT else name,
            "calls": one.calls,
            "promises": one.promises,
            "payments": one.payments,
            "paid": word("common.separator", locale).join(sums) or word("common.none", locale),
            "messages": one.messages,
        }
        lines.append(word("evening.figures", locale, **values))
    return [word("evening.day", locale), *lines] if lines else []
