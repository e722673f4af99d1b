"""A transfer that names one of our orders is sure when the sum is right; what a provider has booked is only told."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.payment import Order
from bot.engine.orders import REF
from bot.store.rows import Case
from handlers.bank_entry import Entry, booked_by_bank, doubt
from handlers.desk import Desk

NUMBER = re.compile(rf"(?<![0-9A-Z]){REF}(?![0-9A-Z])", re.ASCII)
TRADE = re.compile(r"[0-9A-Za-z_-]{10,64}", re.ASCII)  # what a provider's number looks like
MOST = 20  # numbers looked up for one line


async def ordered(
    desk: Desk, entry: Entry, texts: Sequence[str], since: date, areas: Sequence[str] | None
) -> list[Entry]:
    """The line, once for each case of the order it names; nothing when it names none that the speaker may book.

    `texts`: everything written beside it, its own number last; the same sum since that day is a doubt.
    """
    order = await _named(desk, texts)
    if order is None:
        return []
    await desk.tx.lock_person(order.person_id)  # a notice of the provider may be on its way in
    order = await desk.tx.order(order.ref) or order
    cases = [await desk.tx.case(part.case_id) for part in order.parts]
    if areas is not None and any(case.area not in areas for case in cases):
        return []
    if entry.foreign(order.currency):
        return [entry.but("currency", cases[0])]
    if entry.amount != order.amount:
        return [entry.but("differs", cases[0])]
    if _reported(order, texts):
        return [entry.but("booked")]
    return [
        await _part(desk, entry, order, (case, part.amount), since)
        for case, part in zip(cases, order.parts, strict=True)
    ]


def _reported(order: Order, texts: Sequence[str]) -> bool:
    """Whether the line is the provider's own about what it has reported; in a payer's words our number says less."""
    if order.state != "paid" or order.trade is None or order.trade == booked_by_bank(order.ref):
        return False
    return texts[-1].strip().upper() == order.ref or order.trade in TRADE.findall(" ".join(texts))


async def _part(desk: Desk, entry: Entry, order: Order, part: tuple[Case, int], since: date) -> Entry:
    case, amount = part
    mark = f"{entry.mark}:{case.id}" if len(order.parts) > 1 else entry.mark
    why = "again" if order.state == "paid" else await doubt(desk, case, amount, since)
    return replace(entry, case=case, amount=amount, mark=mark, order=order.ref, why=why)


async def _named(desk: Desk, texts: Sequence[str]) -> Order | None:
    """The one order that is named by our number or by the provider's; two of them are as good as none."""
    said = " ".join(texts)
    refs = NUMBER.findall(said.upper())[:MOST]
    trades = TRADE.findall(said)[:MOST]
    found = await desk.tx.orders_named(refs, trades) if refs or trades else []
    return found[0] if len(found) == 1 else None
