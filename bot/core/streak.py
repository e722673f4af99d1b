"""How many bills in a row were paid by their due date, so that it can be thanked for (practice P24)."""

import re
from datetime import date, datetime, tzinfo

from bot.core.standing import LineKey, Standing

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
DUE_DAY = 15  # of its month, where a bill names no day of its own (conduct 2 `monthly`)


def streak(s: Standing, now: datetime, zone: tzinfo) -> int:
    """The number of bills, up to the newest that had to be paid by `now` or was paid already, each paid in time.

    Days are days in `zone`. Payments cover the oldest bill first; a bill without a due date and a period is not counted.
    """
    today, count = now.astimezone(zone).date(), 0
    dues = sorted((due, key) for key in s.bills if (due := due_of(key)) is not None)
    before = 0
    for due, key in dues:
        before += s.bills[key]
        settled = _settled(s, before, zone)
        if settled is not None and settled <= due:
            count += 1
        elif settled is not None or due < today:
            count = 0
    return count


def due_of(key: LineKey) -> date | None:
    """The day a bill is due: its own, else the 15th of its month."""
    _, period, due = key
    month = MONTH.fullmatch(period or "")
    return due if due is not None or month is None else date(int(month[1]), int(month[2]), DUE_DAY)


def _settled(s: Standing, until: int, zone: tzinfo) -> date | None:
    """The day on which so much (fen) had come in; None: not yet. What was waived is not paid in time."""
    came = 0
    for payment in s.payments:
        came += payment.amount
        if came >= until:
            return payment.at.astimezone(zone).date()
    return None
