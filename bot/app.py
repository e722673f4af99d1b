"""Puts the parts together; the only file that knows them all, and the only one that holds the clock."""

import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.books import Books, load_books
from bot.channels import alert, console, page
from bot.channels.reading import readers_of
from bot.config import Settings, data_folder, sqlite_path
from bot.config.days import added_days
from bot.core.calendar import calendar_of
from bot.core.message import Channel
from bot.engine import Clock, Courier, Engine, Mail, MemoryQueue, Pace, Pump, Site, WorkQueue
from bot.engine.alarm import alarm
from bot.engine.fetching import uploads
from bot.engine.held import refresh_held
from bot.render import Renderer
from bot.store import Store
from bot.store.rows import Kept
from handlers import receiver, sorry

log = logging.getLogger(__name__)
CLOCK = "clock"  # where the database keeps the origin of the story clock


class RealClock:
    """The wall clock."""

    speed = 1.0

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)

    def real(self) -> datetime:
        """See `Clock.real`."""
        return datetime.now(UTC)


@dataclass
class RunningClock:
    """A rehearsal: from `story` on, time runs `speed` times as fast as from `since` on the real clock."""

    story: datetime
    since: datetime
    speed: float

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self.story + (self.real() - self.since) * self.speed

    def real(self) -> datetime:
        """See `Clock.real`."""
        return datetime.now(UTC)

    def move(self, to: datetime) -> None:
        """Jump to a moment of the story."""
        self.story, self.since = to.astimezone(UTC), self.real()

    def text(self) -> str:
        """How the database keeps it."""
        return json.dumps(
            {"story": self.story.isoformat(), "since": self.since.isoformat(), "speed": self.speed}
        )

    def follow(self, text: str) -> None:
        """Take over what another process set."""
        kept = json.loads(text)
        self.story, self.since = datetime.fromisoformat(kept["story"]), datetime.fromisoformat(kept["since"])
        self.speed = float(kept["speed"])


@dataclass
class SteppedClock:
    """Stands still until it is moved: the sandbox and the tests own their time."""

    at: datetime
    speed: float = 0.0

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self.at

    def real(self) -> datetime:
        """The same moment: nothing in a stepped world waits for the wall clock."""
        return self.at

    def forward(self, step: timedelta) -> None:
        """Let time pass."""
        self.at += step


@dataclass(kw_only=True)
class App:
    """A running Rounds: its settings, its engine, its pump."""

    settings: Settings
    clock: Clock
    store: Store
    engine: Engine
    pump: Pump
    readers: Mapping[str, Any] = field(default_factory=dict)

    async def close(self) -> None:
        """Let go of the database."""
        await self.store.close()


def site_of(settings: Settings, words: Renderer) -> Site:
    """What people notice of the settings; the sandbox has a company of its own."""
    return Site(
        company=settings.company or words.word("demo.company", settings.locale),
        pages=settings.pages,
        invoices=bool(settings.telegram_provider_token),
        pay_to=settings.pay_to or "https://pay.example/{ref}?amount={amount}",
        zone=settings.zone,
        locale=settings.locale,
        law=settings.law,
        calendar=calendar_of(settings.law, added_days(settings.law)),
        rate=settings.rate_telegram,
        sightings=settings.guard_sightings,
        payday=settings.payday,
        admin_alert=settings.admin_alert,
    )


def assemble(
    settings: Settings, store: Store, clock: Clock, channels: dict[str, Channel], books: Books | None = None
) -> App:
    """The parts of one process around a database and a clock; the playbooks are read unless they are given."""
    books = load_books(settings.playbooks) if books is None else books
    words = Renderer(books, settings.zone, clock.now)
    engine = Engine(
        site=site_of(settings, words),
        store=store,
        books=books,
        words=words,
        clock=clock,
        channels={**channels, page.NAME: page.Page(uploads(store))},
    )
    readers = readers_of()

    async def poison(kept: Kept, error: Exception) -> None:
        await alarm(engine, "alarm.update", key=kept.key, why=type(error).__name__)
        await sorry(engine, kept, readers)  # last: whoever wrote it may be what cannot be read

    mail = Mail(engine=engine, receive=receiver(readers), on_poison=poison)
    pump = Pump(
        engine=engine,
        courier=Courier(engine=engine, pace=Pace(engine=engine)),
        mail=mail,
        queue=queue_of(store),
    )
    return App(settings=settings, clock=clock, store=store, engine=engine, pump=pump, readers=readers)


def queue_of(store: Store) -> WorkQueue:
    """One process keeps its work in memory; many share PostgreSQL (engine 1)."""
    if store.path is not None:
        return MemoryQueue()
    from bot.store.workqueue import ServerQueue

    return ServerQueue(store.url)


async def story_clock(settings: Settings, store: Store) -> Clock:
    """The clock of this installation; a rehearsal goes on where it was, over all processes."""
    if settings.clock is None:
        return RealClock()
    real = datetime.now(UTC)
    clock = RunningClock(settings.clock.start.astimezone(UTC), real, settings.clock.speed)
    async with store.begin() as tx:
        kept = await tx.meta(CLOCK)
        if kept is None:
            await tx.set_meta(CLOCK, clock.text())
        else:
            clock.follow(kept)
    return clock


async def follow_clock(app: App) -> None:
    """Take over a jump that another process made."""
    if isinstance(app.clock, RunningClock):
        async with app.store.view() as tx:
            kept = await tx.meta(CLOCK)
        if kept is not None:
            app.clock.follow(kept)


async def move_clock(app: App, to: datetime) -> None:
    """Move the story clock of all processes. Raises TypeError when the clock is real."""
    if not isinstance(app.clock, RunningClock):
        raise TypeError("the clock is real")
    app.clock.move(to)
    async with app.store.begin() as tx:
        await tx.set_meta(CLOCK, app.clock.text())


async def keep_versions(app: App) -> None:
    """Keep the text of every playbook as it runs now, so that an old message can be explained (design 10.7)."""
    books = app.engine.books
    marks = {name: f"playbook:{name}" for name in books}
    async with app.store.view() as tx:
        known = {name: await tx.meta(mark) for name, mark in marks.items()}
    if all(known[name] == books[name].version for name in books):
        return
    async with app.store.begin() as tx:
        for name, mark in marks.items():
            await tx.save_version(name, books[name].version, books.source(name))
            await tx.set_meta(mark, books[name].version)


def _private_file(settings: Settings) -> None:
    """Names, numbers and debts lie in the file: nobody else on the machine reads it."""
    data_folder(settings).mkdir(parents=True, exist_ok=True, mode=0o700)
    path = sqlite_path(settings)
    if path is not None and not path.exists():
        path.touch(mode=0o600)


async def open_app(settings: Settings, *, lock: bool = False) -> App:
    """Open the database beside whatever else runs on it; SQLite is migrated on the way. Raises EngineTaken."""
    _private_file(settings)
    store = Store(settings.database_url, lock_engine=lock)
    try:
        if store.path is not None:
            current, head = (None, "") if not store.path.stat().st_size else await store.versions()
            if current != head:
                await store.migrate()
        clock = await story_clock(settings, store)
        channels: dict[str, Channel] = {"console": console.Console(tag=f"{secrets.token_hex(4)}-")}
        if settings.admin_alert.startswith(("https://", "http://")):
            channels["alert"] = alert.Alert()
        app = assemble(settings, store, clock, channels)
        await keep_versions(app)
        await refresh_held(app.engine)
        return app
    except BaseException:
        await store.close()
        raise
