"""Facts read lately, so that a message on its way does not have them read and decoded three times.

A chain only grows, and its last hash stands for all of it: facts remembered with the length and hash that the case
has now are the facts it has now, whichever process added them, and what was rolled back never matches.
"""

from collections import OrderedDict
from collections.abc import Sequence

from bot.core.facts import Fact

MOST = 3_000  # cases; some fifteen megabytes
Tail = tuple[int, str]


class Recall:
    """What this process remembers; `erase` is for content that must be gone from here too (conduct C37)."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: OrderedDict[int, tuple[Tail, Sequence[Fact]]] = OrderedDict()

    def facts(self, case_id: int, tail: Tail) -> list[Fact] | None:
        """The facts of a chain that ends so; None when they must be read."""
        known = self._known.get(case_id)
        if known is None or known[0] != tail:
            return None
        self._known.move_to_end(case_id)
        return list(known[1])

    def remember(self, case_id: int, tail: Tail, facts: Sequence[Fact]) -> None:
        """Keep the facts of a chain that ends so."""
        self._known[case_id] = (tail, facts)
        self._known.move_to_end(case_id)
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def erase(self, case_id: int) -> None:
        """Forget a case."""
        self._known.pop(case_id, None)
