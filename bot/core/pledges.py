"""Our own promises: whether what we said we would do was done before the moment we named (practice P2)."""

from collections.abc import Mapping
from datetime import datetime

from bot.core import facts as f
from bot.core.escalation import SEEN
from bot.core.standing import FLOOR, Standing

CLAIM, DISPUTE, QUESTION = "claimed", "dispute", "question"  # tasks that something else can answer
CLAIM_OF_PART = "claimed_part"  # "half is paid, the rest at month end": only money answers it
ROLES: Mapping[str, str] = {
    CLAIM: "finance",
    CLAIM_OF_PART: "finance",
    DISPUTE: "steward",
    QUESTION: "steward",
}


def promised_answer(what: str, at: datetime, by: datetime, words: str) -> f.Pledged:
    """An answer we promised by a moment; not given by then, the role is asked again (conduct C16, practice P18)."""
    return f.Pledged(at=at, task=what, role=ROLES[what], until=by, words=words)


def answered(s: Standing, pledge: f.Pledged) -> bool:
    """Whether there is nothing left to keep: the claim was looked at, the dispute closed, the person called."""
    if pledge.task == CLAIM:
        return not any(isinstance(pause, f.Claimed) and pause.at >= pledge.at for pause in s.pauses)
    if pledge.task == CLAIM_OF_PART:
        return any(payment.at >= pledge.at for payment in s.payments)
    if pledge.task == DISPUTE:
        return s.dispute is None or s.dispute.at < pledge.at
    if pledge.task == SEEN:  # practice P7: somebody tapped, or talked to them
        return not any(task.task == SEEN for task in s.tasks.values())
    spoken_at = s.floor_until - FLOOR if s.floor_until else None
    return pledge.task == QUESTION and spoken_at is not None and spoken_at >= pledge.at
