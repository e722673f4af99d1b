"""Who lives in the simulated estate: a small table of how often people do what, by their manner."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Weights = Mapping[str, float]
NOTHING = "silence"


@dataclass(frozen=True, kw_only=True)
class Persona:
    """One manner. `asked`: what follows a question of ours; `checked`: what follows a check; shares are 0 to 1.

    `keeps`: how many of their promises they keep in full; `part`: how many of the others in part; `hours`: how long they
    let us wait for an answer, at most.
    """

    asked: Weights
    checked: Weights
    keeps: float
    part: float = 0.1
    opens: float = 0.92  # opens the chat that the card in the letter box names
    confirms: float = 0.95  # says "yes, that is me"
    pays_unasked: float = 0.02  # for each reminder, without a word
    hours: float = 20
    narrows: float = 0.5  # says a half day or an hour where only a day was named


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """The personas and how many of a hundred each are."""

    shares: Mapping[str, float]
    of: Mapping[str, Persona] = field(default_factory=dict)


PERSONAS: Mapping[str, Persona] = {
    "reliable": Persona(
        asked={"promise": 55, "pay": 25, "dodge": 3, "ask": 5, "claim": 4, "ack": 5, NOTHING: 3},
        checked={"pay": 40, "claim": 25, "another": 20, "not_yet": 5, NOTHING: 10},
        keeps=0.9, hours=8, pays_unasked=0.15,
    ),
    "dodger": Persona(
        asked={"dodge": 50, "call_back": 15, "promise": 20, "ack": 5, NOTHING: 10},
        checked={"not_yet": 35, "another": 20, "dodge": 20, NOTHING: 20, "pay": 5},
        keeps=0.35, part=0.25, pays_unasked=0.03,
    ),
    "breaker": Persona(
        asked={"promise": 75, "dodge": 10, "claim": 5, NOTHING: 10},
        checked={"not_yet": 45, "another": 25, NOTHING: 25, "withdraw": 5},
        keeps=0.15, part=0.2, hours=12,
    ),
    "silent": Persona(
        asked={NOTHING: 94, "promise": 4, "pay": 2},
        checked={NOTHING: 85, "pay": 15},
        keeps=0.5, opens=0.8, confirms=0.7, pays_unasked=0.05,
    ),
    "complainer": Persona(
        asked={"dispute": 45, "ask": 15, "refuse": 8, "anger": 4, "promise": 15, "dodge": 8, NOTHING: 5},
        checked={"dispute": 25, "not_yet": 25, "pay": 20, NOTHING: 30},
        keeps=0.6,
    ),
    "stopper": Persona(
        asked={"stop": 40, "stop_but_check": 10, "promise": 20, "anger": 5, NOTHING: 25},
        checked={"stop": 25, "pay": 25, NOTHING: 50},
        keeps=0.6,
    ),
    "claimer": Persona(
        asked={"claim": 60, "ask": 10, "promise": 20, NOTHING: 10},
        checked={"claim": 60, "pay": 25, NOTHING: 15},
        keeps=0.6,
    ),
    "hard_up": Persona(
        asked={"instalment": 40, "hardship": 25, "promise_part": 25, NOTHING: 10},
        checked={"not_yet": 30, "pay_part": 40, "instalment": 10, NOTHING: 20},
        keeps=0.5, part=0.6,
    ),
    "stranger": Persona(
        asked={"wrong_person": 30, "ask": 20, "deceased": 4, "represented": 6, NOTHING: 40},
        checked={NOTHING: 100},
        keeps=0.2, confirms=0.5,
    ),
}  # fmt: skip
CROWD = Crowd(
    shares={
        "reliable": 38, "dodger": 17, "breaker": 9, "silent": 13, "complainer": 8, "stopper": 4, "claimer": 5,
        "hard_up": 4, "stranger": 2,
    },
    of=PERSONAS,
)  # fmt: skip

# What somebody says at an event in place of what they would say about money.
AT_EVENTS: Mapping[str, str] = {
    "pay": "coming", "claim": "coming", "dodge": "busy", "call_back": "busy", "refuse": "cannot", "dispute": "no_card",
    "hardship": "cannot", "instalment": "companion", "promise_part": "promise", "not_yet": "busy", "another": "promise",
    "pay_part": "coming", "withdraw": "cannot", "deceased": "cannot", "represented": "ack",
}  # fmt: skip
