"""Our own promises, kept like theirs: at the moment we named a colleague is asked, and the person hears (practice P2)."""

from datetime import datetime

from bot.core import facts as f
from bot.core.pledges import CLAIM, DISPUTE, QUESTION
from bot.engine import View
from bot.store.rows import Case
from handlers import staff
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.times import time_of
from handlers.undo import done
from handlers.words_agreeing import FINANCE, FOR_ROLE

ROLES = {CLAIM: "finance", DISPUTE: "steward", QUESTION: "steward"}
LAST_WORDS = 6  # WHEN is at most so many words


def answer_pledge(what: str, at: datetime, by: datetime, words: str) -> f.Pledged:
    """An answer we promised by a moment: when it has not come by then, the role is asked again (conduct C16, practice P18)."""
    return f.Pledged(at=at, task=what, role=ROLES[what], until=by, words=words)


async def pledge(desk: Desk, words: tuple[str, ...]) -> None:
    """/pledge [UNIT] WHEN WHAT [for finance]: what we said we would do then; done, the person hears of it."""
    case, rest = await case_and_rest(desk, words[:1], staff.STAFF)
    rest = (*rest, *words[1:])
    view = await desk.view(case)
    text = " ".join(rest)
    found = FOR_ROLE.search(text)
    finance = found is not None and found[1].lower() in FINANCE
    rest = tuple(text[: found.start()].split()) if found else rest
    if len(rest) < 2:
        raise Refused("error.usage", usage=f"/pledge {case.unit} tue 10:00 …")
    until, what = await _moment(desk, view, rest)
    fact = f.Pledged(
        at=desk.now,
        by=desk.by,
        task="check_account" if finance else "promised",
        role="finance" if finance else "steward",
        until=until,
        words=what,
        tells=True,
    )
    stored = await desk.record(case.id, fact)
    who = desk.word("pledge.finance" if finance else "pledge.steward")
    told = desk.word("staff.pledged", unit=case.unit, when=desk.moment(until), words=what, who=who)
    await done(desk, case, stored, told)


async def _moment(desk: Desk, view: View, words: tuple[str, ...]) -> tuple[datetime, str]:
    """The longest beginning that is a time, and what is left: what we promised. Raises Refused when none is one."""
    refused: Refused | None = None
    for count in range(min(LAST_WORDS, len(words) - 1), 0, -1):
        try:
            said = await time_of(desk, view, " ".join(words[:count]))
        except Refused as error:
            refused = error
            continue
        return max(said.start, desk.now), " ".join(words[count:])
    assert refused is not None
    raise refused


async def promise_answer(desk: Desk, case: Case, what: str, by: datetime, words: str) -> None:
    """Record an answer we have just promised to somebody."""
    await desk.record(case.id, answer_pledge(what, desk.now, by, words))
