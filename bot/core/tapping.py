"""The figures of messages that need a colleague's own tap: how often, how soon, and what cannot wait (wecom 2 and 5)."""

from datetime import time, timedelta

from bot.core.roads import TO_THE_END

MOST_MADE = (
    6  # tasks for one message, three windows a day; then somebody calls (practice P26, the number is ours)
)
MOST_REMINDERS = 3  # of one task: the platform allows so many in 24 h, and none lies longer
FIRST_AFTER = {True: timedelta(minutes=2), False: timedelta(minutes=60)}  # True: a promise is checked
DAY_BEGINS = time(9)  # before it nobody is reminded of anything but a promise
LEAD = timedelta(minutes=5)  # before a promised minute its colleague is told (issue 6)
GATHER = timedelta(minutes=2)  # so long tasks are gathered before the one card about them
APART = timedelta(minutes=30)  # between two such cards for one colleague


def is_a_call(kind: str, *, named: bool) -> bool:
    """Whether a second message to a customer on one day becomes a call: what is of this minute cannot wait (wecom 5)."""
    return named or kind in TO_THE_END
