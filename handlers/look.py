"""What colleagues ask for: one case, and why nothing was sent."""

from datetime import datetime

from bot.core import facts as f
from bot.engine import View
from bot.engine.amounts import owed_words
from bot.engine.banklist import bank_line
from bot.engine.buttons import card
from bot.engine.roadwords import edge_words, way_of, way_words
from bot.store.rows import Case
from handlers.cases import case_and_rest
from handlers.desk import Desk
from handlers.show import HELD, decided, rule_words, waits_of, why_words

LOOK = ("steward", "manager", "admin")
DAILY = (*LOOK, "finance")


async def case(desk: Desk, words: tuple[str, ...]) -> None:
    """/case [UNIT]: the case whole; it is in focus from now on."""
    found, _ = await case_and_rest(desk, words, LOOK, only_unit=True)
    await show(desk, found)


async def show(desk: Desk, found: Case) -> None:
    """The card of a case with what can be done from it."""
    await desk.focus(found)
    view = await desk.view(found)
    s = view.s
    values = {
        "unit": found.unit,
        "name": found.party,
        "area": found.area,
        "status": desk.word(f"status.{s.status(desk.now)}"),
        "owed": owed_words(desk.engine.words, view, desk.locale),
        "promise": promise_words(desk, view),
        "broken": s.broken,
        "floor": floor_words(desk, view),
        "next": await next_line(desk, view),
    }
    claimed = any(isinstance(pause, f.Claimed) for pause in s.pauses)
    listed = await bank_line(desk.engine, desk.tx, "card.claimed", desk.locale) if claimed else ""
    text = "\n".join(
        filter(None, (desk.word("card.case", **values), listed))
    )  # P2: what finance has seen so far
    names = ("spoke", "noanswer", "why", "next")
    keys = [(desk.word(f"do.{name}"), f"do:{found.id}:{name}") for name in names]
    rows = [keys[:2], keys[2:]]
    if unknown(view):
        rows.append([(desk.word("do.known"), f"do:{found.id}:known")])
    if s.floor_until is not None and s.floor_until > desk.now:
        rows.append([(desk.word("outcome_key.release"), f"nx:{found.id}:release")])
    await desk.say(text, card(*rows), found)


def unknown(view: View) -> bool:
    """Whether somebody has this chat who has not said yet who they are (practice P16)."""
    return view.s.bound and not view.s.verified and not view.s.unlinked and not view.s.outcome


def promise_words(desk: Desk, view: View) -> str:
    """The promise that is open, else the last one, with what became of it."""
    promise = view.s.promise or (view.s.promises[-1] if view.s.promises else None)
    if promise is None:
        return desk.word("common.none")
    said = promise.said
    when = desk.window(said.start, said.end, view.scene.place.zone)
    return f"{when} ({desk.word(f'promise.{promise.state}')})"


def floor_words(desk: Desk, view: View) -> str:
    """Who has the floor, and until when (practice P25)."""
    floor = view.s.floor_until
    if floor is not None and floor > desk.now:
        return desk.word("floor.staff", when=desk.moment(floor))
    return desk.word("floor.bot")


async def next_line(desk: Desk, view: View) -> str:
    """The next thing the person will hear, with its moment, or why there is none."""
    waits = await waits_of(desk.engine, desk.tx, view, desk.locale)
    return waits.says if waits is not None else _coming(desk, view)


def _coming(desk: Desk, view: View) -> str:
    found = decided(desk.engine, view)
    if found.next_at is None or found.next_step is None:
        return why_words(desk.engine, found, desk.locale)
    step = step_words(desk, found.next_step)
    return desk.word("next.line", step=step, when=desk.moment(max(found.next_at, desk.now)))


def step_words(desk: Desk, step: str) -> str:
    """A step's name in words; its id where the playbook made one up."""
    try:
        return desk.word(f"step.{step}")
    except KeyError:
        return desk.word("step.round", id=step)


async def why(desk: Desk, words: tuple[str, ...]) -> None:
    """/why [UNIT]: the next step, the rule that chose it, and what is held back."""
    found, _ = await case_and_rest(desk, words, LOOK, only_unit=True)
    view = await desk.view(found)
    decision = decided(desk.engine, view)
    reason = f"{why_words(desk.engine, decision, desk.locale)} [{decision.rule}]"
    waits = await waits_of(desk.engine, desk.tx, view, desk.locale)
    if waits is not None:
        lines = [f"{found.unit} {found.party}: {waits.says} [{HELD}]", reason]
    else:
        next_words = desk.word("why.next", next=_coming(desk, view))
        lines = [f"{found.unit} {found.party}: {reason}", next_words]
    way = await way_of(desk.engine, desk.tx, view)
    if road := way_words(desk.engine, view, way, desk.locale):
        lines.append(road)
    for held in {(one.rule, one.until): one for one in reversed(decision.held)}.values():  # one line a reason
        until = (
            desk.word("why.until", when=desk.moment(held.until))
            if held.until
            else desk.word("why.until_staff")
        )
        rule = f"{held.rule} {rule_words(desk.engine, held.rule, desk.locale)}"
        lines.append(desk.word("staff.held", what=step_words(desk, held.step), rule=rule, until=until))
    await desk.say("\n".join(lines), case=found)


async def beyond(desk: Desk, case: Case) -> str:
    """That what was promised will be checked when nothing goes by itself any more; "" otherwise (wecom 6)."""
    view = await desk.view(case)
    return edge_words(desk.engine, view, await way_of(desk.engine, desk.tx, view), desk.locale)


def day_begins(desk: Desk) -> datetime:
    """The midnight before now, in the zone of the site."""
    local = desk.now.astimezone(desk.engine.site.zone)
    return datetime.combine(local.date(), datetime.min.time(), desk.engine.site.zone)


async def my_cases(desk: Desk) -> list[Case]:
    """The open cases of the areas in which the speaker works."""
    areas = desk.areas_for(DAILY)
    cases = await desk.tx.list_cases()
    return [c for c in cases if c.outcome is None and (areas is None or c.area in areas)]
