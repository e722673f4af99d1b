"""Urgent material: one of five causes, its way through the house, tasks side by side, a slip to both departments (practice M6)."""

from datetime import datetime, time, timedelta

from bot.core import facts as f
from bot.core.hours import at, local_day
from bot.core.playbook import Playbook
from bot.core.playbook_routes import Station
from bot.core.reader import read
from bot.core.sums import stand
from bot.core.urgency import misses
from bot.engine import View
from bot.engine.amounts import owed_words
from bot.engine.staff import Card, brief_of, post_to
from bot.engine.values import window_words
from bot.store.rows import Case, Staff
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.goods import BUYERS
from handlers.undo import done
from handlers.words_urgent import OVER

SHORT = timedelta(days=2)  # a shortage within one or two days
DAY_ENDS = time(23, 59, 59)
SHOWN = 20
MARK = "urgent"


async def urgent(desk: Desk, words: tuple[str, ...]) -> None:
    """/urgent [UNIT CAUSE [WHEN]]: a shortage is recorded and everybody on its way is asked; alone: slot 32."""
    if not words:
        await listed(desk)
        return
    case, rest = await case_and_rest(desk, words, BUYERS)
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    if " ".join(rest).lower() in OVER:
        await _over(desk, view)
        return
    book = _book(desk, view)
    said = " ".join(rest)
    cause = book.routes.cause_in(said)
    if cause is None:
        raise Refused("error.cause", unit=case.unit, causes=_causes(desk, book))
    await _raise(desk, view, book, f.Shortage(at=desk.now, by=desk.by, cause=cause, need=_need(desk, view, said), words=said))


def _book(desk: Desk, view: View) -> Playbook:
    """The playbook that knows the ways of an urgent case: the one for that segment, else its own."""
    return desk.engine.books.get(view.book.segments.get(MARK, ""), view.book)


def _causes(desk: Desk, book: Playbook) -> str:
    return desk.word("common.separator").join(desk.word(f"cause.{name}") for name in book.routes.causes)


def _need(desk: Desk, view: View, said: str) -> datetime:
    """By when it is needed: the time that was typed, else the end of the second day from now (practice M6, definition)."""
    place = view.scene.place
    reading = read(said, desk.now.astimezone(place.zone), desk.locale, place.calendar)
    if reading.end is not None and reading.end > desk.now:
        return reading.end
    return at(local_day(desk.now + SHORT, place), DAY_ENDS, place)


async def _raise(desk: Desk, view: View, book: Playbook, shortage: f.Shortage) -> None:
    case, route = view.case, book.routes.causes[shortage.cause]
    facts: list[f.Fact] = [shortage, f.Marked(at=desk.now, by=desk.by, trait=MARK)]
    asked: dict[tuple[str, str], f.Tasked] = {}
    told: list[str] = []
    errands = [("urgent_report", name) for name in route.report]
    errands += [(f"urgent_{task}", name) for task, name in route.tasks.items()]
    for task, name in errands:
        station = book.routes.stations[name]
        colleague = await _at(desk, case, station)
        who = colleague.name if colleague else desk.word(f"role.{station.role}")
        fact = _tasked(desk, view, task, station, colleague, shortage)
        if asked.setdefault((task, fact.to or fact.role), fact) is fact:
            told.append(desk.word("urgent.step", task=desk.word(f"urgent.{task}"), station=desk.word(f"station.{name}"), who=who))
    if misses(view.s, shortage.need):
        asked[("move_plan", "")] = await _plan_moves(desk, view, book, shortage)
    stored = await desk.record(case.id, *facts, *asked.values())
    slips = await _slip(desk, await desk.view(case), book, shortage)
    await done(desk, case, stored, _echo(desk, view, shortage, told, slips))


def _tasked(
    desk: Desk, view: View, task: str, station: Station, colleague: Staff | None, shortage: f.Shortage
) -> f.Tasked:
    role = colleague.role if colleague else station.role
    return f.Tasked(
        at=desk.now, by=desk.by, task=task, role=role, to=colleague.name if colleague else "",
        words=_reason(desk, view, shortage), key=f"{task}:{station.role}:{desk.kept}", due=shortage.need,
    )  # fmt: skip


def _reason(desk: Desk, view: View, shortage: f.Shortage) -> str:
    """Cause, what is open, by when it is needed: one line for whoever is asked."""
    zone = view.scene.place.zone
    need = desk.engine.words.moment(shortage.need, zone, desk.locale) if shortage.need else ""
    return desk.word(
        "urgent.reason",
        cause=desk.word(f"cause.{shortage.cause}"),
        amount=owed_words(desk.engine.words, view, desk.locale),
        need=need,
    )


