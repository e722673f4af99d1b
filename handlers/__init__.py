"""Handlers record facts: every update of every channel comes in by `door.receive`."""

from handlers.commands import COMMANDS, NAMES, Command
from handlers.desk import Desk, Refused
from handlers.door import Readers, receiver, sorry

__all__ = ["COMMANDS", "NAMES", "Command", "Desk", "Readers", "Refused", "receiver", "sorry"]
