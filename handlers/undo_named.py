"""/undo of what it cannot take back: a payment that a provider reported, or a case that the last command was not about."""

from bot.core import facts as f
from bot.engine.paying import BOOKED, way_word
from bot.engine.view import view_of
from bot.store.rows import Case
from handlers.cases import in_context
from handlers.desk import Desk, Refused
from handlers.spelling import looks_like_unit

MONEY = ("steward", "finance", "manager", "admin")


async def refuse_another(desk: Desk, words: tuple[str, ...], last: int | None, *, ripe: bool) -> None:
    """Raises Refused when something else is meant than the last command, with what to do instead; `ripe`: there is one.

    Money that a provider reported goes back at the provider alone (docs/payments.md).
    """
    named = await _named(desk, words)
    if ripe and (not named or last in {case.id for case in named}):
        return
    context = await in_context(desk, MONEY) if not named else None
    for case in named or ([context] if context else []):
        paid = await _reported(desk, case)
        if paid is not None:
            way = way_word(desk.engine, paid.by.removeprefix(BOOKED), desk.locale)
            values = {"amount": desk.money(case, paid.amount), "when": desk.moment(paid.at)}
            raise Refused("error.undo_provider", unit=case.unit, way=way, **values)
    if named and ripe:
        raise Refused("error.undo_other", unit=named[0].unit)


async def _named(desk: Desk, words: tuple[str, ...]) -> list[Case]:
    """The cases of the unit that is named, or the one whose card is replied to."""
    areas = desk.areas_for(MONEY)
    for word in words:
        if looks_like_unit(word) and (found := await desk.tx.find(word, areas)):
            return list(found)
    replied = await in_context(desk, MONEY) if desk.inbound.reply_to else None
    return [replied] if replied else []


async def _reported(desk: Desk, case: Case) -> f.Paid | None:
    """The last money of a case, when a provider reported it; None too where its playbook is gone."""
    if case.playbook not in desk.engine.books:
        return None
    payments = (await view_of(desk.engine, desk.tx, case)).s.payments
    return payments[-1] if payments and payments[-1].by.startswith(BOOKED) else None