async def _at(desk: Desk, case: Case, station: Station) -> Staff | None:
    """The colleague whose name tells that he stands at this station; of a role first, then of any above."""
    for role in dict.fromkeys((station.role, "steward", "manager")):
        for one in await desk.tx.staff_for(role, case.area):
            if any(name in one.name.lower() for name in station.names) and await desk.tx.chats(one.person_id):
                return one
    return None


async def _plan_moves(desk: Desk, view: View, book: Playbook, shortage: f.Shortage) -> f.Tasked:
    """The firm date misses the need: whoever plans production moves the plan behind it (practice M6)."""
    station = next((book.routes.stations[name] for name in reversed(book.routes.slip)), Station(role="manager", names=()))
    return _tasked(desk, view, "move_plan", station, await _at(desk, view.case, station), shortage)


async def _slip(desk: Desk, view: View, book: Playbook, shortage: f.Shortage) -> list[str]:
    """The urgent slip, one card for each department, never twice to one person; the names it went to."""
    names: dict[int, str] = {}
    for station in (book.routes.stations[name] for name in book.routes.slip):
        one = await _at(desk, view.case, station)
        found = [one] if one else await desk.tx.staff_for(station.role, view.case.area)
        names |= {staff.person_id: staff.name for staff in found}
    for person_id in names:
        person = await desk.tx.person(person_id)
        locale = desk.engine.locale(person)
        text = desk.engine.words.word("card.urgent_slip", locale, **_slip_values(desk, view, shortage, locale))
        await post_to(desk.engine, desk.tx, person, Card(text=text, case=view.case))
    return list(names.values())


def _slip_values(desk: Desk, view: View, shortage: f.Shortage, locale: str) -> dict[str, object]:
    words, zone = desk.engine.words, view.scene.place.zone
    brief = brief_of(desk.engine, view, locale, shortage.words)
    return {
        **brief,
        "material": view.case.more.get("material", ""),
        "cause": words.word(f"cause.{shortage.cause}", locale),
        "need": words.moment(shortage.need, zone, locale) if shortage.need else "",
    }


def _echo(desk: Desk, view: View, shortage: f.Shortage, told: list[str], slips: list[str]) -> str:
    """Everything that was understood and set off."""
    s, zone = view.s, view.scene.place.zone
    lines = [desk.word("urgent.head", unit=view.case.unit, name=view.case.party, reason=_reason(desk, view, shortage)), *told]
    if slips:
        lines.append(desk.word("urgent.slips", names=desk.word("common.separator").join(slips)))
    if s.promise is None:
        lines.append(desk.word("urgent.no_date"))
    else:
        said = s.promise.said
        firm = window_words(desk.engine, (said.start, said.end), zone, desk.locale)
        lines.append(desk.word("urgent.moves" if misses(s, shortage.need) else "urgent.stands", firm=firm))
    return "\n".join(lines)


async def _over(desk: Desk, view: View) -> None:
    """/urgent UNIT off: not urgent any more; open tasks stay until somebody ends them."""
    if MARK not in view.s.traits:
        raise Refused("error.not_urgent", unit=view.case.unit)
    stored = await desk.record(view.case.id, f.Marked(at=desk.now, by=desk.by, trait=MARK, on=False))
    await done(desk, view.case, stored, desk.word("urgent.over", unit=view.case.unit))


async def listed(desk: Desk) -> None:
    """/urgent: what lies in slot 32, the soonest need first (practice M3)."""
    areas = desk.areas_for(BUYERS)
    cases = [c for c in await desk.tx.list_cases() if c.outcome is None and (areas is None or c.area in areas)]
    facts = await desk.tx.facts_of([case.id for case in cases])
    found = [(case, stand(facts.get(case.id, []))) for case in cases]
    open_ones = [(case, s) for case, s in found if MARK in s.traits and s.shortage is not None]
    if not open_ones:
        raise Refused("urgent.none")
    open_ones.sort(key=lambda pair: (pair[1].shortage.need or desk.now, pair[0].id))  # type: ignore[union-attr]
    lines = []
    for case, _ in open_ones[:SHOWN]:
        view = await desk.view(case)
        assert view.s.shortage is not None
        lines.append(desk.word("urgent.head", unit=case.unit, name=case.party, reason=_reason(desk, view, view.s.shortage)))
    await desk.say("\n".join([desk.word("urgent.title", count=len(open_ones)), *lines]))
