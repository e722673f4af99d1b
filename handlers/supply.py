"""Holding supply back is a manager's decision on record, and never a message of ours (practice I4)."""

from bot.core import facts as f
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.staff import STAFF
from handlers.undo import done

HOLD = "hold_supply"


async def hold(desk: Desk, words: tuple[str, ...]) -> None:
    """/hold [UNIT] WHY: asks a manager; the customer hears nothing of it."""
    case, rest = await case_and_rest(desk, words, STAFF)
    if not rest:
        raise Refused("error.empty_text", usage=f"/hold {case.unit} …")
    fact = f.Drafted(at=desk.now, by=desk.by, what=HOLD, role="manager", words=" ".join(rest))
    stored = await desk.record(case.id, fact)
    await done(desk, case, stored, desk.word("staff.held_supply", unit=case.unit))
