"""What the person said or pressed."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.facts.base import Fact, PauseReason


@dataclass(frozen=True, kw_only=True)
class Bound(Fact):
    """A chat was opened by token or id; `consent` is the text version the person saw (conduct C39)."""

    channel: str
    consent: str = ""


@dataclass(frozen=True, kw_only=True)
class Verified(Fact):
    """The person said yes to "are you X of flat Y?" (practice P16), or the importer vouches for it."""


@dataclass(frozen=True, kw_only=True)
class Unlinked(Fact):
    """Not the one we look for: the chat is cut off (conduct C20); or the chat closed us out."""

    why: str


@dataclass(frozen=True, kw_only=True)
class Promised(Fact):
    """A concrete time they gave; `check` is when we come back (conduct 2a), `lapse` when it counts as not kept."""

    start: datetime
    end: datetime
    check: datetime
    lapse: datetime
    precision: str
    words: str
    eve: datetime | None = None
    amount: int | None = None  # fen, when less than everything was named
    own: bool = True  # their own time, not one of ours they agreed to (practice E2)


@dataclass(frozen=True, kw_only=True)
class NotYet(Fact):
    """They answered a check with "not yet": the promise is broken there and then (conduct 2a)."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Withdrew(Fact):
    """They took the promise back without another time."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Dodged(Fact):
    """An answer without a time: 过两天, 有空就来."""

    words: str
    busy: bool = False


@dataclass(frozen=True, kw_only=True)
class CallBack(Fact):
    """Not now, but then: the moment they named (practice P15)."""

    until: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class Claimed(Fact):
    """They say it is already paid: a claim until finance has looked (conduct C16). `answer_by` is our promise."""

    words: str
    until: datetime
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class Disputed(Fact):
    """A complaint or a wrong amount: no demand until a colleague's outcome (conduct C15). `answer_by` is our deadline."""

    about: str
    answer_by: datetime | None = None
    reason: str = ""  # a code of practice P18
    lines: tuple[str, ...] = ()  # the items that are disputed; empty: all of them


@dataclass(frozen=True, kw_only=True)
class Paused(Fact):
    """Nothing of our own until then; None: until a person ends it."""

    why: PauseReason
    until: datetime | None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Stopped(Fact):
    """They want no more messages: final until they restart (conduct C13). `keep_check`: one check they asked for stays.

    `channel`: only there (worked case 29); the chats of that channel are closed, and nothing else stops.
    """

    words: str
    keep_check: bool = False
    channel: str = ""


@dataclass(frozen=True, kw_only=True)
class Restarted(Fact):
    """They want to hear from us again."""


@dataclass(frozen=True, kw_only=True)
class Declined(Fact):
    """Will not pay, will not come."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Heard(Fact):
    """They wrote something that changes nothing by itself; kept for the record (practice P19).

    `taken` is the reader's kind and start to amount (fen) its best guess, where it was not sure.
    """

    words: str
    reading: str = "other"
    taken: str = ""
    start: datetime | None = None
    end: datetime | None = None
    precision: str = ""
    amount: int | None = None


@dataclass(frozen=True, kw_only=True)
class Corrected(Fact):
    """What a message that was not understood (`of`, a Heard) turned out to mean, as a colleague or its author says."""

    of: int
    meaning: str  # a kind of the reader
    start: datetime | None = None
    end: datetime | None = None
    precision: str = ""


@dataclass(frozen=True, kw_only=True)
class Hinted(Fact):
    """They said one of the playbook's own cues (`no_card`): the playbook says what follows."""

    cue: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Asked(Fact):
    """They ask for something a colleague must grant: a companion (practice E3)."""

    what: str
    words: str
