"""What stewards and finance tell us: parse, record one fact, answer with what was understood."""

from dataclasses import replace
from datetime import timedelta

from bot.core import facts as f
from bot.core.promise import check_moment
from bot.core.reader import read
from bot.core.said import Said
from bot.engine import View
from bot.engine.amounts import amount_words, counted, word_of
from bot.engine.values import next_look
from bot.store.rows import Case
from handlers import goods, guard, look, quiet
from handlers.amounts import amount_of, bare_amount, money_only, refuse_reported
from handlers.booking import booked
from handlers.cases import case_and_rest
from handlers.desk import Desk, Refused
from handlers.extending import note as note_of
from handlers.extending import reasoned, refuse_extension, same_part
from handlers.objecting import after_repair, beside, disputed, told
from handlers.promising import promised as promise_fact
from handlers.times import time_of
from handlers.undo import done

STAFF = ("steward", "manager", "admin")
MONEY = (*STAFF, "finance")
DOOR = (*STAFF, "guard")
TWICE = timedelta(seconds=60)  # the same payment within this is the same one (facts/reliability, bad inputs)
OUTCOMES = ("explained", "adjusted", "refused", "fixed")


async def promised(desk: Desk, words: tuple[str, ...]) -> None:
    """/promised [UNIT] WHEN [AMOUNT] [because REASON]: a promise a colleague heard."""
    case, rest = await case_and_rest(desk, words, STAFF, lone_is_unit=False)
    view = await _open(desk, case)
    if not rest:
        raise Refused("error.usage", usage=f"/promised {case.unit} 2 days")
    rest, reason = reasoned(rest)
    said = same_part(view, await _said(desk, view, rest))
    refuse_extension(desk, view, said, reason)
    fact = promise_fact(view, said, desk.now, desk.by)
    stored = await desk.record(case.id, fact, *note_of(desk, reason))
    when = desk.window(said.start, said.end, view.scene.place.zone)
    values: dict[str, object] = {"unit": case.unit, "when": when, "back": desk.moment(next_look(view, fact))}
    key = "staff.promised"
    if fact.amount is not None:
        words_of = desk.engine.words
        key, values["amount"] = (
            word_of(view, "staff.promised_part"),
            amount_words(words_of, view, fact.amount, desk.locale),
        )
    text = "\n".join(filter(None, (desk.word(key, **values), await look.beyond(desk, case))))
    await done(desk, case, stored, text)


async def _said(desk: Desk, view: View, words: tuple[str, ...]) -> Said:
    """WHEN and, as its last word, a bare AMOUNT that can be neither an hour nor a day."""
    amount = bare_amount(words[-1]) if len(words) > 1 else None
    if amount is None:
        return await time_of(desk, view, " ".join(words))
    said = await time_of(desk, view, " ".join(words[:-1]))
    return replace(said, amount=amount if amount < view.s.owed else None)


async def paid(desk: Desk, words: tuple[str, ...]) -> None:
    """/paid [UNIT] AMOUNT|all: money a colleague saw arrive."""
    case, rest = await case_and_rest(desk, words, MONEY)
    _refuse_settled_twice(desk, await desk.view(case))
    view = await _open(desk, case)
    money_only(desk, view)
    amount = amount_of(desk, view, rest)
    _refuse_twice(desk, view, amount)
    refuse_reported(desk, view, amount)
    stored = await booked(desk, case, amount)
    view = await desk.view(case)
    key = "staff.paid" if view.s.owed else "staff.paid_all"
    text = desk.word(key, unit=case.unit, amount=desk.money(case, amount), rest=desk.money(case, view.s.owed))
    if view.s.prepaid:
        text += desk.word("staff.prepaid", amount=desk.money(case, view.s.prepaid))
    await done(desk, case, stored, text)


def _refuse_twice(desk: Desk, view: View, amount: int) -> None:
    for payment in reversed(view.s.payments):
        if payment.amount == amount and payment.by == desk.by and desk.now - payment.at < TWICE:
            raise Refused("staff.already", at=desk.moment(payment.at))


