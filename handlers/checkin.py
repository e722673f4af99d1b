"""The code at the door: a guest who writes it to the bot has arrived, without a colleague's tap (practice E6)."""

import secrets
from datetime import timedelta

from bot.core import facts as f
from bot.engine import View
from bot.store.rows import Case
from handlers.desk import Desk, Refused
from handlers.spelling import bare

DOOR = ("guard", "steward", "manager", "admin")
DIGITS = 4
EARLY, LATE = (
    timedelta(hours=3),
    timedelta(hours=2),
)  # around the start: before and after it a code says nothing


async def show(desk: Desk, words: tuple[str, ...]) -> None:
    """/checkin [EVENT]: today's code, to be put up at the door. Raises Refused when no event of mine is on."""
    events = await _on_now(desk)
    named = " ".join(words).strip()
    fitting = [event for event in events if named.lower() in event.lower()]
    if len(fitting) != 1:
        key = "error.no_event" if not events else "error.which_event"
        raise Refused(key, events=desk.word("common.separator").join(events))
    case = events[fitting[0]]
    code = await desk.tx.meta(_name(case)) or f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    await desk.tx.set_meta(_name(case), code)
    await desk.answer(
        "staff.checkin", event=fitting[0], code=code, until=desk.moment((case.starts or desk.now) + LATE)
    )


async def arrived_by_code(desk: Desk, view: View) -> bool:
    """Whether the words are the code of this guest's event, at its time; then the guest is here."""
    case, said = view.case, bare(desk.inbound.text)
    if view.book.follows != "arrival" or view.s.outcome or len(said) != DIGITS or not _is_on(desk, case):
        return False
    code = await desk.tx.meta(_name(case))
    if code is None or not secrets.compare_digest(code.encode(), said.encode()):
        return False
    await desk.record(case.id, f.Arrived(at=desk.now, by="owner"))
    await desk.answer("answer.arrived")
    return True


async def _on_now(desk: Desk) -> dict[str, Case]:
    """The events of the speaker's areas whose door is open now, each with one of its cases."""
    areas = desk.areas_for(DOOR)
    found: dict[str, Case] = {}
    for case in await desk.tx.list_cases():
        mine = areas is None or case.area in areas
        if mine and case.starts and desk.engine.book(case).follows == "arrival" and _is_on(desk, case):
            found.setdefault(case.area, case)
    return found


def _is_on(desk: Desk, case: Case) -> bool:
    return case.starts is not None and case.starts - EARLY <= desk.now <= case.starts + LATE


def _name(case: Case) -> str:
    assert case.starts is not None
    return f"checkin:{case.area}:{case.starts:%Y-%m-%d}"
