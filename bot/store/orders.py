"""Attempts to pay: made before the provider is asked, paid once, and looked after until they end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.engine import Row

from bot.core.payment import Order, Part
from bot.store.session import Session
from bot.store.tables_faces import orders

COLUMNS = (
    orders.c.ref, orders.c.provider, orders.c.person_id, orders.c.amount, orders.c.currency, orders.c.title, orders.c.parts,
    orders.c.made_at, orders.c.expires, orders.c.state, orders.c.trade, orders.c.way,
)  # fmt: skip


class Orders(Session):
    """The part of a Tx that knows attempts to pay; all their times are on the real clock."""

    async def add_order(self, order: Order) -> None:
        """Keep a new one."""
        row = {column.name: getattr(order, column.name) for column in COLUMNS}
        row["parts"] = [[part.case_id, part.amount] for part in order.parts]
        await self._execute(insert(orders).values(**row))

    async def order(self, ref: str) -> Order | None:
        """The order with this number of ours."""
        return _order(await self._one(select(*COLUMNS).where(orders.c.ref == ref)))

    async def order_of_trade(self, provider: str, trade: str) -> Order | None:
        """The order that was paid by this payment of the provider."""
        query = select(*COLUMNS).where(orders.c.provider == provider, orders.c.trade == trade)
        return _order(await self._one(query))

    async def orders_of(self, person_id: int, *, state: str | None = None) -> list[Order]:
        """The orders of a person, the newest first."""
        query = select(*COLUMNS).where(orders.c.person_id == person_id)
        query = query if state is None else query.where(orders.c.state == state)
        return _orders(await self._all(query.order_by(orders.c.made_at.desc(), orders.c.ref)))

    async def orders_named(self, refs: Sequence[str], trades: Sequence[str]) -> list[Order]:
        """The orders with one of these numbers, of ours or of a provider."""
        named = or_(orders.c.ref.in_(list(refs)), orders.c.trade.in_(list(trades)))
        return _orders(await self._all(select(*COLUMNS).where(named).order_by(orders.c.ref)))

    async def pay_order(self, ref: str, trade: str) -> bool:
        """Note that it was paid; False when it was before, so that one payment counts once over all processes.

        One that had ended, or that finance looks at, is paid all the same when the money is there.
        """
        query = update(orders).where(orders.c.ref == ref, orders.c.state != "paid")
        return await self._changed(query.values(state="paid", trade=trade))

    async def end_order(self, ref: str, state: str) -> bool:
        """Note that an open one is `closed` or a `mismatch`; False when it was not open any more."""
        query = update(orders).where(orders.c.ref == ref, orders.c.state == "open")
        return await self._changed(query.values(state=state))

    async def set_way(self, ref: str, way: str) -> None:
        """Keep what shows the link again."""
        await self._execute(update(orders).where(orders.c.ref == ref).values(way=way))

    async def look_at_order(self, ref: str, at: datetime, before: datetime) -> bool:
        """Claim one look at the provider; False when somebody has looked since `before`."""
        free = or_(orders.c.looked_at.is_(None), orders.c.looked_at <= before)
        query = update(orders).where(orders.c.ref == ref, orders.c.state.in_(("open", "closed")), free)
        return await self._changed(query.values(looked_at=at))

    async def open_orders(self, before: datetime, limit: int) -> list[tuple[Order, datetime | None]]:
        """Open orders nobody has looked at since `before`, with their last look; the longest waiting first."""
        free = or_(orders.c.looked_at.is_(None), orders.c.looked_at <= before)
        query = select(*COLUMNS, orders.c.looked_at).where(orders.c.state == "open", free)
        query = query.order_by(orders.c.looked_at.asc().nulls_first(), orders.c.made_at).limit(limit)
        return [(order, row.looked_at) for row in await self._all(query) if (order := _order(row))]

    async def closed_early(
        self, number: str, before: datetime, limit: int
    ) -> list[tuple[Order, datetime | None]]:
        """Orders closed before their end of which nobody was asked since `before`, nor at their end; numbers from `number`
        on, which begin with their day."""
        early = or_(orders.c.looked_at.is_(None), orders.c.looked_at < orders.c.expires)
        free = or_(orders.c.looked_at.is_(None), orders.c.looked_at <= before)
        query = select(*COLUMNS, orders.c.looked_at).where(orders.c.ref >= number, orders.c.state == "closed")
        query = query.where(early, free).order_by(orders.c.ref).limit(limit)
        return [(order, row.looked_at) for row in await self._all(query) if (order := _order(row))]


def _orders(rows: Sequence[Row[Any]]) -> list[Order]:
    return [order for row in rows if (order := _order(row)) is not None]


def _order(row: Row[Any] | None) -> Order | None:
    if row is None:
        return None
    values = {column.name: row._mapping[column.name] for column in COLUMNS}
    values["parts"] = tuple(Part(case_id=case_id, amount=amount) for case_id, amount in row.parts)
    return Order(**values)
