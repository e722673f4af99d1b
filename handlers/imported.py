"""What an import did, kept case by case, so that it can be shown and undone for a day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.core.roster import Opening, Roster
from bot.engine import Engine
from bot.store import Tx
from bot.store.rows import Case, CaseImport, Import
from handlers.by_turns import by_turns

COLUMNS = ("party", "phone", "steward", "more", "person_id")
LONGEST = 200  # signs of a file's name


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who imported which file: `by` as facts are signed, `file` its name."""

    by: str
    file: str


@dataclass(kw_only=True)
class Touched:
    """The cases an import opened or changed; `last`: their last fact before it, `zones`: the zones of persons before."""

    new: list[tuple[Case, Opening]]
    changed: list[Case]
    last: Mapping[int, int]
    facts: list[tuple[int, int]] = field(default_factory=list)
    chats: Mapping[int, list[tuple[str, str]]] = field(default_factory=dict)
    zones: Mapping[int, str] = field(default_factory=dict)


async def keep_import(
    engine: Engine, tx: Tx, what: tuple[Source, Roster], touched: Touched, unchanged: int
) -> Import | None:
    """Write down what was done; None when nothing was, which is nothing to undo."""
    source, roster = what
    if not touched.new and not touched.changed:
        return None
    added: dict[int, list[int]] = {}
    for case_id, fact_id in touched.facts:
        added.setdefault(case_id, []).append(fact_id)
    rows = [_row(case, added, touched, opened=True) async for case, _ in by_turns(touched.new)]
    rows += [_row(case, added, touched, opened=False) async for case in by_turns(touched.changed)]
    counts = {**_counts(roster), "new": len(touched.new), "changed": len(touched.changed)}
    done = Import(
        by=source.by,
        file=source.file[:LONGEST],
        playbook=roster.playbook,
        at=engine.now(),
        counts={**counts, "unchanged": unchanged},
    )
    return await tx.add_import(done, rows)


def _row(case: Case, added: Mapping[int, list[int]], touched: Touched, *, opened: bool) -> CaseImport:
    facts = added.get(case.id, [])
    fresh: dict[str, Any] = {"opened": opened, "facts": facts}
    fresh["last"] = facts[-1] if facts else touched.last.get(case.id, 0)
    if case.id in touched.chats:
        fresh["chats"] = [list(one) for one in touched.chats[case.id]]
    before: dict[str, Any] = {} if opened else {name: getattr(case, name) for name in COLUMNS}
    if case.person_id in touched.zones:
        before["zone"] = touched.zones[case.person_id]
    return CaseImport(case_id=case.id, fresh=fresh, before=before)


def _counts(roster: Roster) -> dict[str, Any]:
    """What the file held: cases, lines, fen by currency, refused rows."""
    totals: Counter[str] = Counter()
    for opening in roster.openings:
        if opening.lines and not opening.goods:
            totals[opening.currency] += opening.owed
    return {
        "cases": len(roster.openings),
        "lines": sum(len(opening.lines) for opening in roster.openings),
        "totals": dict(totals),
        "refused": len({one.row for one in roster.refused}),
    }
