"""What colleagues did or saw, and the money that came in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.facts.base import Fact


@dataclass(frozen=True, kw_only=True)
class Paid(Fact):
    """Money arrived (fen). `typed` by a colleague: the thanks waits for a possible undo."""

    amount: int
    typed: bool = True


@dataclass(frozen=True, kw_only=True)
class Arrived(Fact):
    """The person, or the goods, are here."""


@dataclass(frozen=True, kw_only=True)
class Resolved(Fact):
    """A colleague's outcome of the dispute: fixed, explained, adjusted, refused."""

    outcome: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Resumed(Fact):
    """A colleague ends the pause."""


@dataclass(frozen=True, kw_only=True)
class Granted(Fact):
    """A colleague said yes or no to what was asked."""

    what: str
    yes: bool


@dataclass(frozen=True, kw_only=True)
class Contacted(Fact):
    """A colleague spoke to them or tried to; holds the floor (practice P25)."""

    outcome: str  # noanswer, spoke, visit, wrong
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Noted(Fact):
    """A colleague's note."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Seen(Fact):
    """A guard saw them: whereabouts, kept 72 h (conduct C34)."""

    where: str = ""


@dataclass(frozen=True, kw_only=True)
class Urged(Fact):
    """A colleague saw the next reminder and wants it to go now; `override`: whose exception to the hours it is."""

    step: str
    override: Literal["staff", "manager"]
    words: str = ""  # what a touch tells (practice P21)


@dataclass(frozen=True, kw_only=True)
class Lettered(Fact):
    """A letter was delivered; silence until then (conduct C11)."""

    which: str  # demand_letter, lawyer_letter
    until: datetime
    of: int = 0  # its approved draft
    sent: str = ""  # how it was delivered: document, printed, post
