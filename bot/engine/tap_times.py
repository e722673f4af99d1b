"""When a task that waits for a tap is looked at, and when its colleague is reminded (wecom 5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.hours import allowed_windows, at, local_day
from bot.core.policy import PROFILES, Place
from bot.core.tapping import DAY_BEGINS, FIRST_AFTER, MOST_REMINDERS
from bot.engine.site import Engine
from bot.store.rows import Post, Tap

SOON, LATER = timedelta(seconds=10), timedelta(seconds=60)  # between two looks (real clock)
YOUNG = timedelta(minutes=15)
SEARCHES = tuple(timedelta(seconds=n) for n in (5, 30, 120))  # after a task whose answer was lost
HASTE, HASTE_LASTS = timedelta(seconds=2), timedelta(seconds=30)  # until a task is surely stopped
CHECK = "promise_check"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A message and the tap it waits for."""

    tap: Tap
    post: Post

    @property
    def checks(self) -> bool:
        """Whether it carries the check of a promise, which is only worth something at its time."""
        return self.post.contact_kind == CHECK

    @property
    def sought(self) -> bool:
        """Whether its task is not known yet."""
        return not self.tap.task


def look_at(one: Waiting, real: datetime) -> datetime:
    """The real moment of the next call about this message."""
    tap, looked = one.tap, one.tap.looked_at
    if one.sought:
        return _search_at(tap, looked)
    if looked is None:
        return real if tap.state == "cancelling" else tap.made_at + SOON
    if tap.state == "cancelling":
        return looked + (HASTE if looked - one.post.changed_at < HASTE_LASTS else SOON)
    return looked + (SOON if one.checks or looked - tap.made_at < YOUNG else LATER)


def _search_at(tap: Tap, looked: datetime | None) -> datetime:
    moments = [tap.made_at + after for after in SEARCHES]
    ahead = [moment for moment in moments if looked is None or moment > looked]
    return ahead[0] if ahead or looked is None else looked + SOON


def searched_enough(tap: Tap, real: datetime) -> bool:
    """Whether a task that is not found now does not exist as far as we can tell."""
    return real >= tap.made_at + SEARCHES[-1]


def seconds_to(engine: Engine, one: Waiting) -> float:
    """Real seconds until something is to be done about it; a moment of the story comes sooner when it runs faster."""
    clock = engine.clock
    wait = (look_at(one, clock.real()) - clock.real()).total_seconds()
    if one.tap.state == "open":
        wait = min(wait, (one.tap.until - clock.now()).total_seconds() / (clock.speed or 1.0))
    return max(wait, 0.0)


# --- reminders: one buzz of one colleague at a time ---


def to_remind(engine: Engine, looked: Sequence[Waiting], everything: Iterable[Waiting]) -> list[Waiting]:
    """Of those just found untapped, the one for each colleague of which they are reminded now."""
    real, buzzed = engine.clock.real(), dict[str, datetime]()
    for one in everything:
        if one.tap.reminded_at is not None:
            last = buzzed.get(_whose(one), one.tap.reminded_at)
            buzzed[_whose(one)] = max(last, one.tap.reminded_at)
    chosen: dict[str, Waiting] = {}
    for one in sorted(looked, key=lambda one: (not one.checks, one.tap.made_at, one.post.id)):
        last_buzz = buzzed.get(_whose(one))
        rested = last_buzz is None or real >= last_buzz + FIRST_AFTER[one.checks]
        if rested and _ripe(engine, one, real):
            chosen.setdefault(_whose(one), one)
    return list(chosen.values())


def _ripe(engine: Engine, one: Waiting, real: datetime) -> bool:
    tap = one.tap
    if tap.reminded >= MOST_REMINDERS or real < tap.made_at + FIRST_AFTER[one.checks]:
        return False
    return one.checks or _at_work(engine, one.post)


def _at_work(engine: Engine, post: Post) -> bool:
    """From nine to the end of the allowed hours of a working day, where the company is."""
    site, now = engine.site, engine.now()
    place = Place(zone=site.zone, law=site.law, calendar=site.calendar, payday=site.payday)
    day = local_day(now, place)
    end = allowed_windows(day, place, PROFILES.get(post.profile, PROFILES["property_fee"]))[-1][1]
    return place.calendar.is_workday(day) and at(day, DAY_BEGINS, place) <= now < end


def _whose(one: Waiting) -> str:
    return one.tap.holder or f"task:{one.tap.task}"
