"""Telegram over its Bot API, by python-telegram-bot's `Bot` alone; import this package only where a bot runs, it is heavy."""

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.reading import read

__all__ = ["Telegram", "keyboard", "read"]
