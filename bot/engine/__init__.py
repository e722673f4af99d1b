"""The engine speaks: it settles cases, delivers messages and keeps the pace; it decides nothing itself."""

from bot.engine.courier import Courier
from bot.engine.mail import Mail
from bot.engine.pace import Pace
from bot.engine.pump import Pump
from bot.engine.queue import Job, MemoryQueue, WorkQueue
from bot.engine.settle import record, settle
from bot.engine.site import Clock, Engine, Site
from bot.engine.view import View, view_of

__all__ = [
    "Clock",
    "Courier",
    "Engine",
    "Job",
    "Mail",
    "MemoryQueue",
    "Pace",
    "Pump",
    "Site",
    "View",
    "WorkQueue",
    "record",
    "settle",
    "view_of",
]
