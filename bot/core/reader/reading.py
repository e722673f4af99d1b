"""What the reader hands back: a kind, a window, an amount, and the small signals beside them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

Kind = Literal[
    "promise", "vague", "paid", "refuse", "dispute", "wrong_person", "opt_out", "companion", "ask_amount",
    "ask_how", "ask_human", "call_later", "instalment", "hardship", "ack", "other",
]  # fmt: skip
Precision = Literal["minute", "half_day", "day", "week", "month"]
Alarm = Literal["danger", "deceased", "represented"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One message understood. `start`/`end` are aware and closed; `amount` is yuan or a share such as "50%".

    `question` is the name of the question to ask back (a template key), never the sentence itself:
    "which_time" a likely time wants a yes, "when" no time was named, "part_paid" how much is paid already,
    "tenant" whether the sender lives there. `kind` is "promise" exactly when `sure` is true (contract, `read --json`).
    """

    words: str
    kind: Kind
    start: datetime | None = None
    end: datetime | None = None
    precision: Precision | None = None
    amount: Decimal | str | None = None
    sure: bool = False
    question: str | None = None
    alarm: Alarm | None = None
    span: timedelta | None = None  # "2 days", "三天后": that much after the moment it was said (conduct §2a)
    stop: bool = False  # a stop beside something else; a stop alone is kind "opt_out"
    not_yet: bool = False
    yes: bool = False
    no: bool = False
    busy: bool = False
    angry: bool = False
    cancels: bool = False  # takes an earlier promise back
    rest: str = ""  # the second dated part, a wish and no promise (conduct §2a)

    @property
    def fen(self) -> int | None:
        """The amount in fen, or None when it is a share or was not named."""
        return int(self.amount * 100) if isinstance(self.amount, Decimal) else None