def _refuse_settled_twice(desk: Desk, view: View) -> None:
    """The payment that settled everything, told once more: it is on record, which says more than "closed"."""
    last = view.s.payments[-1] if view.s.payments else None
    if view.s.outcome == "paid" and last and last.by == desk.by and desk.now - last.at < TWICE:
        raise Refused("staff.already", at=desk.moment(last.at))


async def arrived(desk: Desk, words: tuple[str, ...]) -> None:
    """/arrived [UNIT]: they are here; it ends an event's case. At the door the answer tells nothing (C35)."""
    if not desk.staff & set(STAFF):
        await guard.arrived(desk, words)
        return
    case, rest = await case_and_rest(desk, words, STAFF, only_unit=True)
    view = await _open(desk, case)
    if counted(view):
        await goods.delivered(desk, view, rest)
        return
    stored = await desk.record(case.id, f.Arrived(at=desk.now, by=desk.by))
    text = desk.word("staff.arrived", unit=view.case.unit, at=desk.moment(desk.now))
    await done(desk, case, stored, text)


async def noanswer(desk: Desk, words: tuple[str, ...]) -> None:
    """/noanswer [UNIT]: tried, not reached; the colleague has the floor for two hours."""
    await _contacted(desk, words, "noanswer", "staff.noanswer")


async def spoke(desk: Desk, words: tuple[str, ...]) -> None:
    """/spoke [UNIT] [TEXT]: talked to them."""
    await _contacted(desk, words, "spoke", "staff.spoke")


async def _contacted(desk: Desk, words: tuple[str, ...], outcome: str, key: str) -> None:
    case, rest = await case_and_rest(desk, words, STAFF, only_unit=outcome == "noanswer")
    view = await _open(desk, case)
    stored = await desk.record(case.id, *quiet.contact(desk, view, outcome, " ".join(rest)))
    text = desk.word(key, unit=case.unit, at=desk.moment(desk.now))
    await done(desk, case, stored, text)


async def visit(desk: Desk, words: tuple[str, ...]) -> None:
    """/visit [UNIT] [WHEN]: a visit that took place now, or is agreed for then."""
    case, rest = await case_and_rest(desk, words, STAFF, lone_is_unit=False)
    view = await _open(desk, case)
    if rest:  # agreed for later: the floor is theirs when it takes place, not from now on
        quiet.warn(desk, view)
        when = (await time_of(desk, view, " ".join(rest))).start
        said = desk.word("staff.visit", unit=case.unit, when=desk.moment(when))
        facts: list[f.Fact] = [f.Noted(at=desk.now, by=desk.by, words=said)]
    else:
        when, facts = desk.now, quiet.contact(desk, view, "visit")
    stored = await desk.record(case.id, *facts)
    text = desk.word("staff.visit", unit=case.unit, when=desk.moment(when))
    await done(desk, case, stored, text)


async def busy(desk: Desk, words: tuple[str, ...]) -> None:
    """/busy [UNIT] WHEN: not now; come back then (practice P15)."""
    case, rest = await case_and_rest(desk, words, STAFF, lone_is_unit=False)
    view = await _open(desk, case)
    if not rest:
        raise Refused("error.usage", usage=f"/busy {case.unit} 15:00")
    said = await time_of(desk, view, " ".join(rest))
    place = view.scene.place
    until = check_moment(
        said.start, said.end, said.precision, desk.now, span=said.span, place=place, profile=view.book.profile
    )
    stored = await desk.record(case.id, f.CallBack(at=desk.now, by=desk.by, until=until, words=said.words))
    text = desk.word("staff.busy", unit=case.unit, when=desk.moment(until))
    await done(desk, case, stored, text)


async def wrong(desk: Desk, words: tuple[str, ...]) -> None:
    """/wrong [UNIT]: the number or chat is somebody else's; cut off at once (conduct C20)."""
    case, _ = await case_and_rest(desk, words, STAFF, only_unit=True)
    await _open(desk, case)
    stored = await desk.record(
        case.id,
        f.Contacted(at=desk.now, by=desk.by, outcome="wrong"),
        f.Unlinked(at=desk.now, by=desk.by, why="wrong_number"),
    )
    text = desk.word("staff.wrong", unit=case.unit)
    await done(desk, case, stored, text)


