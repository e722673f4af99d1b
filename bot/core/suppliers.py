"""The order lines of one supplier that were due, added up one by one (practice M5)."""

from collections import Counter
from dataclasses import dataclass, field

from bot.core.deliveries import DeliveryRecord

UNNAMED = ""  # a delay for which nobody gave a cause


@dataclass(kw_only=True)
class Supplier:
    """What was late of them. `late_of`: quantities that came too late, hundredths by measure, never added up."""

    lines: int = 0
    late: int = 0
    days: int = 0
    late_of: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)  # late lines by cause
    main: Counter[str] = field(default_factory=Counter)  # the same, each line by its first cause alone
    promised: int = 0  # dates whose end is known
    held: int = 0
    followups: int = 0

    @property
    def punctual(self) -> bool:
        """Whether everything that was due came in time: worth a word of thanks (practice M5)."""
        return self.lines > 0 and self.late == 0

    @property
    def share(self) -> float | None:
        """Lines in time ÷ lines due."""
        return (self.lines - self.late) / self.lines if self.lines else None

    def add(self, record: DeliveryRecord, measure: str) -> None:
        """Count one line whose day is over."""
        self.lines += 1
        self.promised += record.dates_given
        self.held += record.dates_held
        self.followups += record.follow_ups
        if record.late:
            self.late += 1
            self.days += record.late_days
            self.late_of[measure] += record.late_quantity
            causes = record.causes or (UNNAMED,)
            self.causes.update(causes)
            self.main[causes[0]] += 1
