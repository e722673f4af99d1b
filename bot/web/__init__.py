"""The web server's routes, in one list; who starts it and where it listens is no business of theirs."""

from bot.web.front import Front, web
from bot.web.metrics import Figures
from bot.web.wecom import WecomDoor

__all__ = ["Figures", "Front", "WecomDoor", "web"]
