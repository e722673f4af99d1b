"""Our own promises: whether what we said we would do was done before the moment we named (practice P2)."""

from bot.core import facts as f
from bot.core.standing import FLOOR, Standing

CLAIM, DISPUTE, QUESTION = "claimed", "dispute", "question"  # tasks that something else can answer


def answered(s: Standing, pledge: f.Pledged) -> bool:
    """Whether there is nothing left to keep: the claim was looked at, the dispute closed, the person called."""
    if pledge.task == CLAIM:
        return not any(isinstance(pause, f.Claimed) and pause.at >= pledge.at for pause in s.pauses)
    if pledge.task == DISPUTE:
        return s.dispute is None or s.dispute.at < pledge.at
    spoken_at = s.floor_until - FLOOR if s.floor_until else None
    return pledge.task == QUESTION and spoken_at is not None and spoken_at >= pledge.at
