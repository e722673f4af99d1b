"""One tap of a colleague says what a message meant: it counts as if it had been understood, and the pair is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core import facts as f
from bot.core.choices import day_window
from bot.core.deadlines import REVIEW_DAYS, answer_deadline
from bot.core.pledges import CLAIM, DISPUTE, promised_answer
from bot.core.said import Said
from bot.engine import View
from bot.engine.concerns import Concern
from bot.engine.corrections import MEANINGS, day_keys
from bot.engine.staff import post_card
from bot.engine.values import next_look, window_words
from bot.store.rows import Case
from handlers import staff
from handlers.actions import allowed
from handlers.desk import Desk, Refused
from handlers.owner_matters import claim
from handlers.presses import day_in
from handlers.promising import promised
from handlers.undo import remember, tell_owner


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """What follows from a correction: facts, the window that was meant, and what the person hears."""

    facts: tuple[f.Fact, ...] = ()
    window: tuple[datetime, datetime, str] | None = None
    answer: str = ""
    values: dict[str, object] = field(default_factory=dict)


async def fix(desk: Desk, case: Case, arg: str) -> None:
    """Carry out `<fact>.<meaning>` for a case. Raises Refused: no right, a stale button, told already, a closed case."""
    allowed(desk, case, staff.STAFF)
    desk.forced, desk.also = case.id, ()
    await desk.focus(case)
    view = await desk.view(case)
    number, _, meaning = arg.partition(".")
    heard = _heard(view, number)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    _refuse_twice(desk, view, heard)
    if meaning == "days":
        text = desk.word("fix.which_day", unit=case.unit, words=heard.words)
        await desk.say(text, day_keys(desk.engine, view, heard, desk.locale), case)
        return
    await _carry_out(desk, view, heard, meaning)


def _heard(view: View, number: str) -> f.Heard:
    for fact in view.facts:
        if isinstance(fact, f.Heard) and str(fact.id) == number:
            return fact
    raise Refused("error.old_button")


def _refuse_twice(desk: Desk, view: View, heard: f.Heard) -> None:
    undone = {fact.of for fact in view.facts if isinstance(fact, f.Undone)}
    for fact in view.facts:
        if isinstance(fact, f.Corrected) and fact.of == heard.id and fact.id not in undone:
            raise Refused("staff.already", at=desk.moment(fact.at))


async def _carry_out(desk: Desk, view: View, heard: f.Heard, meaning: str) -> None:
    known = FIXES.get(meaning)
    fixed = known(desk, view, heard) if known is not None else _day(desk, view, heard, meaning)
    start, end, precision = fixed.window or (None, None, "")
    kind = MEANINGS.get(meaning, "promise")
    pair = f.Corrected(
        at=desk.now, by=desk.by, of=heard.id, meaning=kind, start=start, end=end, precision=precision
    )
    if fixed.answer:
        await tell_owner(desk, view, fixed.answer, **fixed.values)
    stored = await desk.record(view.case.id, *fixed.facts, pair)
    if meaning == "paid":  # a claim is for finance, whoever wrote it down (C16)
        concern = Concern(role="finance", word="card.claimed")
        await post_card(desk.engine, desk.tx, await desk.view(view.case), concern, heard.words)
    text = desk.word("fix.taken", unit=view.case.unit, what=_what(desk, view, fixed, meaning))
    await remember(desk, view.case, stored, text)
    await desk.say(text, case=view.case)


def _what(desk: Desk, view: View, fixed: Fixed, meaning: str) -> str:
    if fixed.window is None:
        return desk.word(f"fix.{meaning}")
    return desk.window(*fixed.window[:2], view.scene.place.zone)


def _theirs(desk: Desk, view: View, at: datetime) -> str:
    """A moment in the language of the person."""
    locale = desk.engine.locale(view.person, view.case)
    return desk.engine.words.moment(at, view.scene.place.zone, locale)


def _steward(desk: Desk, view: View) -> str:
    locale = desk.engine.locale(view.person, view.case)
    return view.case.steward or desk.engine.words.word("common.colleague", locale)


def _time(desk: Desk, view: View, heard: f.Heard) -> Fixed:
    if heard.start is None or heard.end is None:
        raise Refused("error.old_button")
    return _promise(desk, view, heard, (heard.start, heard.end, heard.precision))


def _day(desk: Desk, view: View, heard: f.Heard, meaning: str) -> Fixed:
    start, end = day_window(day_in(meaning), view.scene.place)
    return _promise(desk, view, heard, (start, end, "day"))


def _promise(desk: Desk, view: View, heard: f.Heard, window: tuple[datetime, datetime, str]) -> Fixed:
    """A promise with our check moment (conduct 2a), unless they have named a time of their own since."""
    start, end, precision = window
    if end <= desk.now:
        raise Refused("error.old_button")
    if view.s.promise is not None and view.s.promise.said.id > heard.id:
        raise Refused("staff.already", at=desk.moment(view.s.promise.said.at))
    amount = heard.amount if heard.amount is not None and heard.amount < view.s.owed else None
    said = Said(start=start, end=end, precision=precision, words=heard.words, amount=amount)
    fact = promised(view, said, desk.now, desk.by)
    locale = desk.engine.locale(view.person, view.case)
    when = window_words(desk.engine, (start, end), view.scene.place.zone, locale)
    values: dict[str, object] = {"when": when, "back": _theirs(desk, view, next_look(view, fact))}
    return Fixed(facts=(fact,), window=window, answer="answer.promised", values=values)


def _dodge(desk: Desk, view: View, heard: f.Heard) -> Fixed:
    """No time was named: the engine offers the choice of two, as to the person's own dodge (practice P2)."""
    return Fixed(facts=(f.Dodged(at=desk.now, by=desk.by, words=heard.words),))


