"""Goods: what came in, how far an order is, and quantities in what a supplier writes (practice M4, M6)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bot.core import facts as f
from bot.core.deadlines import answer_deadline
from bot.core.hours import at, local_day
from bot.core.promise import OFFICE_EVE
from bot.core.reader import Reading, quantities, read
from bot.core.stages import REPORT_BEHIND, REPORT_ON_PLAN, behind, planned_stage
from bot.core.standing import Standing
from bot.core.sums import stand
from bot.engine import View
from bot.engine.amounts import amount_words, counted, owed_words
from bot.store.rows import Case
from handlers import objecting
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.undo import done

BUYERS = ("steward", "manager", "admin")
TWICE = timedelta(seconds=60)
MOST = 110  # per cent of what was ordered; above it a slip is likelier than a gift


async def delivered(desk: Desk, view: View, rest: tuple[str, ...]) -> None:
    """/arrived UNIT [QTY] for goods: so much came in; without a quantity all that was still to come."""
    case, s = view.case, view.s
    amount = quantities.bare(" ".join(rest)) if rest else s.owed
    if amount is None or (rest and amount <= 0):
        raise Refused("error.quantity", words=" ".join(rest), unit=case.unit)
    if s.billed and (s.received + amount) * 100 > s.billed * MOST:
        ordered = amount_words(desk.engine.words, view, s.billed, desk.locale)
        raise Refused(
            "error.quantity_large", amount=_words(desk, view, amount), ordered=ordered, unit=case.unit
        )
    last = s.deliveries[-1] if s.deliveries else None
    if rest and last and (last.amount, last.by) == (amount, desk.by) and desk.now - last.at < TWICE:
        raise Refused("staff.already", at=desk.moment(last.at))
    fact: f.Fact = f.Delivered(at=desk.now, by=desk.by, amount=amount)
    if not s.billed:  # the file named no quantity: here is here
        fact = f.Arrived(at=desk.now, by=desk.by)
    stored = await desk.record(case.id, fact)
    await done(desk, case, stored, await _told(desk, case, amount))


async def _told(desk: Desk, case: Case, amount: int) -> str:
    view = await desk.view(case)
    if not view.s.billed:
        return desk.word("staff.arrived", unit=case.unit, at=desk.moment(desk.now))
    key = "staff.delivered" if view.s.owed else "staff.delivered_all"
    rest = owed_words(desk.engine.words, view, desk.locale)
    return desk.word(key, unit=case.unit, name=case.party, amount=_words(desk, view, amount), rest=rest)


def _words(desk: Desk, view: View, amount: int) -> str:
    return amount_words(desk.engine.words, view, amount, desk.locale)


def counted_in(desk: Desk, view: View, reading: Reading, said: str = "") -> Reading:
    """A supplier's words with the quantity in them, where the case is about goods.

    Of "600 on Friday, the rest next week" the first part is the promise; the rest is kept beside it (conduct 2a).
    """
    if not counted(view):
        return reading
    text = said or desk.inbound.text or reading.words
    first, rest = quantities.parts(text)
    if rest:
        place = view.scene.place
        again = read(first, desk.now.astimezone(place.zone), desk.locale, place.calendar)
        if again.kind == "promise":
            reading = replace(again, words=reading.words, rest=rest)
    amount = quantities.quantity(text, view.s.owed)
    return replace(reading, amount=None if amount is None else Decimal(amount) / 100)


async def open_cases(desk: Desk) -> list[Case]:
    """The speaker's open cases of every kind."""
    areas = desk.areas_for(BUYERS)
    cases = await desk.tx.list_cases()
    return [case for case in cases if case.outcome is None and (areas is None or case.area in areas)]


async def orders(desk: Desk, cases: list[Case]) -> list[tuple[Case, Standing]]:
    """Those of them that are about goods, summed up."""
    books = desk.engine.books
    goods = [case for case in cases if case.playbook in books and books[case.playbook].follows == "goods"]
    facts = await desk.tx.facts_of([case.id for case in goods])
    return [(case, stand(facts.get(case.id, []))) for case in goods]


