"""A playbook: the steps for one kind of case, as data; what is wrong in it is named, never guessed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cached_property
from typing import Literal

Follows = Literal["money", "arrival", "goods", "answer"]
Offers = Literal["weekend", "workdays", "slot"]


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


@dataclass(frozen=True, kw_only=True)
class Round(Step):
    """A numbered reminder and the moment it is due: at the opening, on a day of the month, before the start, after the last."""

    opening: bool = False
    day: int | None = None
    at: time | None = None
    before: timedelta | None = None


@dataclass(frozen=True, kw_only=True)
class Cue:
    """Words that mean something in this playbook alone, and what they set off."""

    words: Mapping[str, tuple[str, ...]]
    skips: int = 0
    say: str = ""  # the message that answers the cue at once; empty: nothing of its own


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
    version: str = ""

    def step(self, name: str) -> Step | None:
        """The step or round of that id."""
        return self._said.get(name)

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
}
