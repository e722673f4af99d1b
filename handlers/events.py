"""An event is delayed or moved and all its rounds follow; who is still missing (practice E6)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.core import facts as f
from bot.core.reader import read
from bot.store.rows import Case
from handlers.desk import Desk, Refused
from handlers.staff import STAFF
from handlers.undo import forget
from handlers.words_agreeing import DELAY, HOUR

LONGEST_WHEN = 4
SHOWN = 60


async def delay(desk: Desk, words: tuple[str, ...]) -> None:
    """/delay EVENT 30m: later by so much, for everybody who is expected."""
    usage = "/delay EVENT 30m"
    span = DELAY.fullmatch(words[-1]) if words else None
    if span is None:
        raise Refused("error.usage", usage=usage)
    cases = await _event(desk, words[:-1], usage)
    later = timedelta(hours=int(span[1])) if HOUR.match(span[2]) else timedelta(minutes=int(span[1]))
    await _move(desk, cases, lambda starts: starts + later)


async def move(desk: Desk, words: tuple[str, ...]) -> None:
    """/move EVENT WHEN: to another day or hour."""
    usage = "/move EVENT 2026-12-13 14:00"
    zone = desk.engine.site.zone
    for count in range(min(LONGEST_WHEN, len(words)), 0, -1):
        said = read(
            " ".join(words[-count:]), desk.now.astimezone(zone), desk.locale, desk.engine.site.calendar
        )
        if said.start is not None and said.precision == "minute" and said.kind in ("promise", "vague"):
            cases = await _event(desk, words[:-count], usage)
            starts = said.start
            if starts <= desk.now:
                raise Refused("events.past", when=desk.moment(starts))
            await _move(desk, cases, partial(_at, starts))
            return
    raise Refused("error.usage", usage=usage)


def _at(then: datetime, before: datetime) -> datetime:
    """Wherever it was, it is then."""
    return then


async def missing(desk: Desk, words: tuple[str, ...]) -> None:
    """/missing [EVENT]: who is expected and not here yet, with what they said."""
    cases = await _event(desk, words, "/missing EVENT")
    lines = [_guest(desk, case) for case in cases[:SHOWN]]
    if len(cases) > SHOWN:
        lines.append(desk.word("events.more", count=len(cases) - SHOWN))
    await desk.say(desk.word("card.missing", area=cases[0].area, names="\n".join(lines)))


def _guest(desk: Desk, case: Case) -> str:
    phone = case.phone or desk.word("common.no_phone")
    if case.promise_at is None:
        return desk.word("events.guest_silent", name=case.party, phone=phone)
    return desk.word("events.guest", name=case.party, phone=phone, said=desk.moment(case.promise_at))


async def _event(desk: Desk, words: tuple[str, ...], usage: str) -> list[Case]:
    """The open cases of the one event meant; without a name the only one there is. Raises Refused."""
    name, areas = " ".join(words).lower(), desk.areas_for(STAFF)
    found: dict[str, list[Case]] = {}
    for case in await desk.tx.list_cases():
        book = desk.engine.books.get(case.playbook)
        mine = case.outcome is None and (areas is None or case.area in areas)
        if mine and book is not None and book.follows == "arrival":
            found.setdefault(case.area, []).append(case)
    exact = [area for area in found if area.lower() == name]
    chosen = exact or [area for area in found if name in area.lower()]
    if len(chosen) != 1:
        names = desk.word("common.separator").join(chosen or found) or desk.word("common.none")
        raise Refused("events.which", names=names, usage=usage)
    return found[chosen[0]]


async def _move(desk: Desk, cases: list[Case], moved: Callable[[datetime], datetime]) -> None:
    """All rounds follow from the new beginning; the guests are told by the playbook's own step."""
    starts: datetime | None = None
    for case in cases:
        if case.starts is None:
            continue
        starts = moved(case.starts)
        await desk.tx.set_case(case.id, starts=starts)
        await desk.record(case.id, f.Moved(at=desk.now, by=desk.by, starts=starts))
    if starts is None:
        raise Refused("events.no_start", area=cases[0].area)
    await forget(desk)  # /undo would take back an older command instead
    await desk.answer("events.moved", area=cases[0].area, when=desk.moment(starts), count=len(cases))
