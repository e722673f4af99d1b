"""What colleagues were asked to do: one tap or `/done` ends a task and says what came of it."""

from bot.core import facts as f
from bot.core.standing import Standing
from bot.store.rows import Case
from handlers import actions
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.undo import done as can_undo

WORKERS = ("steward", "finance", "manager", "admin")
OUTCOMES = ("done", "nothing")


async def tap(desk: Desk, case: Case, arg: str) -> None:
    """A button of a task's card: done, or it could not be done."""
    actions.allowed(desk, case, WORKERS)
    number, _, outcome = arg.partition("/")
    view = await desk.view(case)
    task = view.s.tasks.get(int(number)) if number.isdecimal() else None
    if task is None or outcome not in OUTCOMES:
        raise Refused("error.task_over", unit=case.unit)
    await desk.focus(case)
    await _end(desk, case, task, outcome, "")


async def done(desk: Desk, words: tuple[str, ...]) -> None:
    """/done [UNIT] [WORDS]: the oldest task of mine in this case is done; the words are kept, or told (practice P2)."""
    case, rest = await case_and_rest(desk, words, WORKERS)
    view = await desk.view(case)
    task = my_task(desk, view.s)
    if task is None:
        raise Refused("error.no_task", unit=case.unit)
    await _end(desk, case, task, "done", " ".join(rest))


def my_task(desk: Desk, s: Standing) -> f.Tasked | None:
    """The oldest open task the speaker may end: one asked by name, else one of a role held."""
    names = {one.name for one in desk.roles}
    above = desk.staff & {"manager", "admin"}
    named = [task for task in s.tasks.values() if task.to and task.to in names]
    held = [task for task in s.tasks.values() if above or (task.role in desk.staff and not task.to)]
    return next(iter([*named, *held]), None)


async def _end(desk: Desk, case: Case, task: f.Tasked, outcome: str, words: str) -> None:
    stored = await desk.record(
        case.id, f.Done(at=desk.now, by=desk.by, of=task.id, outcome=outcome, words=words)
    )
    key = "staff.task_done" if outcome == "done" else "staff.task_nothing"
    await can_undo(desk, case, stored, desk.word(key, unit=case.unit, name=case.party, words=words))
