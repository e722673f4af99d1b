"""How often one person may be spoken to: conduct §2 `caps` and `profiles`, reckoned by the checker itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulate.diary import Contact

HOURS_24, DAYS_7, DAYS_30 = timedelta(hours=24), timedelta(days=7), timedelta(days=30)
SOFT = frozenset({"reminder", "nudge", "touch"})
PROMISE = frozenset({"promise_eve", "promise_check"})
DEBT = frozenset({"property_fee", "invoice"})
EVENT = "event"
EVENT_MOST, EVENT_GAP, AFTER_ANSWER = 6, timedelta(minutes=15), timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Soft:
    """The soft caps of one profile; None: the profile names none."""

    day: int | None = None
    week: int | None = None
    month: int | None = None
    gap: timedelta = timedelta(0)


FEE = Soft(day=1, week=3, month=8, gap=timedelta(hours=20))
CAPS = {
    "property_fee": FEE,
    "renewal": Soft(day=1, week=2, month=8, gap=FEE.gap),
    "invoice": Soft(week=2),
    "purchase_order": Soft(day=2, week=5),
    "event": Soft(day=1, week=3),
    "silent_customer": Soft(week=3),  # two in the talk, one a day later, then none
}
NONE = Soft()


@dataclass(frozen=True, kw_only=True)
class Made:
    """A contact as the caps count it."""

    contact: Contact
    kind: str
    named: bool
    event_day: bool

    @property
    def at(self) -> datetime:
        """When it was made."""
        return self.contact.at

    @property
    def debt(self) -> bool:
        """Whether it is about money owed."""
        return self.contact.profile in DEBT


def caps_broken(past: Sequence[Made], new: Made, heard: datetime | None) -> Iterator[tuple[str, str]]:
    """Every cap that this contact goes beyond."""
    yield from _absolute(past, new)
    if new.kind == "conversation" and not new.named:
        talks = [one for one in past if one.kind == "conversation" and new.at - one.at < HOURS_24]
        if len(talks) >= 2:
            yield "conversation", "a third within 24 hours"
    elif new.event_day and not new.named:
        yield from _event_day(past, new, heard)
    elif not new.named and new.kind != "conversation":
        yield from _soft(past, new)


def _absolute(past: Sequence[Made], new: Made) -> Iterator[tuple[str, str]]:
    """C07; named moments and talks count for the day alone."""
    day, week = (3, 7) if new.debt else (6, 12)
    alike = [one for one in past if one.debt == new.debt and one.kind != "reply"]
    if sum(new.at - one.at < HOURS_24 for one in alike) >= day:
        yield "C07", f"more than {day} within 24 hours"
    if new.named or new.kind == "conversation":
        return
    lasting = [one for one in alike if not one.named and one.kind != "conversation"]
    if sum(new.at - one.at < DAYS_7 for one in lasting) >= week:
        yield "C07", f"more than {week} within 7 days"


def _soft(past: Sequence[Made], new: Made) -> Iterator[tuple[str, str]]:
    """C06; an eve and a check have a budget of their own."""
    alike = [one for one in past if (one.contact.profile == EVENT) == (new.contact.profile == EVENT)]
    if new.kind in PROMISE:
        mine = [one for one in alike if one.kind in PROMISE]
        caps = Soft(day=2, week=5)
    else:
        mine = [one for one in alike if one.kind in SOFT or one.kind == "event_ping"]
        caps = CAPS.get(new.contact.profile, NONE)
    for limit, window in ((caps.day, HOURS_24), (caps.week, DAYS_7), (caps.month, DAYS_30)):
        lasting = mine if window == HOURS_24 else [one for one in mine if not one.named]
        if limit is not None and sum(new.at - one.at < window for one in lasting) >= limit:
            yield "C06", f"more than {limit} within {window.days} days"
    if caps.gap and mine and new.at - mine[-1].at < caps.gap:
        yield "C06", f"{new.at - mine[-1].at} after the last one"


def _event_day(past: Sequence[Made], new: Made, heard: datetime | None) -> Iterator[tuple[str, str]]:
    """Six on the day, a quarter of an hour apart; sooner only ten minutes after an answer."""
    pings = [one for one in past if one.event_day and one.contact.starts == new.contact.starts]
    pings = [one for one in pings if one.kind not in ("conversation", "reply")]
    if len(pings) >= EVENT_MOST:
        yield "E1", "a seventh on the day of the event"
    if not pings:
        return
    last = pings[-1].at
    answered = heard is not None and last <= heard <= new.at - AFTER_ANSWER
    if new.at - last < EVENT_GAP and not answered:
        yield "E1", f"{new.at - last} after the last one"