async def dispute(desk: Desk, words: tuple[str, ...]) -> None:
    """/dispute [UNIT] WHAT: a complaint a colleague heard; demands stop until an outcome (conduct C15)."""
    case, rest = await case_and_rest(desk, words, STAFF)
    view = await _open(desk, case)
    if not rest:
        raise Refused("error.empty_text", usage=f"/dispute {case.unit} {desk.word('example.dispute')}")
    fact = disputed(desk, view, " ".join(rest), desk.by)
    stored = await desk.record(case.id, fact, *beside(fact))
    await done(desk, case, stored, told(desk, case, await desk.view(case), fact))


async def fixed(desk: Desk, words: tuple[str, ...]) -> None:
    """/fixed [UNIT] WHAT: put right; asked again the same day, opening with what was fixed (practice P11)."""
    case, rest = await case_and_rest(desk, words, STAFF)
    view = await _open(desk, case)
    if not rest:
        raise Refused("error.empty_text", usage=f"/fixed {case.unit} {desk.word('example.fixed')}")
    what = " ".join(rest)
    resolved = f.Resolved(at=desk.now, by=desk.by, outcome="fixed", words=what)
    stored = await desk.record(case.id, resolved, *after_repair(view, resolved))
    text = desk.word(
        "staff.fixed", unit=case.unit, what=what, next=await look.next_line(desk, await desk.view(case))
    )
    await done(desk, case, stored, text)


async def resolved(desk: Desk, words: tuple[str, ...]) -> None:
    """/resolved [UNIT] explained|adjusted|refused: the outcome of a dispute, in writing."""
    case, rest = await case_and_rest(desk, words, STAFF)
    view = await _open(desk, case)
    named = {desk.word(f"resolved.{name}"): name for name in OUTCOMES} | {name: name for name in OUTCOMES}
    outcome = named.get(rest[0].lower()) if rest else None
    if outcome is None:
        raise Refused("error.usage", usage=f"/resolved {case.unit} explained|adjusted|refused")
    if view.s.dispute is None and view.s.declined is None:
        raise Refused("error.no_dispute", unit=case.unit)
    fact = f.Resolved(at=desk.now, by=desk.by, outcome=outcome, words=" ".join(rest[1:]))
    stored = await desk.record(case.id, fact)
    text = desk.word("staff.resolved", unit=case.unit, outcome=desk.word(f"resolved.{outcome}"))
    await done(desk, case, stored, text)


async def note(desk: Desk, words: tuple[str, ...]) -> None:
    """/note [UNIT] TEXT: kept for the next one who looks (practice P19)."""
    case, rest = await case_and_rest(desk, words, STAFF)
    if not rest:
        raise Refused("error.empty_text", usage=f"/note {case.unit} {desk.word('example.note')}")
    said = " ".join(rest)
    stored = await desk.record(case.id, f.Noted(at=desk.now, by=desk.by, words=said))
    text = desk.word("staff.note", unit=case.unit, words=said)
    await done(desk, case, stored, text)


async def _open(desk: Desk, case: Case) -> View:
    """The case, which must not be closed."""
    view = await desk.view(case)
    if view.s.outcome:
        raise Refused("error.closed", unit=case.unit, outcome=desk.word(f"outcome.{view.s.outcome}"))
    return view


async def propose(desk: Desk, case: Case, rest: tuple[str, ...]) -> bool:
    """A unit and a time without a command word: a proposal with one confirming tap; False when it is neither."""
    view = await desk.view(case)
    place = view.scene.place
    reading = read(" ".join(rest), desk.now.astimezone(place.zone), desk.locale, place.calendar)
    if reading.start is None or reading.end is None or reading.end < desk.now or view.s.outcome:
        return False
    when = desk.window(reading.start, reading.end, place.zone)
    row = [{"label": desk.word("button.confirm"), "press": f"re:{desk.kept}:k=promised"}]
    await desk.say(desk.word("staff.proposal", unit=case.unit, when=when), [row], case)
    return True
