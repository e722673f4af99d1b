"""A report on the cases of some areas: read from the store, counted by the core (practice S4)."""

from collections.abc import Sequence

from bot.core.figures import Figures, Matter, Span
from bot.engine.site import Engine
from bot.store import Tx
from bot.store.reports import Reported, Reports


async def figured(
    engine: Engine, tx: Tx, span: Span, areas: Sequence[str] | None = None, playbook: str = ""
) -> Figures:
    """The figures of these areas (None: of all); a case whose playbook is gone is counted as one of money.

    `playbook`: of cases that follow this one alone.
    """
    found = Figures(span=span, calendar=engine.site.calendar)
    await tx.flush()
    rounds = {name: tuple(one.id for one in book.rounds) for name, book in engine.books.items()}
    async for case, facts in Reports.of(tx).cases(areas):
        if playbook and case.playbook != playbook:
            continue
        found.add(_matter(engine, case, rounds.get(case.playbook, ())), facts)
    return found


def _matter(engine: Engine, case: Reported, rounds: tuple[str, ...]) -> Matter:
    book = engine.books.get(case.playbook)
    return Matter(
        playbook=case.playbook,
        area=case.area,
        steward=case.steward,
        currency=case.currency,
        follows=book.follows if book else "money",
        rounds=rounds,
        reached=case.reached,
        supplier=case.more.get("supplier") or case.party,
        measure=case.more.get("measure", ""),
    )
