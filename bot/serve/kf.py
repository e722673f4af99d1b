"""Messages of WeCom's customer service are fetched: each is kept first, then how far we are; one process at a time."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

from bot.app import App
from bot.channels.wecom import kf_call
from bot.channels.wecom.contacts import Contacts, Page
from bot.core.message import ChannelError
from bot.serve.intake import Intake, Raw
from bot.serve.polling import Sole
from bot.store import Unavailable
from bot.web.hooks import storable

log = logging.getLogger(__name__)

CURSOR = "wecom.kf.cursor:"  # and the account: how far its messages are kept
WATCH = 600.0  # seconds after which it is asked without any call (a call may be lost)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds after an attempt that failed
STILL = 50  # pages after which nothing is expected any more of a list that does not move on
BAD_TOKEN = 95007  # the word of a call is good for ten minutes (wecom 6)
KEPT_FOR = timedelta(days=3)  # the platform gives nothing that is older


class KfMail:
    """What customers wrote to one account. `trouble`: the last attempt to fetch it failed."""

    def __init__(self, app: App, contacts: Contacts, intake: Intake, account: str) -> None:
        self._app, self._contacts, self._intake, self._account = app, contacts, intake, account
        self._sole = Sole(app.store, app.clock, f"wecom.kf:{account}")
        self._rung = asyncio.Event()
        self._token = ""
        self.trouble = False

    def ring(self, raw: Raw) -> None:
        """A callback was kept: when it says that something waits in our account, it is fetched now, or once more."""
        call = kf_call(raw)
        if call is not None and call[1] == self._account:
            self._token = call[0]
            self._rung.set()

    async def run(self) -> None:
        """Fetch at the start, at each call and now and then, for ever. Raises ChannelError when it is refused for good."""
        pause = FIRST_PAUSE
        while True:
            self._rung.clear()
            asked = await self._round()
            if self.trouble:
                await self._rest(pause, asked)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                pause = FIRST_PAUSE
                await self._call(WATCH)

    async def _round(self) -> float | None:
        """Fetch once; the seconds WeCom wants us to wait, if it does. Raises ChannelError when refused for good."""
        try:
            await self._sole.once(self._fetch)
        except (ChannelError, Unavailable) as error:
            if isinstance(error, ChannelError) and error.fatal:
                raise
            self.trouble = True
            log.warning("messages of the customer service cannot be fetched yet: %s", _told(error))
            return error.retry_after if isinstance(error, ChannelError) else None
        self.trouble = False
        return None

    async def _rest(self, pause: float, asked: float | None) -> None:
        """A call ends a pause of ours after its first second, for what waits may be urgent; not one that WeCom asked for."""
        if asked:
            await asyncio.sleep(asked)
            return
        await asyncio.sleep(FIRST_PAUSE)
        await self._call(pause - FIRST_PAUSE)

    async def _call(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return

    async def _fetch(self) -> None:
        """All that has come since, page by page, until there is no more. Raises ChannelError, Unavailable."""
        store, name = self._app.store, CURSOR + self._account
        async with store.view() as tx:
            cursor = await tx.meta(name) or ""
        still = 0
        while still < STILL:
            page = await self._page(cursor)
            await self._keep(page.messages)
            still += 1
            if page.next_cursor != cursor:
                still, cursor = 0, page.next_cursor
                async with store.begin() as tx:
                    await tx.set_meta(name, cursor)
            if not page.has_more:
                return
        raise ChannelError("the list of messages does not move on", "not_sent")

    async def _page(self, cursor: str) -> Page:
        """With the word of the newest call while it is good: without one WeCom lets us ask less often."""
        token = self._token
        try:
            return await self._contacts.kf_messages(self._account, cursor, token)
        except ChannelError as error:
            if not token or getattr(error, "code", None) != BAD_TOKEN:
                raise
        if self._token == token:
            self._token = ""
        return await self._contacts.kf_messages(self._account, cursor, "")

    async def _keep(self, messages: list[dict[str, Any]]) -> None:
        if kept := [raw for one in messages if (raw := self._raw(one)) is not None]:
            await self._intake.keep(kept)

    def _raw(self, message: dict[str, Any]) -> Raw | None:
        msgid = message.get("msgid")
        if not isinstance(msgid, str) or not msgid:
            log.warning("a message of the customer service has no msgid and is left out")
            return None
        key = storable(f"kf:{msgid}")
        try:
            raw: Raw = {"key": key, "kf": storable(message)}
        except ValueError:  # no database takes it: its key says that it was there
            log.warning("message %s cannot be stored as it is", key)
            return {"key": key}
        age = self._age(message.get("send_time"))
        return raw | ({"age": age} if age else {})

    def _age(self, sent: object) -> int:
        """How many seconds ago it was written: its window began then (wecom 6). A story of another speed knows no age."""
        clock = self._app.clock
        if type(sent) is not int or clock.speed != 1:
            return 0
        return int(min(max(clock.real().timestamp() - sent, 0.0), KEPT_FOR.total_seconds()))


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, ChannelError) else type(error).__name__
