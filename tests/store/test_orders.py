"""Attempts to pay are kept whole, paid once over all processes, and found when they are due for a look."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.core.payment import Order, Part
from bot.store import Store

from .world import HOUR, MORNING, case_of_wang, utc


async def order(store: Store, ref: str = "R1", **other: object) -> Order:
    """An order of Mr Wang."""
    async with store.begin() as tx:
        found = await tx.find("12-27")
        case = found[0] if found else await case_of_wang(tx)
        values = {
            "ref": ref, "provider": "alipay", "person_id": case.person_id, "amount": 912_00, "currency": "CNY",
            "title": "青禾物业 12-27", "parts": (Part(case_id=case.id, amount=912_00),), "made_at": utc(MORNING),
            "expires": utc(MORNING + HOUR), "way": "{}",
        }  # fmt: skip
        made = Order(**{**values, **other})  # type: ignore[arg-type]
        await tx.add_order(made)
    return made


async def test_an_order_comes_back_as_it_was(store: Store) -> None:
    made = await order(store)
    async with store.begin() as tx:
        assert await tx.order("R1") == made
        assert await tx.order("R2") is None
        assert await tx.orders_of(made.person_id, state="open") == [made]
        assert await tx.orders_of(made.person_id, state="paid") == []
        await tx.set_way("R1", '{"url": "x"}')
        assert (await tx.orders_of(made.person_id))[0].way == '{"url": "x"}'


async def test_it_is_paid_once_by_whoever_is_first(store: Store, other: Store) -> None:
    await order(store)

    async def pay(where: Store) -> bool:
        async with where.begin() as tx:
            return await tx.pay_order("R1", "T1")

    assert sorted(await asyncio.gather(*(pay(where) for where in (store, other, store)))) == [
        False,
        False,
        True,
    ]
    async with store.view() as tx:
        found = await tx.order_of_trade("alipay", "T1")
    assert found is not None and (found.ref, found.state, found.trade) == ("R1", "paid", "T1")


async def test_an_end_is_an_end_of_what_is_open_and_money_counts_all_the_same(store: Store) -> None:
    await order(store)
    async with store.begin() as tx:
        assert await tx.end_order("R1", "closed")
        assert not await tx.end_order("R1", "mismatch")
        assert await tx.pay_order("R1", "T1")
        assert not await tx.end_order("R1", "closed")


async def test_one_payment_of_a_provider_belongs_to_one_order(store: Store) -> None:
    await order(store)
    await order(store, "R2")
    async with store.begin() as tx:
        await tx.pay_order("R1", "T1")
    with pytest.raises(IntegrityError):
        async with store.begin() as tx:
            await tx.pay_order("R2", "T1")


async def test_orders_are_found_by_our_number_or_by_theirs(store: Store) -> None:
    await order(store)
    await order(store, "R2")
    async with store.begin() as tx:
        await tx.pay_order("R2", "T2")
        assert [one.ref for one in await tx.orders_named(["R1"], ["T2"])] == ["R1", "R2"]
        assert await tx.orders_named(["T2"], ["R1"]) == []


async def test_the_longest_unseen_is_looked_at_first_and_by_one_alone(store: Store, other: Store) -> None:
    now = utc(MORNING)
    for ref in ("R1", "R2", "R3"):
        await order(store, ref)

    async def look(where: Store, ref: str, at: object = now) -> bool:
        async with where.begin() as tx:
            return await tx.look_at_order(ref, at, at - timedelta(seconds=10))  # type: ignore[arg-type,operator]

    assert sorted(await asyncio.gather(look(store, "R1"), look(other, "R1"))) == [False, True]
    assert await look(store, "R1", now + timedelta(seconds=10))
    async with store.begin() as tx:
        await tx.pay_order("R3", "T3")
    assert not await look(store, "R3")
    async with store.view() as tx:
        found = await tx.open_orders(now + HOUR, 10)
    assert [(one.ref, looked) for one, looked in found] == [
        ("R2", None),
        ("R1", now + timedelta(seconds=10)),
    ]
