"""Money that came, whoever recorded it: the receipt that goes with its thanks, and the end of other attempts to pay the same.

The receipt is owed from the transaction of the payment on, and drawn once, when its thanks is written: what is taken back
before that (/undo), or is nothing to be thankful for, has none. A person's own claim is no payment and comes by no such way.
"""

import json
import logging
from collections.abc import Sequence

from bot.core import facts as f
from bot.engine import paperwork
from bot.engine.paperwork import Received
from bot.engine.site import Engine
from bot.engine.view import View, view_of
from bot.papers import NoPaper
from bot.store import Tx

log = logging.getLogger(__name__)
RECEIPT = "receipt:"  # before the key of a thanks: what is owed with it, later the number of the file
Pieces = Sequence[tuple[int, f.Paid]]  # of one payment: what was booked of it, by case


async def came(tx: Tx, pieces: Pieces, how: Received) -> None:
    """Note what follows from a payment in its own transaction; its persons must be held."""
    _, first = pieces[0]
    owed = {
        "way": how.way,
        "trade": how.trade,
        "ref": how.ref,
        "of": [[case_id, paid.id] for case_id, paid in pieces],
    }
    await tx.set_meta(f"{RECEIPT}thanks:{first.id}", json.dumps(owed))
    await _end_others(tx, {case_id for case_id, _ in pieces})


async def _end_others(tx: Tx, cases: set[int]) -> None:
    """Attempts that are still open for these cases: no page shows them any more. What is paid on one all the same is
    found as before, for they are asked about until their end."""
    for person_id in sorted({(await tx.case(id)).person_id for id in cases}):
        for order in await tx.orders_of(person_id, state="open"):
            if cases & {part.case_id for part in order.parts}:
                await tx.end_order(order.ref, "closed")
                log.info("order %s is closed: its debt was paid another way", order.ref)


async def receipt_for(engine: Engine, tx: Tx, key: str) -> int | None:
    """The number of the file that goes with this thanks; None where no receipt is owed, or it cannot be drawn here."""
    kept = await tx.meta(f"{RECEIPT}{key}")
    if kept is None:
        return None
    owed = json.loads(kept)
    if isinstance(owed, int):
        return owed
    number = await _drawn(
        engine, tx, owed["of"], Received(way=owed["way"], trade=owed["trade"], ref=owed["ref"])
    )
    if number is not None:
        await tx.set_meta(f"{RECEIPT}{key}", str(number))
    return number


async def _drawn(engine: Engine, tx: Tx, of: Sequence[Sequence[int]], how: Received) -> int | None:
    try:
        found = [piece for case_id, id in of if (piece := await _piece(engine, tx, case_id, id)) is not None]
        if not found:
            return None
        content = paperwork.receipt(engine, found, how)
    except (NoPaper, LookupError) as error:
        log.error("a receipt was not drawn: %s", error)
        return None
    view, paid = found[0]
    locale = engine.locale(view.person, view.case)
    number = how.ref or f"{view.case.id}-{paid.id}"
    name = engine.words.word("pay.receipt_file", locale, unit=view.case.unit, ref=number)
    return await tx.file(name, content, engine.now())


async def _piece(engine: Engine, tx: Tx, case_id: int, id: int) -> tuple[View, f.Paid] | None:
    """The case and what was booked of it; None where its playbook is gone, or does not follow money."""
    case = await tx.case(case_id)
    if case.playbook not in engine.books or engine.book(case).follows != "money":
        return None
    view = await view_of(engine, tx, case)
    return next(((view, fact) for fact in view.facts if isinstance(fact, f.Paid) and fact.id == id), None)
