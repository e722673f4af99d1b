"""/tickler: the box of 32 slots, one day of it, and the follow-up table (practice M3)."""

from datetime import date

from bot.core.hours import local_day
from bot.core.standing import Standing
from bot.core.sums import stand
from bot.core.tickler import URGENT, Card, box, day_of, days_ahead, days_in
from bot.engine import View
from bot.engine.amounts import count_words, counted
from bot.engine.goods import due_day
from bot.engine.values import window_words
from bot.store.rows import Case
from handlers import urgent
from handlers.desk import Desk, Refused
from handlers.goods import BUYERS
from handlers.words_urgent import TABLE, URGENT_SLOT

SHOWN = 20
ACROSS = 4  # slots in one line
SOON = 3  # days before the day due in which somebody without a date is to be chased


async def tickler(desk: Desk, words: tuple[str, ...]) -> None:
    """/tickler [DAY|table]: how full each slot is; what one day holds; the state of all order lines."""
    word = words[0].lower() if words else ""
    if word in TABLE:
        await table(desk)
    elif word in URGENT_SLOT:
        await urgent.listed(desk)
    elif word.isdecimal() and 1 <= int(word) < URGENT:
        await _slot(desk, int(word))
    elif not word:
        await _box(desk)
    else:
        raise Refused("error.usage", usage="/tickler 17 · /tickler 32 · /tickler table")


async def _mine(desk: Desk) -> list[tuple[Case, Standing]]:
    areas = desk.areas_for(BUYERS)
    cases = [c for c in await desk.tx.list_cases() if c.outcome is None and (areas is None or c.area in areas)]
    facts = await desk.tx.facts_of([case.id for case in cases])
    return [(case, stand(facts.get(case.id, []))) for case in cases]


def _card(desk: Desk, case: Case, s: Standing) -> Card:
    """When a case wants a look: our own next look, the date promised, the day of the goods or of the event."""
    zone = desk.engine.site.zone
    return Card(
        id=case.id,
        days=days_in(zone, case.wake_at, case.promise_at, s.starts),
        urgent="urgent" in s.traits,
    )


async def _box(desk: Desk) -> None:
    today = desk.now.astimezone(desk.engine.site.zone).date()
    found = box([_card(desk, case, s) for case, s in await _mine(desk)], today)
    if not found:
        raise Refused("tickler.empty")
    cells = [
        desk.word("tickler.urgent" if slot == URGENT else "tickler.slot", slot=slot, count=len(ids))
        for slot, ids in found.items()
    ]
    lines = ["   ".join(cells[i : i + ACROSS]) for i in range(0, len(cells), ACROSS)]
    await desk.say("\n".join([desk.word("tickler.title", day=desk.engine.words.day(today, desk.locale)), *lines]))


async def _slot(desk: Desk, slot: int) -> None:
    today = desk.now.astimezone(desk.engine.site.zone).date()
    day = day_of(slot, today)
    mine = await _mine(desk)
    cards = {case.id: _card(desk, case, s) for case, s in mine}
    found = [(case, s) for case, s in mine if day in days_ahead(cards[case.id], today)]
    head = desk.word("tickler.day", slot=slot, day=desk.engine.words.day(day, desk.locale), count=len(found))
    lines = [
        desk.word("tickler.line", unit=case.unit, name=case.party, why=_why(desk, case, s, day))
        for case, s in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        lines.append(desk.word("tickler.more", count=len(found) - SHOWN))
    await desk.say("\n".join([head, *lines]))


def _why(desk: Desk, case: Case, s: Standing, day: date) -> str:
    """What happens on that day: a promise comes due, the goods or the guest are due, or we look again."""
    zone = desk.engine.site.zone
    if case.promise_at is not None and case.promise_at.astimezone(zone).date() == day:
        return desk.word("tickler.promised", when=desk.moment(case.promise_at))
    if s.starts is not None and s.starts.astimezone(zone).date() == day:
        return desk.word("tickler.due", day=desk.engine.words.day(day, desk.locale))
    return desk.word("tickler.look") if day >= local_day(desk.now, desk.engine.place(desk.speaker)) else ""


async def table(desk: Desk) -> None:
    """/tickler table: every open order line with what came, what was promised, how late, and who is to be chased."""
    views = []
    for case, _ in await _mine(desk):
        view = await desk.view(case) if case.playbook in desk.engine.books else None
        if view is not None and counted(view):
            views.append(view)
    if not views:
        raise Refused("tickler.empty")
    today = desk.now.astimezone(desk.engine.site.zone).date()
    ranked = sorted(views, key=lambda view: (not chased(view, today), due_day(view) or date.max, view.case.unit))
    lines = [_row(desk, view, today) for view in ranked[:SHOWN]]
    if len(ranked) > SHOWN:
        lines.append(desk.word("tickler.more", count=len(ranked) - SHOWN))
    chase = sum(chased(view, today) for view in views)
    await desk.say("\n".join([desk.word("tickler.table", count=len(views), chase=chase), *lines]))


def chased(view: View, today: date) -> bool:
    """Whether the supplier is to be chased: urgent, late, or due within days, and no date of theirs stands."""
    due = due_day(view)
    pressing = "urgent" in view.s.traits or (due is not None and (due - today).days <= SOON)
    return pressing and view.s.promise is None


def _row(desk: Desk, view: View, today: date) -> str:
    s, words = view.s, desk.engine.words
    due, promise = due_day(view), s.promise
    late = max(0, (today - due).days) if due else 0
    firm = desk.word("common.none")
    if promise is not None:
        window = (promise.said.start, promise.said.end)
        firm = window_words(desk.engine, window, view.scene.place.zone, desk.locale)
    row = desk.word(
        "tickler.row",
        unit=view.case.unit,
        name=view.case.more.get("supplier") or view.case.party,
        received=count_words(s.received),
        ordered=count_words(s.billed),
        measure=view.case.more.get("measure", ""),
        due=words.day(due, desk.locale) if due else desk.word("common.none"),
        promised=firm,
    )
    row += desk.word("tickler.late", days=late) if late else ""
    return row + (desk.word("tickler.chase") if chased(view, today) else "")
