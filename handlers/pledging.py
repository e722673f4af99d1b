"""Our own promises, kept like theirs: at the moment we named a colleague is asked, and the person hears (practice P2)."""

from datetime import datetime

from bot.core import facts as f
from bot.core.hours import office_start
from bot.core.said import Said
from bot.engine import View
from handlers import staff
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.times import time_of
from handlers.undo import done
from handlers.words_agreeing import FINANCE, FOR_ROLE

LAST_WORDS = 6  # WHEN is at most so many words


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
        raise Refused("error.usage", usage=f"/pledge {case.unit} {desk.word('example.pledge')}")
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
    """The beginning that is a time, as far as it still changes it, and what is left. Raises Refused when none is one."""
    best: tuple[int, Said] | None = None
    refused: Refused | None = None
    for count in range(1, min(LAST_WORDS, len(words) - 1) + 1):
        try:
            said = await time_of(desk, view, " ".join(words[:count]))
        except Refused as error:
            refused = error
            continue
        if best is None or (said.start, said.end) != (best[1].start, best[1].end):
            best = (count, said)
    if best is None:
        assert refused is not None
        raise refused
    count, said = best
    at = said.end if said.precision == "minute" else office_start(max(said.start, desk.now), view.scene.place)
    return at, " ".join(words[count:])
