"""Open orders are looked after by one process at a time: the provider is asked when its notice should have come by now."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from bot.app import App
from bot.core.pay_rules import LASTS, PATIENCE, next_ask
from bot.core.payment import Provider
from bot.engine.orders import day_number
from bot.engine.payask import ask_on_time
from bot.serve.polling import Sole
from bot.store import Unavailable

log = logging.getLogger(__name__)

NAME = "payments"
EVERY = 15.0  # real seconds between two rounds
YOUNG = timedelta(seconds=50)  # nobody is asked twice within it
MOST = 5_000  # orders of one round


class PayWatch:
    """Asks about each open order after 1, 3, 10 and 30 minutes and 2 hours, and at its end; then it is closed."""

    def __init__(self, app: App, providers: Mapping[str, Provider]) -> None:
        self._app, self._providers = app, providers

    async def run(self) -> None:
        """Look after them for ever; whatever goes wrong is tried again in the next round."""
        await Sole(self._app.store, self._app.clock, NAME).run(self._rounds)

    async def _rounds(self) -> None:
        while True:
            try:
                await self.look()
            except Unavailable as error:
                log.warning("open orders wait for the database: %s", type(error).__name__)
            except Exception:
                log.exception("open orders could not be looked after, they are tried again")
            await asyncio.sleep(EVERY)

    async def look(self) -> int:
        """One round; how many orders it asked about. Raises Unavailable.

        One that was closed early, because its debt was paid another way, is asked about until its end as well: its code may
        still be on a screen.
        """
        engine, real = self._app.engine, self._app.clock.real()
        async with self._app.store.view() as tx:
            found = await tx.open_orders(real - YOUNG, MOST)
            found += await tx.closed_early(day_number(real - LASTS - PATIENCE), real - YOUNG, MOST)
        silent: set[str] = set()
        due = [order for order, looked in found if next_ask(order, looked) <= real]
        for order in due:
            if order.provider not in silent and not await ask_on_time(
                engine, self._providers.get(order.provider), order
            ):
                silent.add(order.provider)  # the others of it wait for the next round
        return len(due)
