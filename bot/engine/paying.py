"""What a provider says of an order is applied here, once, whoever brings it: a notice, a question of ours, Telegram.

Money is on record, the round is over, the thanks with its receipt is in the outbox and the steward is told, all in one
transaction. Whatever does not agree in every part is a task of finance and never "paid".
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core import facts as f
from bot.core.payment import SAME, Notice, Order, disagreement
from bot.engine.concerns import Concern
from bot.engine.paperwork import Received
from bot.engine.receipts import came
from bot.engine.settle import record, settle
from bot.engine.site import Engine
from bot.engine.staff import post_card, tell_staff
from bot.engine.strays import keep_stray, tell_strays
from bot.engine.view import View, view_of
from bot.engine.wording import Said, moment_said, money_said, worded
from bot.store import Tx

log = logging.getLogger(__name__)
Fate = Literal["paid", "known", "trouble", "unknown", "refunded", "waiting", "closed"]
TASK = "payment"  # task.payment: finance looks at a payment
TWICE = "pay.twice:"  # before the number of an order that paid what was paid before
BOOKED = "pay:"  # facts of payments are signed by the provider: `pay:alipay`


@dataclass(frozen=True, kw_only=True)
class _Booked:
    """One part of an order that is on record: the fact, and the case before it."""

    paid: f.Paid
    before: View | None


async def apply(engine: Engine, tx: Tx, notice: Notice, payee: str) -> Fate:
    """Do what a verified notice says; `payee` is how this provider names us. The same notice again does nothing.

    Nothing is done for an order of another provider, or for what differs in payee, currency or amount (reliability,
    payments): finance is asked, once.
    """
    order = await tx.order(notice.ref)
    if order is None:
        await _unknown(engine, tx, notice)
        return "unknown"
    await _hold(tx, order)
    order = await tx.order(notice.ref) or order  # as it is now that nobody else can change it
    if notice.gist == "refunded":
        await _trouble(engine, tx, order, notice, "refunded" if order.state == "paid" else "refunded_unpaid")
        return "refunded"
    if why := await _objection(tx, order, notice, payee):
        return await _refused(engine, tx, order, notice, why)
    if notice.gist == "closed":
        await tx.end_order(order.ref, "closed")
        return "closed"
    if notice.gist != "paid":
        return "waiting"
    if not await tx.pay_order(order.ref, notice.trade):
        return "known"
    await _book(engine, tx, order, notice)
    return "paid"


async def _hold(tx: Tx, order: Order) -> None:
    """The payer, and whoever has one of the cases by now; in the same sequence as everybody else holds persons."""
    persons = {order.person_id} | {(await tx.case(part.case_id)).person_id for part in order.parts}
    for person_id in sorted(persons):
        await tx.lock_person(person_id)


async def _objection(tx: Tx, order: Order, notice: Notice, payee: str) -> str:
    """In what a notice is not about this order; empty when it is. A second payment is one with another number."""
    if order.provider != notice.provider:
        return "provider"
    if why := disagreement(order, notice, payee):
        return why
    if notice.gist != "paid":
        return ""
    if not notice.trade:
        return "trade"
    if order.state == "paid":
        return "" if order.trade == notice.trade else "twice"
    other = await tx.order_of_trade(notice.provider, notice.trade)
    return "" if other is None else "trade"


async def _refused(engine: Engine, tx: Tx, order: Order, notice: Notice, why: str) -> Fate:
    """Money that came, but not as it was asked for; what merely speaks of another order's end is nothing to look at."""
    if notice.gist != "paid":
        log.warning("order %s: a notice of its state differs in %s", order.ref, why)
        return "waiting"
    if why in ("amount", "currency", "trade"):  # another payee's or provider's word does not end our order
        await tx.end_order(order.ref, "mismatch")
    await _trouble(engine, tx, order, notice, why)
    return "trouble"


# --- what agrees ---


async def _book(engine: Engine, tx: Tx, order: Order, notice: Notice) -> None:
    """Every part of it at its case, and everything that follows from that."""
    by, now = f"{BOOKED}{order.provider}", engine.now()
    booked: list[_Booked] = []
    for part in order.parts:
        before = await _view(engine, tx, part.case_id)
        paid = await tx.add(part.case_id, f.Paid(at=now, by=by, amount=part.amount, typed=False))
        assert isinstance(paid, f.Paid)
        booked.append(_Booked(paid=paid, before=before))
    pieces = [(part.case_id, one.paid) for part, one in zip(order.parts, booked, strict=True)]
    await came(tx, pieces, Received(way=order.provider, trade=notice.trade, ref=order.ref))
    for one, part in zip(booked, order.parts, strict=True):
        await _tell(engine, tx, order, part.case_id, one)
    ids = [part.case_id for part in order.parts]
    for person_id in sorted({(await tx.case(id)).person_id for id in ids}):
        await settle(engine, tx, person_id, also=ids)
    log.info("order %s is paid by %s", order.ref, order.provider)


async def _view(engine: Engine, tx: Tx, case_id: int) -> View | None:
    """The case summed up; None where its playbook is gone."""
    case = await tx.case(case_id)
    return await view_of(engine, tx, case) if case.playbook in engine.books else None


