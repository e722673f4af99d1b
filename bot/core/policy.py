"""When we may speak, as data: hours by law, caps by profile, and the ceilings no settings file can lift."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from bot.core.calendar import Calendar, calendar_of

Span = tuple[time, time]  # [from, to), local
Days = Literal["default", "any", "workdays"]
Follows = Literal["money", "goods", "arrival", "answer"]


@dataclass(frozen=True, kw_only=True)
class Hours:
    """The hours of one law, local to the person. `preferred_days` count from Monday = 0."""

    hard: Span
    allowed: tuple[Span, ...]
    preferred_days: tuple[int, ...] = (3, 4)
    preferred: Span = (time(19), time(20, 30))


EAST = Hours(
    hard=(time(8), time(22)),
    allowed=((time(9), time(11, 30)), (time(14), time(17, 30)), (time(19), time(20, 30))),
)
WEST = Hours(
    hard=(time(8), time(21)),
    allowed=((time(9), time(12)), (time(13, 30), time(18)), (time(19), time(20, 30))),
)
HOURS: Mapping[str, Hours] = MappingProxyType({"CN": EAST, "TW": EAST, "GB": WEST, "US": WEST})
OF_ITS_LAW = Calendar("")


@dataclass(frozen=True)
class Place:
    """Where the person is: the zone their clock shows, the law whose hours hold, and its calendar.

    `also`: a second zone that is as plausible; then only hours that both allow are used (conduct §1).
    """

    zone: ZoneInfo
    law: str = "CN"
    calendar: Calendar = OF_ITS_LAW
    also: ZoneInfo | None = None
    payday: int = 0  # the day of the month on which people here are paid; 0: not known (practice P14)

    def __post_init__(self) -> None:
        """Take the calendar of the law unless another was given."""
        if self.calendar is OF_ITS_LAW:
            object.__setattr__(self, "calendar", calendar_of(self.law))

    @property
    def hours(self) -> Hours:
        """The hours of the law (conduct §2)."""
        return HOURS[self.law]


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """The absolute cap: contacts of all kinds together in 24 hours and in 7 days (conduct C07)."""

    per_day: int
    per_7d: int


ABSOLUTE_DEBT = Ceiling(per_day=3, per_7d=7)
ABSOLUTE_OTHER = Ceiling(per_day=6, per_7d=12)
PROMISE_EXTRA = Ceiling(per_day=2, per_7d=5)  # eve and check pass the soft caps up to here


@dataclass(frozen=True, kw_only=True)
class EventDay:
    """The rhythm of the day itself: practice E1, conduct §2 `on_event_day`."""

    at_most: int = 6
    min_gap: timedelta = timedelta(minutes=15)
    after_answer: timedelta = timedelta(minutes=10)
    begins: time = time(8)
    after_start: timedelta = timedelta(minutes=60)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How often and when for one kind of matter; caps are rolling windows per person, `hours` narrow the law's."""

    name: str
    debt: bool
    follows: Follows
    per_day: int
    per_7d: int
    per_30d: int | None = None
    min_gap: timedelta = timedelta(0)
    hours: Span | None = None
    days: Days = "default"
    event_day: EventDay | None = None

    @property
    def ceiling(self) -> Ceiling:
        """The absolute cap this matter counts against."""
        return ABSOLUTE_DEBT if self.debt else ABSOLUTE_OTHER


GAP = timedelta(hours=20)
OFFICE: Span = (time(9), time(18))
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            Profile(
                name="property_fee", debt=True, follows="money", per_day=1, per_7d=3, per_30d=8, min_gap=GAP
            ),
            Profile(
                name="event", debt=False, follows="arrival", per_day=1, per_7d=3, days="any", event_day=EventDay()
            ),
            Profile(
                name="purchase_order", debt=False, follows="goods", per_day=2, per_7d=5, hours=OFFICE, days="workdays"
            ),
            Profile(
                name="invoice", debt=True, follows="money", per_day=1, per_7d=2, per_30d=8, min_gap=GAP,
                hours=OFFICE, days="workdays",
            ),
            Profile(
                name="renewal", debt=False, follows="money", per_day=1, per_7d=2, per_30d=8, min_gap=GAP
            ),
            # Two lines in a conversation, one more a day later, then silence (practice S1).
            Profile(name="silent_customer", debt=False, follows="answer", per_day=2, per_7d=3),
        )
    }
)  # fmt: skip


def profile_of(name: str) -> Profile:
    """The profile of that name. Raises ValueError for an unknown one."""
    found = PROFILES.get(name)
    if found is None:
        raise ValueError(f"no conduct profile {name!r}; known are {', '.join(PROFILES)}")
    return found


def check_profile(profile: Profile, law: str = "CN") -> None:
    """Raise ValueError, naming the rule, for a profile that asks for more than conduct C01 and C07 ever allow."""
    excess = next(_excesses(profile, HOURS[law]), None)
    if excess is not None:
        raise ValueError(f"profile {profile.name}: {excess}")


def _excesses(profile: Profile, hours: Hours) -> Iterator[str]:
    first, last = hours.hard
    if profile.hours is not None and (profile.hours[0] < first or profile.hours[1] > last):
        yield f"hours outside {first:%H:%M}-{last:%H:%M} are refused (C01)"
    ceiling = profile.ceiling
    if profile.per_day > ceiling.per_day:
        yield f"per_day {profile.per_day} is above the absolute {ceiling.per_day} (C07)"
    if profile.per_7d > ceiling.per_7d:
        yield f"per_7d {profile.per_7d} is above the absolute {ceiling.per_7d} (C07)"
    day = profile.event_day
    if day is not None and day.begins < first:
        yield f"an event day that begins before {first:%H:%M} is refused (C01)"
    if day is not None and day.at_most > ceiling.per_day:
        yield f"at_most {day.at_most} on the event day is above the absolute {ceiling.per_day} (C07)"
