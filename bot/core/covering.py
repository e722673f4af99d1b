"""Which lines of an account a payment covered, as the sums had it at that moment: the oldest first (practice P2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.facts import Fact, Paid
from bot.core.standing import LineKey
from bot.core.sums import stand


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the account: what this payment paid of it, and what is left, in minor units."""

    key: LineKey
    paid: int
    left: int


@dataclass(frozen=True, kw_only=True)
class Covering:
    """A payment over the account: lines, what is kept as prepayment of it, and what is open after it, in minor units."""

    lines: tuple[Line, ...]
    prepaid: int
    open: int


def covering(facts: Sequence[Fact], payment: Paid) -> Covering:
    """What this payment did, whatever came later. Raises LookupError when it is not among the facts."""
    place = next(
        (n for n, fact in enumerate(facts) if isinstance(fact, Paid) and fact.id == payment.id), None
    )
    if place is None:
        raise LookupError(f"there is no payment {payment.id} in this case")
    before, after = stand(facts[:place]), stand(facts[: place + 1])
    left = dict(after.lines())
    lines = tuple(
        Line(key=key, paid=was - left.get(key, 0), left=left.get(key, 0))
        for key, was in before.lines()
        if was > left.get(key, 0)
    )
    return Covering(lines=lines, prepaid=payment.amount - sum(line.paid for line in lines), open=after.owed)