def _paid(desk: Desk, view: View, heard: f.Heard) -> Fixed:
    fact = claim(view, desk.now, desk.by, heard.words)
    values: dict[str, object] = {"when": _theirs(desk, view, fact.answer_by)}
    ours = promised_answer(CLAIM, desk.now, fact.answer_by, heard.words)
    return Fixed(facts=(fact, ours), answer="answer.claimed", values=values)


def _dispute(desk: Desk, view: View, heard: f.Heard) -> Fixed:
    by = answer_deadline(desk.now, view.scene.place, REVIEW_DAYS)
    fact = f.Disputed(at=desk.now, by=desk.by, about=heard.words, answer_by=by)
    values: dict[str, object] = {"steward": _steward(desk, view), "when": _theirs(desk, view, by)}
    ours = promised_answer(DISPUTE, desk.now, by, heard.words)
    return Fixed(facts=(fact, ours), answer="answer.dispute", values=values)


def _refuse(desk: Desk, view: View, heard: f.Heard) -> Fixed:
    stops = view.book.refusal == "stops"
    fact = f.Declined(at=desk.now, by=desk.by, words=heard.words)
    values: dict[str, object] = {} if stops else {"steward": _steward(desk, view)}
    answer = "answer.declined_event" if stops else "answer.refusal"
    return Fixed(facts=(fact,), answer=answer, values=values)


def _wrong(desk: Desk, view: View, heard: f.Heard) -> Fixed:
    """C20: the same as /wrong, with the one neutral line."""
    contacted = f.Contacted(at=desk.now, by=desk.by, outcome="wrong")
    unlinked = f.Unlinked(at=desk.now, by=desk.by, why="wrong_number")
    return Fixed(facts=(contacted, unlinked), answer="answer.wrong_person")


def _leave(desk: Desk, view: View, heard: f.Heard) -> Fixed:
    return Fixed()


FIXES: Mapping[str, Callable[[Desk, View, f.Heard], Fixed]] = {
    "time": _time,
    "dodge": _dodge,
    "paid": _paid,
    "dispute": _dispute,
    "refuse": _refuse,
    "wrong": _wrong,
    "leave": _leave,
}
