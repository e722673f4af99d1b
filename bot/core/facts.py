"""What can happen to a case: facts are only added, never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

PauseReason = Literal[
    "claims_paid", "hardship", "deceased", "danger", "represented", "anger", "wrong_person", "instalment", "unsure", "staff"
]
Outcome = Literal["paid", "arrived", "no_show", "not_coming", "cancelled"]
LapsedState = Literal["broken", "partly_kept", "withdrawn"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing that happened: when (story clock), and who says so.

    `by` is `owner`, `rounds`, `import`, or a colleague as `role:name`. `id` is given by the store.
    """

    at: datetime
    by: str = "rounds"
    id: int = 0


@dataclass(frozen=True, kw_only=True)
class Opened(Fact):
    """A case begins, or begins anew after it was closed."""

    starts: datetime | None = None  # an event's beginning; None for matters of money


@dataclass(frozen=True, kw_only=True)
class Billed(Fact):
    """A line of the case has this amount (fen) from now on; a line is known by item, period and due date."""

    item: str
    period: str | None
    due: date | None
    amount: int


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
class Planned(Fact):
    """A message for this occurrence stands in the outbox."""

    key: str
    step: str


@dataclass(frozen=True, kw_only=True)
class Spoke(Fact):
    """The message went out (`sent`), or may have (`unknown`); written only when the channel has answered."""

    key: str
    step: str
    kind: str
    outcome: Literal["sent", "unknown"] = "sent"


@dataclass(frozen=True, kw_only=True)
class Unsaid(Fact):
    """The planned message did not go out."""

    key: str
    step: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Skipped(Fact):
    """A round that will not be said any more, and why."""

    key: str
    step: str
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
class Lapsed(Fact):
    """The promise passed its end and its tolerance."""

    state: LapsedState


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
class Paid(Fact):
    """Money arrived (fen). `typed` by a colleague: the thanks waits for a possible undo."""

    amount: int
    typed: bool = True


@dataclass(frozen=True, kw_only=True)
class Arrived(Fact):
    """The person, or the goods, are here."""


@dataclass(frozen=True, kw_only=True)
class Disputed(Fact):
    """A complaint or a wrong amount: no demand until a colleague's outcome (conduct C15). `answer_by` is our deadline."""

    about: str
    answer_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Resolved(Fact):
    """A colleague's outcome of the dispute: fixed, explained, adjusted, refused."""

    outcome: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Paused(Fact):
    """Nothing of our own until then; None: until a person ends it."""

    why: PauseReason
    until: datetime | None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Resumed(Fact):
    """A colleague ends the pause."""


@dataclass(frozen=True, kw_only=True)
class Stopped(Fact):
    """They want no more messages: final until they restart (conduct C13). `keep_check`: one check they asked for stays."""

    words: str
    keep_check: bool = False


@dataclass(frozen=True, kw_only=True)
class Restarted(Fact):
    """They want to hear from us again."""


@dataclass(frozen=True, kw_only=True)
class Declined(Fact):
    """Will not pay, will not come."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Heard(Fact):
    """They wrote something that changes nothing by itself; kept for the record (practice P19)."""

    words: str
    reading: str = "other"


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
class Lettered(Fact):
    """A letter was delivered; silence until then (conduct C11)."""

    which: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Closed(Fact):
    """Ended by the playbook or by a colleague."""

    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Undone(Fact):
    """A colleague took a fact back; it counts as if it had not been."""

    of: int


@dataclass(frozen=True, kw_only=True)
class Erased(Fact):
    """The content of a fact was lawfully deleted (conduct C34, C37)."""

    of: int
    rule: str
