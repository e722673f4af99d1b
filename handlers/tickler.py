"""/tickler: the box of 32 slots, one day of it, and the follow-up table (practice M3)."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.standing import Standing
from bot.core.tickler import URGENT, Card, box, day_of, days_ahead, days_in
from bot.engine import View
from bot.engine.amounts import count_words
from bot.engine.goods import due_day
from bot.engine.values import window_words
from bot.store.rows import Case
from handlers import urgent
from handlers.desk import Desk, Refused
from handlers.goods import open_cases, orders
from handlers.words_urgent import TABLE, URGENT_SLOT

SHOWN = 20
ACROSS = 4  # slots in one line
SOON = 3  # days before the day due in which somebody without a date is to be chased


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A case with its card, and the day of its goods or its event."""

    case: Case
    starts: datetime | None
    card: Card


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


async def _mine(desk: Desk) -> list[Entry]:
    """The speaker's open cases as cards; the day of goods may have moved since they were opened, so facts tell it."""
    cases = await open_cases(desk)
    known = {case.id: s for case, s in await orders(desk, cases)}
    return [_entry(desk, case, known.get(case.id)) for case in cases]


def _entry(desk: Desk, case: Case, s: Standing | None) -> Entry:
    """When a case wants a look: our own next look, the date promised, the day of the goods or of the event."""
    zone = desk.engine.site.zone
    starts = s.starts if s is not None else case.starts
    days = days_in(zone, case.wake_at, case.promise_at, starts)
    urgent_one = s is not None and urgent.MARK in s.traits
    return Entry(case=case, starts=starts, card=Card(id=case.id, days=days, urgent=urgent_one))


async def _box(desk: Desk) -> None:
    today = desk.now.astimezone(desk.engine.site.zone).date()
    found = box([entry.card for entry in await _mine(desk)], today)
    if not found:
        raise Refused("tickler.empty")
    cells = [
        desk.word("tickler.urgent" if slot == URGENT else "tickler.slot", slot=slot, count=len(ids))
        for slot, ids in found.items()
    ]
    lines = ["   ".join(cells[i : i + ACROSS]) for i in range(0, len(cells), ACROSS)]
    await desk.say(
        "\n".join([desk.word("tickler.title", day=desk.engine.words.day(today, desk.locale)), *lines])
    )


async def _slot(desk: Desk, slot: int) -> None:
    today = desk.now.astimezone(desk.engine.site.zone).date()
    day = day_of(slot, today)
    found = [entry for entry in await _mine(desk) if day in days_ahead(entry.card, today)]
    head = desk.word("tickler.day", slot=slot, day=desk.engine.words.day(day, desk.locale), count=len(found))
    lines = [_line(desk, entry, day) for entry in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(desk.word("tickler.more", count=len(found) - SHOWN))
    await desk.say("\n".join([head, *lines]))


def _line(desk: Desk, entry: Entry, day: date) -> str:
    """What happens on that day: a promise comes due, the goods or the guest are due, or we look again."""
    zone, case = desk.engine.site.zone, entry.case
    why = desk.word("tickler.look")
    if case.promise_at is not None and case.promise_at.astimezone(zone).date() == day:
        why = desk.word("tickler.promised", when=desk.moment(case.promise_at))
    elif entry.starts is not None and entry.starts.astimezone(zone).date() == day:
        why = desk.word("tickler.due", day=desk.engine.words.day(day, desk.locale))
    return desk.word("tickler.line", unit=case.unit, name=case.party, why=why)


async def table(desk: Desk) -> None:
    """/tickler table: every open order line with what came, what was promised, how late, and who is to be chased."""
    views = [await desk.view(case) for case, _ in await orders(desk, await open_cases(desk))]
    if not views:
        raise Refused("tickler.empty")
    today = desk.now.astimezone(desk.engine.site.zone).date()
    ranked = sorted(
        views, key=lambda view: (not chased(view, today), due_day(view) or date.max, view.case.unit)
    )
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
