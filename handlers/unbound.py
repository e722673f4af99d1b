"""/unbound: who has no chat yet, in batches of fifteen, each a call or a visit with one tap (practice P26)."""

from bot.core.sums import stand
from bot.core.worklist import resting, work_of
from bot.engine.buttons import card
from bot.store.rows import Buttons, Case
from handlers.actions import allowed
from handlers.desk import Desk, Refused
from handlers.links import make_link
from handlers.look import day_begins, my_cases
from handlers.nextcard import show_next
from handlers.staff import STAFF
from handlers.tracing import start_link
from handlers.worklist import calls_today, work_at

BATCH = 15
ROW = 3


async def unbound(desk: Desk, words: tuple[str, ...]) -> None:
    """/unbound [AREA]: the share of people with a chat, and the next fifteen without one, the most worth first."""
    area = " ".join(words).lower()
    mine = [case for case in await my_cases(desk) if area in case.area.lower()]
    if not mine:
        raise Refused("unbound.no_area", area=" ".join(words))
    reached = await desk.tx.with_chat([case.id for case in mine])
    share = desk.word(
        "unbound.share", bound=len(reached), all=len(mine), share=100 * len(reached) // len(mine)
    )
    batch = await _batch(desk, [case for case in mine if case.id not in reached])
    lines = [_line(desk, number, case) for number, case in enumerate(batch, 1)]
    text = "\n".join([share, *(lines or [desk.word("unbound.nobody")])])
    await desk.say(text, _keys(batch))


async def _batch(desk: Desk, cases: list[Case]) -> list[Case]:
    """The fifteen that are worth most and were not tried today."""
    facts = await desk.tx.facts_of([case.id for case in cases])
    known = [(case, facts.get(case.id, [])) for case in cases]
    fresh = [(case, past) for case, past in known if not resting(past, desk.now, day_begins(desk))]
    worth = [
        (-work_of(stand(past), past, desk.now, frozenset()).worth, case.id, case) for case, past in fresh
    ]
    return [case for *_, case in sorted(worth, key=lambda one: one[:2])[:BATCH]]


def _line(desk: Desk, number: int, case: Case) -> str:
    phone = case.phone or desk.word("common.no_phone")
    return desk.word("unbound.line", number=number, unit=case.unit, name=case.party, phone=phone)


def _keys(batch: list[Case]) -> Buttons:
    keys = [(case.unit, f"ub:{case.id}:open") for case in batch]
    return card(*[keys[i : i + ROW] for i in range(0, len(keys), ROW)])


async def tap(desk: Desk, case: Case, arg: str) -> None:
    """A button of the list: the card with six outcomes, or a link for this person."""
    allowed(desk, case, STAFF)
    if arg == "link":
        await desk.focus(case)
        link = await make_link(desk.engine, desk.tx, [case])
        url = await start_link(desk, link.token)
        until = desk.moment(link.expires)
        text = desk.word("unbound.link", unit=case.unit, name=case.party, link=url, until=until)
        await desk.say(text, case=case)
        return
    view, work = await work_at(desk, case)
    if view.s.outcome or arg != "open":
        raise Refused("error.old_button")
    await show_next(desk, view, work, await calls_today(desk))
