"""After a call: one tap says what came of it, two where a time belongs to it, and the next card comes by itself (S3)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.core import facts as f
from bot.core.choices import call_backs, day_window
from bot.core.pledges import CLAIM, promised_answer
from bot.core.said import Said
from bot.engine import View
from bot.engine.concerns import Concern
from bot.engine.offers import day_offers
from bot.engine.staff import post_card
from bot.engine.values import next_look
from bot.store.rows import Case
from handlers import worklist
from handlers.actions import allowed
from handlers.desk import Desk, Refused
from handlers.owner_matters import claim
from handlers.presses import day_in, moment_in
from handlers.promising import promised
from handlers.staff import STAFF
from handlers.undo import done

Outcome = Callable[[Desk, View, str], Awaitable[None]]


async def tapped(desk: Desk, case: Case, arg: str) -> None:
    """Carry out one outcome. Raises Refused: no right, a closed case, a stale button."""
    allowed(desk, case, STAFF)
    desk.forced = case.id
    await desk.focus(case)
    view = await desk.view(case)
    name, _, more = arg.partition("/")
    if name not in OUTCOMES:
        raise Refused("error.old_button")
    if view.s.outcome and name != "task":
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    await OUTCOMES[name](desk, view, more)


async def _note(desk: Desk, view: View, text: str, *facts: f.Fact) -> None:
    """Record, answer with /undo, and show what comes next."""
    stored = await desk.record(view.case.id, *facts)
    await done(desk, view.case, stored, text)
    await follow(desk)


async def follow(desk: Desk) -> None:
    """The next card; nothing left, or enough calls for today, is said in its place."""
    try:
        await worklist.upcoming(desk, ())
    except Refused as refused:
        await desk.answer(refused.word, refused.buttons, **refused.values)


def _spoke(desk: Desk, outcome: str = "spoke") -> f.Contacted:
    return f.Contacted(at=desk.now, by=desk.by, outcome=outcome)


async def _promised(desk: Desk, view: View, more: str) -> None:
    """The first tap asks which of two days, the second is the promise (practice P12)."""
    if more:
        await _day(desk, view, more)
        return
    offers = day_offers(desk.engine, view, desk.locale)
    row = [
        {"label": o.label, "press": f"nx:{view.case.id}:promised/{o.press.rpartition(':')[2]}"}
        for o in offers
    ]
    await desk.say(desk.word("next.which_day", unit=view.case.unit), [row], view.case)


async def _day(desk: Desk, view: View, day: str) -> None:
    start, end = day_window(day_in(day), view.scene.place)
    if end < desk.now:
        raise Refused("error.old_button")
    when = desk.engine.words.day(day_in(day), desk.locale)
    fact = promised(view, Said(start=start, end=end, precision="day", words=when), desk.now, desk.by)
    back = desk.moment(next_look(view, fact))
    text = desk.word("staff.promised", unit=view.case.unit, when=when, back=back)
    await _note(desk, view, text, _spoke(desk), fact)


async def _noanswer(desk: Desk, view: View, more: str) -> None:
    text = desk.word("staff.noanswer", unit=view.case.unit, at=desk.moment(desk.now))
    await _note(desk, view, text, _spoke(desk, "noanswer"))


async def _busy(desk: Desk, view: View, more: str) -> None:
    """The first tap asks when to come back, the second says it (practice P15)."""
    zone = view.scene.place.zone
    if more:
        await _back(desk, view, moment_in(more, zone))
        return
    moments = [at.astimezone(zone) for at in call_backs(desk.now, view.scene.place, view.book.profile)]
    row = [
        {"label": desk.moment(at), "press": f"nx:{view.case.id}:busy/{at:%Y-%m-%dT%H:%M}"} for at in moments
    ]
    await desk.say(desk.word("next.when_back", unit=view.case.unit), [row], view.case)


async def _back(desk: Desk, view: View, at: datetime) -> None:
    if at <= desk.now:
        raise Refused("error.old_button")
    text = desk.word("staff.busy", unit=view.case.unit, when=desk.moment(at))
    await _note(desk, view, text, _spoke(desk), f.CallBack(at=desk.now, by=desk.by, until=at, words=text))


async def _paid(desk: Desk, view: View, more: str) -> None:
    """C16: what they say is a claim; finance looks at the bank list."""
    known = next((pause for pause in view.s.pauses if isinstance(pause, f.Claimed)), None)
    if known is not None:
        raise Refused("staff.already", at=desk.moment(known.at))
    words = desk.word("outcome_key.paid")
    fact = claim(view, desk.now, desk.by, words)
    text = desk.word("next.claimed", unit=view.case.unit, when=desk.moment(fact.answer_by))
    concern = Concern(role="finance", word="card.claimed")
    await post_card(desk.engine, desk.tx, view, concern, f"{desk.by.partition(':')[2]}: {words}")
    ours = promised_answer(CLAIM, desk.now, fact.answer_by, words)
    await _note(desk, view, text, _spoke(desk), fact, ours)


async def _refuses(desk: Desk, view: View, more: str) -> None:
    text = desk.word("next.refuses", unit=view.case.unit)
    words = desk.word("outcome_key.refuses")
    await _note(desk, view, text, _spoke(desk), f.Declined(at=desk.now, by=desk.by, words=words))


async def _wrong(desk: Desk, view: View, more: str) -> None:
    """C20: cut off at once; who else may know how to reach them is traced (practice P4)."""
    text = desk.word("staff.wrong", unit=view.case.unit)
    unlinked = f.Unlinked(at=desk.now, by=desk.by, why="wrong_number")
    await _note(desk, view, text, _spoke(desk, "wrong"), unlinked)


async def _task(desk: Desk, view: View, more: str) -> None:
    task = next((one for one in view.s.tasks.values() if str(one.id) == more), None)
    if task is None:
        raise Refused("error.old_button")
    text = desk.word("next.task_done", unit=view.case.unit)
    await _note(desk, view, text, f.Done(at=desk.now, by=desk.by, of=task.id))


async def _release(desk: Desk, view: View, more: str) -> None:
    """P25: the floor is the person's, so it is given back for all their cases."""
    fact, cases = f.Released(at=desk.now, by=desk.by), await desk.tx.cases_of(view.person.id, open_only=True)
    stored = {one.id: await desk.record(one.id, fact) for one in cases}
    text = desk.word("next.released", unit=view.case.unit)
    await done(desk, view.case, stored.pop(view.case.id), text, stored)


OUTCOMES: Mapping[str, Outcome] = {
    "promised": _promised,
    "noanswer": _noanswer,
    "busy": _busy,
    "paid": _paid,
    "refuses": _refuses,
    "wrong": _wrong,
    "task": _task,
    "release": _release,
}
