"""The tickler box 跟催箱: 31 slots for the days of the month and one for what is urgent (practice M3); pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

URGENT = 32
SLOTS = range(1, URGENT + 1)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Card:
    """One case in the box: its id, the days on which it wants a look, and whether it is urgent."""

    id: int
    days: tuple[date, ...] = ()
    urgent: bool = False


def day_of(slot: int, today: date) -> date:
    """The next day this slot stands for, today included; 29 to 31 lie on the last day of a shorter month (conduct 2a).

    Raises ValueError for a slot that is no day.
    """
    if not 1 <= slot < URGENT:
        raise ValueError(f"slot {slot} is no day of a month")
    day = today
    while day.day != min(slot, last_of(day)):
        day += ONE_DAY
    return day


def last_of(day: date) -> int:
    """The number of the last day of that month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1).toordinal() - day.replace(
        day=1
    ).toordinal()


def days_ahead(card: Card, today: date) -> tuple[date, ...]:
    """The days on which a card comes up, today included; one whose days are all past wants a look today."""
    ahead = sorted({day for day in card.days if day >= today})
    return tuple(ahead) or ((today,) if card.days else ())


def box(cards: Iterable[Card], today: date) -> Mapping[int, tuple[int, ...]]:
    """Slot -> the ids of its cards, for the month that begins today; an urgent card lies in slot 32 as well."""
    found: dict[int, list[int]] = {}
    end = day_of(today.day, today + ONE_DAY)
    for card in cards:
        if card.urgent:
            found.setdefault(URGENT, []).append(card.id)
        for day in (day for day in days_ahead(card, today) if day < end):
            found.setdefault(day.day, []).append(card.id)
    return {slot: tuple(ids) for slot, ids in sorted(found.items())}


def days_in(zone: tzinfo, *moments: datetime | None) -> tuple[date, ...]:
    """Moments as days of a place, what is missing left out."""
    return tuple(moment.astimezone(zone).date() for moment in moments if moment is not None)