async def which_line(desk: Desk, view: View, reading: Reading) -> bool:
    """A quantity said about several order lines at once belongs to one of them: ask which; True when asked."""
    if not counted(view) or reading.amount is None or not desk.also:
        return False
    cases = [view.case, *[await desk.tx.case(id) for id in desk.also]]
    desk.also = ()
    await desk.record(
        view.case.id, f.Heard(at=desk.now, by="owner", words=reading.words, reading="which_line")
    )
    units = desk.word("common.separator").join(case.unit for case in cases)
    await desk.answer("answer.which_line", units=units, words=reading.words, unit=cases[0].unit)
    return True


def our_help(desk: Desk, view: View, task: str) -> f.Pledged:
    """What a supplier needs from us is our own promise: due at our deadline, and they hear of it (practice M4)."""
    until = answer_deadline(desk.now, view.scene.place)
    return f.Pledged(
        at=desk.now, by="owner", task=task, role="steward", until=until, words=desk.inbound.text, tells=True
    )


async def progress(desk: Desk, words: tuple[str, ...]) -> None:
    """/progress UNIT STAGE [QTY]: how far the order is; set against the plan of its stages (practice M4)."""
    case, rest = await case_and_rest(desk, words, BUYERS)
    view = await desk.view(case)
    if view.s.dispute is not None and not view.book.stages:
        await objecting.progress(desk, case, rest)
        return
    if not view.book.stages:
        raise Refused("error.no_stages", unit=case.unit)
    stages = {desk.word(f"stage.{name}").lower(): name for name in view.book.stages}
    stages |= {name: name for name in view.book.stages}
    stage = stages.get(rest[0].lower()) if rest else None
    if stage is None:
        names = desk.word("common.separator").join(desk.word(f"stage.{name}") for name in view.book.stages)
        raise Refused("error.stage", unit=case.unit, stages=names)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    amount = quantities.bare(" ".join(rest[1:])) if len(rest) > 1 else None
    note = "" if amount is not None else " ".join(rest[1:])
    if amount and view.s.billed and amount * 100 > view.s.billed * MOST:
        ordered = amount_words(desk.engine.words, view, view.s.billed, desk.locale)
        shown = _words(desk, view, amount)
        raise Refused("error.progress_large", amount=shown, ordered=ordered, unit=case.unit)
    reached = f.Progressed(at=desk.now, by=desk.by, stage=stage, amount=amount, words=note)
    late = _behind(view, stage, desk)
    facts: list[f.Fact] = [reached]
    if "important" in view.s.traits:
        facts.append(_next_report(desk, view, late))
    stored = await desk.record(case.id, *facts)
    await done(desk, case, stored, _compared(desk, view, reached, late))


def _behind(view: View, stage: str, desk: Desk) -> int:
    """Working days behind the plan, 0 where there is no date to plan from."""
    place = view.scene.place
    if view.s.starts is None:
        return 0
    due, today = local_day(view.s.starts, place), local_day(desk.now, place)
    return behind(view.book.stages, stage, due, today, place.calendar)


def _next_report(desk: Desk, view: View, late: int) -> f.Pledged:
    """Important material: the next report is due against actual progress, sooner when it is behind (practice M4)."""
    place = view.scene.place
    wait = REPORT_BEHIND if late else REPORT_ON_PLAN
    day = place.calendar.add_workdays(local_day(desk.now, place), wait)
    until = at(day, OFFICE_EVE, place)
    return f.Pledged(at=desk.now, by=desk.by, task="next_report", role="steward", until=until)


def _compared(desk: Desk, view: View, reached: f.Progressed, late: int) -> str:
    """What was understood, beside what the plan says."""
    place = view.scene.place
    amount = "" if reached.amount is None else _words(desk, view, reached.amount)
    values = {"unit": view.case.unit, "stage": desk.word(f"stage.{reached.stage}"), "amount": amount}
    lines = [desk.word("staff.progress_counted" if amount else "staff.progress", **values)]
    if view.s.starts is not None:
        due, today = local_day(view.s.starts, place), local_day(desk.now, place)
        planned = planned_stage(view.book.stages, due, today, place.calendar)
        word = "staff.progress_late" if late else "staff.progress_plan"
        lines.append(desk.word(word, planned=desk.word(f"stage.{planned}"), days=late))
    return "\n".join(lines)
