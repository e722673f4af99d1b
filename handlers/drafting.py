"""What needs a manager's yes is handed in here; a manager with no other manager beside him decides alone."""

from bot.core import facts as f
from bot.engine import View
from bot.store.rows import Case
from handlers.approvals import APPROVERS, DECIDED
from handlers.desk import Desk, Refused
from handlers.undo import done, forget


async def submit(desk: Desk, view: View, draft: f.Drafted, text: str) -> None:
    """Record a draft with its answer; the card goes to the managers. Raises Refused while another one waits.

    A manager's own draft needs another manager only where there is one (practice P24, I2).
    """
    case = view.case
    waiting = [one for one in view.s.drafts.values() if one.open and one.said.what == draft.what]
    if waiting:
        raise Refused("error.draft_waits", unit=case.unit, what=desk.word(f"draft.{draft.what}"))
    stored = await desk.record(case.id, draft, *_finished(view, draft))
    if not await alone(desk, case):
        await done(desk, case, stored, text)
        return
    drafted = stored[0].id
    await desk.record(case.id, f.Approved(at=desk.now, by=desk.by, of=drafted, yes=True))
    view = await desk.view(case)
    after = DECIDED.get(draft.what)
    if after is not None:
        await after(desk, view, view.s.drafts[drafted], True)
    await forget(desk)
    word = desk.word("staff.draft_approved", unit=case.unit, what=desk.word(f"draft.{draft.what}"))
    await desk.say(f"{text}\n{word}", case=case)


async def alone(desk: Desk, case: Case) -> bool:
    """Whether the speaker is a manager of this area and the only one."""
    if not desk.staff & set(APPROVERS):
        return False
    holders = {one.person_id for role in APPROVERS for one in await desk.tx.staff_for(role, case.area)}
    return holders == {desk.speaker.id}


def _finished(view: View, draft: f.Drafted) -> list[f.Fact]:
    """The task to agree on a plan is done when the plan is written."""
    return [
        f.Done(at=draft.at, by=draft.by, of=number)
        for number, task in view.s.tasks.items()
        if task.task == draft.what
    ]
