"""From what is asked for to an order: one for a person, a provider and an amount, made before the provider is asked."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from bot.core.pay_rules import LASTS, good_until, shown_again
from bot.core.payment import Device, Order, Part, PayLink
from bot.engine.site import Engine
from bot.engine.view import View, alarmed, look
from bot.store import Tx
from bot.store.rows import Person

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that looks like another
SIGNS = 20  # 100 bit
REF = r"R\d{6}[2-9A-HJ-NP-Z]{20}"
TITLE = 40  # signs of what the payer's app shows


@dataclass(frozen=True, kw_only=True)
class Due:
    """What is asked of a person in one currency, and the cases it is asked for."""

    amount: int
    currency: str
    views: tuple[View, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """What an order of all of it pays of each case."""
        return tuple(Part(case_id=view.case.id, amount=view.s.asked_for) for view in self.views)


@dataclass(frozen=True, kw_only=True)
class Till:
    """Where somebody pays: at which provider, and on what kind of device."""

    provider: str
    device: Device = "phone"


async def dues(engine: Engine, tx: Tx, person: Person) -> list[Due]:
    """What may be asked of a person now, by currency: verified open cases about money, disputed lines left out (P18).

    After a death or a danger nothing is, of no case of theirs (conduct C18, C19).
    """
    found = await look(engine, tx, person)
    views = [view for view in found if _payable(view)] if not any(map(alarmed, found)) else []
    views.sort(key=lambda view: (view.case.currency, view.case.id))
    return [_due(currency, list(found)) for currency, found in groupby(views, lambda v: v.case.currency)]


def _payable(view: View) -> bool:
    s = view.s
    asked = s.asked_for > 0 and not s.disputed_whole
    return view.book.follows == "money" and s.verified and s.outcome is None and asked


def _due(currency: str, views: Sequence[View]) -> Due:
    return Due(amount=sum(view.s.asked_for for view in views), currency=currency, views=tuple(views))


async def new_order(engine: Engine, tx: Tx, person: Person, due: Due, till: Till) -> Order:
    """The order for what is due; one that is open and fresh is the same one again (double tap, two tabs).

    The person must be held (`Tx.lock_person`) before `due` was read. The provider is asked after the commit.
    """
    now = engine.clock.real()
    if known := await known_order(engine, tx, person, due, till):
        return known
    order = Order(
        ref=new_ref(now),
        provider=till.provider,
        person_id=person.id,
        amount=due.amount,
        currency=due.currency,
        title=_title(engine, due),
        parts=due.parts,
        made_at=now,
        expires=now + LASTS,
        way=json.dumps({"device": till.device}),
    )
    await tx.add_order(order)
    return order


async def known_order(engine: Engine, tx: Tx, person: Person, due: Due, till: Till) -> Order | None:
    """The order for what is due that was made already and is fresh; it is only looked for."""
    now = engine.clock.real()
    found = await tx.orders_of(person.id, state="open")
    return next((one for one in found if _same(one, due, till) and shown_again(one, now)), None)


def _same(order: Order, due: Due, till: Till) -> bool:
    mine = (order.provider, order.amount, order.currency, order.parts, device_of(order))
    return mine == (till.provider, due.amount, due.currency, due.parts, till.device)


def _title(engine: Engine, due: Due) -> str:
    units = " ".join(view.case.unit for view in due.views)
    return f"{engine.site.company} {units}".strip()[:TITLE]


def new_ref(now: datetime) -> str:
    """Our own number: capitals and digits, so that it survives being typed beside a transfer; nobody guesses it."""
    return day_number(now) + "".join(secrets.choice(LETTERS) for _ in range(SIGNS))


def day_number(day: datetime) -> str:
    """How the numbers of a day begin."""
    return f"R{day:%y%m%d}"


def device_of(order: Order) -> str:
    """The kind of device an order was made for."""
    return str(json.loads(order.way or "{}").get("device", ""))


def opened_at(order: Order) -> datetime | None:
    """When the provider gave the way to pay it, on the real clock; None: it was not asked."""
    way = json.loads(order.way or "{}")
    return datetime.fromisoformat(way["at"]) if "at" in way else None


def link_of(order: Order, now: datetime) -> PayLink | None:
    """The way the provider gave, while it is good; `now` is on the real clock."""
    way, given = json.loads(order.way or "{}"), opened_at(order)
    if given is None:
        return None
    copy = tuple((str(key), str(text)) for key, text in way["copy"])
    link = PayLink(url=str(way["url"]), qr=str(way["qr"]), copy=copy)
    return link if now <= good_until(link, given) else None


async def keep_link(tx: Tx, order: Order, link: PayLink, now: datetime) -> None:
    """Keep the way the provider gave, so that a second look at the page need not ask again."""
    way = {"device": device_of(order), "at": now.isoformat(), "url": link.url, "qr": link.qr}
    await tx.set_way(order.ref, json.dumps({**way, "copy": [list(line) for line in link.copy]}))


async def changed(engine: Engine, tx: Tx, order: Order) -> bool:
    """Whether something else is asked for by now than what the order pays: paid meanwhile, waived, disputed, more owed."""
    found = await dues(engine, tx, await tx.person(order.person_id))
    return not any(due.currency == order.currency and due.parts == order.parts for due in found)
