"""Where a person's words change nothing by themselves: after a death or a danger, after a stop, after the end."""

from bot.core import facts as f
from bot.core.reader import Reading
from bot.core.traits import person_only
from bot.engine import View
from bot.engine.view import alarmed
from handlers import owner_matters
from handlers.desk import Desk
from handlers.said import fact_of_words
from handlers.spelling import bare
from handlers.words import RESTART

FOR_A_PERSON = frozenset({"ask_human", "dispute", "other", "ask_how"})


async def hushed(desk: Desk, view: View, reading: Reading) -> bool:
    """Answer what must not be answered as always; False when nothing is in the way."""
    if view.s.stopped is not None and bare(desk.inbound.text) in RESTART:
        await restart(desk)
    elif reading.alarm is not None or reading.stop or reading.kind == "opt_out":
        return False
    elif alarmed(view):
        await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="question"))
        await desk.answer("answer.plain")
    elif view.s.outcome is not None:
        await _after_the_end(desk, view, reading)
    elif person_only(view.s) and reading.kind in FOR_A_PERSON | {"ask_amount", "vague"}:  # practice P22
        await owner_matters.question(desk, view, reading)
    else:
        return False
    return True


async def restart(desk: Desk) -> None:
    """They want to hear from us again: the person's own word, for every case that was stopped (conduct C13)."""
    desk.also = ()
    await desk.tx.set_person(desk.speaker.id, stopped_at=None)
    for case in await desk.tx.cases_of(desk.speaker.id, open_only=True):
        if (await desk.view(case)).s.stopped is not None:
            await desk.record(case.id, f.Restarted(at=desk.now, by="owner"))
    await desk.answer("confirm.restart")


async def _after_the_end(desk: Desk, view: View, reading: Reading) -> None:
    """A matter that is closed asks for nothing and promises nothing; a question still reaches a colleague."""
    if reading.kind in FOR_A_PERSON:
        await owner_matters.question(desk, view, reading)
        return
    await desk.record(view.case.id, fact_of_words(desk, f.Heard, reading="after_the_end"))
    await desk.answer("answer.nothing_owed" if view.book.follows == "money" else "answer.receipt")
