"""The order in which a Rounds starts, and the reverse in which it stops (reliability R10, R16)."""

import asyncio
import contextlib
import logging
import signal
import sys
from contextlib import AsyncExitStack
from typing import Any

from bot import logs
from bot.app import App, open_app
from bot.config import SECRETS, ConfigError, Settings, secret_key, sqlite_path
from bot.core.payment import Provider
from bot.engine.warm import warm
from bot.serve.alarmclock import AlarmClock
from bot.serve.following import follow
from bot.serve.lines import CannotServe, Lines
from bot.serve.pages import house_of, providers_in
from bot.serve.paywatch import PayWatch
from bot.serve.shelfwatch import watch
from bot.serve.watching import Watching
from bot.serve.webserver import WebServer
from bot.store import EngineTaken, Store, Unavailable
from bot.web import Front, web

log = logging.getLogger(__name__)

FINISH = 7.0  # seconds the sends in flight get; with the web server's two this stays below ten (R16)
NEWER = "the database was made by a newer Rounds: start that version, or restore a backup."


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT; 0 after a clean end, 1 with one sentence on stderr when it cannot."""
    logs.set_up(settings.log, settings.log_format, [str(getattr(settings, name)) for name in SECRETS])
    logs.last_words()
    try:
        return asyncio.run(_serve(settings))
    except (CannotServe, EngineTaken, ConfigError) as error:
        return _refused(str(error))
    except (Unavailable, OSError):
        return _refused(
            "the database cannot be used: check ROUNDS_DATABASE_URL and that its folder is writable."
        )
    except Exception as error:
        log.exception("serve broke down")
        newer = type(error).__module__.startswith("alembic")
        return _refused(NEWER if newer else "something went wrong in Rounds itself: its log says what.")
    except KeyboardInterrupt:  # before our own handler stood
        return 0


def _refused(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


async def _serve(settings: Settings) -> int:
    stopping = asyncio.Event()
    async with AsyncExitStack() as stack:
        _on_signals(stack, stopping)
        await _check_version(settings)
        app = await open_app(settings, lock=True)
        stack.push_async_callback(app.close)
        secret_key(settings)
        warm(app.engine)
        return await Serving(app, settings, stopping).run(stack)


async def _check_version(settings: Settings) -> None:
    """A server's database is migrated by command only: others may be at work on it."""
    if sqlite_path(settings) is not None:
        return
    store = Store(settings.database_url)
    try:
        current, head = await store.versions()
    finally:
        await store.close()
    if current != head:
        raise CannotServe("the database is not at the newest version: run `python3 run.py migrate` first.")


def _on_signals(stack: AsyncExitStack, stopping: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(one, stopping.set)
            stack.callback(loop.remove_signal_handler, one)
        except NotImplementedError:  # Windows
            signal.signal(one, lambda *_: loop.call_soon_threadsafe(stopping.set))


class Serving:
    """One run; everything that was started is pushed on a stack, which stops it in the reverse order."""

    def __init__(self, app: App, settings: Settings, stopping: asyncio.Event) -> None:
        self._app, self._settings, self._stopping = app, settings, stopping
        self._lines = Lines(app, settings)
        self._clock = AlarmClock(app, settings, self._watch)
        self._watching = Watching(app, settings, self._lines.states)
        self._vital: list[asyncio.Task[Any]] = []
        self._providers = _providers(app, settings)
        app.engine.takes = {name: frozenset(one.currencies) for name, one in self._providers.items()}

    async def run(self, stack: AsyncExitStack) -> int:
        """Start, wait for the end, stop. Raises CannotServe."""
        app = self._app
        for fault in app.engine.books.faults:
            log.error("a playbook is refused: %s", fault)
        interrupted = await app.pump.recover()
        if interrupted:
            log.warning(
                "%s messages were on their way when the last run ended: see `outbox --status unknown`",
                interrupted,
            )
        await self._start_web(stack)
        await self._lines.start(stack)
        self._start_engine(stack)
        for work in self._lines.listening():
            await _beside(stack, work)
        await _beside(stack, PayWatch(app, self._providers).run())
        self._watching.serving = True
        self._watching.start(stack)
        log.info("ready at http://%s, channels: %s", self._settings.http, ", ".join(app.engine.channels))
        return await self._until_the_end()

    async def _start_web(self, stack: AsyncExitStack) -> None:
        front = Front(
            condition=self._watching.condition,
            keep=self._lines.keep,
            telegram_secret=self._settings.telegram_webhook_secret,
            parts=self._watching.ready,
            figures=self._watching.figures,
            wecom=self._lines.door(),
            house=house_of(self._app, self._settings, self._providers),
        )
        server = WebServer(self._settings, web(front))
        try:
            task = await server.start()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise CannotServe(
                f"{self._settings.http} cannot be listened on ({why}): set ROUNDS_HTTP."
            ) from error
        self._vital.append(task)

        async def stop() -> None:
            server.stop()
            await asyncio.wait([task])

        stack.push_async_callback(stop)

    def _start_engine(self, stack: AsyncExitStack) -> None:
        app = self._app
        app.pump.on_idle = self._clock.arm
        app.store.on_commit.append(app.pump.wake)
        pump = asyncio.create_task(app.pump.run())
        self._vital.append(pump)

        async def finish() -> None:
            """Stop claiming, finish and write down what is on its way, and only then let go."""
            app.pump.stop()
            _, late = await asyncio.wait([pump], timeout=FINISH)
            if late:
                log.warning("a message was still on its way at the end: its outcome is unknown")
                pump.cancel()
                await asyncio.wait([pump])

        stack.push_async_callback(finish)
        self._clock.start()
        stack.callback(self._clock.stop)
        for work in (follow(app, self._clock.again), watch(app)):
            looking = asyncio.create_task(work)
            self._vital.append(looking)
            stack.push_async_callback(_cancelled, looking)

    async def _until_the_end(self) -> int:
        """0 when we were asked to stop, 1 when a part that must not end did."""
        asked = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([asked, *self._vital], return_when=asyncio.FIRST_COMPLETED)
        self._watching.serving = False
        if self._stopping.is_set():
            log.info("stopping")
            return 0
        asked.cancel()
        for task in self._vital:
            if task.done() and not task.cancelled():
                log.critical("a part that must not end has ended", exc_info=task.exception())
        return 1

    async def _watch(self) -> None:
        """What the watchdog looks after beside the pump: messages whose sender is gone."""
        await self._app.pump.sweep()


def _providers(app: App, settings: Settings) -> dict[str, Provider]:
    try:
        return providers_in(settings, app)
    except ValueError as error:
        raise CannotServe(f"a way to pay cannot be used: {error}.") from error


async def _beside(stack: AsyncExitStack, work: Any) -> None:
    task = asyncio.create_task(work)
    stack.push_async_callback(_cancelled, task)


async def _cancelled(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task
