"""The same bills in a later table: whether it says what we know already, payments included (practice P2)."""

from collections.abc import Sequence

from bot.core.roster.shapes import Line, Opening
from bot.core.standing import LineKey, Standing


def key_of(line: Line) -> LineKey:
    """By what a bill is known."""
    return (line.item, line.period, line.due)


def says_the_same(opening: Opening, s: Standing) -> bool:
    """Whether the table leaves open what we have as open, of the same bills, after payments that were recorded here.

    Its lower amounts hold these payments then; to bill them anew would take the same money off twice.
    """
    asked = {key_of(line) for line in opening.lines if line.amount}
    known = {key for key, amount in s.bills.items() if amount}
    named = {key_of(line) for line in opening.lines}
    return bool(s.covered and not opening.goods and asked <= known <= named and opening.owed == s.owed)


def paid_twice(news: Sequence[Line], s: Standing) -> int:
    """Fen recorded here as paid or waived while these bills of the table became smaller: it may be the same money."""
    smaller = any(line.amount < s.bills.get(key_of(line), 0) for line in news)
    return s.paid + s.waived if smaller and s.outcome is None else 0
