"""WeCom in `serve`: its four channels, its callbacks, the customer service window and the tasks that wait for a tap."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.app import App
from bot.channels.wecom import Envelope, sender_of, urgent
from bot.channels.wecom.api import Api
from bot.channels.wecom.contacts import Contacts
from bot.channels.wecom.members import Members
from bot.channels.wecom.tasks import Tasks
from bot.channels.wecom.welcome import Welcome
from bot.channels.wecom.window import Window
from bot.config import Settings
from bot.core.message import Channel, ChannelError
from bot.core.roads import MEMBER, TAP, WELCOME, WINDOW
from bot.engine.wayback import KF_LINK
from bot.serve.intake import Intake, Raw
from bot.serve.kf import KfMail
from bot.serve.tapwatch import TapWatch
from bot.store import Unavailable
from bot.web import WecomDoor

log = logging.getLogger(__name__)

SCENE = "rounds"  # what the link to the window carries when nothing else does
LINK_OF = "wecom.kf.link.of"  # the account that the kept link leads to
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between two tries to reach WeCom
Work = Callable[[], Awaitable[None]]


class WecomLine:
    """One app of one company at work. `states` is what /healthz tells of each channel: starting, ok, trouble."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._api = Api(
            settings.wecom_corp_id,
            settings.wecom_secret,
            settings.wecom_agent_id,
            base=settings.wecom_api or None,
            proxy=settings.proxy or None,
        )
        account = settings.wecom_kf_id
        self._contacts = Contacts(self._api, account)
        self.intake = Intake(
            app.store, app.clock, MEMBER, seen=self._seen, sender=_sender, key=_key, urgent=_urgent
        )
        self._kf = KfMail(app, self._contacts, self.intake, account) if account else None
        self._taps = TapWatch(app)
        self._greeted = False
        self.channels: dict[str, Channel] = {
            MEMBER: Members(self._api),
            TAP: Tasks(self._api, now=app.clock.real),
            WELCOME: Welcome(self._api),
        }
        if account:
            self.channels[WINDOW] = Window(self._api, account)

    def door(self) -> WecomDoor | None:
        """The way in; None without a token and a key, for then nothing can be believed."""
        given = self._settings
        if not (given.wecom_token and given.wecom_aes_key):
            log.warning(
                "ROUNDS_WECOM_TOKEN and ROUNDS_WECOM_AES_KEY are not set: nothing that WeCom calls back is taken in"
            )
            return None
        envelope = Envelope(
            token=given.wecom_token,
            key=given.wecom_aes_key,
            corp_id=given.wecom_corp_id,
            fresh=given.wecom_fresh,
        )
        tally = self._app.engine.tally
        return WecomDoor(
            envelope=envelope, keep=self.intake.keep, now=self._app.clock.real, refused=tally.refused
        )

    def states(self) -> dict[str, str]:
        """How each channel goes, without any text of an error."""
        told = dict.fromkeys(self.channels, "ok" if self._greeted else "starting")
        trouble = {WINDOW: self._kf is not None and self._kf.trouble, TAP: self._taps.trouble}
        return told | {name: "trouble" for name, there in trouble.items() if there and self._greeted}

    async def start(self) -> None:
        """Have a token. Raises ChannelError when corp id or secret are wrong; out of reach is tried again later."""
        self._app.engine.channels.update(self.channels)
        try:
            await self._greet()
        except ChannelError as error:
            if error.fatal:
                raise
            log.warning("WeCom cannot be reached yet: %s", error)

    async def listen(self) -> None:
        """Fetch, ask and follow until cancelled; what is refused for good stops its own channel, not the others."""
        while not self._greeted:
            if await self._kept_up(self.channels, self._greet):
                return
        works: list[tuple[str, Work]] = [(TAP, self._taps.run)]
        if self._kf is not None:
            works += [(WINDOW, self._remember_link), (WINDOW, self._kf.run)]
        async with asyncio.TaskGroup() as group:
            for channel, work in works:
                group.create_task(self._kept_up([channel], work))

    async def stop(self) -> None:
        """Close the connections; nothing may be in flight any more."""
        await self._api.stop()

    async def _kept_up(self, channels: "list[str] | dict[str, Channel]", work: Work) -> bool:
        """Begin it again whenever it breaks off, until it ends; whether it was refused for good."""
        pause = FIRST_PAUSE
        while True:
            try:
                await work()
            except ChannelError as error:
                if error.fatal:
                    log.error("WeCom takes no more: %s", error)
                    await self._stop(channels, error)
                    return True
                log.warning("WeCom is asked again: %s", error)
            except Unavailable as error:
                log.warning("WeCom waits for the database: %s", type(error).__name__)
            except Exception:
                log.exception("something at WeCom broke off, it is begun again")
            else:
                return False
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _stop(self, channels: "list[str] | dict[str, Channel]", error: ChannelError) -> None:
        for channel in channels:
            await self._app.pump.courier.stop(channel, error)

    async def _greet(self) -> None:
        await self._contacts.token()
        self._greeted = True
        log.info("WeCom: app %s of %s", self._settings.wecom_agent_id, self._settings.wecom_corp_id)

    async def _remember_link(self) -> None:
        """The address of the window, asked for once and kept, so that every message can carry it (wecom 6)."""
        account = self._settings.wecom_kf_id
        async with self._app.store.view() as tx:
            if await tx.meta(KF_LINK) and await tx.meta(LINK_OF) == account:
                return
        url = await self._contacts.kf_link(SCENE)
        async with self._app.store.begin() as tx:
            await tx.set_meta(KF_LINK, url)
            await tx.set_meta(LINK_OF, account)

    def _seen(self, updates: list[Raw]) -> None:
        if self._kf is not None:
            for update in updates:
                self._kf.ring(update)


def _key(raw: Raw) -> str:
    return str(raw["key"])


def _sender(raw: Raw) -> str | None:
    """Whose it is; whatever cannot be read is kept all the same, the handlers say what is wrong with it."""
    try:
        return sender_of(raw)
    except Exception:
        return None


def _urgent(raw: Raw) -> bool:
    try:
        return urgent(raw)
    except Exception:
        return False
