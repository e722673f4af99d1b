"""A playbook: the steps for one kind of case, as data; what is wrong in it is named, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from functools import cached_property
from typing import Literal

from bot.core.late_fee import LateFee
from bot.core.playbook_routes import NO_ROUTES, Routes

Follows = Literal["money", "arrival", "goods", "answer"]
Offers = Literal["weekend", "workdays", "slot"]


OWNER = "owner"  # who hears a round, unless a colleague is asked
TASK = "task"  # the kind of a round that asks a colleague: conduct is not asked about it


@dataclass(frozen=True, kw_only=True)
class Tone:
    """Other words for the same step, for people with one of these traits and none of the others (practice P3)."""

    when: tuple[str, ...]
    say: str
    unless: tuple[str, ...] = ()

    def fits(self, traits: frozenset[str]) -> bool:
        """Whether these are the words for somebody with these traits."""
        return meets(self.when, traits) and not meets(self.unless, traits)


def meets(terms: tuple[str, ...], traits: frozenset[str]) -> bool:
    """Whether one of the terms holds; `patient+in_touch` wants both."""
    return any(traits.issuperset(term.split("+")) for term in terms)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Anything we say: the message, what kind of contact it is to conduct, and what stands below it."""

    id: str
    say: str
    kind: str
    after: timedelta = timedelta(0)
    link: bool = False  # carries a way to pay: half an hour later we ask whether it arrived
    skips: int = 0  # so many of the next rounds are not said (practice E4, E5)
    buttons: tuple[str, ...] = ()
    tones: tuple[Tone, ...] = ()

    def words_for(self, traits: frozenset[str]) -> str:
        """The message for somebody with these traits."""
        return next((tone.say for tone in self.tones if tone.fits(traits)), self.say)


@dataclass(frozen=True, kw_only=True)
class Round(Step):
    """A numbered reminder, or a task for a colleague (`to`), and the one moment it is due.

    At the opening, on a day of the month or of the week, before or past the date of the case, after the last ask.
    """

    opening: bool = False
    day: int | None = None
    weekday: int | None = None  # Monday = 0
    at: time | None = None
    before: timedelta | None = None
    past: timedelta | None = None
    preferred: bool = False  # not before the next preferred slot (conduct C03, practice P14)
    workdays: bool = False  # before and past count working days
    always: bool = False  # also while a promise stands (practice M4)
    to: str = OWNER
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def fits(self, traits: frozenset[str]) -> bool:
        """Whether this round is for people with these traits (practice P22)."""
        return (not self.when or meets(self.when, traits)) and not meets(self.unless, traits)


@dataclass(frozen=True, kw_only=True)
class Cue:
    """Words that mean something in this playbook alone, and what they set off."""

    words: Mapping[str, tuple[str, ...]]
    skips: int = 0
    say: str = ""  # the message that answers the cue at once; empty: nothing of its own
    pledges: str = ""  # a task of ours that we promise with it (practice M4)
    refuses: bool = False  # here these words are a no, unless they name a time of their own (practice E2)


@dataclass(frozen=True, kw_only=True)
class Playbook:
    """The plan for one kind of case. `version` names the exact text it was read from."""

    name: str
    title: Mapping[str, str]
    profile: str
    follows: Follows
    offers: Offers
    rounds: tuple[Round, ...]
    steps: Mapping[str, Step]
    cues: Mapping[str, Cue] = field(default_factory=dict)
    start_day: int = 5
    max_broken: int = 3
    slot: timedelta = timedelta(minutes=20)  # how long before the start our own slot lies (practice E5)
    refusal: Literal["tells", "stops"] = "tells"
    ends_after: timedelta | None = None  # so long after the start a missing guest is a no-show
    segments: Mapping[str, str] = field(default_factory=dict)  # trait -> the playbook such a case follows
    late_fee: LateFee | None = None  # only by a clause of the contract (conduct C31)
    stages: Mapping[str, timedelta] = field(default_factory=dict)  # time budget (practice M0)
    routes: Routes = NO_ROUTES  # of an urgent shortage (practice M6)
    version: str = ""

    def called(self, locale: str) -> str:
        """Its title in this language, else in the nearest one; its name where it has none."""
        near = "zh-CN" if locale.startswith("zh") else "en"
        return self.title.get(locale) or self.title.get(near) or next(iter(self.title.values()), self.name)

    def step(self, name: str) -> Step | None:
        """The step or round of that id."""
        return self._said.get(name)

    @cached_property
    def choosy(self) -> bool:
        """Whether some round is only for certain people."""
        return any(one.when or one.unless for one in self.rounds)

    @cached_property
    def errands(self) -> bool:
        """Whether some round is for colleagues."""
        return any(one.to != OWNER for one in self.rounds)

    @cached_property
    def selective(self) -> bool:
        """Whether some round waits for a preferred slot (conduct C03)."""
        return any(one.preferred for one in self.rounds)

    @cached_property
    def always(self) -> "Playbook":
        """The same with only those rounds that do not wait for a promise to end."""
        return replace(self, rounds=tuple(one for one in self.rounds if one.always))

    @cached_property
    def _said(self) -> Mapping[str, Step]:
        """Everything by its id; a step goes before a round of the same name."""
        return {**{one.id: one for one in reversed(self.rounds)}, **self.steps}


# Every step the core knows to ask for, with the kind conduct judges it by unless the playbook says another.
STEP_KINDS: Mapping[str, str] = {
    "verify": "reply",
    "verify_again": "reminder",
    "pin_down": "reply",
    "again": "conversation",
    "again_day": "reminder",
    "propose": "reminder",
    "proposed": "promise_check",
    "link_check": "conversation",
    "eve": "promise_eve",
    "ahead": "promise_check",
    "check": "promise_check",
    "repeat": "promise_check",
    "nearer": "reply",
    "handover": "reply",
    "call_back": "conversation",
    "thanks": "receipt",
    "fixed": "reminder",
    "granted": "service",
    "refused": "service",
    "told": "service",
    "change": "service",
    "touch_festival": "touch",
    "touch_birthday": "touch",
    "touch_movein": "touch",
    "touch_activity": "touch",
    "touch_notice": "touch",
    "plan": "service",
    "waived": "service",
    "letter": "letter",
    "heads_up": "letter",
}
TOUCHES = frozenset(
    name for name, kind in STEP_KINDS.items() if kind == "touch"
)  # by a colleague's hand, without an ask
