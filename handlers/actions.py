"""One tap on a card: the same commands as typed, for the case of the card."""

from bot.core import facts as f
from bot.core.choices import day_window
from bot.core.pledges import CLAIM
from bot.core.said import Said
from bot.engine.values import next_look
from bot.store import Crowded
from bot.store.rows import Case
from handlers import knowing, look, presses, staff, worklist
from handlers.desk import Desk, Refused
from handlers.fate import FATES, NotUnknown, resolve
from handlers.look import next_line
from handlers.promising import promised as promise_fact
from handlers.undo import done, forget, tell_owner

FOR_FINANCE = frozenset(
    {"paid_all", "not_found", "case", "why", "next"}
)  # the rest is for who talks to people


async def act(desk: Desk, verb: str, case: Case, arg: str) -> None:
    """Do what a card's button says. Raises Refused for somebody without the role or the area."""
    allowed(desk, case, staff.MONEY if verb == "do" and arg in FOR_FINANCE else staff.STAFF)
    desk.forced = case.id
    await desk.focus(case)
    if verb == "sp":
        await _promise(desk, case, arg)
    elif arg in TYPED:
        await TYPED[arg](desk, ())
    elif arg == "paid_all":
        await staff.paid(desk, ("all",))
    elif arg in ("explained", "fixed"):
        await _resolve(desk, case, arg)
    elif arg in ("grant", "refuse"):
        await _grant(desk, case, yes=arg == "grant")
    elif arg == "not_found":
        await _not_found(desk, case)
    else:
        raise Refused("error.old_button")


def allowed(desk: Desk, case: Case, roles: tuple[str, ...]) -> None:
    """Rights are checked again at the tap: role and area (facts/reliability, roles)."""
    if not desk.staff & set(roles):
        raise Refused("error.rights")
    areas = desk.areas_for(roles)
    if areas is not None and case.area not in areas:
        raise Refused("error.foreign_button")


TYPED = {
    "noanswer": staff.noanswer,
    "spoke": staff.spoke,
    "case": look.case,
    "why": look.why,
    "next": worklist.upcoming,
    "known": knowing.known,
}


async def tell_fate(desk: Desk, post: int, fate: str) -> None:
    """A colleague says what became of a message (facts/reliability: every unknown is shown and resolved)."""
    found = await desk.tx.post_of(post)
    if found is None or found.case_id is None or fate not in FATES:
        raise Refused("error.old_button")
    case = await desk.tx.case(found.case_id)
    allowed(desk, case, staff.STAFF)
    try:
        await resolve(desk.engine, desk.tx, post, fate, desk.by)
    except (NotUnknown, Crowded) as error:
        raise Refused("error.old_button") from error
    await desk.say(desk.word(f"staff.fate_{fate}", unit=case.unit, id=post), case=case)


async def _promise(desk: Desk, case: Case, arg: str) -> None:
    view = await desk.view(case)
    start, end = day_window(presses.day_in(arg), view.scene.place)
    if view.s.outcome or end < desk.now:
        raise Refused("error.old_button")
    when = desk.engine.words.day(presses.day_in(arg), desk.locale)
    fact = promise_fact(view, Said(start=start, end=end, precision="day", words=when), desk.now, desk.by)
    known = view.s.promise
    if known is not None and (known.said.start, known.said.end) == (fact.start, fact.end):
        raise Refused("staff.already", at=desk.moment(known.said.at))
    stored = await desk.record(case.id, fact)
    text = desk.word("staff.promised", unit=case.unit, when=when, back=desk.moment(next_look(view, fact)))
    await done(desk, case, stored, text)


async def _resolve(desk: Desk, case: Case, outcome: str) -> None:
    view = await desk.view(case)
    if view.s.dispute is None:
        raise Refused("error.no_dispute", unit=case.unit)
    await (
        staff.resolved(desk, (outcome,)) if outcome != "fixed" else staff.fixed(desk, (view.s.dispute.about,))
    )


async def _grant(desk: Desk, case: Case, *, yes: bool) -> None:
    """E3: the committee's answer; it reaches the guest minutes later."""
    view = await desk.view(case)
    if view.s.asked is None or view.s.granted is not None:
        raise Refused("error.old_button")
    asked = view.s.asked
    await desk.record(case.id, f.Granted(at=desk.now, by=desk.by, what=asked.what, yes=yes))
    text = desk.word("staff.approved" if yes else "staff.declined", what=f"{case.party} {asked.words}")
    await forget(desk)
    await desk.say(text, case=case)


async def _not_found(desk: Desk, case: Case) -> None:
    """C16: finance looked and found nothing; the person is told and the pause ends."""
    view = await desk.view(case)
    if not any(isinstance(pause, f.Claimed) for pause in view.s.pauses):
        raise Refused("error.old_button")
    asked = [id for id, task in view.s.tasks.items() if task.task == CLAIM]
    over = [f.Done(at=desk.now, by=desk.by, of=id, outcome="nothing") for id in asked]
    stored = await desk.record(case.id, f.Resumed(at=desk.now, by=desk.by), *over)
    await tell_owner(desk, await desk.view(case), "answer.not_found")
    text = desk.word("staff.resumed", unit=case.unit, when=await next_line(desk, await desk.view(case)))
    await done(desk, case, stored, text)
