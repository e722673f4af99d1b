"""Whether our own service is in order for a case: while it is not, nothing is asked for and no letter goes (practice P10)."""

from bot.core import facts as f
from handlers import look
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.staff import STAFF
from handlers.undo import done
from handlers.words import DOWN, IN_ORDER

USAGE = "/service 12-27 down lift out of order"


async def service(desk: Desk, words: tuple[str, ...]) -> None:
    """/service [UNIT] down WHAT | ok [WHAT]: the gate of practice P10. Raises Refused: no word, nothing to put right."""
    case, rest = await case_and_rest(desk, words, STAFF)
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    word, what = (rest[0].lower() if rest else ""), " ".join(rest[1:])
    ok = word in IN_ORDER
    if not ok and (word not in DOWN or not what):
        raise Refused("error.usage", usage=USAGE)
    if ok and view.s.gate is None:
        raise Refused("staff.service_same", unit=case.unit)
    stored = await desk.record(case.id, f.Gated(at=desk.now, by=desk.by, ok=ok, words=what))
    if ok:
        coming = await look.next_line(desk, await desk.view(case))
        await done(desk, case, stored, desk.word("staff.service_ok", unit=case.unit, next=coming))
    else:
        await done(desk, case, stored, desk.word("staff.service_down", unit=case.unit, what=what))
