"""Paying in tests: the provider to rehearse with, a page's word, an order, and notices about it."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx

from bot.app import assemble
from bot.core import facts as f
from bot.core.payment import Notice, Order
from bot.engine.orders import Till, dues, new_order
from bot.engine.passes import mint
from bot.payments.sandbox import Sandbox
from bot.store import Store
from bot.web.house import House
from tests.web.browsing import ADDRESS, browsing, house_over
from tests.world import World

HOOK = "/hooks/pay/sandbox"
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile"}
Signed = tuple[dict[str, str], bytes]


class Payments:
    """A house with the sandbox provider, and short ways to what tests do with it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sandbox = Sandbox(b"k" * 32, ADDRESS)
        self.house: House = house_over(world, {"sandbox": self.sandbox})

    def browser(self, **headers: str) -> AbstractAsyncContextManager[httpx.AsyncClient]:
        return browsing(self.world, self.house, **{**PHONE, **headers})

    @asynccontextmanager
    async def second_machine(self, url: str) -> AsyncIterator[House]:
        """The house of another process on the same database."""
        store = Store(url)
        twin = assemble(self.world.app.settings, store, self.world.clock, {"console": self.world.console})
        try:
            yield House(
                engine=twin.engine, public_url=ADDRESS, secret=b"k" * 32, handled=self.house.handled,
                providers=self.house.providers,
            )  # fmt: skip
        finally:
            await store.close()

    async def word(self, unit: str = "8-2") -> str:
        """A word that opens the page of a unit's person."""
        async with self.world.app.store.begin() as tx:
            return await mint(self.world.app.engine, tx, "page", (await self.world.case(unit)).person_id)

    async def open(self, browser: httpx.AsyncClient, word: str, name: str = "sandbox") -> httpx.Response:
        """Press the button of a way, and see what its page shows."""
        answer = await browser.post(f"/s/{word}/pay/{name}")
        return await browser.get(answer.headers["Location"]) if answer.status_code == 303 else answer

    async def order(self, unit: str = "8-2", provider: str = "sandbox") -> Order:
        """The order for what a unit's person owes, as their page makes it."""
        engine, case = self.world.app.engine, await self.world.case(unit)
        async with self.world.app.store.begin() as tx:
            person = await tx.lock_person(case.person_id)
            (due,) = await dues(engine, tx, person)
            return await new_order(engine, tx, person, due, Till(provider=provider))

    async def now(self, order: Order) -> Order:
        """The order as it is by now."""
        async with self.world.app.store.view() as tx:
            found = await tx.order(order.ref)
        assert found is not None
        return found

    def notice(self, order: Order, **other: Any) -> Signed:
        """A signed notice of the sandbox, with these fields in place of the right ones."""
        at = self.world.clock.real()
        _, body = self.sandbox.pay(order, at)
        return self.sandbox.signed(json.dumps({**json.loads(body), **other}).encode(), at)

    async def tell(self, signed: Signed) -> httpx.Response:
        """Post it to the hook as the provider does, and let everything happen that follows."""
        headers, body = signed
        async with self.browser() as client:
            answer = await client.post(HOOK, content=body, headers=headers)
        await self.world.tick()
        return answer


def said(order: Order, payee: str, **other: Any) -> Notice:
    """What a provider says of an order that was paid, without a signature."""
    values: Mapping[str, Any] = {
        "provider": order.provider, "id": "n1", "ref": order.ref, "trade": "T1", "amount": order.amount,
        "currency": order.currency, "payee": payee, "gist": "paid", "at": order.made_at,
    }  # fmt: skip
    return Notice(**{**values, **other})


async def verified(world: World, unit: str) -> None:
    """Its person said who they are."""
    from bot.engine import record

    async with world.app.store.begin() as tx:
        fact = f.Verified(at=world.clock.now(), by="owner")
        await record(world.app.engine, tx, (await world.case(unit)).id, fact)
