"""What an order line says about its supplier and its buyer: late or punctual, chased how often, why (practice M5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from bot.core import facts as f
from bot.core.delays import delay_of
from bot.core.facts import Fact
from bot.core.standing import Standing
from bot.core.sums import stand

CHASES = frozenset({"reminder", "promise_eve", "promise_check", "conversation", "nudge"})
ENDED = ("kept", "partly_kept", "broken")


@dataclass(frozen=True, kw_only=True)
class DeliveryRecord:
    """One order line. Quantities are hundredths of its measure; `late_quantity` came, or is still to come, after the day due."""

    ordered: int = 0
    received: int = 0
    due: date | None = None
    late_days: int = 0
    late_quantity: int = 0
    follow_ups: int = 0
    dates_given: int = 0
    dates_held: int = 0
    causes: tuple[str, ...] = ()  # of shortages, by their code, then the supplier's own words
    punctual: bool = False

    @property
    def late(self) -> bool:
        """Whether something came, or is missing, after the day due."""
        return self.late_quantity > 0


def delivery_record(facts: Sequence[Fact], zone: tzinfo, now: datetime) -> DeliveryRecord:
    """What happened to one order line up to `now`; days are those of `zone` (practice M5)."""
    s = stand(facts)
    delay = delay_of(s, facts, now.astimezone(zone).date(), zone)
    return DeliveryRecord(
        ordered=s.billed,
        received=s.received,
        due=s.starts.astimezone(zone).date() if s.starts else None,
        late_days=delay.days if delay else 0,
        late_quantity=delay.late if delay else 0,
        follow_ups=_follow_ups(facts),
        dates_given=sum(promise.state in ENDED for promise in s.promises),
        dates_held=sum(promise.state == "kept" for promise in s.promises),
        causes=_causes(facts),
        punctual=punctual(s, zone),
    )


def punctual(s: Standing, zone: tzinfo) -> bool:
    """Whether all of it is here and none of it came after the day due: worth a word of thanks (practice M5)."""
    if s.outcome != "arrived" or s.starts is None or not s.deliveries:
        return False
    due = s.starts.astimezone(zone).date()
    return all(came.at.astimezone(zone).date() <= due for came in s.deliveries)


def _follow_ups(facts: Sequence[Fact]) -> int:
    """How often somebody asked: messages of ours that ask, and calls and visits of colleagues."""
    spoken = sum(isinstance(fact, f.Spoke) and fact.kind in CHASES for fact in facts)
    return spoken + sum(isinstance(fact, f.Contacted) for fact in facts)


def _causes(facts: Sequence[Fact]) -> tuple[str, ...]:
    codes = [fact.cause for fact in facts if isinstance(fact, f.Shortage)]
    words = [fact.words for fact in facts if isinstance(fact, f.Dodged | f.NotYet) and fact.words]
    return tuple(dict.fromkeys([*codes, *words]))
