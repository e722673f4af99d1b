"""What every fact has, and the closed lists of words that facts use."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

PauseReason = Literal[
    "claims_paid",
    "hardship",
    "deceased",
    "danger",
    "represented",
    "anger",
    "wrong_person",
    "instalment",
    "unsure",
    "staff",
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
