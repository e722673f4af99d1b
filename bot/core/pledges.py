"""Our own promises: whether what we said we would do was done before the moment we named (practice P2)."""

from collections.abc import Mapping
from datetime import datetime

from bot.core import facts as f
from bot.core.standing import FLOOR, Standing

CLAIM, DISPUTE, QUESTION = "claimed", "dispute", "question"  # tasks that something else can answer
ROLES: Mapping[str, str] = {CLAIM: "finance", DISPUTE: "steward", QUESTION: "steward"}


def promised_answer(what: str, at: datetime, by: datetime, words: str) -> f.Pledged:
    """An answer we promised by a moment; not given by then, the role is asked again (conduct C16, practice P18)."""
    return f.Pledged(at=at, task=what, role=ROLES[what], until=by, words=words)


def answered(s: Standing, pledge: f.Pledged) -> bool:
    """Whether there is nothing left to keep: the claim was looked at, the dispute closed, the person called."""
    if pledge.task == CLAIM:
        return not any(isinstance(pause, f.Claimed) and pause.at >= pledge.at for pause in s.pauses)
    if pledge.task == DISPUTE:
        return s.dispute is None or s.dispute.at < pledge.at
    spoken_at = s.floor_until - FLOOR if s.floor_until else None
    return pledge.task == QUESTION and spoken_at is not None and spoken_at >= pledge.at
