"""What the pages of a running Rounds are given, and how they wait for the pump to work off what was done on them."""

import asyncio
from collections.abc import Mapping
from dataclasses import fields

from bot.app import App
from bot.config import Settings, secret_key
from bot.core.payment import Provider
from bot.payments import Accounts, providers_of
from bot.web.house import Handled, House

LONGEST = 8.0  # real seconds a form waits for its answer; it is kept whatever becomes of the page
LOOK = 0.25  # real seconds: another process may have handled it, whose commits we do not hear


def providers_in(settings: Settings, app: App) -> dict[str, Provider]:
    """The ways to pay that are set up, by name. Raises ValueError with one sentence about what is not as it should be."""
    given = {one.name: getattr(settings, one.name) for one in fields(Accounts) if hasattr(settings, one.name)}
    return providers_of(Accounts(**given, secret=secret_key(settings)), app.clock.real)


def house_of(app: App, settings: Settings, providers: Mapping[str, Provider]) -> House:
    """The house of this process."""
    return House(
        engine=app.engine,
        public_url=settings.public_url,
        secret=secret_key(settings),
        handled=handled_by(app),
        providers=providers,
    )


def handled_by(app: App) -> Handled:
    """Wait for the update of an inbox row: woken by our own commits, and looking now and then for those of others."""
    waiting: set[asyncio.Event] = set()

    def woken() -> None:
        for event in waiting:
            event.set()

    app.store.on_commit.append(woken)

    async def handled(kept_id: int) -> bool:
        event = asyncio.Event()
        waiting.add(event)
        try:
            async with asyncio.timeout(LONGEST):
                while not await _done(app, kept_id):
                    await _next(event)
        except TimeoutError:
            return False
        finally:
            waiting.discard(event)
        return True

    return handled


async def _next(event: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK):
            await event.wait()
    except TimeoutError:
        return
    event.clear()


async def _done(app: App, kept_id: int) -> bool:
    async with app.store.view() as tx:
        kept = await tx.kept(kept_id)
    return kept is not None and kept.state != "new"
