"""/known: a colleague heard that it is them, in a chat that the bot cannot read (practice P16, wecom 0)."""

from bot.core import facts as f
from bot.store.rows import Case
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.look import unknown
from handlers.staff import STAFF
from handlers.undo import done


async def known(desk: Desk, words: tuple[str, ...]) -> None:
    """/known [UNIT]: whoever has the chat of this flat said that they are the person (practice P16).

    It counts as their own yes, for all flats of the same name that this chat opened. Raises Refused: no chat, a closed
    case, or known already.
    """
    case, _ = await case_and_rest(desk, words, STAFF, only_unit=True)
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    if not unknown(view):
        raise Refused(
            "known.already" if view.s.verified else "known.no_chat", unit=case.unit, name=case.party
        )
    fact = f.Verified(at=desk.now, by=desk.by)
    others = {one.id: await desk.record(one.id, fact) for one in await _same_name(desk, case)}
    stored = await desk.record(case.id, fact)
    await done(desk, case, stored, desk.word("known.done", unit=case.unit, name=case.party), others)


async def _same_name(desk: Desk, case: Case) -> list[Case]:
    cases = await desk.tx.cases_of(case.person_id, open_only=True)
    alike = [one for one in cases if one.id != case.id and one.party == case.party]
    return [one for one in alike if unknown(await desk.view(one))]
