"""From what an operator typed to the case that is meant; what fits several times is never guessed."""

import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.cli.output import typed
from bot.cli.refusal import Refusal

if TYPE_CHECKING:
    from bot.store import Tx
    from bot.store.rows import Case

MOST_CHOICES = 12


@dataclass(frozen=True, kw_only=True)
class Where:
    """A unit as it was typed, and what was said to tell it from its namesakes."""

    unit: str
    area: str | None = None
    playbook: str | None = None


async def cases_at(tx: "Tx", where: Where) -> "list[Case]":
    """Every case that fits. Raises Refusal when none does."""
    areas = [typed(where.area)] if where.area is not None else None
    asked = typed(where.unit).strip()
    for unit in dict.fromkeys((asked, unicodedata.normalize("NFKC", asked))):
        found = await tx.find(unit, areas, where.playbook)
        if found:
            return found
    raise Refusal(await _none(tx, where))


async def one_case(tx: "Tx", where: Where) -> "Case":
    """The one case that fits. Raises Refusal for none, and for several with the choices (contract, UNIT)."""
    found = await cases_at(tx, where)
    if len(found) > 1:
        raise Refusal(choices(where.unit, found))
    return found[0]


async def cases_of_one_person(tx: "Tx", where: Where) -> "list[Case]":
    """All cases that fit, when they are one person's in one area. Raises Refusal as `one_case`."""
    found = await cases_at(tx, where)
    if len({(case.area, case.person_id) for case in found}) > 1:
        raise Refusal(choices(where.unit, found))
    return found


def choices(unit: str, found: "list[Case]") -> str:
    """The sentence that names what would tell them apart."""
    playbooks = len({case.playbook for case in found}) > 1
    areas = len({case.area for case in found}) > 1
    lines = []
    for case in found[:MOST_CHOICES]:
        parts = [f"--area {case.area}"] if areas or not playbooks else []
        parts += [f"--playbook {case.playbook}"] if playbooks else []
        lines.append(" ".join(parts))
    more = "; …" if len(found) > MOST_CHOICES else ""
    return f"{unit} fits {len(found)} cases, say which one: {'; '.join(dict.fromkeys(lines))}{more}."


async def _none(tx: "Tx", where: Where) -> str:
    told = f"No case has the unit {typed(where.unit)}"
    told += f" in the area {where.area}" if where.area is not None else ""
    told += f" under the playbook {where.playbook}" if where.playbook is not None else ""
    known = sorted({case.unit for case in await tx.list_cases(area=where.area, playbook=where.playbook)})
    near = get_close_matches(where.unit, known, 1)
    return f"{told}: did you mean {near[0]}?" if near else f"{told}: `cases` lists what there is."
