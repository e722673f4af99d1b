"""A yes or a no to what a colleague drafted: by button with the case in three lines, or typed (practice P8, P9, I2, P24)."""

from collections.abc import Awaitable, Callable

from bot.core import facts as f
from bot.core.standing import Draft
from bot.engine import View
from bot.store.rows import Case
from handlers import actions, tones
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.undo import forget

APPROVERS = ("manager", "admin")
Decided = Callable[[Desk, View, Draft, bool], Awaitable[None]]


async def tap(desk: Desk, case: Case, arg: str) -> None:
    """A button of a draft's card. Raises Refused for one that was decided, and for its author."""
    number, _, answer = arg.partition("/")
    view = await desk.view(case)
    draft = view.s.drafts.get(int(number)) if number.isdecimal() else None
    if draft is None or not draft.open or answer not in ("yes", "no"):
        raise Refused("error.draft_over", unit=case.unit)
    actions.allowed(desk, case, tuple({draft.said.role, *APPROVERS}))
    await _decide(desk, view, draft, "", yes=answer == "yes")


async def approve(desk: Desk, words: tuple[str, ...]) -> None:
    """/approve [UNIT] [REASON]: yes to what waits there; /approve NAME of a tone: yes to its words (practice P3)."""
    if not await tones.approve(desk, words):
        await _typed(desk, words, yes=True)


async def decline(desk: Desk, words: tuple[str, ...]) -> None:
    """/decline [UNIT] WHY: no to what waits there."""
    await _typed(desk, words, yes=False)


async def _typed(desk: Desk, words: tuple[str, ...], *, yes: bool) -> None:
    case, rest = await case_and_rest(desk, words, APPROVERS)
    view = await desk.view(case)
    mine = [d for d in view.s.drafts.values() if d.open]
    if not mine:
        raise Refused("error.no_draft", unit=case.unit)
    await _decide(desk, view, mine[0], " ".join(rest), yes=yes)


async def _decide(desk: Desk, view: View, draft: Draft, words: str, *, yes: bool) -> None:
    """Who wrote it does not say yes to it, and nobody says it twice (practice P8: approved by somebody else, by name)."""
    case, said = view.case, draft.said
    if yes and said.by == desk.by:
        raise Refused("error.own_draft", unit=case.unit)
    if yes and any(answer.by == desk.by for answer in draft.answers):
        raise Refused("error.draft_over", unit=case.unit)
    if yes and said.what in BEFORE:
        BEFORE[said.what](desk, view)
    await forget(desk)
    await desk.record(case.id, f.Approved(at=desk.now, by=desk.by, of=said.id, yes=yes, words=words))
    view = await desk.view(case)
    draft = view.s.drafts[said.id]
    after = DECIDED.get(said.what)
    if after is not None and not draft.open:
        await after(desk, view, draft, draft.approved)
    await desk.say(_echo(desk, case, draft, yes=yes), case=case)


def _echo(desk: Desk, case: Case, draft: Draft, *, yes: bool) -> str:
    what = desk.word(f"draft.{draft.said.what}")
    if not yes:
        return desk.word("staff.draft_declined", unit=case.unit, what=what)
    key = "staff.draft_needs_more" if draft.open else "staff.draft_approved"
    return desk.word(key, unit=case.unit, what=what)


DECIDED: dict[str, Decided] = {}
BEFORE: dict[
    str, Callable[[Desk, View], None]
] = {}  # what may have changed since it was drafted; raises Refused
