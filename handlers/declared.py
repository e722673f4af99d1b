"""--with-ids: chats that people opened with another bot, declared by whoever imports them (contract, people)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.roster import Opening, RowWarning
from bot.core.roster.says import say
from bot.engine import Engine
from bot.store import Tx
from bot.store.asks import CaseChange
from bot.store.rows import Case
from handlers.links import CONSENT

BY = "import"
DECLARED = f"{CONSENT} (declared by the importer)"
CHANNELS = {"telegram": "telegram"}  # the columns of --with-ids whose channel exists here
Holder = tuple[str, str]  # a name and a phone


async def own_chats(
    engine: Engine, tx: Tx, openings: Iterable[Opening], known: Mapping[tuple[str, str], Case]
) -> tuple[list[Opening], list[RowWarning]]:
    """The openings with only the chats that are theirs: one chat is one person, whatever a file says (C21)."""
    rows = list(openings)
    ids = [id for opening in rows for kind, id in opening.chats if kind in CHANNELS]
    owners = await tx.chat_owners("telegram", ids) if ids else {}
    holders: dict[str, Holder] = {}
    warnings: list[RowWarning] = []
    for index, opening in enumerate(rows):
        for _, id in opening.chats:
            holder = await _holder(tx, opening, id, owners, known.get((opening.area, opening.unit)))
            if not _same(holders.setdefault(id, holder), opening):
                rows[index] = replace(opening, chats=())
                why = say("id_taken", "en" if engine.site.locale == "en" else "zh", value=id)
                warnings.append(RowWarning(opening.rows[0] if opening.rows else 0, why, "id_taken"))
    return rows, warnings


async def _holder(tx: Tx, opening: Opening, id: str, owners: Mapping[str, int], case: Case | None) -> Holder:
    """Who has this chat already, else whoever the row names."""
    owner = owners.get(id)
    if owner is None or (case is not None and case.person_id == owner):
        return opening.name, opening.phone or ""
    person = await tx.person(owner)
    return person.name, person.phone


def _same(holder: Holder, opening: Opening) -> bool:
    return holder[0] == opening.name or (bool(opening.phone) and holder[1] == opening.phone)


def declared(opening: Opening, now: datetime) -> list[Fact]:
    """The facts of a declared chat: bound and verified, with the consent as the importer states it."""
    facts: list[Fact] = []
    for kind, _ in opening.chats:
        if kind in CHANNELS:
            facts.append(f.Bound(at=now, by=BY, channel=CHANNELS[kind], consent=DECLARED))
            facts.append(f.Verified(at=now, by=BY))
    return facts


async def open_them(engine: Engine, tx: Tx, opened: list[tuple[Case, Opening]]) -> None:
    """--with-ids: a chat belongs to whoever it is known for, else to the person of the first row that names it."""
    for name, channel in CHANNELS.items():
        named = [(case, id) for case, opening in opened for kind, id in opening.chats if kind == name]
        owners = await tx.chat_owners(channel, [id for _, id in named])
        fresh: dict[str, int] = {}
        moved: list[tuple[int, CaseChange]] = []
        for case, id in named:
            owner = owners.get(id) or fresh.setdefault(id, case.person_id)
            if owner != case.person_id:
                moved.append((case.id, {"person_id": owner}))
        await tx.open_chats(channel, fresh, at=engine.now(), consent=DECLARED)
        await tx.set_cases(moved)
