"""--with-ids: chats that people opened with another bot, declared by whoever imports them (contract, people)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.roster import Opening, RowWarning
from bot.core.roster.says import say
from bot.core.roster.words import IDS
from bot.engine import Engine
from bot.store import Tx
from bot.store.asks import CaseChange
from bot.store.rows import Case
from handlers.links import CONSENT

BY = "import"
DECLARED = f"{CONSENT} (declared by the importer)"
CHANNELS = frozenset(IDS.values())  # those of the columns of --with-ids
Holder = tuple[str, str]  # a name and a phone


async def own_chats(
    engine: Engine, tx: Tx, openings: Iterable[Opening], known: Mapping[tuple[str, str], Case]
) -> tuple[list[Opening], list[RowWarning]]:
    """The openings with only the chats that are theirs: one chat is one person, whatever a file says (C21)."""
    rows = list(openings)
    owners = await _owners(tx, rows)
    holders: dict[tuple[str, str], Holder] = {}
    warnings: list[RowWarning] = []
    for index, opening in enumerate(rows):
        for chat in opening.chats:
            case = known.get((opening.area, opening.unit))
            holder = await _holder(tx, opening, owners.get(chat), case)
            if not _same(holders.setdefault(chat, holder), opening):
                rows[index] = replace(opening, chats=())
                why = say("id_taken", "en" if engine.site.locale == "en" else "zh", value=chat[1])
                warnings.append(RowWarning(opening.rows[0] if opening.rows else 0, why, "id_taken"))
    return rows, warnings


async def _owners(tx: Tx, rows: Iterable[Opening]) -> dict[tuple[str, str], int]:
    """Whose the chats that the rows name are, by column and id."""
    named = {chat for opening in rows for chat in opening.chats}
    found: dict[tuple[str, str], int] = {}
    for channel in CHANNELS:
        if ids := [id for one, id in named if one == channel]:
            found |= {(channel, id): owner for id, owner in (await tx.chat_owners(channel, ids)).items()}
    return found


async def _holder(tx: Tx, opening: Opening, owner: int | None, case: Case | None) -> Holder:
    """Who has this chat already, else whoever the row names."""
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
            facts.append(f.Bound(at=now, by=BY, channel=kind, consent=DECLARED))
            facts.append(f.Verified(at=now, by=BY))
    return facts


async def open_them(
    engine: Engine, tx: Tx, opened: list[tuple[Case, Opening]]
) -> dict[int, list[tuple[str, str]]]:
    """--with-ids: a chat belongs to whoever it is known for, else to the person of the first row that names it.

    The chats that were opened by this, by case.
    """
    whose = {case.id: case.person_id for case, _ in opened}
    made: dict[int, list[tuple[str, str]]] = {}
    for channel in sorted(CHANNELS):
        named = [(case.id, id) for case, opening in opened for kind, id in opening.chats if kind == channel]
        owners = await tx.chat_owners(channel, [id for _, id in named])
        fresh: dict[str, int] = {}
        moved: list[tuple[int, CaseChange]] = []
        for case_id, id in named:
            if id not in owners and id not in fresh:
                made.setdefault(case_id, []).append((channel, id))
            owner = owners.get(id) or fresh.setdefault(id, whose[case_id])
            if owner != whose[case_id]:
                moved.append((case_id, {"person_id": owner}))
                whose[case_id] = owner
        await tx.open_chats(channel, fresh, at=engine.now(), consent=DECLARED)
        await tx.set_cases(moved)
    return made
