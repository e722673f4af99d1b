"""How much one sender may send us in a minute: what goes beyond is not taken in, and said so once (reliability, inbound rate)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST = 20  # messages and presses of one sender in any minute (reliability, inbound rate)
SPAN = timedelta(minutes=1)


@dataclass(frozen=True)
class Flow:
    """What came of one sender lately, by the real clock: when it was taken in, and when the sender was told to wait."""

    taken: tuple[datetime, ...] = ()
    told: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether one more is taken in; if not, whether the sender is told now. `flow` is what to remember."""

    taken: bool
    tell: bool
    flow: Flow


def one_more(flow: Flow, at: datetime) -> Verdict:
    """Judge what came at this moment of the real clock: never more than `MOST` in any minute, and one word about it a minute.

    A clock that was put back forgets what lies more than a minute ahead (reliability R6).
    """
    lately = _near(flow.taken, at)
    told = flow.told if flow.told is not None and abs(at - flow.told) < SPAN else None
    if len(lately) < MOST:
        return Verdict(taken=True, tell=False, flow=Flow((*lately, at), told))
    return Verdict(taken=False, tell=told is None, flow=Flow(lately, told or at))


def _near(moments: Sequence[datetime], at: datetime) -> tuple[datetime, ...]:
    return tuple(one for one in moments if abs(at - one) < SPAN)
