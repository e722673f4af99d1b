"""What one simulated person lived through, in order: plain values that the checker reads and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

Bill = tuple[str | None, date | None]  # the period and the due day of a line that is open


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """One message of ours of its own accord: to whom it spoke for which occurrences, when, and in which words.

    `at` is UTC; `named`: the engine took the moment for one the person named; `about` are the occurrences by case.
    """

    at: datetime
    kind: str
    profile: str
    playbook: str
    step: str
    text: str
    about: tuple[tuple[int, str], ...]
    named: bool = False
    asks: bool = True
    open_lines: tuple[Bill, ...] = ()
    starts: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One thing that happened to a case: `what` is the kind of the fact in small letters; the rest where it has it."""

    at: datetime
    case: int
    what: str
    by: str = "rounds"
    id: int = 0
    until: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    precision: str = ""
    why: str = ""
    keep_check: bool = False
    lines: tuple[str, ...] = ()
    yes: bool = True


Entry = Contact | Happening


@dataclass(kw_only=True)
class Diary:
    """Everything of one person, with the place whose hours hold and the day from which the month is asked for."""

    person: str
    zone: str
    law: str = "CN"
    start_day: int = 5
    company: str = ""  # whose name stands in every message and is no word of ours
    entries: list[Entry] = field(default_factory=list)

    def contacts(self) -> Iterator[Contact]:
        """The messages alone."""
        return (entry for entry in self.entries if isinstance(entry, Contact))
