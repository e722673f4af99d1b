"""Holding supply back is a manager's decision on record, and never a message of ours (practice I4)."""

from bot.core import facts as f
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.drafting import submit
from handlers.staff import STAFF

HOLD = "hold_supply"


async def hold(desk: Desk, words: tuple[str, ...]) -> None:
    """/hold [UNIT] WHY: asks a manager; the customer hears nothing of it."""
    case, rest = await case_and_rest(desk, words, STAFF)
    if not rest:
        raise Refused("error.empty_text", usage=f"/hold {case.unit} {desk.word('example.hold')}")
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    fact = f.Drafted(at=desk.now, by=desk.by, what=HOLD, role="manager", words=" ".join(rest))
    await submit(desk, view, fact, desk.word("staff.held_supply", unit=case.unit))
