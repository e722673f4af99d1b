"""Asking Telegram who the bot is, for links and for `doctor`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings

PATIENCE = 8  # seconds


async def username(given: "Settings") -> str:
    """getMe. Raises ChannelError, `fatal` for a wrong token."""
    from bot.channels.telegram import Telegram

    asked = Telegram(
        given.telegram_token,
        api=given.telegram_api or None,
        proxy=given.proxy or None,
        timeout=PATIENCE,
    )
    try:
        return await asked.start()
    finally:
        await asked.stop()
