"""What figures are kept in: a row of an area or steward, promises of a level, a round of the funnel, and the block of one currency."""

from dataclasses import dataclass, field, fields

from bot.core.ageing import BANDS, Aged, Band
from bot.core.solving import Solving


@dataclass(kw_only=True)
class Row:
    """One area, one steward, or all of them. Amounts are minor units of the block's currency, none for other matters."""

    cases: int = 0
    settled: int = 0  # nothing of them is open any more: paid, waived, come, delivered
    billed: int = 0
    paid: int = 0
    waived: int = 0
    left: int = 0
    messages: int = 0
    calls: int = 0
    visits: int = 0
    running: int = 0  # cases that are not closed
    reached: int = 0  # of these, with an open chat

    def add(self, other: "Row") -> None:
        """Take the figures of another row in."""
        for one in _NUMBERS:
            setattr(self, one, getattr(self, one) + getattr(other, one))

    @property
    def rate(self) -> float | None:
        """Paid ÷ billed by amount; None when nothing was billed."""
        return self.paid / self.billed if self.billed else None

    @property
    def share(self) -> float | None:
        """Settled ÷ all, by cases."""
        return self.settled / self.cases if self.cases else None

    @property
    def effort(self) -> float | None:
        """Contacts of every kind for each settled case: what it cost (practice S4)."""
        return (self.messages + self.calls + self.visits) / self.settled if self.settled else None

    @property
    def bound(self) -> float | None:
        """The part of the running cases whose person can be written to (practice P26)."""
        return self.reached / self.running if self.running else None


_NUMBERS = tuple(one.name for one in fields(Row))


@dataclass(kw_only=True)
class Promises:
    """What became of the promises of one level (practice story 7)."""

    made: int = 0
    kept: int = 0
    partly_kept: int = 0
    broken: int = 0
    withdrawn: int = 0
    superseded: int = 0
    open: int = 0

    def add(self, other: "Promises") -> None:
        """Take another level in."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    @property
    def held(self) -> float | None:
        """Kept ÷ those whose end is known; what was replaced by another time counts for neither."""
        ended = self.kept + self.partly_kept + self.broken + self.withdrawn
        return self.kept / ended if ended else None


@dataclass(kw_only=True)
class Stage:
    """One round: how often it was said, how often a promise and how often money (goods, the person) followed it."""

    contacted: int = 0
    promised: int = 0
    paid: int = 0


@dataclass(kw_only=True)
class Block:
    """The figures of one currency, or of one kind of matter without money: they are never added to another block's."""

    of: str
    money: bool
    cells: dict[tuple[str, str], Row] = field(default_factory=dict)  # by area and steward
    promises: dict[int, Promises] = field(default_factory=dict)
    ageing: dict[Band, Aged] = field(default_factory=lambda: {band: Aged() for band in BANDS})
    funnel: dict[tuple[str, str], Stage] = field(default_factory=dict)  # by playbook and round
    solving: dict[str, Solving] = field(default_factory=dict)  # complaints, by reason

    def areas(self) -> dict[str, Row]:
        """The rows of each area, by name."""
        return self._rows(0)

    def stewards(self) -> dict[str, Row]:
        """The rows of each steward, by name; the empty name is nobody's."""
        return self._rows(1)

    def total(self) -> Row:
        """Everything in this block."""
        total = Row()
        for row in self.cells.values():
            total.add(row)
        return total

    def all_promises(self) -> Promises:
        """The promises of all levels."""
        total = Promises()
        for one in self.promises.values():
            total.add(one)
        return total

    def _rows(self, which: int) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for names in sorted(self.cells):
            found.setdefault(names[which], Row()).add(self.cells[names])
        return dict(sorted(found.items()))
