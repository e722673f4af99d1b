"""/relink: a link that reached the wrong eyes opens nothing any more; the person's next message carries a new one."""

from bot.engine.passes import revoke
from handlers.cases import case_and_rest
from handlers.desk import Desk
from handlers.staff import STAFF


async def relink(desk: Desk, words: tuple[str, ...]) -> None:
    """/relink [UNIT]: no link to the page of this unit's person is good any more; nobody is shown the new one (P16)."""
    case, _ = await case_and_rest(desk, words, STAFF, only_unit=True)
    await desk.tx.lock_person(case.person_id)
    count = await revoke(desk.engine, desk.tx, case.person_id, "page")
    await desk.answer("owner_page.revoked", unit=case.unit, count=count)
