"""The platforms of one run: which are set up, how they start, what listens to them, and how each of them goes."""

import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from bot.app import App
from bot.config import Settings
from bot.core.message import ChannelError
from bot.serve.intake import Raw
from bot.store import Unavailable

if TYPE_CHECKING:
    from bot.serve.telegram import TelegramLine
    from bot.serve.wecom import WecomLine
    from bot.web import WecomDoor

log = logging.getLogger(__name__)


class CannotServe(Exception):
    """Why this process cannot serve, in one sentence that says how to mend it."""


class Lines:
    """Telegram and WeCom beside each other, or one of them, or none. What is not set up is not even imported."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._telegram: TelegramLine | None = None
        self._wecom: WecomLine | None = _wecom(app, settings) if settings.wecom_corp_id else None

    def door(self) -> "WecomDoor | None":
        """The way in for callbacks of WeCom, open from the first moment: they are kept, and worked off later."""
        return self._wecom.door() if self._wecom is not None else None

    async def keep(self, updates: list[Raw]) -> None:
        """Keep updates of Telegram's webhook. Raises Busy, Unavailable."""
        if self._telegram is None:
            raise Unavailable("still starting")
        await self._telegram.intake.keep(updates)

    def states(self) -> dict[str, str]:
        """How each channel goes, for /healthz."""
        told = {} if self._telegram is None else {"telegram": self._telegram.state}
        return told | (self._wecom.states() if self._wecom is not None else {})

    async def start(self, stack: AsyncExitStack) -> None:
        """Open all that are set up; they are closed when the stack is left. Raises CannotServe."""
        if self._settings.telegram_token:
            await self._start_telegram(stack)
        if self._wecom is not None:
            await self._start_wecom(stack, self._wecom)
        if self._telegram is None and self._wecom is None:
            log.warning("no channel token is set: only the sandbox messenger runs, use the `chat` command")

    def listening(self) -> list[Coroutine[Any, Any, None]]:
        """What goes on beside the engine."""
        return [line.listen() for line in (self._telegram, self._wecom) if line is not None]

    async def _start_telegram(self, stack: AsyncExitStack) -> None:
        from bot.serve.telegram import TelegramLine

        self._telegram = line = TelegramLine(self._app, self._settings)
        stack.push_async_callback(line.stop)
        try:
            await line.start()
        except ChannelError as error:
            raise CannotServe(
                f"{error}: copy it again from @BotFather into ROUNDS_TELEGRAM_TOKEN."
            ) from error
        self._app.engine.channels["telegram"] = line.bot

    async def _start_wecom(self, stack: AsyncExitStack, line: "WecomLine") -> None:
        stack.push_async_callback(line.stop)
        try:
            await line.start()
        except ChannelError as error:
            raise CannotServe(
                f"{error}: see ROUNDS_WECOM_CORP_ID and ROUNDS_WECOM_SECRET, then run `doctor`."
            ) from error


def _wecom(app: App, settings: Settings) -> "WecomLine":
    from bot.serve.wecom import WecomLine

    return WecomLine(app, settings)
