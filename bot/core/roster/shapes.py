"""What goes into an import and what comes out of it: sheets, openings, refusals, warnings, repairs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Sheet:
    """One table of a file: `rows[0]` is the row that a spreadsheet shows as `first_row`.

    `merged` holds (row index, column index) of cells that got their value from a merged cell above them.
    """

    name: str
    rows: list[list[object]]
    first_row: int = 1
    merged: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Columns:
    """Which column is which, as somebody said: the sheet by name, the header's index in its rows, field -> column index."""

    sheet: str
    top: int
    at: Mapping[str, int]


@dataclass(frozen=True)
class Chosen:
    """The playbook the rows are for, and whose columns they have: a kind is the profile of a playbook, whatever its name.

    `columns`: said by a person, instead of being found by the names in the header.
    """

    playbook: str
    kind: str
    columns: Columns | None = None


@dataclass(frozen=True)
class Line:
    """One bill of a case, known by item, period and due date; `amount` is what is owed of it, in minor units (fen).

    `off`: what the file says was paid or waived of it already, and was taken off for the amount.
    """

    item: str
    period: str | None
    due: date | None
    amount: int
    off: int = 0


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A case to open or to bring up to date, known by (playbook, area, unit).

    `starts` is local wall time without a zone: an event's beginning, the due day of goods, the end of a renewal window.
    """

    playbook: str
    area: str
    unit: str
    name: str
    phone: str | None = None
    currency: str = "CNY"
    lines: tuple[Line, ...] = ()
    locale: str | None = None
    starts: datetime | None = None
    steward: str | None = None
    chats: tuple[tuple[str, str], ...] = ()
    more: dict[str, str] = field(default_factory=dict)
    rows: tuple[int, ...] = ()

    @property
    def owed(self) -> int:
        """Fen over all lines; 0 with lines means: nothing is open any more, do not open a new case for it."""
        return sum(line.amount for line in self.lines)

    @property
    def goods(self) -> bool:
        """Whether the lines are quantities of goods, in hundredths, and no money (practice M0)."""
        return bool(self.lines) and "qty" in self.more


@dataclass(frozen=True)
class RowError:
    """A cell for which its row was refused: what stands there, what is wrong with it, what to write instead."""

    row: int
    column: str
    value: str
    why: str
    code: str
    values: Mapping[str, object] = field(default_factory=dict, compare=False)  # what the sentence names


@dataclass(frozen=True)
class RowWarning:
    """Something an operator should look at; nothing was refused for it."""

    row: int
    why: str
    code: str = ""
    values: Mapping[str, object] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Repair:
    """A value the spreadsheet or the typist had bent, and what we took it for."""

    row: int
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Roster:
    """The whole import. `openings` holds the good rows' cases even where other rows were refused."""

    playbook: str
    openings: tuple[Opening, ...]
    refused: tuple[RowError, ...] = ()
    warnings: tuple[RowWarning, ...] = ()
    repaired: tuple[Repair, ...] = ()
    unknown_columns: tuple[str, ...] = ()
    sheet: str = ""
    columns: dict[str, str] = field(default_factory=dict)  # header as written -> the field it was taken for

    @property
    def lines(self) -> int:
        """How many bills the openings hold."""
        return sum(len(opening.lines) for opening in self.openings)

    @property
    def off(self) -> dict[str, int]:
        """Fen that were paid or waived already and taken off, by currency."""
        found: dict[str, int] = {}
        for opening in self.openings:
            if taken := sum(line.off for line in opening.lines):
                found[opening.currency] = found.get(opening.currency, 0) + taken
        return found

    @property
    def settled(self) -> int:
        """How many bills have nothing left after that."""
        return sum(bool(line.off and not line.amount) for one in self.openings for line in one.lines)

    @property
    def total(self) -> int:
        """Fen over all openings; meaningful only where all are of one currency."""
        return sum(opening.owed for opening in self.openings)


@dataclass(frozen=True)
class Unclear:
    """The header decides no playbook, or several tables fit: `candidates` are the choices, `why` says how to choose."""

    candidates: tuple[str, ...]
    why: str
    code: str = ""
    values: Mapping[str, object] = field(default_factory=dict, compare=False)
