"""A watch over the engine with a loop of its own: /healthz, /readyz, /metrics, alarms and the ping to a watch outside.

It shares nothing with the pump but the event loop: a pump that hangs, even inside a transaction, is noticed and told.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

from bot.app import App
from bot.channels import page
from bot.config import Settings
from bot.engine.alarm import Listener, cry, listeners, outside
from bot.serve.condition import MUTE, Fault, State, faults, parts
from bot.store import Unavailable
from bot.store.audit import Audit, Pulse
from bot.web import Figures

log = logging.getLogger(__name__)

EVERY = 30.0  # seconds between two looks
PING = 60.0  # seconds between two pings
HOUR = 3600.0  # seconds in which one thing is told once
FRESH = 0.25  # seconds for which a look is shown to whoever asks: asking often costs nothing
ANSWER = 2.0  # seconds the database gets for an answer; whoever looks at /healthz has little patience too
PING_ANSWER = 10.0  # seconds the watch outside gets
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
Sleep = Callable[[float], Awaitable[None]]


class Watching:
    """The watch of one process. `channels` tells how each goes (ok, starting, trouble, stopped); `serving` while it does."""

    def __init__(
        self,
        app: App,
        settings: Settings,
        channels: Callable[[], Mapping[str, str]] = dict,
        *,
        sleep: Sleep = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.serving = False
        self._app, self._settings, self._told_channels = app, settings, channels
        self._sleep, self._monotonic = sleep, monotonic
        self._began = self._lit = monotonic()
        self._back: float | None = self._began  # since when the database has answered each time
        self._turn = asyncio.Lock()
        self._seen: tuple[float, State] | None = None
        self._halted: frozenset[str] = frozenset()
        self._before: dict[str, int] = {}
        self._unknown = 0
        self._listeners: list[Listener] = []
        self._last: dict[str, float] = {}  # kind -> when it was told
        self._unheard: set[str] = set()  # kinds that nobody could be told of yet

    def start(self, stack: AsyncExitStack) -> None:
        """Watch until the stack is left."""
        stack.push_async_callback(_ended, asyncio.create_task(self._watch()))
        if self._settings.ping_url:
            stack.push_async_callback(_ended, asyncio.create_task(self._ping()))

    # --- what the web tells ---

    async def condition(self) -> dict[str, Any] | None:
        """The body of /healthz; None while we do not take commands. The database's trouble is /readyz's matter."""
        if not self.serving:
            return None
        state, clock = await self.state(), self._app.clock
        now = clock.now().astimezone(self._settings.zone).isoformat(timespec="seconds")
        pulse = state.pulse
        backlog = {"inbox": pulse.inbox, "due": pulse.due, **pulse.states()} if pulse is not None else None
        return {"now": now, "speed": clock.speed, "channels": self._channels(), "backlog": backlog}

    async def ready(self) -> dict[str, dict[str, Any]]:
        """The parts of /readyz."""
        return {"serving": {"ok": self.serving}, **parts(await self.state())}

    async def figures(self) -> Figures:
        """What /metrics tells."""
        state = await self.state()
        return Figures(
            pulse=state.pulse,
            tally=self._app.engine.tally,
            channels=state.channels,
            lag=state.lag,
            silence=state.silence,
            waits=state.waits(),
            held=self._app.engine.held,
        )

    async def state(self) -> State:
        """How we are, at most a second ago."""
        async with self._turn:
            at = self._monotonic()
            if self._seen is None or not 0 <= at - self._seen[0] < FRESH:
                self._seen = (at, await self._look())
            return self._seen[1]

    async def _look(self) -> State:
        pulse, at = await self._pulse(), self._monotonic()
        if pulse is None:
            self._back = None
        else:
            self._lit = at
            self._back = self._back or at  # after a time without a database the pump gets its time again
        clock = self._app.clock
        late = (clock.now() - pulse.due_since).total_seconds() if pulse and pulse.due_since else 0.0
        looked = self._app.engine.tally.looked_at
        return State(
            at=clock.real(),
            pulse=pulse,
            dark=at - self._lit,
            silence=at - max(looked or self._began, self._back or self._began),
            lag=min(max(late, 0.0) / (clock.speed or 1.0), at - self._began),  # no fault of ours before
            channels=self._states(),
            before=self._before,
            told=self._unknown,
        )

    async def _pulse(self) -> Pulse | None:
        engine = self._app.engine
        try:
            async with asyncio.timeout(ANSWER), engine.store.view() as tx:
                self._halted = frozenset(await tx.halts(engine.clock.real()))
                return await Audit.of(tx).pulse(engine.now(), engine.clock.real())
        except Exception as error:  # whatever it is: asking ourselves must not break us
            log.warning("the database could not be asked: %s", type(error).__name__)
            return None

    def _channels(self) -> dict[str, str]:
        """How each goes, as it says itself; one whose token was refused is stopped whatever it says."""
        stopped = dict.fromkeys(self._app.pump.courier.stopped, "stopped")
        ways = [name for name in self._app.engine.channels if name != page.NAME]  # a page leads nowhere
        return dict.fromkeys(ways, "ok") | dict(self._told_channels()) | stopped

    def _states(self) -> dict[str, str]:
        """As above, and `halted` where a platform asked us to wait."""
        return {
            name: "halted" if state == "ok" and name in self._halted else state
            for name, state in self._channels().items()
        }

    # --- alarms ---

    async def _watch(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("the watch could not look")
            await self._sleep(EVERY)

    async def look(self) -> list[Fault]:
        """Look once and tell the admins what is wrong, each thing once an hour; what was found."""
        state = await self.state()
        if state.pulse is not None:
            await self._meet()
        found = faults(state)
        self._unheard &= {fault.kind for fault in found}
        for fault in found:
            await self._tell(fault, state)
        if state.pulse is not None:
            self._before = {name: queue.many for name, queue in state.pulse.queues.items()}
            self._unknown = min(self._unknown, state.pulse.states()["unknown"])
        return found

    async def _meet(self) -> None:
        """Learn who hears alarms while the database can still say it."""
        engine = self._app.engine
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(ANSWER), engine.store.view() as tx:
                self._listeners = await listeners(engine, tx)

    async def _tell(self, fault: Fault, state: State) -> None:
        """Tell it, and go on trying for as long as nobody heard it."""
        new = self._due(fault.kind) and await self._claimed(fault.kind)
        if not new and fault.kind not in self._unheard:
            return
        if new:
            log.error("alarm %s %s", fault.word, fault.values)
        engine = self._app.engine
        working = {name for name in engine.channels if state.channels.get(name) not in MUTE}
        to = self._listeners or outside(engine)
        if await cry(engine, to, working, fault.word, fault.values):
            self._unheard.discard(fault.kind)
        else:
            self._unheard.add(fault.kind)
            if new:
                log.critical("nobody could be told of %s %s: no channel works", fault.word, fault.values)
        if fault.word == "alarm.unknowns":
            self._unknown = state.pulse.states()["unknown"] if state.pulse is not None else 0

    def _due(self, kind: str) -> bool:
        """Whether an hour has passed since this was told or tried; it counts as told from now on."""
        at = self._monotonic()
        if kind in self._last and at - self._last[kind] < HOUR:
            return False
        self._last[kind] = at
        return True

    async def _claimed(self, kind: str) -> bool:
        """Whether it is ours to tell among all processes; without a database everybody tells."""
        hour = f"{self._app.clock.real():%Y-%m-%dT%H}"
        try:
            async with asyncio.timeout(ANSWER), self._app.store.begin() as tx:
                return await tx.slot(f"watch:{kind}", hour)
        except Exception as error:
            log.warning("an alarm was not written down: %s", type(error).__name__)
            return True

    # --- the watch outside ---

    async def _ping(self) -> None:
        """A GET each minute while we are ready; when it stops coming, the watch outside rings (dead man's switch)."""
        while True:
            try:
                if all(part["ok"] for part in (await self.ready()).values()):
                    await ping(self._settings)
            except Exception as error:
                if self._due("ping"):
                    log.warning("the watch at ROUNDS_PING_URL was not reached: %s", type(error).__name__)
            await self._sleep(PING)


async def ping(settings: Settings) -> None:
    """Tell the watch outside that we live. Raises httpx.HTTPError."""
    import httpx

    own = urlsplit(settings.ping_url).hostname in LOOPBACK
    proxy = None if own else settings.proxy or None
    async with httpx.AsyncClient(timeout=PING_ANSWER, proxy=proxy, trust_env=not own) as client:
        (await client.get(settings.ping_url)).raise_for_status()


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
