"""Urgent material: one of five causes, its way through the house, tasks side by side, a slip to both departments (practice M6)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.core import facts as f
from bot.core.hours import at, local_day
from bot.core.playbook import Playbook
from bot.core.playbook_routes import Route, Station
from bot.core.reader import read
from bot.core.urgency import misses
from bot.engine import View
from bot.engine.amounts import owed_words
from bot.engine.staff import Card, brief_of, post_to
from bot.engine.values import window_words
from bot.store.rows import Case, Staff
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.goods import BUYERS, open_cases, orders
from handlers.undo import done
from handlers.words_urgent import OVER

SHORT = timedelta(days=2)  # a shortage within one or two days
DAY_ENDS = time(23, 59, 59)
SHOWN = 20
MARK = "urgent"
BELOW = ("steward", "manager")  # where else a station may be held


async def urgent(desk: Desk, words: tuple[str, ...]) -> None:
    """/urgent [UNIT CAUSE [WHEN]]: a shortage is recorded and everybody on its way is asked; alone: slot 32."""
    if not words:
        await listed(desk)
        return
    case, rest = await case_and_rest(desk, words, BUYERS)
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    said = " ".join(rest)
    if said.lower() in OVER:
        await _over(desk, view)
        return
    book = desk.engine.books.get(view.book.segments.get(MARK, ""), view.book)
    if not book.routes.causes:
        raise Refused("error.not_goods", unit=case.unit)
    cause = book.routes.cause_in(said)
    if cause is None:
        causes = desk.word("common.separator").join(desk.word(f"cause.{name}") for name in book.routes.causes)
        raise Refused("error.cause", unit=case.unit, causes=causes)
    need = _need(desk, view, said)
    _refuse_twice(desk, view, cause, need)
    await Alert(
        desk, view, book, f.Shortage(at=desk.now, by=desk.by, cause=cause, need=need, words=said)
    ).go()


def _need(desk: Desk, view: View, said: str) -> datetime:
    """By when it is needed: the time that was typed, else the end of the second day from now (practice M6, definition)."""
    place = view.scene.place
    reading = read(said, desk.now.astimezone(place.zone), desk.locale, place.calendar)
    if reading.end is not None and reading.end > desk.now:
        return reading.end
    if reading.end is not None and reading.end < desk.now - timedelta(days=1):
        raise Refused("error.need_past", unit=view.case.unit, when=desk.moment(reading.end))
    return at(local_day(desk.now + SHORT, place), DAY_ENDS, place)


def _refuse_twice(desk: Desk, view: View, cause: str, need: datetime) -> None:
    """The same shortage once more asks nobody again; another cause or day does."""
    known = view.s.shortage
    if MARK in view.s.traits and known is not None and (known.cause, known.need) == (cause, need):
        raise Refused("error.urgent_known", unit=view.case.unit, need=desk.moment(need))


@dataclass(frozen=True)
class Alert:
    """One shortage being told to everybody it concerns."""

    desk: Desk
    view: View
    book: Playbook
    shortage: f.Shortage

    @property
    def route(self) -> Route:
        """The way of this cause."""
        return self.book.routes.causes[self.shortage.cause]

    async def go(self) -> None:
        """Record the shortage with its tasks, send the slips, and answer with all of it."""
        desk, case = self.desk, self.view.case
        marked = f.Marked(at=desk.now, by=desk.by, trait=MARK)
        tasks, told = await self._tasks()
        stored = await desk.record(case.id, self.shortage, marked, *tasks)
        slips = await self._slips()
        await done(
            desk, case, stored, "\n".join([*self._head(), *told, *self._slip_line(slips), self._plan()])
        )

    async def _tasks(self) -> tuple[list[f.Tasked], list[str]]:
        """Who is told and who does what, nobody twice the same; and one line about each."""
        errands = [("urgent_report", name) for name in self.route.report]
        errands += [(f"urgent_{task}", name) for task, name in self.route.tasks.items()]
        asked: dict[tuple[str, str], f.Tasked] = {}
        told: list[str] = []
        for task, name in errands:
            station = self.book.routes.stations[name]
            fact = self._task(task, station, await self.at(station))
            key = (task, fact.to or fact.role)
            if key not in asked:
                asked[key] = fact
                told.append(self._line(task, name, fact))
        if misses(self.view.s, self.shortage.need):
            planner = self._planner()
            asked["move_plan", ""] = self._task("move_plan", planner, await self.at(planner))
        return list(asked.values()), told

    def _task(self, task: str, station: Station, colleague: Staff | None) -> f.Tasked:
        desk = self.desk
        return f.Tasked(
            at=desk.now,
            by=desk.by,
            task=task,
            role=colleague.role if colleague else station.role,
            to=colleague.name if colleague else "",
            words=self.reason(desk.locale),
            due=self.shortage.need,
        )

    def _line(self, task: str, name: str, fact: f.Tasked) -> str:
        word = self.desk.word
        who = fact.to or word(f"role.{fact.role}")
        return word("urgent.step", task=word(f"urgent.{task}"), station=word(f"station.{name}"), who=who)

    def _planner(self) -> Station:
        """Whoever plans production: the last department of the slip."""
        names = self.book.routes.slip
        return self.book.routes.stations[names[-1]] if names else Station(role="manager", names=())

    async def at(self, station: Station) -> Staff | None:
        """The colleague whose name tells that he stands at this station, his role's first (practice M6)."""
        for role in dict.fromkeys((station.role, *BELOW)):
            for one in await self.desk.tx.staff_for(role, self.view.case.area):
                if station.held_by(one.name):
                    return one
        return None

    async def _slips(self) -> list[str]:
        """The urgent slip, one card for each department, never twice to one person; the names it went to."""
        desk, case, names = self.desk, self.view.case, dict[int, str]()
        for station in (self.book.routes.stations[name] for name in self.book.routes.slip):
            one = await self.at(station)
            found = [one] if one else await desk.tx.staff_for(station.role, case.area)
            names |= {staff.person_id: staff.name for staff in found}
        for person_id in names:
            person = await desk.tx.person(person_id)
            locale = desk.engine.locale(person)
            text = desk.engine.words.word("card.urgent_slip", locale, **self._slip_values(locale))
            await post_to(desk.engine, desk.tx, person, Card(text=text, case=case))
        return list(names.values())

    def _slip_values(self, locale: str) -> dict[str, object]:
        words = self.desk.engine.words
        return {
            **brief_of(self.desk.engine, self.view, locale, self.shortage.words),
            "material": self.view.case.more.get("material", ""),
            "cause": words.word(f"cause.{self.shortage.cause}", locale),
            "need": self._need_words(locale),
        }

    def _need_words(self, locale: str) -> str:
        need = self.shortage.need
        return self.desk.engine.words.moment(need, self.view.scene.place.zone, locale) if need else ""

    def reason(self, locale: str) -> str:
        """Cause, what is open, by when it is needed: one line for whoever is asked."""
        words = self.desk.engine.words
        cause = words.word(f"cause.{self.shortage.cause}", locale)
        amount = owed_words(words, self.view, locale)
        return words.word("urgent.reason", locale, cause=cause, amount=amount, need=self._need_words(locale))

    def _head(self) -> list[str]:
        return [head(self.desk, self.view, self.reason(self.desk.locale))]

    def _slip_line(self, slips: list[str]) -> list[str]:
        names = self.desk.word("common.separator").join(slips)
        return [self.desk.word("urgent.slips", names=names)] if slips else []

    def _plan(self) -> str:
        """Whether the plan of production moves: only when the firm date misses the need."""
        s, desk = self.view.s, self.desk
        if s.promise is None:
            return desk.word("urgent.no_date")
        window = (s.promise.said.start, s.promise.said.end)
        firm = window_words(desk.engine, window, self.view.scene.place.zone, desk.locale)
        return desk.word("urgent.moves" if misses(s, self.shortage.need) else "urgent.stands", firm=firm)


