"""Why a callback of WeCom is not believed; the reasons are a closed list, so that they may be counted and logged."""

from typing import Literal

Reason = Literal[
    "query",  # a parameter is missing, given twice or no such thing
    "size",  # more than a callback ever is
    "xml",  # no plain XML, or none with what we need in it
    "signature",  # not signed with our token
    "stale",  # signed too long ago, or in the future
    "receiver",  # meant for another company
    "base64",
    "cipher",  # not encrypted as agreed: length or padding
    "length",  # the text is not as long as it says
    "utf8",
    "body",  # it broke off on the way
]


class Refused(Exception):
    """A callback that is not taken; its text is the reason alone."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class Forged(Refused):
    """It does not come from WeCom, not to us or not now: 403."""


class Malformed(Refused):
    """It cannot be read: 400."""
