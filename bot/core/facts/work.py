"""What we owe and decide among ourselves: tasks, our own promises, drafts that need a yes, and what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bot.core.facts.base import Fact

Missed = Literal["void", "shift"]


@dataclass(frozen=True, kw_only=True)
class Tasked(Fact):
    """A colleague was asked to do something; open until `Done`, asked again every working day.

    `task` is a word key (`task.visit`), `role` who, `to` one colleague by name where it is his; `key` the occurrence it
    was asked for, `due` by when. `said`: the words as keys and values, where they are ours and not somebody's own, so that
    each reader has them in their language.
    """

    task: str
    role: str
    words: str = ""
    key: str = ""
    to: str = ""
    due: datetime | None = None
    said: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Done(Fact):
    """A task (`of`, a Tasked) is over, and what came of it."""

    of: int
    outcome: str = "done"
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Pledged(Fact):
    """Our own promise (practice P2): at `until` the role is asked to do it; `tells`: the person hears of the outcome."""

    task: str
    role: str
    until: datetime
    words: str = ""
    tells: bool = False
    to: str = ""  # one colleague by name


@dataclass(frozen=True, kw_only=True)
class Drafted(Fact):
    """Something that needs somebody's yes: a letter, a plan, a waiver, an exception.

    `what` is one of `demand_letter lawyer_letter plan waiver exception`; `amount` and `amounts` are fen.
    """

    what: str
    role: str = "manager"
    words: str = ""
    amount: int | None = None
    dates: tuple[date, ...] = ()
    amounts: tuple[int, ...] = ()
    missed: Missed = "void"
    needs: int = 1  # so many different people must say yes
    document: int = 0  # the file that was drawn up


@dataclass(frozen=True, kw_only=True)
class Approved(Fact):
    """A manager's yes or no, by name, to a draft (`of`)."""

    of: int
    yes: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Voided(Fact):
    """The instalment plan (`of`, its Drafted) ended before it was fulfilled (practice I2)."""

    of: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Delisted(Fact):
    """A manager took the case off the lawyer's list (practice P9)."""

    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Waived(Fact):
    """So much (fen) is not asked for any more, by an approved draft (practice P24)."""

    amount: int
    of: int = 0


@dataclass(frozen=True, kw_only=True)
class Marked(Fact):
    """A trait of the closed list was set or taken away (practice P3, P22; conduct C28)."""

    trait: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class Assigned(Fact):
    """Another colleague looks after the case from now on."""

    steward: str


@dataclass(frozen=True, kw_only=True)
class Released(Fact):
    """A colleague gives the floor back to the bot before its time is over (practice P25)."""


@dataclass(frozen=True, kw_only=True)
class Traced(Fact):
    """One permitted source was asked for a contact, by whom, with which result (practice P4, conduct C36)."""

    source: str
    result: str  # nothing, passed_on, found
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Gated(Fact):
    """Whether our own service is in order here; while it is not, nothing is asked for (practice P10)."""

    ok: bool
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Withheld(Fact):
    """A colleague took one coming message out of the plan (preview of the evening)."""

    key: str
    step: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Reworded(Fact):
    """A colleague wrote other words for one coming message; conduct judges them as any."""

    key: str
    step: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Excepted(Fact):
    """A manager's reason for passing a rule of his level once (conduct §1, levels)."""

    rule: str
    words: str
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Consented(Fact):
    """The person agreed to something that needs a consent of its own, or took it back (conduct C34); `words`: how."""

    what: str  # sightings
    yes: bool = True
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Delivered(Fact):
    """Goods came in: hundredths of the measure of the case."""

    amount: int


@dataclass(frozen=True, kw_only=True)
class Progressed(Fact):
    """How far the order is (practice M4): a stage of the playbook, and hundredths of the measure that are ready."""

    stage: str
    amount: int | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Shortage(Fact):
    """The goods are needed within a day or two (practice M6): for one of five causes, by `need`."""

    cause: str
    need: datetime | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Doubted(Fact):
    """A question of theirs that is still open (practice S1); `answer`: they said they would tell us."""

    words: str
    answer: bool = False