def head(desk: Desk, view: View, reason: str) -> str:
    """One urgent case in one line."""
    return desk.word("urgent.head", unit=view.case.unit, name=view.case.party, reason=reason)


async def _over(desk: Desk, view: View) -> None:
    """/urgent UNIT off: not urgent any more; open tasks stay until somebody ends them."""
    if MARK not in view.s.traits:
        raise Refused("error.not_urgent", unit=view.case.unit)
    stored = await desk.record(view.case.id, f.Marked(at=desk.now, by=desk.by, trait=MARK, on=False))
    await done(desk, view.case, stored, desk.word("urgent.over", unit=view.case.unit))


async def listed(desk: Desk) -> None:
    """/urgent: what lies in slot 32, the soonest need first (practice M3)."""
    found = await _urgent_ones(desk)
    if not found:
        raise Refused("urgent.none")
    lines = []
    for case, shortage in found[:SHOWN]:
        view = await desk.view(case)
        lines.append(head(desk, view, Alert(desk, view, view.book, shortage).reason(desk.locale)))
    await desk.say("\n".join([desk.word("urgent.title", count=len(found)), *lines]))


async def _urgent_ones(desk: Desk) -> list[tuple[Case, f.Shortage]]:
    found = await orders(desk, await open_cases(desk))
    pressing = [(case, s.shortage) for case, s in found if MARK in s.traits and s.shortage is not None]
    return sorted(pressing, key=lambda pair: (pair[1].need or desk.now, pair[0].id))
