"""WeCom: its callbacks come in here, and nothing heavy is imported before it is asked for."""

from bot.channels.wecom.customers import FAILURES
from bot.channels.wecom.envelope import Envelope, Stamp
from bot.channels.wecom.reading import kf_call, read, sender_of, urgent
from bot.channels.wecom.refusal import Forged, Malformed, Refused

__all__ = [
    "FAILURES",
    "Envelope",
    "Forged",
    "Malformed",
    "Refused",
    "Stamp",
    "kf_call",
    "read",
    "sender_of",
    "urgent",
]
