"""An owner's own page: what it may show of their cases of money, and what may be done about them there.

It shows what the chat would say and nothing more; whatever is done there goes through the same door as a message.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.core import facts as f
from bot.core.late_fee import reckon
from bot.core.pay_rules import recent
from bot.core.plan_parts import parts
from bot.core.standing import LineKey
from bot.engine import View
from bot.engine.offers import Offer, day_offers
from bot.engine.values import next_look, pay_line
from bot.engine.view import alarmed, look
from bot.payments.transfer import reference
from handlers.desk import Desk
from handlers.page_narrow import NOTHING_TO_NARROW, Narrow, narrowed


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of an account, in words; `late`: its day is over."""

    item: str
    period: str = ""
    due: str = ""
    amount: str
    late: bool = False


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One case as its person may see it; every sum is in words. `state` is what else may stand on the page about it.

    asked: it is asked for; still: a person is looking after it and no money is spoken of; paid, over: it has ended.
    """

    state: str
    unit: str
    area: str
    party: str
    rows: tuple[Row, ...] = ()
    total: str = ""
    held: tuple[Row, ...] = ()
    held_until: str = ""
    fees: tuple[Row, ...] = ()
    clause: str = ""
    paid: tuple[Row, ...] = ()
    prepaid: str = ""
    waived: str = ""
    parts: tuple[Row, ...] = ()
    promised: str = ""
    back: str = ""
    claimed_until: str = ""
    paused: bool = False
    gated: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """The matters of one currency: their sum, how to pay it, and what may be done about them. Currencies are never added.

    `offers` is the choice of two, about the cases `free`; `kept` are those with a time that stands, `claim` those that may
    be said to be paid. `narrow` is the choice that makes such a time exact.
    """

    currency: str
    matters: tuple[Matter, ...]
    views: tuple[View, ...]  # those that are asked for
    total: str = ""
    fen: int = 0
    pay: str = ""
    reference: str = ""
    offers: tuple[Offer, ...] = ()
    free: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    narrow: Narrow = NOTHING_TO_NARROW
    claim: tuple[int, ...] = ()


async def account(desk: Desk) -> list[View]:
    """What may be shown: cases about money whose person has said who they are and is not cut off; finished ones for a while."""
    cases = await desk.tx.cases_of(desk.speaker.id)
    views = await look(desk.engine, desk.tx, desk.speaker, also={case.id for case in cases})
    mine = [view for view in views if view.book.follows == "money" and view.s.bound and view.s.verified]
    return [view for view in mine if _fresh(desk, view)] or mine


def _fresh(desk: Desk, view: View) -> bool:
    return view.s.outcome is None or recent(view.s.closed_at, desk.now)


def silenced(views: Sequence[View]) -> bool:
    """After a death or a danger nothing is said about money to anybody there (conduct C18, C19)."""
    return any(alarmed(view) for view in views)


def groups(desk: Desk, views: Sequence[View]) -> list[Group]:
    """What the page shows, by currency, the one with the oldest case first."""
    currencies = dict.fromkeys(view.case.currency for view in views)
    return [_group(desk, [view for view in views if view.case.currency == one], one) for one in currencies]


def _group(desk: Desk, views: list[View], currency: str) -> Group:
    asked = [view for view in views if _owed(view)]
    free = [view for view in asked if _may_choose(desk, view)]
    fen = sum(map(_owed, asked))
    found = Group(currency=currency, matters=tuple(_matter(desk, view) for view in views), views=tuple(asked))
    claim = _ids(view for view in views if _claimable(view))
    if not asked:
        return replace(found, claim=claim)
    return replace(
        found,
        total=desk.engine.words.money(fen, currency, desk.locale),
        fen=fen,
        pay=pay_line(desk.engine, *asked) if claim else "",
        reference=reference(asked[0].case.area, "-".join(view.case.unit for view in asked)),
        offers=day_offers(desk.engine, free[0], desk.locale) if free else (),
        free=_ids(free),
        kept=_ids(view for view in asked if view.s.promise is not None),
        narrow=narrowed(desk, [view for view in asked if _free(desk, view)]),
        claim=claim,
    )


def _ids(views: Iterable[View]) -> tuple[int, ...]:
    return tuple(view.case.id for view in views)


def _owed(view: View) -> int:
    """Fen that may be asked for; nothing where all of it is disputed or over (practice P18, conduct C15)."""
    return 0 if view.s.outcome or view.s.disputed_whole else view.s.asked_for


def _may_choose(desk: Desk, view: View) -> bool:
    """As beside an answer in the chat: not after a stop, in a dispute, a pause, or where a time stands."""
    return view.s.promise is None and _free(desk, view)


def _free(desk: Desk, view: View) -> bool:
    s = view.s
    return not (s.stopped or s.dispute or s.gate or s.pause(desk.now))


def _claimable(view: View) -> bool:
    s = view.s
    return bool(s.owed) and s.outcome is None and not any(isinstance(p, f.Claimed) for p in s.pauses)


# --- one matter in words ---


def _matter(desk: Desk, view: View) -> Matter:
    case, s = view.case, view.s
    state = "asked" if s.outcome is None else "paid" if s.outcome == "paid" else "over"
    matter = Matter(state=state, unit=case.unit, area=case.area, party=case.party, paid=_payments(desk, view))
    if state == "over":
        return matter
    prepaid, waived = (desk.money(case, fen) if fen else "" for fen in (s.prepaid, s.waived))
    matter = replace(matter, prepaid=prepaid, waived=waived)
    return matter if state == "paid" else _open(desk, view, matter)


def _open(desk: Desk, view: View, matter: Matter) -> Matter:
    s = view.s
    asked = [] if s.disputed_whole else s.asked_lines()
    keys = {key for key, _ in asked}
    held = [(key, left) for key, left in s.lines() if key not in keys]
    until = s.dispute.answer_by if s.dispute else None
    claim = next((pause for pause in s.pauses if isinstance(pause, f.Claimed)), None)
    pause = s.pause(desk.now)
    matter = replace(
        matter,
        rows=_rows(desk, view, asked),
        total=desk.money(view.case, sum(left for _, left in asked)),
        held=_rows(desk, view, held),
        held_until=desk.moment(until) if until else "",
        fees=_fees(desk, view, asked),
        clause=view.book.late_fee.clause if view.book.late_fee else "",
        parts=_parts(desk, view),
        claimed_until=desk.moment(claim.answer_by) if claim else "",
        paused=pause is not None and claim is None,
        gated=s.gate is not None,
    )
    if s.promise is None:
        return matter
    said, zone = s.promise.said, view.scene.place.zone
    return replace(
        matter, promised=desk.window(said.start, said.end, zone), back=desk.moment(next_look(view, said))
    )


def _today(desk: Desk, view: View) -> date:
    return desk.now.astimezone(view.scene.place.zone).date()


def _rows(desk: Desk, view: View, lines: Iterable[tuple[LineKey, int]]) -> tuple[Row, ...]:
    words, today = desk.engine.words, _today(desk, view)
    return tuple(
        Row(
            item=item,
            period=words.period_range(period, period, desk.locale) if period else "",
            due=words.day(due, desk.locale) if due else "",
            amount=desk.money(view.case, left),
            late=due is not None and due < today,
        )
        for (item, period, due), left in lines
    )


def _fees(desk: Desk, view: View, lines: Iterable[tuple[LineKey, int]]) -> tuple[Row, ...]:
    """What the contract's clause would add by today, with its formula; it is no part of the sum (conduct C31)."""
    terms, today = view.book.late_fee, _today(desk, view)
    if terms is None:
        return ()
    found = [(item, reckon(left, due, today, terms)) for (item, _, due), left in lines if due and due < today]
    return tuple(
        Row(item=item, period=fee.formula, amount=desk.money(view.case, fee.fen)) for item, fee in found
    )


def _payments(desk: Desk, view: View) -> tuple[Row, ...]:
    zone = view.scene.place.zone
    return tuple(
        Row(
            item=desk.engine.words.day(paid.at.astimezone(zone).date(), desk.locale),
            amount=desk.money(view.case, paid.amount),
        )
        for paid in view.s.payments
    )


def _parts(desk: Desk, view: View) -> tuple[Row, ...]:
    """What is left of a plan that was agreed (practice I2)."""
    words = desk.engine.words
    return tuple(
        Row(item=words.day(part.day, desk.locale), amount=desk.money(view.case, part.amount))
        for part in parts(view.s)
    )
