"""/next: the one thing to do now, in order, at most fifteen calls a day each (practice S3)."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from bot.core.worklist import CALLS_A_DAY, Work, work_of
from bot.engine import View, view_of
from bot.store.board import Board, Whose
from bot.store.rows import Case
from handlers.desk import Desk, Refused
from handlers.look import DAILY, day_begins
from handlers.nextcard import show_next
from handlers.weighing import Weight, Weights

CONSIDERED = (
    1000  # cases that are looked at closely; more than that wait for one colleague only on the first day
)


class Entry(NamedTuple):
    """A case and its place in the list."""

    case: Case
    work: Work


async def upcoming(desk: Desk, words: tuple[str, ...]) -> None:
    """/next: the case that most needs a person now; what was passed over today comes again after the others."""
    calls = await calls_today(desk)
    listed = await entries(desk)
    if calls >= CALLS_A_DAY:
        listed = [entry for entry in listed if entry.work.reason == "task"]
        if not listed:
            raise Refused("next.enough", calls=calls)
    passed = await passed_today(desk)
    fresh = [entry for entry in listed if entry.case.id not in passed] or listed
    if not fresh:
        raise Refused("staff.nothing")
    found = fresh[0]
    await _pass(desk, found.case, [] if found.case.id in passed else passed)
    await show_next(desk, await desk.view(found.case), found.work, calls)


async def calls_today(desk: Desk) -> int:
    """How often this colleague called or tried to since midnight."""
    return await desk.tx.made("contacted", desk.by, day_begins(desk))


async def entries(desk: Desk) -> list[Entry]:
    """What waits for the speaker, in the order of doing; what is being dealt with by somebody just now is left out."""
    return await ranked(desk, await waiting_for(desk))


async def ranked(desk: Desk, cases: Sequence[Case], weights: Weights | None = None) -> list[Entry]:
    """Of these cases those that are not being dealt with just now, in the order of doing; `weights`: what is known of them."""
    known = await (weights or Weights()).of(desk, cases, _mine(desk))
    found = [_entry(case, known[case.id]) for case in cases if case.id in known]
    return sorted((entry for entry in found if entry is not None), key=lambda e: (*e.work.order(), e.case.id))


def _entry(case: Case, weight: Weight) -> Entry | None:
    if weight.work.task is None and (case.outcome or weight.rests):
        return None
    return Entry(case, weight.work)


def _mine(desk: Desk) -> frozenset[str]:
    """The roles whose work this is, and the names of the speaker; who manages may do a steward's work."""
    roles = set(desk.staff) | ({"steward"} if desk.staff & {"manager", "admin"} else set())
    return frozenset(roles | {one.name for one in desk.roles})


async def waiting_for(desk: Desk) -> list[Case]:
    """What waits for the speaker, tasks first: those of a case that is closed too; another steward's are his."""
    await desk.tx.flush()  # what was recorded a moment ago counts
    return await Board.of(desk.tx).waiting(desk.areas_for(DAILY), await whose_of(desk), CONSIDERED)


async def whose_of(desk: Desk) -> Whose:
    """Whose work is the speaker's: of his roles and in his name; managers and admins see everybody's."""
    names = {one.name for one in desk.roles}
    others = {one.name for one in await desk.tx.staff_for("steward")} - names
    everything = bool(desk.staff & {"manager", "admin"})
    return Whose(roles=desk.staff, names=names, others=others, all=everything)


async def passed_today(desk: Desk) -> list[int]:
    """The cases that the colleague was shown today and went on from."""
    kept = json.loads(await desk.tx.meta(f"next:{desk.speaker.id}") or "{}")
    return list(kept.get("cases", [])) if kept.get("day") == _day(desk.now, desk) else []


async def _pass(desk: Desk, case: Case, before: list[int]) -> None:
    kept = {"day": _day(desk.now, desk), "cases": [*before, case.id]}
    await desk.tx.set_meta(f"next:{desk.speaker.id}", json.dumps(kept))


def _day(at: datetime, desk: Desk) -> str:
    return at.astimezone(desk.engine.site.zone).date().isoformat()


async def work_at(desk: Desk, case: Case) -> tuple[View, Work]:
    """One case with its place in the list, whoever it waits for."""
    view = await view_of(desk.engine, desk.tx, case)
    return view, work_of(view.s, view.facts, desk.now, _mine(desk))