async def _tell(engine: Engine, tx: Tx, order: Order, case_id: int, one: _Booked) -> None:
    """The steward hears it; money that nothing was owed for any more is kept as prepayment, and finance looks (P2)."""
    view = await _view(engine, tx, case_id)
    if view is None or one.before is None:
        return
    amount, way = money_said(one.paid.amount, order.currency), _way(order.provider)
    said = {"key": "pay.came", "amount": amount, "way": way}
    await post_card(engine, tx, view, Concern(role="steward", word="card.paid_online"), said)
    if surplus(one.before, view, one.paid):
        await _thanked_before(engine, tx, order, case_id, one.paid)
    if odd := _odd(order, one.paid, (one.before, view)):
        await tell_staff(engine, tx, case_id, await tx.add(case_id, _task(engine, one.paid.by, odd)))


def _task(engine: Engine, by: str, said: Mapping[str, Said]) -> f.Tasked:
    """Finance looks; whoever opens it reads it in their own language."""
    words = worded(engine, said, engine.site.locale)
    return f.Tasked(at=engine.now(), by=by, task=TASK, role="finance", words=words, said=said)


def surplus(before: View, after: View, paid: f.Paid) -> bool:
    """Whether all of a payment is too much, after another one: the same debt was paid twice."""
    return bool(before.s.payments) and after.s.prepaid - before.s.prepaid >= paid.amount


async def _thanked_before(engine: Engine, tx: Tx, order: Order, case_id: int, paid: f.Paid) -> None:
    """Nobody is thanked twice for one debt: finance speaks to them, and the page they come back to says so."""
    key = f"thanks:{paid.id}"
    await tx.add(case_id, f.Skipped(at=paid.at, by=paid.by, key=key, step="thanks", why="paid_before"))
    await tx.set_meta(f"{TWICE}{order.ref}", engine.now().isoformat())


async def was_surplus(tx: Tx, order: Order) -> bool:
    """Whether what this order brought had been paid before."""
    return await tx.meta(f"{TWICE}{order.ref}") is not None


def _odd(order: Order, paid: f.Paid, views: tuple[View, View]) -> dict[str, Said]:
    """What finance is to look at although the money is booked: not owed any more, or perhaps typed before; else empty."""
    before, after = views
    amount, above = money_said(paid.amount, order.currency), after.s.prepaid - before.s.prepaid
    if above > 0 or before.s.outcome is not None:
        more = money_said(max(above, 0), order.currency)
        return {"key": "pay.trouble_above", "ref": order.ref, "amount": amount, "above": more}
    same = recorded(before, paid.amount, paid.at, typed=True)
    if same is None:
        return {}
    when = moment_said(same.at, after.scene.place.zone)
    return {"key": "pay.trouble_same", "ref": order.ref, "amount": amount, "when": when}


def recorded(view: View, amount: int, now: datetime, *, typed: bool) -> f.Paid | None:
    """The last payment of exactly this sum (minor units) in these days: by a colleague, or reported by a provider."""
    found = [paid for paid in view.s.payments if paid.amount == amount and now - paid.at < SAME]
    return next((paid for paid in reversed(found) if paid.typed == typed), None)


def _way(provider: str) -> Said:
    return {"key": f"pay.way_{provider}"}


def way_word(engine: Engine, provider: str, locale: str) -> str:
    """A way to pay by its name."""
    return engine.words.word(f"pay.way_{provider}", locale)


# --- what does not ---


async def _trouble(engine: Engine, tx: Tx, order: Order, notice: Notice, why: str) -> None:
    """A task of finance with what was compared; one for each thing that happened, however often it is told."""
    log.warning("order %s: a notice of %s is not applied (%s)", order.ref, notice.provider, why)
    mark = notice.id if notice.gist == "refunded" else f"{notice.trade}:{notice.amount}"
    if not await tx.slot("pay.trouble", f"{notice.provider}:{order.ref}:{why}:{mark}"):
        return
    said = {"key": f"pay.trouble_{why}", **_compared(order, notice)}
    await record(engine, tx, order.parts[0].case_id, _task(engine, f"{BOOKED}{notice.provider}", said))


def _compared(order: Order, notice: Notice) -> dict[str, Said]:
    return {
        "ref": order.ref,
        "way": _way(notice.provider),
        "asked": money_said(order.amount, order.currency, named=True),
        "came": money_said(notice.amount, notice.currency, named=True),
        "payee": notice.payee,
        "trade": notice.trade or "-",
        "first": order.trade or "-",
    }


async def _unknown(engine: Engine, tx: Tx, notice: Notice) -> None:
    """A payment for an order nobody made here: without a case it is kept by itself, and finance gets a card, once."""
    log.warning("a notice of %s names an order that is not ours", notice.provider)
    told = f"{notice.provider}:{notice.ref}:{notice.trade}:{notice.amount}"
    if notice.gist not in ("paid", "refunded") or not await tx.slot("pay.unknown", told):
        return
    said = {
        "word": "stray.order" if notice.gist == "paid" else "stray.order_back",
        "way": notice.provider,
        "ref": notice.ref,
        "trade": notice.trade,
        "amount": notice.amount,
        "currency": notice.currency,
    }
    await tell_strays(engine, tx, await keep_stray(engine, tx, said), "pay.unknown")
