"""What a case of goods says about its supplier and its buyer: late or punctual, how much, chased how often, why (practice M5)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from bot.core import facts as f
from bot.core.facts import Fact
from bot.core.standing import Standing
from bot.core.sums import stand

CHASES = frozenset({"reminder", "promise_eve", "promise_check", "conversation", "nudge"})
ENDED = ("kept", "partly_kept", "broken")
WHOLE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DeliveryRecord:
    """One order line. Quantities are hundredths of its measure; `late_quantity` came, or is still to come, after the day due."""

    ordered: int = 0
    received: int = 0
    due: date | None = None
    done: date | None = None  # when the last of it came
    late_days: int = 0
    late_quantity: int = 0
    follow_ups: int = 0
    dates_given: int = 0
    dates_held: int = 0
    causes: tuple[str, ...] = ()  # of shortages, by their code, then the supplier's own words

    @property
    def late(self) -> bool:
        """Whether something came, or is missing, after the day due."""
        return self.late_quantity > 0

    @property
    def punctual(self) -> bool:
        """Whether all of it is here and nothing of it was late."""
        return self.done is not None and not self.late


def delivery_record(facts: Iterable[Fact], zone: tzinfo, now: datetime) -> DeliveryRecord:
    """What happened to one order line up to `now`; days are those of `zone` (practice M5)."""
    history = list(facts)
    s = stand(history)
    due = s.starts.astimezone(zone).date() if s.starts else None
    end = datetime.combine(due, time(), zone) + WHOLE_DAY if due else None
    late, last = _late(s, end, now)
    done = s.closed_at if s.outcome == "arrived" else None
    return DeliveryRecord(
        ordered=s.billed,
        received=s.received,
        due=due,
        done=done.astimezone(zone).date() if done else None,
        late_days=(last.astimezone(zone).date() - due).days if due and late and last else 0,
        late_quantity=late,
        follow_ups=_follow_ups(history),
        dates_given=sum(promise.state in ENDED for promise in s.promises),
        dates_held=sum(promise.state == "kept" for promise in s.promises),
        causes=_causes(history),
    )


def _late(s: Standing, end: datetime | None, now: datetime) -> tuple[int, datetime | None]:
    """What came after the end of the day due, with what is missing by now; and when it came last (or now)."""
    if end is None or (s.outcome and s.outcome != "arrived"):
        return 0, None
    after = [one for one in s.deliveries if one.at >= end]
    missing = s.owed if now >= end and not s.outcome else 0
    last = now if missing else max((one.at for one in after), default=None)
    return min(s.billed or 1, sum(one.amount for one in after) + missing), last


def _follow_ups(history: Sequence[Fact]) -> int:
    """How often somebody asked: messages of ours that ask, and calls and visits of colleagues."""
    spoken = sum(isinstance(fact, f.Spoke) and fact.kind in CHASES for fact in history)
    return spoken + sum(isinstance(fact, f.Contacted) for fact in history)


def _causes(history: Sequence[Fact]) -> tuple[str, ...]:
    codes = [fact.cause for fact in history if isinstance(fact, f.Shortage)]
    words = [fact.words for fact in history if isinstance(fact, f.Dodged | f.NotYet) and fact.words]
    return tuple(dict.fromkeys([*codes, *words]))


@dataclass(frozen=True, kw_only=True)
class SupplierRecord:
    """All order lines of one supplier."""

    lines: int
    late: int
    late_days: int
    late_quantity: int
    follow_ups: int
    dates_given: int
    dates_held: int
    punctual: int
    causes: Mapping[str, int] = field(default_factory=dict)


def of_supplier(records: Iterable[DeliveryRecord]) -> SupplierRecord:
    """The lines of one supplier, added up (practice M5)."""
    found = list(records)
    return SupplierRecord(
        lines=len(found),
        late=sum(one.late for one in found),
        late_days=sum(one.late_days for one in found),
        late_quantity=sum(one.late_quantity for one in found),
        follow_ups=sum(one.follow_ups for one in found),
        dates_given=sum(one.dates_given for one in found),
        dates_held=sum(one.dates_held for one in found),
        punctual=sum(one.punctual for one in found),
        causes=dict(Counter(cause for one in found for cause in one.causes)),
    )
