"""Telegram by the `Bot` of python-telegram-bot alone; heavy, so imported only where a bot runs."""

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.keyboard import keyboard
from bot.channels.telegram.reading import read

__all__ = ["Telegram", "keyboard", "read"]
