"""Telegram in `serve`: its start, its menu, its updates by polling or webhook, and its buttons that stop spinning."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from bot.app import App
from bot.channels.telegram import Telegram, read
from bot.config import Settings
from bot.core.message import ChannelError
from bot.engine.checkout import checkout
from bot.serve.intake import Intake, Raw
from bot.serve.polling import Sole
from bot.store import Unavailable
from bot.web.hooks import storable
from handlers import COMMANDS

log = logging.getLogger(__name__)

NAME = "telegram"
POLLING = "telegram.polling"
PATH = "/hooks/telegram"
LONGEST_PAUSE = 30.0  # seconds between two tries to reach the platform at the start
DESCRIPTION = 256  # characters Telegram takes


def sender(update: Raw) -> str | None:
    """The chat an update came from, None when it is nothing of ours."""
    try:
        inbound = read(update)
    except Exception:  # whatever it is, it is kept; the handlers say what is wrong with it
        return None
    return inbound.sender.id if inbound is not None else None


class TelegramLine:
    """One bot at work. `state` is what /healthz tells of it: starting, ok, trouble, stopped."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self.bot = Telegram(
            settings.telegram_token,
            api=settings.telegram_api or None,
            proxy=settings.proxy or None,
            provider_token=settings.telegram_provider_token,
        )
        self.intake = Intake(app.store, app.clock, NAME, seen=self._stop_spinning, sender=sender)
        self._greeted = False
        self._answering: set[asyncio.Task[None]] = set()

    @property
    def state(self) -> str:
        """How it goes, without any text of an error."""
        if NAME in self._app.pump.courier.stopped:
            return "stopped"
        if not self._greeted:
            return "starting"
        return "trouble" if self.bot.trouble else "ok"

    async def start(self) -> None:
        """Say hello once. Raises ChannelError when the token is wrong; a platform out of reach is tried again later."""
        try:
            await self._greet()
        except ChannelError as error:
            if error.fatal:
                raise
            log.warning("Telegram cannot be reached yet: %s", error)

    async def listen(self) -> None:
        """Take updates in until cancelled; a token refused later stops this channel, not the others."""
        while not await self._listened():
            await asyncio.sleep(LONGEST_PAUSE / 3)

    async def _listened(self) -> bool:
        """Whether listening is over for good: with a webhook, or when the token is refused."""
        try:
            await self._until_greeted()
            if not self._settings.telegram_webhook_secret:
                await Sole(self._app.store, self._app.clock, POLLING).run(self._poll)
        except ChannelError as error:
            log.error("Telegram takes no more updates: %s", error)
            await self._app.pump.courier.stop(NAME)
        except Exception:
            log.exception("listening to Telegram broke off, it is begun again")
            return False
        return True

    async def _poll(self) -> None:
        await self.bot.poll(self._keep)

    async def stop(self) -> None:
        """Close the connections; nothing may be in flight any more."""
        for task in list(self._answering):
            task.cancel()
        await self.bot.stop()

    async def _keep(self, updates: list[Raw]) -> None:
        """Keep a batch; of an update that no database takes only the key, so that the rest goes on."""
        fit: list[Raw] = []
        for update in updates:
            try:
                fit.append(storable(update))
            except ValueError:
                log.warning("update %s cannot be stored as it is", update["update_id"])
                fit.append({"update_id": update["update_id"]})
        try:
            await self.intake.keep(fit)
        except Unavailable as error:
            why = f"nothing could be kept ({type(error).__name__})"
            raise ChannelError(why, "not_sent") from error

    async def _until_greeted(self) -> None:
        pause = 1.0
        while not self._greeted:
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            try:
                await self._greet()
            except (ChannelError, Unavailable) as error:
                if isinstance(error, ChannelError) and error.fatal:
                    raise
                log.warning("Telegram cannot be greeted yet: %s", error)

    async def _greet(self) -> None:
        username = await self.bot.start()
        async with self._app.store.begin() as tx:
            await tx.set_meta("telegram.username", username)
        await self._menu()
        if self._settings.telegram_webhook_secret:
            await self.bot.set_webhook(
                self._settings.public_url + PATH, self._settings.telegram_webhook_secret
            )
        else:
            await self.bot.drop_webhook()
        self._greeted = True
        log.info("Telegram: @%s", username)

    async def _menu(self) -> None:
        """The menu shows what everybody may do: colleagues' commands would tell an owner what we do."""
        try:
            for language in (None, "zh", "en"):
                await self.bot.set_commands(self._commands(language), language)
        except ChannelError as error:
            if error.fatal:
                raise
            log.warning("the menu of commands was not set: %s", error)

    def _commands(self, language: str | None) -> list[tuple[str, str]]:
        locale = {None: self._settings.locale, "zh": "zh-CN", "en": "en"}[language]
        everybody = [(name, one.usage) for name, one in COMMANDS.items() if "owner" in one.roles]
        return [(name, self._described(name, usage, locale)) for name, usage in everybody]

    def _described(self, name: str, usage: str, locale: str) -> str:
        try:
            return self._app.engine.words.word(f"help.{name}", locale)[:DESCRIPTION]
        except KeyError:
            return usage

    def _stop_spinning(self, updates: list[Raw]) -> None:
        for update in updates:
            query: Any = update.get("callback_query")
            if isinstance(query, dict) and "id" in query:
                self._answer(self.bot.answer_press(str(query["id"])))
            checkout: Any = update.get("pre_checkout_query")
            if isinstance(checkout, dict) and "id" in checkout:
                self._answer(self._check_out(checkout))

    def _answer(self, answering: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(answering)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _check_out(self, query: Raw) -> None:
        """Before money moves Telegram asks, and waits ten seconds: answered here, past everything that is queued."""
        try:
            refusal = await checkout(self._app.engine, NAME, query)
            await self.bot.answer_checkout(str(query["id"]), refusal)
        except ChannelError as error:
            log.warning("a payment was not let through in time: %s", error)
